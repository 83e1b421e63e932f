"""Replicas under load, killed, frozen, stopped, and with the server restarted under them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import pairwise
from math import ceil
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from bot.app import App, open_app
from bot.settings import Settings
from scheduler.policy import Attention, Notify
from scheduler.schedule import At, Every, Schedule, Unit
from scheduler.service import Wish
from tests.faults.berth import prepare
from tests.faults.fleet import LEASE, Fleet, fleet
from tests.faults.record import SAID, Record
from tests.faults.report import Report
from tests.faults.server import Server, postgres
from tests.faults.telegram import TOKEN
from tests.telegram_double import launched
from tests.telegram_double.remote import RemoteDouble, RemoteSeat

APART = 2
"""Seconds between two reminders of a chat, and between two moments of a job that repeats."""
ASKED = 50
"""Jobs that can be asked for in a second, even if the machine is busy."""
QUIET_FOR = 2.0
PATIENCE = 300.0
PER_SECOND = 33
"""What Telegram takes, and a tenth: they are counted where they arrive, and some catch up there."""


async def replica_faults(
    number: int, seed: int, *, replicas: int = 3, chats: int = 40, pause: float = 4.0
) -> list[Report]:
    """Do so many things to *replicas* processes while *chats* chats are owed reminders."""
    prepare()
    with postgres() as server, TemporaryDirectory() as folder:
        trial = Trial(server, Path(folder), Random(seed), chats=chats, pause=pause)  # noqa: S311
        return await trial.run(number, replicas)


class Trial:
    """One fleet, what it owes, and what was done to it."""

    def __init__(
        self, server: Server, folder: Path, random: Random, *, chats: int, pause: float
    ) -> None:
        self._server = server
        self._folder = folder
        self._random = random
        self._chats = chats
        self._pause = pause
        self._owed: dict[str, list[str]] = {}
        """The tasks of each chat, in the order of their moments."""
        self._early = 0
        """How many moments of each chat passed while it was still being asked."""
        self._done: list[str] = []

    async def run(self, number: int, replicas: int) -> list[Report]:
        """The whole trial."""
        began = monotonic()
        async with AsyncExitStack() as stack:
            journal = self._folder / "journal.jsonl"
            double = await stack.enter_async_context(launched(journal, token=TOKEN))
            seats = [await double.private(f"Person {place}") for place in range(self._chats)]
            ships = await stack.enter_async_context(
                fleet(self._folder, self._server, double, replicas)
            )
            await seats[0].say("/list")
            if await double.pending(PATIENCE):
                raise AssertionError("nobody talks to Telegram")
            await self._ask(seats, moments=int(number * self._pause / APART) + 2)
            for _ in range(number):
                await asyncio.sleep(self._pause * self._random.uniform(0.3, 0.7))  # noqa: TID251
                await self._fault(ships)
                await self._speak(seats)
                ships.look()
            await self._drained(double)
            ships.look()
            await ships.end()
            return await self._reports(number, ships, double, began)

    # --- the load ----------------------------------------------------------------------------

    async def _ask(self, seats: Sequence[RemoteSeat], *, moments: int) -> None:
        """What the chats are owed, added by a process beside the replicas."""
        settings = Settings(
            home=self._folder / "beside",
            database_url=self._server.url,
            minimum_interval=1,
            _env_file=None,
        )
        async with open_app(settings) as app:
            first = app.clock.now() + timedelta(seconds=2 + len(seats) * moments / ASKED)
            adding = []
            for place, seat in enumerate(seats):
                await seat.say("/list")  # who never wrote cannot be written to
                tasks = [f"task-{place * 1000 + moment:06}" for moment in range(moments)]
                self._owed[f"telegram:{seat.id}"] = tasks
                for moment, task in enumerate(tasks):
                    at = first + timedelta(seconds=APART * moment)
                    adding.append(_add(app, seat, task, At(moments=(at,))))
            every = Every(amount=APART, unit=Unit.SECOND, anchors=(first,), zone="UTC")
            await asyncio.gather(*adding, _add(app, seats[-1], "tick", every))
            # What was due before it was asked for is told as it comes: nobody promised an order.
            self._early = ceil((app.clock.now() - first) / timedelta(seconds=APART))

    async def _speak(self, seats: Sequence[RemoteSeat]) -> None:
        """Somebody asks for something meanwhile."""
        seat = self._random.choice(seats)
        await seat.say(f"remind me in 2 seconds to task-{900_000 + len(self._done):06}")

    # --- the faults --------------------------------------------------------------------------

    async def _fault(self, ships: Fleet) -> None:
        faults: list[Callable[[Fleet, int], Awaitable[None]]] = [
            self._kill, self._freeze, self._restart, self._stop,
        ]  # fmt: skip
        holder = await ships.holder()
        aims_at_holder = holder is not None and self._random.random() < 0.6
        place = holder if aims_at_holder and holder is not None else self._other(ships)
        # Each kind in its turn, so that a few faults have all of them.
        await faults[len(self._done) % len(faults)](ships, place)
        self._done.append("of the one that talks to Telegram" if place == holder else "of another")

    def _other(self, ships: Fleet) -> int:
        return self._random.choice(ships.places)

    async def _kill(self, ships: Fleet, place: int) -> None:
        await ships.kill(place)

    async def _freeze(self, ships: Fleet, place: int) -> None:
        await ships.freeze(place, LEASE + self._random.uniform(0.5, 2.0))

    async def _restart(self, ships: Fleet, place: int) -> None:
        del ships, place
        await self._server.restart()

    async def _stop(self, ships: Fleet, place: int) -> None:
        await ships.stop(place)

    # --- what came of it ---------------------------------------------------------------------

    async def _drained(self, double: RemoteDouble) -> None:
        """Return when nothing is owed any more but what repeats, or when that takes too long."""
        end, quiet_since, seen = monotonic() + PATIENCE, monotonic(), -1
        while monotonic() < end and monotonic() - quiet_since < QUIET_FOR:
            await asyncio.sleep(0.5)  # noqa: TID251 - the real processes take real time
            coming = await double.pending() or await self._server.rows(
                "SELECT 1 FROM jobs WHERE next_run_at IS NOT NULL AND task <> 'tick'"
                " UNION ALL SELECT 1 FROM inbox WHERE closed_at IS NULL"
                " UNION ALL SELECT 1 FROM deliveries WHERE closed_at IS NULL"
                " AND content NOT LIKE '%tick%' LIMIT 1"
            )
            said = len([call for call in double.accepted() if "task-" in (call["text"] or "")])
            if coming or said != seen:
                quiet_since, seen = monotonic(), said

    async def _reports(
        self, number: int, ships: Fleet, double: RemoteDouble, began: float
    ) -> list[Report]:
        record, said = Record(), double.accepted()
        record.confirmed.update(task for tasks in self._owed.values() for task in tasks)
        for call in said:
            record.read(call["text"] or "")
        in_order = {owner: tasks[max(self._early, 0) :] for owner, tasks in self._owed.items()}
        conflicts = [told for told in await double.refused("getUpdates") if "onflict" in told]
        checks: list[tuple[str, list[str]]] = [
            (f"no confirmed job is lost ({len(record.confirmed)} confirmed)", record.lost()),
            ("each due moment is covered by one run", [*await self._holes()]),
            (f"nothing comes twice unmarked ({sum(record.marked.values())} marked)",
             record.doubled()),
            ("each chat is told in order", [*disorder(said, in_order)]),
            (f"at most {PER_SECOND} messages a second ({_busiest(said)})",
             [] if _busiest(said) <= PER_SECOND else [f"{_busiest(said)} in one second"]),
            ("never two at a time ask Telegram (409)", conflicts),
            ("nobody ends who was not told to", ships.wrong),
        ]  # fmt: skip
        seconds = monotonic() - began
        return [
            Report(promise=f"replicas: {promise}", faults=number, violations=wrong, seconds=seconds)
            for promise, wrong in checks
        ]

    async def _holes(self) -> Iterator[str]:
        once = await self._server.rows(
            "SELECT jobs.task, COUNT(runs.id) AS runs, MIN(runs.status) AS status FROM jobs"
            " LEFT JOIN runs ON runs.job_id = jobs.id WHERE jobs.task <> 'tick' GROUP BY jobs.id"
        )
        repeated = await self._server.rows(
            "SELECT missed_from, due_at, status FROM runs"
            " WHERE job_id IN (SELECT id FROM jobs WHERE task = 'tick') ORDER BY due_at"
        )
        return uncovered(once, repeated)


async def _add(app: App, seat: RemoteSeat, task: str, schedule: Schedule) -> None:
    wish = Wish(
        owner=f"telegram:{seat.id}",
        task=task,
        schedule=schedule,
        zone="UTC",
        attention=Attention(notify=Notify.ALWAYS),
    )
    await app.service.add(wish, origin=app.ids.new())


def uncovered(once: Sequence[Any], repeated: Sequence[Any]) -> Iterator[str]:
    """One-shots without their one run, and moments of a series that no run covers, or two."""
    for row in once:
        if (row["runs"], row["status"]) != (1, "succeeded"):
            yield f"{row['task']}: {row['runs']} runs, {row['status']}"
    for before, after in pairwise(repeated):
        begins = after["missed_from"] or after["due_at"]
        if begins - before["due_at"] != APART * 1_000_000:
            yield f"tick: from {before['due_at']} to {begins}"


def disorder(said: Sequence[Any], owed: dict[str, list[str]]) -> Iterator[str]:
    """Chats that heard one of their tasks before an earlier one."""
    for owner, tasks in owed.items():
        known = set(tasks)
        heard = [
            found["task"]
            for call in said
            if f"telegram:{call['chat_id']}" == owner
            and (found := SAID.search(call["text"] or ""))
            and found["task"] in known
        ]
        first = [*dict.fromkeys(heard)]
        if first != sorted(first):
            yield f"{owner}: {first}"


def _busiest(said: Sequence[Any]) -> int:
    """The most messages within one second."""
    moments = sorted(call["settled_at"] for call in said)
    return max((sum(0 <= at - one < 1 for at in moments[i:]) for i, one in enumerate(moments)),
               default=0)  # fmt: skip
