"""Due moments become runs: what runs now, what is skipped and why, and when the job is due next.

The decisions are taken in one order, and whichever leaves a moment without a run gives its reason:
approval → bounds → backoff → misfire → cooldown and budget → concurrency. Each takes what the one
before it left, and takes away.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler import consent
from scheduler.asking import question_of
from scheduler.bounded import TICK
from scheduler.coming import UNBOUNDED, moments_of, next_run_at, runs_left, to_be_skipped
from scheduler.consent import Answer, Approval
from scheduler.covering import NewId, rows
from scheduler.holding import for_quiet, held, quiet_at, runs_held_until
from scheduler.lapsing import lifted, unanswered
from scheduler.misfire import GRACE, Choice, grace, late
from scheduler.model import Cause, Delivery, Due, Job, Plan, Reason, Run, RunStatus
from scheduler.notes import notes_of
from scheduler.policy import Concurrency, Misfire, Policy, QuietWay
from scheduler.sparing import budget_notice, cooled_down, within_budget
from scheduler.summary import notice

CATCH_UP_LIMIT = 3
USUAL = Policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the decisions are taken about."""

    due: Due
    moments: tuple[datetime, ...]
    """The newest of those that are due, the newest first, without those to be left out."""
    now: datetime


Decision = Callable[[Situation, Choice], Choice]


def plan(due: Due, *, now: datetime, new_id: NewId) -> Plan:
    """Decide what becomes of everything that was due up to *now*; nothing is dropped unrecorded."""
    return undisturbed(due, now, new_id) or weighed(due, now, new_id)


def undisturbed(due: Due, now: datetime, new_id: NewId) -> Plan | None:
    """The plan of the usual job: one moment, on time, and nothing that any decision is about.

    `weighed` says the same of it, and takes four times as long.
    """
    job, moment = due.job, due.job.next_run_at
    if not (
        moment is not None
        and job.schedule is not None
        and job.schedule.last_before(now + TICK) == moment
        and now - moment <= GRACE
        and not (due.busy or due.quiet or due.memory.notes or due.left_today is not None)
        and job.policy == USUAL
        and job.bounds == UNBOUNDED
        and job.pause is None
        and due.unanswered is None
    ):
        return None
    following = job.schedule.next_after(now)
    if following is not None and now - moment > (following - moment) / 2:
        return None  # of what comes so often, the grace is less
    run = Run(
        id=new_id(),
        job_id=job.id,
        owner=job.owner,
        cause=Cause.SCHEDULE,
        due_at=moment,
        status=RunStatus.RUNNING,
        created_at=now,
        started_at=now,
    )
    return Plan(runs=(run,), next_run_at=following)


def weighed(due: Due, now: datetime, new_id: NewId) -> Plan:
    """The plan of any job, after all decisions.

    Where a pause or the time for a decision has run out, that alone is dealt with.
    """
    job = due.job
    if due.unanswered is not None:
        return unanswered(due, due.unanswered, now=now, new_id=new_id)
    if job.pause is not None:
        return lifted(job, job.pause, now=now, new_id=new_id)
    if (until := runs_held_until(job, due.quiet, now)) is not None:
        return Plan(runs=(), next_run_at=job.next_run_at, held_until=until)
    left_out = to_be_skipped(job, until=now)
    moments = tuple(_newest_first(job, now, left_out))
    if not moments and not left_out:  # the schedule or its zone's rules changed: nothing is due
        return Plan(runs=(), next_run_at=next_run_at(job, now))
    choice = decide(Situation(due=due, moments=moments, now=now))
    replaces = due.busy and bool(choice.run) and job.policy.concurrency is Concurrency.REPLACE
    planned = rows(job, choice, now=now, busy=due.busy and not replaces, new_id=new_id)
    runs = tuple(for_quiet(job, due.quiet, run) for run in planned)
    fired = sum(run.status.fires for run in runs)
    return Plan(
        runs=runs,
        next_run_at=next_run_at(job, now, run_count=job.run_count + fired),
        deliveries=tuple(_notices(due, runs, now=now, new_id=new_id)),
        replaces=replaces,
        asks=next((consent.question(run.id, now) for run in runs if _is_question(run)), None),
    )


def _is_question(run: Run) -> bool:
    """Whether it waits for somebody who says that the job may run."""
    return run.status is RunStatus.REVIEW and run.reason == Reason.APPROVAL_REQUIRED


