"""How many runs are left today to jobs and owners who may have only so many."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time

from scheduler.model import Job, Run, RunStatus
from scheduler.policy import UNLIMITED, Budget
from scheduler.wallclock import instant_of, wall_at, zone_of
from storage.columns import micros, to_json
from storage.database import Row, Session

LIMITED = '"daily_runs"'
"""Stands in the policy of a job with a number of its own: the others are not even asked about."""
FIRES = frozenset({RunStatus.RUNNING, RunStatus.WAITING})


class Left:
    """The runs that are left today, less those that are planned in the same breath."""

    def __init__(self, budget: Budget, jobs: Mapping[str, int], owners: Mapping[str, int]) -> None:
        self._budget = budget
        self._jobs = Counter(jobs)
        self._owners = Counter(owners)

    def of(self, job: Job) -> int | None:
        """How many more runs the job may have today; None: as many as it likes."""
        own = self._budget.job if job.policy.daily_runs is None else job.policy.daily_runs
        rooms = []
        if own is not None:
            rooms.append(own - self._jobs[job.id])
        if self._budget.owner is not None:
            rooms.append(self._budget.owner - self._owners[job.owner])
        return max(min(rooms), 0) if rooms else None

    def spend(self, job: Job, runs: Iterable[Run]) -> None:
        """Count what was planned."""
        number = sum(run.status in FIRES for run in runs)
        self._jobs[job.id] += number
        self._owners[job.owner] += number


async def left_today(session: Session, found: Sequence[Row], now: datetime, budget: Budget) -> Left:
    """What is left to the jobs in *found* and to their owners, by the calendar of each job."""
    jobs, owners = Counter[str](), Counter[str]()
    for zone, rows in _by_zone(found, budget).items():
        since = micros(_midnight(now, zone))
        ids = to_json([row["id"] for row in rows])
        for row in await session.rows("runs_today", ids=ids, since=since):
            jobs[row["job_id"]] = row["number"]
        if budget.owner is not None:
            names = to_json(sorted({row["owner"] for row in rows}))
            for row in await session.rows("runs_of_owners", owners=names, since=since):
                owners[row["owner"]] = max(row["number"], owners[row["owner"]])
    return Left(budget, jobs, owners)


def _by_zone(found: Sequence[Row], budget: Budget) -> Mapping[str, Sequence[Row]]:
    zones: dict[str, list[Row]] = {}
    everybody = budget != UNLIMITED
    for row in found:
        if everybody or LIMITED in row["policy"]:
            zones.setdefault(row["zone"], []).append(row)
    return zones


def _midnight(now: datetime, zone: str) -> datetime:
    there = zone_of(zone)
    return instant_of(datetime.combine(wall_at(now, there).date(), time()), there)
