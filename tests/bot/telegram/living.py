"""The whole bot at work against the double: store, scheduler, conversation, front and courier."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot.app import App, open_app, scheduling
from bot.courier import Courier
from bot.pacing import Pace, Pacer
from bot.settings import Settings
from bot.telegram.front import TelegramFront
from bot.telegram.gate import Admission
from bot.telegram.house import House
from scheduler.model import Delivery, DeliveryStatus, Job, Owner
from tests.bot.telegram.clock import HandClock
from tests.telegram_double import Double

AT_ONCE = Pace(per_second=1e6, burst=1_000_000, between=timedelta(0), between_in_group=timedelta(0))
OPEN = Admission(open=True)


@dataclass(slots=True)
class Chats:
    """Keeps what becomes of chats as the house would, and remembers it."""

    app: App
    heard: list[tuple[str, Owner, object]] = field(default_factory=list)

    async def lost(self, owner: Owner, reason: str) -> None:
        await self._note(owner, reason)
        self.heard.append(("lost", owner, reason))

    async def found(self, owner: Owner) -> None:
        await self._note(owner, None)
        self.heard.append(("found", owner, None))

    async def moved(self, owner: Owner, new_chat_id: int) -> None:
        self.heard.append(("moved", owner, new_chat_id))

    async def _note(self, owner: Owner, blocked: str | None) -> None:
        owners = self.app.store.owners
        profile = await owners.profile(owner)
        await owners.save(replace(profile, blocked=blocked), self.app.clock.now())


@dataclass(slots=True, kw_only=True)
class Minder:
    """A bot that is running, and what a test may look at from behind."""

    app: App
    clock: HandClock
    front: TelegramFront
    courier: Courier
    chats: Chats
    announced: list[str] = field(default_factory=list)

    def turn(self, **by: float) -> None:
        """Let time pass, and everybody notice."""
        self.clock.turn(**by)
        self.app.wake()

    async def jobs(self, owner: Owner | None = None) -> Sequence[Job]:
        return await self.app.service.listed(owner)

    async def owe(self, delivery: Delivery) -> None:
        await self.app.store.outbox.owe([delivery])
        self.courier.wake()

    async def owed(self, status: DeliveryStatus) -> int:
        counts = await self.app.store.outbox.counts()
        return counts.get(status, 0)


@asynccontextmanager
async def living(
    double: Double, home: Path, clock: HandClock, *, admission: Admission = OPEN, token: str = ""
) -> AsyncIterator[Minder]:
    """A bot that runs until the block ends; one that fails ends the block."""
    settings = Settings(home=home, _env_file=None)
    async with open_app(settings, clock=clock) as app:
        chats = Chats(app)
        announced: list[str] = []
        house = House(
            conversation=app.conversation(),
            inbox=app.store.inbox,
            outbox=app.store.outbox,
            owners=app.store.owners,
            facts=app.store.facts,
            chats=chats,
            clock=clock,
            ids=app.ids,
            owed=app.wake,
        )
        front = TelegramFront(
            token or double.token,
            house,
            api_url=double.url,
            admission=admission,
            announce=announced.append,
        )
        courier = Courier(
            "telegram",
            app.store.outbox,
            front.messenger,
            clock=clock,
            pacer=Pacer(AT_ONCE),
            chats=chats,
        )
        app.wakers.append(courier.wake)
        async with front, scheduling(app), asyncio.TaskGroup() as group:
            group.create_task(courier.run())
            group.create_task(front.run())
            try:
                yield Minder(
                    app=app,
                    clock=clock,
                    front=front,
                    courier=courier,
                    chats=chats,
                    announced=announced,
                )
            finally:
                front.stop()
                courier.stop()
