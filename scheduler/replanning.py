"""Plans anew, at the start, what was planned by rules that an update of tzdata changed since."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from scheduler.errors import InvalidSchedule
from scheduler.model import Job, JsonObject
from scheduler.ports import Clock, Facts
from scheduler.rezoning import AHEAD, BACK, Rules, read, rezoned, rules_of, written

log = structlog.get_logger()

FACT = "zones"
"""The fact that keeps by which rules the next moments were computed."""
FRESH = timedelta(days=30)
"""How long the rules that are kept reach far enough ahead."""


class Plans(Protocol):
    """When jobs are due next, for whoever has to plan many of them anew."""

    async def zones(self) -> Sequence[str]:
        """The zones of the jobs that have a next moment."""

    async def in_zone(self, zone: str) -> Sequence[Job]:
        """The jobs with a next moment whose schedule goes by the clock of that zone."""

    async def move(
        self,
        moves: Sequence[tuple[Job, datetime | None]],
        facts: Mapping[str, JsonObject],
        now: datetime,
    ) -> int:
        """Give these jobs other next moments, and keep *facts*, together; how many were moved.

        A job that was planned anew or changed since it was read is left as it is; one without a
        moment has ended.
        """


class Replanning:
    """Compares the rules of the zones in use with those of before. Raises `StoreError`."""

    def __init__(self, plans: Plans, facts: Facts, *, clock: Clock) -> None:
        self._plans = plans
        self._facts = facts
        self._clock = clock

    async def begin(self) -> None:
        """Move every next moment to where the present rules have it.

        The moments and the rules by which they now stand are stored together: done twice, by two
        processes or over a crash, it is done once.
        """
        known = read(await self._facts.fact(FACT))
        changed = {zone: was for zone, was in known.items() if _changed(zone, was)}
        if not changed:
            return  # without a look at the jobs: what is due is served the sooner
        moves = [move for zone in changed.items() for move in await self._moves(*zone)]
        facts = {FACT: written({**known, **self._rules(changed)})}
        moved = await self._plans.move(moves, facts, self._clock.now())
        log.warning("zones have other rules than before", zones=[*changed], jobs=moved)

    async def note(self) -> None:
        """Keep the rules of zones that came into use since, and those that do not reach far."""
        known, zones = read(await self._facts.fact(FACT)), await self._plans.zones()
        kept = {zone: known[zone] for zone in zones if self._is_fresh(known.get(zone))}
        if new := [zone for zone in zones if zone not in kept]:
            rules = {**kept, **self._rules(new)}
            await self._facts.note(FACT, written(rules), self._clock.now())

    def _is_fresh(self, rules: Rules | None) -> bool:
        return rules is not None and rules.until - self._clock.now() > AHEAD - FRESH

    async def _moves(self, zone: str, was: Rules) -> Sequence[tuple[Job, datetime | None]]:
        found = [(job, rezoned(job, was)) for job in await self._plans.in_zone(zone)]
        return [(job, moment) for job, moment in found if moment != job.next_run_at]

    def _rules(self, zones: Iterable[str]) -> Mapping[str, Rules]:
        now = self._clock.now()
        found = {zone: _present(zone, since=now - BACK, until=now + AHEAD) for zone in zones}
        return {zone: rules for zone, rules in found.items() if rules is not None}


def _changed(zone: str, was: Rules) -> bool:
    present = _present(zone, since=was.since, until=was.until)
    return present is not None and present != was


def _present(zone: str, *, since: datetime, until: datetime) -> Rules | None:
    """The rules of *zone*; None where this machine does not know it (any more)."""
    try:
        return rules_of(zone, since=since, until=until)
    except InvalidSchedule as error:
        log.warning("a zone in use is not known here", zone=zone, error=str(error))
        return None
