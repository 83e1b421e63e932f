"""What jobs do when they run: say their task, or look at a counter that runs on by itself."""

import asyncio
from random import Random

from bot.turns.remind import remind
from scheduler.diff import Json
from scheduler.errors import TurnFailed
from scheduler.model import Observation, Turn
from tests.sim.ledger import Began, Ledger
from tests.sim.machine import Life, Machine
from tests.sim.weather import Weather

QUICK, LONG = (0.0, 0.05, 1.5), (170.0, 400.0)
"""Seconds that a turn takes; long ones outlast a lease, and the shortest period."""
LONG_OF, FAILING_OF = 25, 12
"""One turn of so many takes long, or fails."""


class Turns:
    """The handlers of every life, and the world that they look at."""

    def __init__(self, machine: Machine, weather: Weather, ledger: Ledger, chance: Random) -> None:
        self._machine = machine
        self._weather = weather
        self._ledger = ledger
        self._chance = chance

    def remind(self, turn: Turn, life: Life) -> Observation:
        """Say the task, at once."""
        began = self._begun(turn, life)
        began.instant, began.ended = True, began.at
        return remind(turn)

    async def errand(self, turn: Turn, life: Life) -> Observation:
        """Say the task, when it is done."""
        await self._go_through(turn, life, None)
        return Observation(text=turn.job.task)

    async def watch(self, turn: Turn, life: Life) -> Observation:
        """Look at a counter that never goes back, or one that does at times: 4, 5, 6, 5, 8."""
        period = turn.job.source["period"]
        assert isinstance(period, int)
        count = int(self._machine.clock.monotonic() / period)
        back = 2 if turn.job.source.get("wave") and count % 4 == 3 else 0
        state: Json = {"count": count - back}
        await self._go_through(turn, life, state)
        return Observation(state=state)

    async def _go_through(self, turn: Turn, life: Life, state: Json) -> None:
        clock = self._machine.clock
        if not life.on:
            await asyncio.Event().wait()
        began = self._begun(turn, life)
        takes = self._chance.choice(LONG if self._chance.randrange(LONG_OF) == 0 else QUICK)
        fails = self._chance.randrange(FAILING_OF) == 0
        if self._weather.dies_in_turn():
            self._ledger.fault("kill in a turn", clock.monotonic())
            self._machine.kill()
            await asyncio.Event().wait()
        try:
            await clock.sleep(takes)
        finally:
            if life.on:
                began.ended = clock.monotonic()
        if fails:
            raise TurnFailed("the world does not answer")
        began.state = state

    def _begun(self, turn: Turn, life: Life) -> Began:
        clock = self._machine.clock
        began = Began(
            life=life.number,
            job_id=turn.job.id,
            run_id=turn.run.id,
            attempt=turn.run.attempt,
            due_at=turn.run.due_at,
            wall=clock.now(),
            at=clock.monotonic(),
        )
        self._ledger.turns.append(began)
        self._ledger.note("turn", began.at, turn.job.task, began.attempt, str(began.due_at))
        return began
