"""The queue of updates: long polling with acknowledgement by offset, one poller at a time."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiogram.types import Update

from tests.telegram_double.errors import OTHER_POLLER, WEBHOOK_ACTIVE, bad_request, conflict
from tests.telegram_double.schema import strangers
from tests.telegram_double.signal import Signal

KINDS = frozenset(Update.model_fields) - {"update_id"}
# Telegram sends these only to a bot that asked for them by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
LONGEST_POLL = 50
LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where updates are posted instead of being polled."""

    url: str
    secret: str | None = None
    max_connections: int = 40


@dataclass(slots=True)
class Updates:
    """Updates not yet acknowledged, oldest first."""

    next_id: int = 1000
    pending: list[dict[str, Any]] = field(default_factory=list)
    allowed: Collection[str] = KINDS - ON_REQUEST
    webhook: Webhook | None = None
    signal: Signal = field(default_factory=Signal)
    poll: object | None = None

    def add(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Queue an update, unless the bot did not ask for this kind."""
        if kind not in self.allowed:
            return
        update = {"update_id": self.next_id, kind: payload}
        if stranger := next(strangers(Update.model_validate(update)), None):
            raise AssertionError(f"the double sends {stranger!r}")
        self.inject(update)

    def inject(self, update: Mapping[str, Any]) -> int:
        """Queue any JSON object as it stands, also one that no client can decode."""
        self.pending.append({"update_id": self.next_id, **update})
        self.next_id = self.pending[-1]["update_id"] + 1
        self.signal.bump()
        return self.next_id - 1

    def allow(self, kinds: Collection[str] | None) -> None:
        """Set what is wanted from now on; None keeps the setting, an empty list is the default."""
        if kinds is None:
            return
        if unknown := sorted(set(kinds) - KINDS):
            raise bad_request(f"unknown update type {unknown[0]!r} in allowed_updates")
        self.allowed = frozenset(kinds) or KINDS - ON_REQUEST

    def forget(self, before: int) -> None:
        """Acknowledge every update below *before*."""
        self.pending = [update for update in self.pending if update["update_id"] >= before]
        self.signal.bump()

    async def take(self, *, offset: int, limit: int, seconds: int) -> list[dict[str, Any]]:
        """One ``getUpdates``; a newer one ends it with 409, as setting a webhook does."""
        self._refuse_with_webhook()
        self.poll = mine = object()
        self.signal.bump()
        if offset < 0:
            offset = max([0, *(update["update_id"] for update in self.pending[offset:][:1])])
        self.forget(offset)
        try:
            async with asyncio.timeout(min(seconds, LONGEST_POLL)):
                while not self.pending:
                    await self.signal.past(self.signal.count)
                    self._refuse_if_ended(mine)
        except TimeoutError:
            self._refuse_if_ended(mine)
        return self.pending[: min(limit, LIMIT)]

    async def acknowledged(self) -> None:
        """Return once the bot has acknowledged everything that was queued."""
        while self.pending:
            await self.signal.past(self.signal.count)

    async def polled(self) -> None:
        """Return once the bot has begun another ``getUpdates``."""
        before = self.poll
        while self.poll is before:
            await self.signal.past(self.signal.count)

    def end_poll(self) -> None:
        """Take the place of whoever polls."""
        self.poll = None
        self.signal.bump()

    def _refuse_with_webhook(self) -> None:
        if self.webhook is not None:
            raise conflict(WEBHOOK_ACTIVE)

    def _refuse_if_ended(self, mine: object) -> None:
        if self.webhook is not None:
            raise conflict("Conflict: terminated by setWebhook request")
        if self.poll is not mine:
            raise conflict(OTHER_POLLER)
