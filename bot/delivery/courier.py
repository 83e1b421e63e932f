"""Brings owed messages to their chats: in order, at a pace, never twice without saying so."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from bot.delivery.pacing import Pacer
from scheduler.errors import (
    ChatMoved,
    ChatUnreachable,
    DeliveryDelayed,
    DeliveryError,
    DeliveryUncertain,
    LeaseLost,
    StoreError,
)
from scheduler.gathering import TOGETHER
from scheduler.model import Delivery, DeliveryKind, DeliveryStatus, Owner
from scheduler.ports import Clock, Messenger, Outbox

log = structlog.get_logger()
T = TypeVar("T")

SLICE = timedelta(seconds=30)
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(minutes=5)
"""Between two attempts at a message that certainly was not sent."""
SHORTEST_REST = 0.01
"""Seconds: what is due at once was looked at just now."""
STORE_PAUSE = 1.0
LOOK_FOR_ORPHANS = 1.0
"""Seconds between two looks for messages whose process is gone."""
STOP_WITHIN = 9.0


class Chats(Protocol):
    """Hears what sending found out about a chat."""

    async def lost(self, owner: Owner, reason: str) -> None:
        """Nothing can be delivered there at present."""

    async def moved(self, owner: Owner, new_chat_id: int) -> None:
        """The chat lives on under another id; what is owed goes there."""


class Courier:
    """Drains the outbox of one channel, until it is told to stop."""

    def __init__(
        self,
        channel: str,
        outbox: Outbox,
        messenger: Messenger,
        *,
        clock: Clock,
        pacer: Pacer,
        chats: Chats | None = None,
    ) -> None:
        self._channel = channel
        self._outbox = outbox
        self._messenger = messenger
        self._clock = clock
        self._pacer = pacer
        self._chats = chats
        self._wake = asyncio.Event()
        self._stopping = False
        self._on_the_way: dict[asyncio.Task[None], str] = {}  # and the message of each
        self._looked_at: float | None = None  # for orphans

    def wake(self) -> None:
        """Look again at once: a message is owed."""
        self._wake.set()

    def stop(self) -> None:
        """Take nothing more; `run` returns when what is on its way has arrived or is uncertain."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Deliver until `stop` is called."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                self._wake.clear()
                # Nothing new before: what a dead process had in flight holds up its chat.
                if not await self._patiently(self._recover()):
                    continue
                taken = await self._patiently(self._take()) or ()
                for delivery in taken:
                    task = group.create_task(self._deliver(delivery))
                    self._on_the_way[task] = delivery.id
                    task.add_done_callback(self._arrived)
                if not taken:
                    await self._rest()
            await self._drain()

    async def _recover(self) -> bool:
        """What a dead process was sending may have arrived: say so when it is sent once more."""
        now = self._clock.monotonic()
        if self._looked_at is None or now - self._looked_at >= LOOK_FOR_ORPHANS:
            orphans = await self._outbox.adopt(
                self._clock.now(), channel=self._channel, in_hand=[*self._on_the_way.values()]
            )
            for delivery in orphans:
                await self._record(delivery, DeliveryUncertain("the process died while sending"))
            self._looked_at = now
        return True

    async def _take(self) -> tuple[Delivery, ...]:
        # Paced before it is marked as being sent: who dies while waiting leaves no doubt behind.
        pacer, passed = self._pacer, self._clock.monotonic()
        while not (allowed := pacer.allowed(passed)):
            await self._clock.sleep(pacer.wait())
            passed = self._clock.monotonic()
        taken = await self._outbox.take(
            self._clock.now(),
            channel=self._channel,
            limit=allowed,
            resting=pacer.resting(passed),
        )
        for delivery in taken:
            pacer.spend(delivery.owner, passed)
        return tuple(taken)

    async def _deliver(self, delivery: Delivery) -> None:
        answer: str | DeliveryError
        try:
            answer = await self._messenger.send(delivery)
        except DeliveryError as error:
            answer = error
        except asyncio.CancelledError:
            # Once: a store that does not answer now is told by `_recover` of the next process.
            await self._patiently(
                self._record(delivery, DeliveryUncertain("stopped while sending"))
            )
            raise
        except Exception as error:  # a delivery is one of the four borders
            log.exception("delivery failed", delivery_id=delivery.id)
            answer = DeliveryError(f"{type(error).__name__} while sending")
        await self._settle(delivery, answer)

    async def _settle(self, delivery: Delivery, answer: str | DeliveryError) -> None:
        while await self._patiently(self._record(delivery, answer)) is None:
            continue
        if self._chats is None:
            return
        if isinstance(answer, ChatUnreachable):
            await self._patiently(self._chats.lost(delivery.owner, str(answer)))
        elif isinstance(answer, ChatMoved):
            await self._patiently(self._chats.moved(delivery.owner, answer.new_chat_id))

    async def _record(self, delivery: Delivery, answer: str | DeliveryError) -> Delivery:
        # What is told together with other news is not settled by newer news of one of them.
        doubtful = isinstance(answer, DeliveryUncertain) and TOGETHER not in delivery.content
        overtaken = doubtful and await self._outbox.superseded(delivery)
        settled = after(delivery, answer, now=self._clock.now(), overtaken=overtaken)
        try:
            await self._outbox.settle(settled)
        except LeaseLost:  # whoever has it now says how it ended
            log.warning("delivery is another's by now", id=delivery.id, error=settled.error)
            return settled
        if settled.status is not DeliveryStatus.SENT:
            log.warning("delivery", id=delivery.id, status=settled.status, error=settled.error)
        return settled

    def _arrived(self, task: asyncio.Task[None]) -> None:
        del self._on_the_way[task]
        self._wake.set()

    async def _rest(self) -> None:
        now = self._clock.now()
        due = await self._patiently(self._outbox.next_due_at(channel=self._channel, after=now))
        waits = [
            SLICE.total_seconds(),
            self._pacer.rest(self._clock.monotonic()),
            None if due is None else (due - now).total_seconds(),
        ]
        shortest = min(wait for wait in waits if wait is not None)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(shortest, SHORTEST_REST)):
                await self._wake.wait()

    async def _drain(self) -> None:
        if self._on_the_way:
            await asyncio.wait(self._on_the_way, timeout=STOP_WITHIN)
        for task in self._on_the_way:
            task.cancel()

    async def _patiently(self, answer: Awaitable[T]) -> T | None:
        try:
            return await answer
        except LeaseLost as error:
            log.warning("nothing may be sent from here", error=str(error))
            await self._clock.sleep(STORE_PAUSE)
            return None
        except StoreError as error:
            log.error("store does not answer", error=str(error))  # noqa: TRY400 - no traceback
            await self._clock.sleep(STORE_PAUSE)
            return None


