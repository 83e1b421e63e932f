"""How many runs are left today to jobs and owners who may have only so many."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

from scheduler.errors import InvalidSchedule
from scheduler.model import Job, Owner, Run
from scheduler.policy import UNLIMITED, Budget
from scheduler.wallclock import instant_of, wall_at, zone_of
from storage.columns import micros, to_json
from storage.database import Row, Session

LIMITED = '"daily_runs"'
"""Stands in the policy of a job with a number of its own: the others are not even asked about."""
Day = tuple[int, int]
"""From when to when it lasts, as columns hold it; the second is the next one's first."""


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
        number = sum(run.status.fires for run in runs)
        self._jobs[job.id] += number
        self._owners[job.owner] += number


async def left_today(session: Session, found: Sequence[Row], now: datetime, budget: Budget) -> Left:
    """What is left to the jobs in *found* and to their owners, by the calendar of each job."""
    jobs, owners = Counter[str](), Counter[str]()
    for zone, rows in _by_zone(found, budget).items():
        try:
            today = _day(now, zone)
        except InvalidSchedule:
            continue  # a zone that is not known here: its jobs are set aside when they are planned
        jobs.update(await _runs(session, [row["id"] for row in rows], today))
        if budget.owner is not None:
            names = {row["owner"] for row in rows}
            owners |= await _runs_of(session, names, today)
    return Left(budget, jobs, owners)


async def _runs(session: Session, job_ids: Sequence[str], day: Day) -> Mapping[str, int]:
    """How many runs of each job began on that day."""
    since, until = day
    ids = to_json([*job_ids])
    found = await session.rows("runs_today", ids=ids, since=since, until=until)
    return {row["job_id"]: row["number"] for row in found}


async def _runs_of(session: Session, owners: Collection[Owner], day: Day) -> Counter[Owner]:
    """How many runs of all jobs of each owner began on that day."""
    names = to_json(sorted(owners))
    found = await session.rows("jobs_run_since", owners=names, since=day[0])
    numbers = await _runs(session, [row["id"] for row in found], day)
    total = Counter[Owner]()
    for row in found:
        total[row["owner"]] += numbers.get(row["id"], 0)
    return total


def _by_zone(found: Sequence[Row], budget: Budget) -> Mapping[str, Sequence[Row]]:
    zones: dict[str, list[Row]] = {}
    everybody = budget != UNLIMITED
    for row in found:
        if everybody or LIMITED in row["policy"]:
            zones.setdefault(row["zone"], []).append(row)
    return zones


def _day(now: datetime, zone: str) -> Day:
    there = zone_of(zone)
    midnight = datetime.combine(wall_at(now, there).date(), time())
    return (
        micros(instant_of(midnight, there)),
        micros(instant_of(midnight + timedelta(days=1), there)),
    )
