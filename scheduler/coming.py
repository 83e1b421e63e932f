"""When a job is due within its bounds: next, last, and how often in between."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import dropwhile, takewhile
from zoneinfo import ZoneInfo

from scheduler.bounded import TICK, Bounded
from scheduler.model import Job
from scheduler.policy import Bounds
from scheduler.schedule import At, Count, Schedule
from scheduler.wallclock import instant_of, wall_at

UNBOUNDED = Bounds()
_DAY = timedelta(days=1)
NONE_MISSED = Count(number=0)


def next_run_at(job: Job, after: datetime, *, run_count: int | None = None) -> datetime | None:
    """The job's first due moment strictly after *after* within its bounds, or None."""
    due = moments_of(job)
    left = runs_left(job, job.run_count if run_count is None else run_count)
    return None if due is None or left == 0 else due.next_after(after)


def moments_of(job: Job) -> Schedule | Bounded | None:
    """The rule of the job's due moments, its number of runs aside; None for a job without one."""
    if job.schedule is None or job.bounds == UNBOUNDED:
        return job.schedule
    return Bounded(job.schedule, job.bounds, job.zone)


def runs_left(job: Job, run_count: int) -> int | None:
    """How many runs its bounds leave it; None where they do not say."""
    return None if job.bounds.max_runs is None else max(job.bounds.max_runs - run_count, 0)


def upcoming(job: Job) -> Iterator[datetime]:
    """The coming moments at which it runs: within its bounds, without those to be left out."""
    due, moment, left = moments_of(job), job.next_run_at, runs_left(job, job.run_count)
    while due is not None and moment is not None and left != 0:
        if moment not in job.bounds.skip_moments:
            left = None if left is None else left - 1
            yield moment
        moment = due.next_after(moment)


def awaited(job: Job) -> Iterator[datetime]:
    """The coming moments at which it runs, as far as that is known: none in its pause."""
    if job.pause is None:
        return upcoming(job)
    until = job.pause.until
    return iter(()) if until is None else dropwhile(lambda at: at < until, upcoming(job))


def awaited_on(job: Job, days: Collection[date], zone: ZoneInfo) -> Iterator[datetime]:
    """Those of the awaited moments that lie on one of the *days*, as the clocks of *zone* go."""
    end = instant_of(datetime.combine(max(days), time()) + _DAY, zone)
    until_then = takewhile(lambda at: at < end, awaited(job))
    return (at for at in until_then if wall_at(at, zone).date() in days)


def next_upcoming(job: Job) -> datetime | None:
    """The first coming moment at which it runs: not one that is to be left out."""
    return next(upcoming(job), None)


def in_order(jobs: Iterable[Job]) -> Sequence[Job]:
    """As they come: a store goes by moments that may be left out. Those that do not, are last."""
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(jobs, key=lambda job: (job.pause is not None, next_upcoming(job) or last))


def to_be_skipped(job: Job, *, until: datetime) -> tuple[datetime, ...]:
    """The open moments up to *until* that the owner wants left out, in order."""
    if not job.bounds.skip_moments:
        return ()
    due, first = moments_of(job), job.next_run_at
    if due is None or first is None:
        return ()
    return tuple(
        moment
        for moment in sorted(job.bounds.skip_moments)
        if first <= moment <= until and due.next_after(moment - TICK) == moment
    )


def missed_before(job: Job, oldest: datetime | None, newest: datetime) -> Count:
    """How many due moments lie before *newest*, from *oldest* on."""
    if oldest is None or oldest == newest or (due := moments_of(job)) is None:
        return NONE_MISSED
    covered = due.count_between(oldest - TICK, newest)
    return Count(number=covered.number - 1, exact=covered.exact)


def period_of(job: Job, moment: datetime | None) -> timedelta | None:
    """From *moment* to the job's next one; None for a one-shot, whatever its lead times."""
    if job.schedule is None or isinstance(job.schedule, At) or moment is None:
        return None
    following = job.schedule.next_after(moment)
    return None if following is None else following - moment
