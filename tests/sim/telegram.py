"""A Telegram to talk to: keeps what people write until it is acknowledged, and takes messages.

It does what the real one may do: refuse, tell to wait, answer late, or not at all.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.telegram.api import RawUpdates
from scheduler.errors import DeliveryDelayed, DeliveryUncertain
from scheduler.model import Delivery, Owner
from tests.sim.ledger import Fate, Ledger, Sending, Written
from tests.sim.machine import Life, Machine
from tests.sim.weather import Weather

Raw = dict[str, Any]

SLOW = (3.0, 8.0, 25.0)
"""Seconds; the last is longer than a stop waits."""
FLOOD = (1.0, 30.0, 600.0)
SURELY_LATER = 5.0
"""Seconds by which one message must be decided before another for their order to be owed."""


class Telegram:
    """One bot's chats."""

    def __init__(self, machine: Machine, weather: Weather, ledger: Ledger) -> None:
        self.machine = machine
        self.weather = weather
        self.ledger = ledger
        self.clock = machine.clock
        self.readers: dict[Owner, Callable[[Delivery], None]] = {}
        self._unread: list[Raw] = []
        self._numbers = 0
        self._news = asyncio.Event()

    # --- what people write --------------------------------------------------------------------

    def write(self, owner: str, do: Mapping[str, Any]) -> int:
        """Somebody writes to the bot."""
        self._numbers += 1
        chat = int(owner.partition(":")[2])
        raw = {"update_id": self._numbers, "message": {"chat": {"id": chat}, "do": dict(do)}}
        self._unread.append(raw)
        self._news.set()
        now = self.clock.monotonic()
        self.ledger.written.append(Written(update_id=self._numbers, owner=owner, do=do, at=now))
        self.ledger.note("wrote", now, owner, sorted(do.items(), key=str))
        return self._numbers

    async def updates(self, asked: RawUpdates) -> list[Raw]:
        """Acknowledge below the offset; what is above it, or nothing after a while."""
        offset = asked.offset or 0
        self._unread = [raw for raw in self._unread if raw["update_id"] >= offset]
        if not self._unread:
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(asked.timeout or 0):
                    await self._news.wait()
        return self._unread[:100]

    # --- what the bot sends -------------------------------------------------------------------

    async def take(self, delivery: Delivery, life: Life) -> str:
        """Accept a message, or do not; the sender is told, or is not."""
        sending = Sending(
            delivery_id=delivery.id,
            owner=delivery.owner,
            kind=delivery.kind.value,
            content=delivery.content,
            marked=delivery.uncertain,
            life=life.number,
            began=self.clock.monotonic(),
            wall=self.clock.now(),
            overtook=self._overtaken(delivery),
        )
        self.ledger.sendings.append(sending)
        self.ledger.note("send", sending.began, delivery.owner, delivery.content, sending.marked)
        fate, dies = self.weather.fate(), self.weather.dies_sending()
        sending.accepted = fate in {Fate.ANSWERED, Fate.SLOW}
        if fate is Fate.LOST or dies:
            sending.accepted = self.weather.either()
        await self.clock.sleep(self.weather.latency())
        if sending.accepted:
            self.readers.get(delivery.owner, lambda _: None)(delivery)
        if dies:
            self.ledger.fault("kill while sending", self.clock.monotonic())
            self.machine.kill()
            await asyncio.Event().wait()
        return await self._answer(sending, fate)

    async def _answer(self, sending: Sending, fate: Fate) -> str:
        if fate is Fate.SLOW:
            await self.clock.sleep(self.weather.of(SLOW))
        sending.fate, sending.ended = fate, self.clock.monotonic()
        if fate is not Fate.ANSWERED:
            self.ledger.fault(f"telegram: {fate}", sending.ended)
        match fate:
            case Fate.REFUSED:
                raise DeliveryDelayed("connection refused")
            case Fate.FLOOD:
                wait = timedelta(seconds=self.weather.of(FLOOD))
                raise DeliveryDelayed("too many requests", retry_after=wait)
            case Fate.LOST:
                raise DeliveryUncertain("the answer was lost")
            case _:
                return f"{len(self.ledger.sendings)}"

    def _overtaken(self, delivery: Delivery) -> tuple[str, ...]:
        """What is owed to the same chat and was certainly decided before this message."""
        question = (  # what is held, or waits until all that was missed is known, lets others pass
            "SELECT id FROM deliveries WHERE owner = ? AND closed_at IS NULL AND id <> ? "
            "AND held_until IS NULL AND COALESCE(key, '') NOT LIKE 'missed:%'"
        )
        rows = self.machine.observer().execute(question, (delivery.owner, delivery.id)).fetchall()
        born = self.ledger.born
        mine = born[delivery.id] - SURELY_LATER
        return tuple(other for (other,) in rows if born[other] < mine)


class Line:
    """One process's connection to Telegram: it dies with the process."""

    bot_id = 42

    def __init__(self, telegram: Telegram, life: Life) -> None:
        self._telegram = telegram
        self._life = life

    async def send(self, delivery: Delivery) -> str:
        """See `scheduler.ports.Messenger`."""
        await self._alive()
        return await self._telegram.take(delivery, self._life)

    async def updates(self, asked: RawUpdates, *, within: float) -> list[Raw]:
        """See `bot.telegram.api.Api.updates`."""
        del within
        await self._alive()
        if self._telegram.weather.poll_fails():
            raise DeliveryDelayed("connection refused")
        return await self._telegram.updates(asked)

    async def _alive(self) -> None:
        if not self._life.on:
            await asyncio.Event().wait()
