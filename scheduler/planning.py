"""Due moments become runs: what runs now, what is skipped and why, and when the job is due next."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduler.bounded import TICK, Bounded
from scheduler.holding import for_quiet, held, runs_held_until
from scheduler.model import Cause, Delivery, DeliveryKind, Due, Job, Plan, Reason, Run, RunStatus
from scheduler.notes import notes_of
from scheduler.policy import Bounds, Concurrency, Misfire
from scheduler.schedule import At, Count, Schedule

NewId = Callable[[], str]

GRACE = timedelta(seconds=60)
LATE_AT_MOST = timedelta(hours=2)
CATCH_UP_LIMIT = 3
UNBOUNDED = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What becomes of the moments that are due: which run, and why the others do not."""

    run: tuple[datetime, ...] = ()
    """In order, each its own run."""
    covers: bool = False
    """Whether the one that runs stands for all that were missed."""
    reason: Reason = Reason.MISFIRE


def next_run_at(job: Job, after: datetime, *, run_count: int | None = None) -> datetime | None:
    """The job's first due moment strictly after *after* within its bounds, or None."""
    due = moments_of(job)
    runs = job.run_count if run_count is None else run_count
    if due is None or (job.bounds.max_runs is not None and runs >= job.bounds.max_runs):
        return None
    return due.next_after(after)


def moments_of(job: Job) -> Schedule | Bounded | None:
    """The rule of the job's due moments, its number of runs aside; None for a job without one."""
    if job.schedule is None or job.bounds == UNBOUNDED:
        return job.schedule
    return Bounded(job.schedule, job.bounds, job.zone)


def plan(due: Due, *, now: datetime, new_id: NewId) -> Plan:
    """Decide what becomes of everything that was due up to *now*; nothing is dropped unrecorded."""
    job = due.job
    if (until := runs_held_until(job, due.quiet, now)) is not None:
        return Plan(runs=(), next_run_at=job.next_run_at, held_until=until)
    moments = tuple(_newest_first(job, now))
    if not moments:  # the schedule changed, or its zone's rules did: nothing is due after all
        return Plan(runs=(), next_run_at=next_run_at(job, now))
    choice = _choose(due, moments, now=now)
    replaces = due.busy and bool(choice.run) and job.policy.concurrency is Concurrency.REPLACE
    busy = due.busy and not replaces
    # In the order of their moments, so that names and moments sort alike.
    passed_over = _skipped(job, choice, now=now, new_id=new_id)
    skipped = [for_quiet(job, due.quiet, run) for run in passed_over]
    runs = _runs(job, choice, now=now, busy=busy, new_id=new_id)
    return Plan(
        runs=(*skipped, *runs),
        next_run_at=next_run_at(job, now, run_count=job.run_count + len(runs)),
        deliveries=tuple(_notices(due, skipped, now=now, new_id=new_id)),
        replaces=replaces,
    )


def _newest_first(job: Job, now: datetime) -> Iterator[datetime]:
    # Backwards from now: a year of downtime costs as much as a minute of it.
    due = moments_of(job)
    if due is None or job.next_run_at is None:
        return
    moment = due.last_before(now + TICK)
    for _ in range(CATCH_UP_LIMIT):
        if moment is None or moment < job.next_run_at:
            return
        yield moment
        moment = due.last_before(moment)


def _choose(due: Due, moments: tuple[datetime, ...], *, now: datetime) -> Choice:
    job = due.job
    misfire = job.policy.misfire or Misfire.RUN_ONCE
    if _rests(due, now):
        return Choice(reason=Reason.BACKOFF)
    if misfire is Misfire.CATCH_UP:
        return _catch_up(due, moments, now=now)
    if _too_late(job, moments[0], now):
        return Choice()
    if _occupied(due):
        return Choice(reason=Reason.CONCURRENCY_FORBID)
    return Choice(run=moments[:1], covers=misfire is Misfire.RUN_ONCE)


def _rests(due: Due, now: datetime) -> bool:
    """Whether it failed so often in a row that this moment is passed over."""
    outage = notes_of(due.memory.notes).outage
    return outage is not None and outage.rests_until is not None and now < outage.rests_until


def _occupied(due: Due) -> bool:
    """Whether the runs that are open leave no place for one more."""
    match due.job.policy.concurrency:
        case Concurrency.FORBID:
            return due.busy
        case Concurrency.QUEUE_ONE:
            return due.queued
        case Concurrency.REPLACE:
            return False


def _catch_up(due: Due, moments: tuple[datetime, ...], *, now: datetime) -> Choice:
    job = due.job
    if _occupied(due) and now - moments[-1] <= _grace(job):  # not missed: only those wait in line
        return Choice(reason=Reason.CONCURRENCY_FORBID)
    left = len(moments) if job.bounds.max_runs is None else job.bounds.max_runs - job.run_count
    served = [moment for moment in moments[: max(left, 0)] if not _too_late(job, moment, now)]
    return Choice(run=tuple(reversed(served)))


