"""What ends by itself: a pause at its date, and the time that a person had for a decision."""

from dataclasses import replace
from datetime import datetime

from scheduler.asking import unapproved
from scheduler.bounded import TICK
from scheduler.coming import next_run_at
from scheduler.consent import UNAPPROVED, Answer
from scheduler.covering import NewId, skipped_run
from scheduler.holding import held
from scheduler.model import Due, Edit, EditKind, Job, Plan, Reason, Run, RunStatus
from scheduler.policy import Pause
from scheduler.summary import unanswered_notice


def lifted(job: Job, pause: Pause, *, now: datetime, new_id: NewId) -> Plan:
    """The job fires again from the end of its pause on, however late that is noticed."""
    if pause.until is None or pause.until > now:
        return Plan(runs=(), next_run_at=job.next_run_at)
    if pause.reason == UNAPPROVED:
        return _denied(job, pause, now=now, new_id=new_id)
    row, after = beyond_pause(job, pause.until, now=now, new_id=new_id)
    edit = Edit(
        id=new_id(),
        job_id=job.id,
        owner=job.owner,
        kind=EditKind.LIFTED,
        origin=f"pause of {job.id} until {pause.until.isoformat()} as of {job.version}",
        at=now,
        before=job,
        after=after,
    )
    return Plan(runs=() if row is None else (row,), next_run_at=after.next_run_at, lifts=edit)


def _denied(job: Job, pause: Pause, *, now: datetime, new_id: NewId) -> Plan:
    """No answer is a no: it stays disabled, and the owner hears of it."""
    asked = job.consent
    question = job.id if asked is None else asked.id
    after = replace(
        job,
        pause=replace(pause, until=None),
        consent=None if asked is None else replace(asked, answer=Answer.DENIED),
    )
    edit = Edit(
        id=new_id(),
        job_id=job.id,
        owner=job.owner,
        kind=EditKind.DENIED,
        origin=f"question {question} without an answer as of {job.version}",
        at=now,
        before=job,
        after=after,
    )
    told = unapproved(job, question, now, new_id)
    return Plan(runs=(), next_run_at=job.next_run_at, deliveries=(told,), lifts=edit)


def beyond_pause(
    job: Job, until: datetime, *, now: datetime, new_id: NewId
) -> tuple[Run | None, Job]:
    """The row for the moments before the end of the pause, and the job from then on.

    What was missed in a pause of everything has no row yet: its misfire policy decides.
    """
    fresh = replace(job, pause=None)
    if job.pause is None or job.pause.everything:
        return None, fresh
    row = skipped_run(job, until - TICK, reason=Reason.DISABLED, now=now, new_id=new_id)
    if row is None:
        return None, fresh
    following = next_run_at(job, until - TICK)
    ended = following is None and job.schedule is not None
    return row, replace(fresh, next_run_at=following, ended_at=now if ended else job.ended_at)


def unanswered(due: Due, run: Run, *, now: datetime, new_id: NewId) -> Plan:
    """What nobody decided about in time is skipped, and the owner hears of it."""
    job = due.job
    about_job = run.reason == Reason.APPROVAL_REQUIRED
    reason = Reason.APPROVAL_REQUIRED if about_job else Reason.REVIEW_EXPIRED
    closed = replace(
        run,
        status=RunStatus.SKIPPED,
        reason=reason,
        next_attempt_at=None,
        finished_at=now,
        ledger={"why": reason.value},
    )
    if about_job:
        notice = replace(unapproved(job, run.id, now, new_id), run_id=run.id)
    else:
        notice = unanswered_notice(job, closed, new_id)
    hold = held(job, due.quiet, now)
    return Plan(
        runs=(closed,),
        next_run_at=job.next_run_at,
        deliveries=(notice if hold is None else hold.on(notice),),
    )