def decide(situation: Situation) -> Choice:
    """Which moments run, after all decisions in their order."""
    choice = Choice(run=situation.moments[::-1])
    for decision in DECISIONS:
        if not choice.run:
            break
        choice = decision(situation, choice)
    return choice


def _held_run(due: Due, run: Run) -> bool:
    """Whether it comes late only since quiet hours held it: the owner wanted that."""
    held_back = due.job.policy.quiet_way is QuietWay.HOLD_RUNS and run.due_at is not None
    quiet = held_back and quiet_at(due.job, due.quiet, run.due_at or run.created_at)
    return quiet and run.status is not RunStatus.REVIEW


def _newest_first(job: Job, now: datetime, left_out: tuple[datetime, ...]) -> Iterator[datetime]:
    # Backwards from now: a year of downtime costs as much as a minute of it.
    due = moments_of(job)
    if due is None or job.next_run_at is None:
        return
    found, moment = 0, due.last_before(now + TICK)
    while found < CATCH_UP_LIMIT and moment is not None and moment >= job.next_run_at:
        if moment not in left_out:
            found += 1
            yield moment
        moment = due.last_before(moment)


# --- the decisions, each a function of what the one before it left --------------------------------


def _approved(situation: Situation, choice: Choice) -> Choice:
    """The first moment asks whether the job may run; those after it do not wait for the answer."""
    job = situation.due.job
    if job.policy.approval is not Approval.BEFORE_FIRST_RUN:
        return choice
    if job.consent is None:
        return _asked(_in_time(situation, choice))
    approved = job.consent.answer is Answer.APPROVED
    return choice if approved else Choice(reason=Reason.APPROVAL_REQUIRED)


def _asked(in_time: Choice) -> Choice:
    """Whether it may run, about the newest of what would run: nobody is asked for nothing."""
    newest = in_time.run[-1] if in_time.run else in_time.review
    if newest is None:
        return in_time
    return Choice(review=newest, asks=True, since=in_time.since, reason=Reason.APPROVAL_REQUIRED)


def _within_bounds(situation: Situation, choice: Choice) -> Choice:
    job = situation.due.job
    left = runs_left(job, job.run_count)
    if left == 0:
        return Choice(reason=Reason.BOUNDS)
    return choice if left is None else replace(choice, run=choice.run[-left:])


def _in_time(situation: Situation, choice: Choice) -> Choice:
    return late(situation.due.job, choice.run[::-1], situation.now)


def _spared(situation: Situation, choice: Choice) -> Choice:
    """Whether enough has run already: too short a time ago, or today."""
    due = situation.due
    choice = cooled_down(due, choice, situation.now)
    return within_budget(due, choice) if choice.run else choice


def _with_room(situation: Situation, choice: Choice) -> Choice:
    """Whether the runs that are open leave a place for one more."""
    due, now = situation.due, situation.now
    if not _occupied(due):
        return choice
    missed = now - choice.run[0] > grace(due.job)
    if due.job.policy.misfire is Misfire.CATCH_UP and missed:
        return choice  # what is caught up with waits in line
    return replace(choice, run=(), covers=False, reason=Reason.CONCURRENCY_FORBID)


def _rested(situation: Situation, choice: Choice) -> Choice:
    return Choice(reason=Reason.BACKOFF) if _rests(situation.due, situation.now) else choice


def _rests(due: Due, now: datetime) -> bool:
    """Whether it failed so often in a row that this moment is passed over."""
    outage = notes_of(due.memory.notes).outage
    return outage is not None and outage.rests_until is not None and now < outage.rests_until


def _occupied(due: Due) -> bool:
    match due.job.policy.concurrency:
        case Concurrency.FORBID:
            return due.busy
        case Concurrency.QUEUE_ONE:
            return due.queued
        case Concurrency.REPLACE:
            return False


def _notices(due: Due, runs: Sequence[Run], *, now: datetime, new_id: NewId) -> Iterator[Delivery]:
    """What the owner hears of what came too late, once quiet hours allow it."""
    for run in runs:
        if _is_question(run):
            yield question_of(due.job, consent.question(run.id, now), new_id)
            continue
        late = notice(due.job, run, new_id)
        if late is not None and _held_run(due, run):
            late = None
        for told in filter(None, (late, budget_notice(due.job, run, new_id))):
            hold = held(due.job, due.quiet, now)
            yield told if hold is None else hold.on(told)


DECISIONS: tuple[Decision, ...] = (
    _approved, _within_bounds, _rested, _in_time, _spared, _with_room,
)  # fmt: skip
