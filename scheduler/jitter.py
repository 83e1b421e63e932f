"""How long after its moment a run begins, so that not everything begins at once: always the same.

The offset is a digest of what asks for it. So it stays as it is over restarts, versions of Python
and replicas, and is never added to the grid of a schedule.
"""

from datetime import datetime, timedelta
from hashlib import blake2b

from scheduler.coming import period_of
from scheduler.model import Job, Run
from scheduler.schedule import dumps

MOST = timedelta(minutes=5)
SHARE_OF_WAIT = 0.1
"""By up to so much of itself a wait between attempts is longer than asked for."""
_SCALE = 2**64


def offset(job: Job, moment: datetime) -> timedelta:
    """How long after its due *moment* the job's run begins: at most half of its period."""
    if not job.policy.jitter or job.schedule is None:
        return timedelta()
    # In whole milliseconds, which is more than anybody can see.
    milliseconds = int(job.policy.jitter / timedelta(milliseconds=1))
    found = timedelta(milliseconds=_digest(job.id, dumps(job.schedule)) % max(milliseconds, 1))
    period = period_of(job, moment)
    return found if period is None else min(found, period / 2)


def stretched(wait: timedelta, run: Run) -> timedelta:
    """The *wait* for the next attempt at *run*, so that what failed together comes apart."""
    share = _digest(run.id, f"{run.attempt}") / _SCALE
    return wait * (1 + SHARE_OF_WAIT * share)


def _digest(*parts: str) -> int:
    return int.from_bytes(blake2b(" ".join(parts).encode(), digest_size=8).digest(), "big")
