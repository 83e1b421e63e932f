"""Mistakes on the way to the chat: lost, doubled, out of order, or repeated without a word."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import patch

import bot.delivery.courier
from bot.delivery.courier import Courier
from scheduler.errors import DeliveryDelayed, DeliveryError, DeliveryUncertain
from scheduler.model import Delivery, Owner
from storage.outbox import SqlOutbox
from storage.visits import Statements
from tests.sim.defects import breaks


@contextmanager
def _nothing_in_flight() -> Iterator[None]:
    async def adopt(
        self: SqlOutbox, now: datetime, *, channel: str, in_hand: Collection[str]
    ) -> Sequence[Delivery]:
        return ()

    with patch.object(SqlOutbox, "adopt", adopt):
        yield


@breaks("G6")
def no_recovery() -> Iterator[None]:
    """What a dead process was sending is never looked at again."""
    with _nothing_in_flight():
        yield


@breaks("G7")
def sent_is_noted_only_after_the_call() -> Iterator[None]:
    """Nothing says that a message is on its way."""
    many, take, settle = Statements.many, SqlOutbox.take, SqlOutbox.settle

    def on_the_way(outbox: SqlOutbox) -> set[Owner]:
        chats: set[Owner] = outbox.__dict__.setdefault("on_the_way", set())
        return chats

    async def unmarked(self: Statements, query: str, rows: Any) -> None:
        if query != "mark_sending":
            await many(self, query, rows)

    async def taken(
        self: SqlOutbox, now: datetime, *, resting: Collection[Owner] = (), **named: Any
    ) -> Sequence[Delivery]:
        busy = on_the_way(self)
        found = await take(self, now, resting=[*resting, *sorted(busy)], **named)
        busy.update(delivery.owner for delivery in found)
        return found

    async def settled(self: SqlOutbox, delivery: Delivery) -> None:
        await settle(self, delivery)
        on_the_way(self).discard(delivery.owner)

    with (
        patch.object(Statements, "many", unmarked),
        patch.object(SqlOutbox, "take", taken),
        patch.object(SqlOutbox, "settle", settled),
    ):
        yield


@breaks("G8")
def a_message_that_waits_lets_others_pass() -> Iterator[None]:
    """The oldest that may go, in place of the oldest."""
    rows = Statements.rows
    ready = (
        "SELECT * FROM deliveries WHERE closed_at IS NULL AND status = 'pending'"
        " AND channel = :channel AND (not_before IS NULL OR not_before <= :now)"
        " AND (held_until IS NULL OR held_until <= :now)"
        " AND owner NOT IN (SELECT value FROM json_each(:resting))"
        " AND owner NOT IN (SELECT owner FROM deliveries WHERE status = 'sending') ORDER BY id"
    )

    async def unordered(self: Statements, query: str, **values: Any) -> Any:
        if query != "heads":
            return await rows(self, query, **values)
        asked = self._connection.cursor()
        asked.row_factory = sqlite3.Row
        found = {row["owner"]: row for row in reversed([*asked.execute(ready, values)])}
        return [*found.values()][: values["most"]]

    with patch.object(Statements, "rows", unordered):
        yield


@breaks("G7")
def doubt_is_not_marked() -> Iterator[None]:
    """What may have arrived is sent again as if it had not."""
    with _after(lambda settled, _: replace(settled, uncertain=False)):
        yield


@breaks("G6")
def in_doubt_it_is_given_up() -> Iterator[None]:
    """One lost answer, and nobody tries again."""
    after = bot.delivery.courier.after

    def given_up(delivery: Delivery, answer: Any, **named: Any) -> Delivery:
        doubtful = isinstance(answer, DeliveryUncertain)
        return after(replace(delivery, uncertain=True) if doubtful else delivery, answer, **named)

    with patch.object(bot.delivery.courier, "after", given_up):
        yield


@breaks("G6")
def told_to_wait_means_no() -> Iterator[None]:
    """429 is taken for a refusal."""
    after = bot.delivery.courier.after

    def refused(delivery: Delivery, answer: Any, **named: Any) -> Delivery:
        if isinstance(answer, DeliveryDelayed):
            answer = DeliveryError(str(answer))
        return after(delivery, answer, **named)

    with patch.object(bot.delivery.courier, "after", refused):
        yield


@breaks("G6", "G7")
def a_stop_waits_for_nothing() -> Iterator[None]:
    """Whatever is on its way at a planned restart is cut off, and nobody knows."""

    async def drain(self: Courier) -> None:
        for task in self._on_the_way:
            task.cancel()

    async def record(self: Courier, delivery: Delivery, answer: Any) -> Delivery:
        if isinstance(answer, DeliveryUncertain):
            answer = DeliveryDelayed(str(answer))
        return await recorded(self, delivery, answer)

    recorded = Courier._record
    with patch.object(Courier, "_drain", drain), patch.object(Courier, "_record", record):
        yield


@breaks("G10")
def what_was_missed_is_told_as_it_is_found() -> Iterator[None]:
    """A message for each claim after a downtime."""
    rows = Statements.rows

    async def hasty(self: Statements, query: str, **values: Any) -> Any:
        if query == "heads":
            values["missed"] = "none:%"
        return await rows(self, query, **values)

    with patch.object(Statements, "rows", hasty):
        yield


@contextmanager
def _after(change: Any) -> Iterator[None]:
    after = bot.delivery.courier.after

    def changed(delivery: Delivery, answer: Any, **named: Any) -> Delivery:
        settled: Delivery = change(after(delivery, answer, **named), answer)
        return settled

    with patch.object(bot.delivery.courier, "after", changed):
        yield