def after(
    delivery: Delivery, answer: str | DeliveryError, *, now: datetime, overtaken: bool
) -> Delivery:
    """The delivery as it stands after an attempt; *overtaken*: a newer change of its job waits."""
    match answer:
        case str():
            return replace(
                delivery, status=DeliveryStatus.SENT, closed_at=now, message_id=answer, error=""
            )
        case DeliveryDelayed(retry_after=wait):
            later = now + (wait or backoff(delivery.attempts))
            status = DeliveryStatus.PENDING
            return replace(delivery, status=status, not_before=later, error=str(answer))
        case ChatMoved():
            return replace(delivery, status=DeliveryStatus.PENDING, error=str(answer))
        case DeliveryUncertain() if not delivery.uncertain:
            return _doubtful(delivery, answer, now=now, overtaken=overtaken)
        case _:
            return replace(delivery, status=DeliveryStatus.DEAD, closed_at=now, error=str(answer))


def _doubtful(
    delivery: Delivery, answer: DeliveryError, *, now: datetime, overtaken: bool
) -> Delivery:
    """Perhaps it arrived: once more, and saying so, unless there is newer news anyway."""
    if overtaken and delivery.kind is DeliveryKind.CHANGE:
        status = DeliveryStatus.SUPERSEDED
        return replace(delivery, status=status, uncertain=True, closed_at=now, error=str(answer))
    return replace(
        delivery,
        status=DeliveryStatus.PENDING,
        uncertain=True,
        not_before=now + SHORTEST,
        error=str(answer),
    )


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling from one second to five minutes."""
    return min(SHORTEST * (1 << min(max(attempts - 1, 0), 16)), LONGEST)
