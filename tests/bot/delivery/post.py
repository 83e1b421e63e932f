"""A post office on virtual time: real outbox and courier, letters to people who may not answer."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import Any

from bot.delivery.courier import Courier
from bot.delivery.pacing import Pacer, Tempo
from scheduler.diff import Json
from scheduler.errors import StoreUnavailable
from scheduler.model import Delivery, DeliveryKind, JsonObject, Owner
from storage import Store, open_store
from tests.sim.vloop import VirtualClock
from tests.storage import making
from tests.storage.making import add

ANN, BEN, CLUB = "telegram:7", "telegram:8", "telegram:-100"
AT_ONCE = Tempo(per_second=1e6, burst=10_000, between=timedelta(0), between_in_group=timedelta(0))

Behaviour = Exception | float | None
"""What a send comes to: an error, an answer after so many seconds, or an answer at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One call of the messenger."""

    delivery: Delivery
    at: float

    @property
    def words(self) -> str:
        repeated = "(possibly repeated) " if self.delivery.uncertain else ""
        return f"{repeated}{self.delivery.content['task']}"


class Messenger:
    """Answers as it was told to, for each owner; after that, at once."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.calls: list[Sent] = []
        self._behaviour: dict[Owner, list[Behaviour]] = {}
        self._numbers = count(1)

    def expect(self, owner: Owner, *behaviour: Behaviour) -> None:
        self._behaviour[owner] = [*behaviour]

    async def send(self, delivery: Delivery) -> str:
        self.calls.append(Sent(delivery=delivery, at=self._clock.monotonic()))
        planned = self._behaviour.get(delivery.owner)
        match planned.pop(0) if planned else None:
            case Exception() as error:
                raise error
            case float() as seconds:
                await self._clock.sleep(seconds)
        return f"{next(self._numbers)}"


class Chats:
    """Notes what the courier found out."""

    def __init__(self) -> None:
        self.lost_chats: list[tuple[Owner, str]] = []
        self.moved_chats: list[tuple[Owner, int]] = []

    async def lost(self, owner: Owner, reason: str) -> None:
        self.lost_chats.append((owner, reason))

    async def moved(self, owner: Owner, new_chat_id: int) -> None:
        self.moved_chats.append((owner, new_chat_id))


class Outbox:
    """The store's outbox, as long as the database answers."""

    def __init__(self, store: Store) -> None:
        self._outbox = store.outbox
        self.down = False

    def __getattr__(self, name: str) -> Any:
        async def asked(*args: Any, **kwargs: Any) -> Any:
            if self.down:
                raise StoreUnavailable("the disk is full")
            return await getattr(self._outbox, name)(*args, **kwargs)

        return asked


class Post:
    """Everything that a test may look at and turn."""

    def __init__(self, store: Store, path: str, clock: VirtualClock) -> None:
        self.store = store
        self._path = path
        self.clock = clock
        self.outbox = Outbox(store)
        self.messenger = Messenger(clock)
        self.chats = Chats()
        self.courier: Courier | None = None
        self._ids = count(1)

    async def owe(
        self,
        *tasks: str,
        to: Owner = ANN,
        kind: DeliveryKind = DeliveryKind.REMINDER,
        job_id: str | None = None,
        held_until: datetime | None = None,
    ) -> list[Delivery]:
        """Owe a message for each of *tasks*, in order."""
        content: list[JsonObject] = [{"number": 1, "task": task} for task in tasks]
        owed = [
            Delivery(
                id=f"{next(self._ids):024}",
                owner=to,
                kind=kind,
                content=facts,
                job_id=job_id,
                held_until=held_until,
                created_at=self.clock.now(),
            )
            for facts in content
        ]
        return await self._owed(owed)

    async def news(self, *states: int, to: Owner = ANN) -> list[Delivery]:
        """Owe the changes from each of *states* to the next, of a job that there is."""
        job = await add(self.store, making.job(owner=to))
        owed = [
            Delivery(
                id=f"{next(self._ids):024}",
                owner=to,
                kind=DeliveryKind.CHANGE,
                content={"number": 1, "task": job.task, "changes": [_change(old, new)]},
                job_id=job.id,
                from_state=old,
                to_state=new,
                created_at=self.clock.now(),
            )
            for old, new in pairwise(states)
        ]
        return await self._owed(owed)

    async def _owed(self, owed: list[Delivery]) -> list[Delivery]:
        await self.store.outbox.owe(owed)
        if self.courier is not None:
            self.courier.wake()
        return owed

    @asynccontextmanager
    async def open(self, tempo: Tempo = AT_ONCE) -> AsyncIterator[Courier]:
        """Have a courier work meanwhile; it has stopped on return."""
        self.courier = Courier(
            "telegram",
            self.outbox,
            self.messenger,
            clock=self.clock,
            pacer=Pacer(tempo),
            chats=self.chats,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(self.courier.run())
            yield self.courier
            self.courier.stop()
        self.courier = None

    async def work(self, seconds: float, tempo: Tempo = AT_ONCE) -> None:
        """Have a courier work for so long."""
        async with self.open(tempo):
            await self.clock.sleep(seconds)

    def words(self, owner: Owner | None = None) -> list[str]:
        """What was sent (to *owner*), in order."""
        return [call.words for call in self._calls(owner)]

    def times(self, owner: Owner | None = None) -> list[float]:
        """When it was sent, in seconds."""
        return [round(call.at, 3) for call in self._calls(owner)]

    def _calls(self, owner: Owner | None) -> Iterable[Sent]:
        return (call for call in self.messenger.calls if owner in {None, call.delivery.owner})

    def kept(self, delivery: Delivery) -> tuple[str, str]:
        """The status of a delivery as it is stored, and its error."""
        with closing(sqlite3.connect(self._path)) as database:
            query = "SELECT status, error FROM deliveries WHERE id = ?"
            status, error = database.execute(query, (delivery.id,)).fetchone()
        return status, error

    def statuses(self, deliveries: Sequence[Delivery]) -> list[str]:
        return [self.kept(delivery)[0] for delivery in deliveries]


def _change(old: int, new: int) -> dict[str, Json]:
    return {"path": "", "old": old, "new": new}


@asynccontextmanager
async def open_post(url: str, *, clock: VirtualClock | None = None) -> AsyncIterator[Post]:
    """A process of its own on the database at *url*."""
    async with open_store(url, holder="here:1:1") as store:
        yield Post(store, url.removeprefix("sqlite:///"), clock or VirtualClock())
