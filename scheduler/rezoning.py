"""What the next moment of a job becomes when the rules of its zone were changed under it.

Governments change clocks, sometimes weeks ahead; that comes with an update of tzdata. What was
computed by the old rules then names an instant at which the wall clock shows another time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from scheduler.coming import moments_of
from scheduler.cron import counts_elapsed
from scheduler.diff import Json
from scheduler.model import Job, JsonObject
from scheduler.schedule import At, Cron, Every, Unit
from scheduler.wallclock import change_between, instant_of, offset_at, zone_of

BACK, AHEAD = timedelta(days=400), timedelta(days=5 * 366)
"""How far around the present rules are kept."""
STEP = timedelta(days=7)
"""No zone changes its clock twice within a week."""
TICK = timedelta(microseconds=1)
NEAR = timedelta(hours=3)
"""A moment that a gap of the old rules put off lies within this of its own time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The offsets of a zone for a while."""

    since: datetime
    until: datetime
    offsets: tuple[tuple[datetime, timedelta], ...]
    """From when on each of them counts; the first, *since*."""

    def offset_at(self, moment: datetime) -> timedelta:
        """The offset at *moment*; beyond the time that is known, that of its nearer end."""
        passed = [offset for start, offset in self.offsets if start <= moment]
        return passed[-1] if passed else self.offsets[0][1]


def rules_of(zone: str, *, since: datetime, until: datetime) -> Rules:
    """The present rules of *zone* between the two. Raises `InvalidSchedule`."""
    offsets = ((since, offset_at(since, zone_of(zone))), *_changes(zone, since, until))
    return Rules(since=since, until=until, offsets=offsets)


def _changes(zone: str, since: datetime, until: datetime) -> Iterator[tuple[datetime, timedelta]]:
    clock, start = zone_of(zone), since
    while start < until:
        end = min(start + STEP, until)
        change = change_between(start, end, clock)
        if change is not None:
            yield change, offset_at(change, clock)
        start = end


def rezoned(job: Job, was: Rules) -> datetime | None:
    """The job's next moment as the present rules have it, where it was computed by those that were.

    The same moment on the wall clock: none is lost, and none comes twice. It may have passed.
    """
    due, schedule = moments_of(job), job.schedule
    if job.next_run_at is None or due is None or schedule is None or isinstance(schedule, At):
        return job.next_run_at
    if isinstance(schedule, Every) and schedule.unit is Unit.SECOND:
        return job.next_run_at
    if isinstance(schedule, Cron) and any(map(counts_elapsed, schedule.expressions)):
        return due.next_after(job.next_run_at - TICK)
    wall = (job.next_run_at + was.offset_at(job.next_run_at)).replace(tzinfo=None)
    meant = instant_of(wall, zone_of(schedule.zone))
    around = [due.last_before(meant + TICK), due.next_after(meant)]
    near = [moment for moment in around if moment is not None and abs(moment - meant) <= NEAR]
    return min(near, key=lambda moment: abs(moment - meant), default=due.next_after(meant - TICK))


# --- as a fact ------------------------------------------------------------------------------------


def written(rules: Mapping[str, Rules]) -> JsonObject:
    """The rules of zones as JSON."""
    return {zone: _fact(of_zone) for zone, of_zone in rules.items()}


def read(fact: JsonObject | None) -> Mapping[str, Rules]:
    """What `written` was given; what it did not write is as good as unknown."""
    try:
        return {zone: _rules(of_zone) for zone, of_zone in (fact or {}).items()}
    except (LookupError, TypeError, ValueError):
        return {}


def _fact(rules: Rules) -> dict[str, Json]:
    offsets = [[at.isoformat(), offset.total_seconds()] for at, offset in rules.offsets]
    return {
        "since": rules.since.isoformat(),
        "until": rules.until.isoformat(),
        "offsets": cast(Json, offsets),
    }


def _rules(fact: Any) -> Rules:
    return Rules(
        since=datetime.fromisoformat(fact["since"]),
        until=datetime.fromisoformat(fact["until"]),
        offsets=tuple(
            (datetime.fromisoformat(at), timedelta(seconds=seconds))
            for at, seconds in fact["offsets"]
        ),
    )
