"""Receives updates: stored and committed first, acknowledged only with the next question."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.telegram.addresses import CHANNEL
from bot.telegram.api import Api, RawUpdates
from bot.telegram.errors import TokenRefused
from bot.telegram.house import House
from bot.telegram.incoming import UNREADABLE
from bot.telegram.troubles import Troubles
from scheduler.errors import DeliveryError, StoreError, StoreUnavailable
from scheduler.people import Update

log = structlog.get_logger()

WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL, SHORT_POLL = 50, 5
"""Seconds that Telegram holds a question open; the short one tells sooner that all is well."""
MARGIN = 15
STORE_PAUSE = 1.0
LET_GO = 0.5
"""Seconds between the end of the longest question and the moment when another process may ask."""
KEPT = timedelta(days=8)
"""Telegram keeps an update for a day, and may restart its numbers after a week of silence."""
TIDY_EVERY = timedelta(hours=1)


class Polling:
    """Brings updates into the inbox, where each has one place however often it comes."""

    def __init__(
        self, api: Api, house: House, troubles: Troubles, *, stored: Callable[[], None]
    ) -> None:
        self._api = api
        self._inbox = house.inbox
        self._clock = house.clock
        self._troubles = troubles
        self._held = house.held
        self._stored = stored
        # Nothing is remembered over a restart: Telegram begins with what was not acknowledged, and
        # the inbox leaves out what it has.
        self._offset: int | None = None
        self._tidied_at = house.clock.now() - TIDY_EVERY

    async def run(self) -> None:
        """Poll until cancelled. Raises `TokenRefused`; everything else is waited out."""
        while True:
            try:
                await self._round()
            except TokenRefused:
                raise
            except DeliveryError as error:
                await self._troubles.wait_out(error)
            except StoreError as error:
                log.error("store does not answer", error=str(error))  # noqa: TRY400 - no traceback
                await self._clock.sleep(STORE_PAUSE)

    async def _round(self) -> None:
        # No question outlives our right to ask, even if we are stopped or cut off while it is open:
        # the next process never meets it at Telegram.
        left = self._held() - LET_GO
        if left < 1:
            await self._clock.sleep(STORE_PAUSE / 10)
            return
        wait = int(min(SHORT_POLL if self._troubles.troubled else LONG_POLL, left))
        asked = RawUpdates(offset=self._offset, timeout=wait, allowed_updates=WANTED)
        found = await self._api.updates(asked, within=wait + MARGIN)
        updates = [self._update(raw) for raw in found if _numbered(raw)]
        if updates:
            await self._store(updates)
            self._offset = max(raw["update_id"] for raw in found if _numbered(raw)) + 1
            self._stored()
        await self._troubles.clear()
        await self._tidy()

    async def _store(self, updates: Sequence[Update]) -> None:
        try:
            await self._inbox.store(updates)
        except StoreUnavailable:
            raise
        except StoreError:  # one of them cannot be stored: the others shall not wait for it
            for update in updates:
                await self._store_alone(update)

    async def _store_alone(self, update: Update) -> None:
        try:
            await self._inbox.store([update])
        except StoreUnavailable:
            raise
        except StoreError as error:
            log.error("update cannot be stored", id=update.id, error=str(error))  # noqa: TRY400

    async def _tidy(self) -> None:
        now = self._clock.now()
        if now - self._tidied_at >= TIDY_EVERY:
            await self._inbox.forget(now - KEPT)
            self._tidied_at = now

    def _update(self, raw: Mapping[str, Any]) -> Update:
        return Update(
            id=f"{CHANNEL}:{self._api.bot_id}:{raw['update_id']:020d}",
            channel=CHANNEL,
            chat=chat_of(raw),
            body=_storable(raw),
            received_at=self._clock.now(),
        )


def _numbered(raw: object) -> bool:
    return isinstance(raw, Mapping) and isinstance(raw.get("update_id"), int)


def _storable(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The update as it came; what no JSON can hold is kept by its number, and will end as dead."""
    try:
        json.dumps(raw, allow_nan=False)
    except (ValueError, RecursionError) as error:
        return {"update_id": raw["update_id"], UNREADABLE: type(error).__name__}
    return raw


def chat_of(raw: Mapping[str, Any]) -> str:
    """The chat of an update that nobody has understood yet; empty where none can be seen."""
    for kind in WANTED:
        part = raw.get(kind)
        if not isinstance(part, Mapping):
            continue
        holder = part["message"] if isinstance(part.get("message"), Mapping) else part
        chat = holder.get("chat")
        if isinstance(chat, Mapping):
            return str(chat.get("id", ""))[:64]
    return ""
