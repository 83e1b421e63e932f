"""Late moments: which of them still run, which wait for a decision, and which are too old."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.coming import next_upcoming, period_of
from scheduler.model import Job, Reason
from scheduler.policy import Misfire
from scheduler.schedule import At

GRACE = timedelta(seconds=60)
LATE_AT_MOST = timedelta(hours=2)
LONG_AGO = timedelta(hours=24)
"""What was missed so long ago is not made up for without asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What becomes of the moments that are due: which run, and why the others do not."""

    run: tuple[datetime, ...] = ()
    """In order, each its own run."""
    covers: bool = False
    """Whether the first that runs stands for all that were missed before it."""
    review: datetime | None = None
    """The newest of those about which a person decides, for which it stands."""
    since: datetime | None = None
    """What was due before this instant is not even asked about."""
    asks: bool = False
    """Whether that is about the job as such: it has not been approved."""
    reason: Reason = Reason.MISFIRE
    """Why the rest does not run."""


def late(job: Job, newest_first: tuple[datetime, ...], now: datetime) -> Choice:
    """What the misfire policy makes of the newest of the moments that are due."""
    bound = job.policy.max_lateness
    since = None if bound is None else now - bound
    recent = tuple(moment for moment in newest_first if since is None or moment >= since)
    on_time = tuple(moment for moment in recent[:1] if now - moment <= grace(job))
    match _misfire(job, newest_first[0], since, now):
        case Misfire.SKIP:
            return Choice(run=on_time)
        case Misfire.RUN_ONCE:
            return Choice(run=recent[:1], covers=True)
        case Misfire.CATCH_UP:
            return Choice(run=recent[::-1])
        case Misfire.REVIEW:
            missed = recent[len(on_time) :]
            return Choice(run=on_time, review=missed[0] if missed else None, since=since)


def _misfire(job: Job, newest: datetime, since: datetime | None, now: datetime) -> Misfire:
    """The policy that was chosen, or the default for this kind of schedule and this lateness."""
    chosen = job.policy.misfire
    if chosen is Misfire.CATCH_UP:
        # What is to be left out was not missed.
        oldest = max(filter(None, (next_upcoming(job), since)), default=newest)
        return Misfire.REVIEW if now - oldest > LONG_AGO else chosen
    if chosen is not None:
        return chosen
    if isinstance(job.schedule, At):
        return Misfire.REVIEW if now - newest > LONG_AGO else Misfire.RUN_ONCE
    if job.policy.max_lateness is not None or now - newest <= _stale_after(job, newest):
        return Misfire.RUN_ONCE
    return Misfire.SKIP


def grace(job: Job) -> timedelta:
    """How late a moment still counts as on time: 60 s, or half the period where that is less."""
    if job.policy.grace is not None:
        return job.policy.grace
    period = period_of(job, job.next_run_at)
    return GRACE if period is None else min(GRACE, period / 2)


def _stale_after(job: Job, moment: datetime) -> timedelta:
    """How late a moment of a series is still served where nobody said it."""
    period = period_of(job, moment)
    usual = LATE_AT_MOST if period is None else min(LATE_AT_MOST, period / 2)
    return max(usual, grace(job))
