"""The rows that cover a job's due moments: one for each that runs, one for each stretch between."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler import consent, jitter
from scheduler.bounded import TICK
from scheduler.coming import missed_before, moments_of, to_be_skipped
from scheduler.misfire import Choice, grace
from scheduler.model import Cause, Job, Reason, Run, RunStatus

NewId = Callable[[], str]

ASK_FOR = timedelta(days=7)
"""How long a stretch of missed moments waits for a decision."""


def rows(job: Job, choice: Choice, *, now: datetime, busy: bool, new_id: NewId) -> Iterator[Run]:
    """All rows for the moments that were due up to *now*, in the order of their moments.

    Between those that run, wait for a decision or were to be left out, each stretch has one row.
    """
    open_job, left_out = job, to_be_skipped(job, until=now)
    cuts = {*choice.run, *left_out, *([choice.review] if choice.review else [])}
    for moment in sorted(cuts):
        if moment in left_out:
            yield from _stretch(open_job, moment - TICK, choice.reason, now, new_id)
            yield _closed(open_job, moment, None, Reason.SKIPPED_BY_OWNER, now, new_id)
        elif moment == choice.review:
            yield from _asked(open_job, moment, choice, now, new_id)
        else:
            yield from _running(open_job, choice, moment, now=now, busy=busy, new_id=new_id)
        open_job = _beyond(open_job, moment)
    yield from _stretch(open_job, now, choice.reason, now, new_id)


def _running(
    job: Job, choice: Choice, moment: datetime, *, now: datetime, busy: bool, new_id: NewId
) -> Iterator[Run]:
    first = moment == choice.run[0]
    covers = choice.covers and first
    if not covers:
        yield from _stretch(job, moment - TICK, choice.reason, now, new_id)
    # One run of a job at a time: those behind the first wait for their turn.
    begins = moment + jitter.offset(job, moment)
    waits = busy or not first or begins > now
    status = RunStatus.WAITING if waits else RunStatus.RUNNING
    missed_from = job.next_run_at if covers else None
    row = _row(job, moment, missed_from, status=status, now=now, new_id=new_id)
    yield replace(row, next_attempt_at=max(begins, now)) if waits else row


def _asked(
    job: Job, newest: datetime, choice: Choice, now: datetime, new_id: NewId
) -> Iterator[Run]:
    """The row about which a person decides; what is too old for that is skipped."""
    due, since = moments_of(job), choice.since
    if since is not None and due is not None:
        yield from _stretch(job, since - TICK, Reason.MISFIRE, now, new_id)
        job = _beyond(job, since - TICK)
    row = _row(job, newest, job.next_run_at, status=RunStatus.REVIEW, now=now, new_id=new_id)
    if choice.asks:
        until, why = now + consent.ASK_FOR, Reason.APPROVAL_REQUIRED
        yield replace(row, reason=why, next_attempt_at=until, ledger={"why": why.value})
    else:
        yield replace(row, next_attempt_at=now + ASK_FOR, ledger={"why": RunStatus.REVIEW.value})


def _beyond(job: Job, moment: datetime) -> Job:
    """The job once its moments up to *moment* have their rows."""
    due = moments_of(job)
    if due is None or job.next_run_at is None or job.next_run_at > moment:
        return job
    return replace(job, next_run_at=due.next_after(moment))


def _stretch(
    job: Job, until: datetime, reason: Reason, now: datetime, new_id: NewId
) -> Iterator[Run]:
    row = skipped_run(job, until, reason=reason, now=now, new_id=new_id)
    if row is not None:
        yield row


def skipped_run(
    job: Job, until: datetime, *, reason: Reason, now: datetime, new_id: NewId
) -> Run | None:
    """The row for the open due moments up to *until* (included), of which none runs, if any."""
    due = moments_of(job)
    newest = None if due is None else due.last_before(until + TICK)
    if newest is None or job.next_run_at is None or newest < job.next_run_at:
        return None
    return _closed(job, newest, job.next_run_at, reason, now, new_id)


def _closed(
    job: Job,
    newest: datetime,
    missed_from: datetime | None,
    reason: Reason,
    now: datetime,
    new_id: NewId,
) -> Run:
    row = _row(job, newest, missed_from, status=RunStatus.SKIPPED, now=now, new_id=new_id)
    ledger = {"why": reason.value}
    return replace(row, cause=Cause.SCHEDULE, reason=reason, finished_at=now, ledger=ledger)


def manual_run(job: Job, *, now: datetime, new_id: NewId, cause: Cause = Cause.MANUAL) -> Run:
    """A run that somebody asks for: it has no due moment and uses none up."""
    return Run(
        id=new_id(),
        job_id=job.id,
        owner=job.owner,
        cause=cause,
        due_at=None,
        status=RunStatus.WAITING,
        created_at=now,
        next_attempt_at=now,
    )


def _row(
    job: Job,
    moment: datetime,
    missed_from: datetime | None,
    *,
    status: RunStatus,
    now: datetime,
    new_id: NewId,
) -> Run:
    missed = missed_before(job, missed_from, moment)
    return Run(
        id=new_id(),
        job_id=job.id,
        owner=job.owner,
        cause=Cause.SCHEDULE if now - moment <= grace(job) else Cause.CATCH_UP,
        due_at=moment,
        status=status,
        missed_from=missed_from if missed.number else None,
        missed_count=missed.number,
        missed_exact=missed.exact,
        created_at=now,
        started_at=now if status is RunStatus.RUNNING else None,
        next_attempt_at=now if status is RunStatus.WAITING else None,
    )
