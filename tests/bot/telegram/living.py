"""The whole bot at work against the double: store, scheduler, conversation, front and courier."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App, open_app
from bot.delivery.chats import Chats
from bot.delivery.courier import Courier
from bot.delivery.pacing import Pacer, Tempo
from bot.serving import scheduling
from bot.settings import Settings
from bot.telegram.addresses import Address
from bot.telegram.front import TelegramFront
from bot.telegram.gate import Admission
from bot.telegram.house import House
from bot.wording.reply import Reply, to_json
from bot.wording.text import Span, text
from scheduler.model import Delivery, DeliveryKind, Job, JsonObject, Owner
from scheduler.people import Update
from storage.inbox import SqlInbox
from storage.outbox import SqlOutbox
from tests.bot.telegram.clock import HandClock
from tests.telegram_double import TOKEN, Double, Seat
from tests.telegram_double.seat import PATIENCE
from tests.telegram_double.signal import Signal

AT_ONCE = Tempo(
    per_second=1e6, burst=1_000_000, between=timedelta(0), between_in_group=timedelta(0)
)
OPEN = Admission(open=True)


class Settling(SqlOutbox):
    """The outbox, and how every attempt to send ended."""

    def watch(self) -> None:
        self.endings: list[Delivery] = []
        self.signal = Signal()

    async def settle(self, delivery: Delivery) -> None:
        await super().settle(delivery)
        self.endings.append(delivery)
        self.signal.bump()


class Closing(SqlInbox):
    """The inbox, and how many updates were dealt with."""

    def watch(self) -> None:
        self.closed = Signal()

    async def close(
        self, update: Update, now: datetime, *, replies: Sequence[Delivery] = (), error: str = ""
    ) -> None:
        await super().close(update, now, replies=replies, error=error)
        self.closed.bump()


class Died(Exception):
    """The process is gone from one moment to the next."""


@dataclass(slots=True, kw_only=True)
class Minder:
    """A bot that is running, and what a test may look at from behind."""

    app: App
    clock: HandClock
    front: TelegramFront
    courier: Courier
    inbox: Closing
    outbox: Settling
    changed: Signal
    announced: list[str]

    def turn(self, **by: float) -> None:
        """Let time pass, and everybody notice."""
        self.clock.turn(**by)
        self.app.wake()

    async def jobs(self, seat: Seat | None = None) -> Sequence[Job]:
        return await self.app.service.listed(seat and owner_of(seat))

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Return once that is so; looked at whenever something in the house changed."""
        async with asyncio.timeout(PATIENCE):
            while True:
                seen = self.changed.count
                if await holds():
                    return
                await self.changed.past(seen)

    async def announcement(self) -> str:
        """The sentence with the pairing code."""

        async def made() -> bool:
            return bool(self.announced)

        await self.until(made)
        return self.announced[0]

    async def until_paused(self, seat: Seat, paused: bool = True) -> None:
        """Return once every job of the chat is paused, or none is."""

        async def so() -> bool:
            return {job.pause is not None for job in await self.jobs(seat)} == {paused}

        await self.until(so)

    async def remind(self, seat: Seat, task: str = "tea", **about: Any) -> Delivery:
        """Owe the chat a reminder that no schedule made."""
        return await self.owe(seat, DeliveryKind.REMINDER, {"number": 1, "task": task}, **about)

    async def tell(self, seat: Seat, *parts: str | Span, **about: Any) -> Delivery:
        """Owe the chat any words."""
        reply = Reply(text=text(*parts), buttons=about.pop("buttons", ()))
        return await self.owe(seat, DeliveryKind.REPLY, to_json(reply), **about)

    async def owe(
        self, seat: Seat, kind: DeliveryKind, content: JsonObject, **about: Any
    ) -> Delivery:
        delivery = Delivery(
            id=self.app.ids.new(),
            owner=owner_of(seat),
            kind=kind,
            content=content,
            created_at=self.clock.now(),
            **about,
        )
        await self.outbox.owe([delivery])
        self.courier.wake()
        return delivery

    async def served(self, number: int) -> None:
        """Return once so many updates have been dealt with, or given up."""
        async with asyncio.timeout(PATIENCE):
            await self.inbox.closed.past(number - 1)

    async def ended(self, delivery: Delivery, attempt: int = 1) -> Delivery:
        """How that attempt to send *delivery* ended."""
        async with asyncio.timeout(PATIENCE):
            while True:
                seen = self.outbox.signal.count
                endings = [one for one in self.outbox.endings if one.id == delivery.id]
                if len(endings) >= attempt:
                    return endings[attempt - 1]
                await self.outbox.signal.past(seen)


def _house(app: App, inbox: SqlInbox, outbox: SqlOutbox) -> House:
    store = app.store
    return House(
        conversation=app.conversation(),
        inbox=inbox,
        outbox=outbox,
        owners=store.owners,
        facts=store.facts,
        chats=Chats(app.service, store.jobs, store.owners, outbox, clock=app.clock),
        clock=app.clock,
        ids=app.ids,
        owed=app.wake,
    )


def owner_of(seat: Seat) -> Owner:
    """The owner of what is said from there."""
    return Address(chat=seat.id, topic=seat.topic).owner


def as_it_is(house: House) -> House:
    return house


@asynccontextmanager
async def living(
    double: Double,
    home: Path,
    clock: HandClock,
    *,
    admission: Admission = OPEN,
    spoiled: Callable[[House], House] = as_it_is,
    **more: Any,
) -> AsyncIterator[Minder]:
    """A bot that runs until the block ends; one that fails ends the block.

    *spoiled* makes of the house what a test wants to go wrong in it; *more* is set beside.
    """
    settings = Settings(home=home, _env_file=None, **more)
    async with open_app(settings, clock=clock) as app:
        outbox = Settling(app.store.database, "test")
        outbox.watch()
        inbox = Closing(app.store.database)
        inbox.watch()
        house = spoiled(_house(app, inbox, outbox))
        changed, announced = Signal(), list[str]()

        def announce(words: str) -> None:
            announced.append(words)
            changed.bump()

        front = TelegramFront(
            TOKEN,
            house,
            api_url=double.url,
            admission=admission,
            announce=announce,
        )
        courier = Courier(
            "telegram",
            house.outbox,
            front.messenger,
            clock=clock,
            pacer=Pacer(AT_ONCE),
            chats=house.chats,
        )
        app.wakers.extend([courier.wake, changed.bump])
        async with front, scheduling(app), asyncio.TaskGroup() as group:
            group.create_task(courier.run())
            group.create_task(front.run())
            try:
                yield Minder(
                    app=app,
                    clock=clock,
                    front=front,
                    courier=courier,
                    inbox=inbox,
                    outbox=outbox,
                    changed=changed,
                    announced=announced,
                )
            finally:
                front.stop()
                courier.stop()


@asynccontextmanager
async def dying(
    double: Double, home: Path, clock: HandClock, spoiled: Callable[[House], House] = as_it_is
) -> AsyncIterator[Minder]:
    """A bot whose process dies at the end of the block: nothing in flight is brought to an end."""
    async with AsyncExitStack() as stack:
        alive = await stack.enter_async_context(living(double, home, clock, spoiled=spoiled))
        yield alive
        with suppress(ExceptionGroup):
            await stack.pop_all().__aexit__(Died, Died(), None)