def _too_late(job: Job, moment: datetime, now: datetime) -> bool:
    policy, late = job.policy, now - moment
    if policy.max_lateness is not None and late > policy.max_lateness:
        return True
    if late <= _grace(job):
        return False
    if policy.misfire is None and policy.max_lateness is None:
        return late > _stale_after(job, moment)
    return policy.misfire is Misfire.SKIP


def _grace(job: Job) -> timedelta:
    """How late a moment still counts as on time: 60 s, or half the period where that is less."""
    if job.policy.grace is not None:
        return job.policy.grace
    period = period_of(job, job.next_run_at)
    return GRACE if period is None else min(GRACE, period / 2)


def _stale_after(job: Job, moment: datetime) -> timedelta:
    """How late a moment is still served where nobody said it: a one-shot however late."""
    period = period_of(job, moment)
    return timedelta.max if period is None else min(LATE_AT_MOST, period / 2)


def period_of(job: Job, moment: datetime | None) -> timedelta | None:
    """From *moment* to the job's next one; None for a one-shot, whatever its lead times."""
    if job.schedule is None or isinstance(job.schedule, At) or moment is None:
        return None
    following = job.schedule.next_after(moment)
    return None if following is None else following - moment


def _runs(job: Job, choice: Choice, *, now: datetime, busy: bool, new_id: NewId) -> tuple[Run, ...]:
    return tuple(
        _run(
            job,
            moment,
            missed_from=job.next_run_at if choice.covers else None,
            # One run of a job at a time: those behind the first wait for their turn.
            status=RunStatus.WAITING if busy or place else RunStatus.RUNNING,
            now=now,
            new_id=new_id,
        )
        for place, moment in enumerate(choice.run)
    )


def _skipped(job: Job, choice: Choice, *, now: datetime, new_id: NewId) -> tuple[Run, ...]:
    """One row for the whole stretch that does not run; none where nothing is left."""
    if choice.covers:
        return ()
    until = choice.run[0] - TICK if choice.run else now
    row = skipped_run(job, until, reason=choice.reason, now=now, new_id=new_id)
    return () if row is None else (row,)


def skipped_run(
    job: Job, until: datetime, *, reason: Reason, now: datetime, new_id: NewId
) -> Run | None:
    """The row for the open due moments up to *until* (included), of which none runs, if any."""
    due = moments_of(job)
    newest = None if due is None else due.last_before(until + TICK)
    if newest is None or job.next_run_at is None or newest < job.next_run_at:
        return None
    status = RunStatus.SKIPPED
    run = _run(job, newest, missed_from=job.next_run_at, status=status, now=now, new_id=new_id)
    ledger = {"why": reason.value}
    return replace(run, cause=Cause.SCHEDULE, reason=reason, finished_at=now, ledger=ledger)


def manual_run(job: Job, *, now: datetime, new_id: NewId) -> Run:
    """A run that somebody asks for: it has no due moment and uses none up."""
    return Run(
        id=new_id(),
        job_id=job.id,
        owner=job.owner,
        cause=Cause.MANUAL,
        due_at=None,
        status=RunStatus.WAITING,
        created_at=now,
        next_attempt_at=now,
    )


def _run(
    job: Job,
    moment: datetime,
    *,
    missed_from: datetime | None,
    status: RunStatus,
    now: datetime,
    new_id: NewId,
) -> Run:
    missed = _missed(job, missed_from, moment)
    return Run(
        id=new_id(),
        job_id=job.id,
        owner=job.owner,
        cause=Cause.SCHEDULE if now - moment <= _grace(job) else Cause.CATCH_UP,
        due_at=moment,
        status=status,
        missed_from=missed_from if missed.number else None,
        missed_count=missed.number,
        missed_exact=missed.exact,
        created_at=now,
        started_at=now if status is RunStatus.RUNNING else None,
        next_attempt_at=now if status is RunStatus.WAITING else None,
    )


def _missed(job: Job, oldest: datetime | None, newest: datetime) -> Count:
    """How many due moments lie before *newest*, from *oldest* on."""
    due = moments_of(job)
    if oldest is None or oldest == newest or due is None:
        return Count(number=0)
    covered = due.count_between(oldest - TICK, newest)
    return Count(number=covered.number - 1, exact=covered.exact)


def _notices(
    due: Due, skipped: Sequence[Run], *, now: datetime, new_id: NewId
) -> Iterator[Delivery]:
    """What the owner hears of what is skipped, once quiet hours allow it."""
    for run in skipped:
        if run.reason is Reason.MISFIRE:
            hold, notice = held(due.job, due.quiet, now), _notice(due.job, run, new_id)
            yield notice if hold is None else hold.on(notice)


def _notice(job: Job, skipped: Run, new_id: NewId) -> Delivery:
    """What the owner hears of moments that were missed and will not be made up for."""
    return Delivery(
        id=new_id(),
        owner=job.owner,
        kind=DeliveryKind.NOTICE,
        content={
            "notice": "missed",
            "number": job.number,
            "task": job.task,
            "count": skipped.missed_count + 1,
            "exact": skipped.missed_exact,
            "due_at": None if skipped.due_at is None else skipped.due_at.isoformat(),
        },
        job_id=job.id,
        run_id=skipped.id,
        silent=True,
        created_at=skipped.created_at,
    )
