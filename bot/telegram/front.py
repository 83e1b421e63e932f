"""The Telegram front as a whole: it introduces itself, receives, answers, and stops in order."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import structlog
from aiogram.methods import DeleteWebhook, GetMe, GetWebhookInfo, SetMyCommands
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    User,
)

from bot.conversation.slash import OFFERED
from bot.telegram.api import Api
from bot.telegram.errors import TokenRefused
from bot.telegram.gate import Admission, Gate
from bot.telegram.house import House
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.presses import Presses
from bot.telegram.reception import Reception
from bot.telegram.troubles import Troubles
from bot.telegram.updates import Polling
from bot.telegram.workers import Workers
from scheduler.errors import DeliveryError, StoreError

log = structlog.get_logger()

STORE_PAUSE = 1.0


class TelegramFront:
    """One bot; use it as ``async with``, and close it after the courier that uses its *messenger*.

    Raises `TokenRefused` at once for what cannot be a token. *announce* gets the sentence with the
    pairing code, which is for the operator's eyes and for no log.
    """

    def __init__(
        self,
        token: str,
        house: House,
        *,
        api_url: str,
        admission: Admission,
        announce: Callable[[str], None],
    ) -> None:
        self._api = Api(token, api_url, house.held)
        self._house = house
        self._announce = announce
        self._gate = Gate(admission, house.facts, clock=house.clock)
        self._troubles = Troubles(house.facts, clock=house.clock)
        self._receiving: asyncio.Task[None] | None = None
        self._workers: Workers | None = None
        self._stopping = False
        self.messenger = TelegramMessenger(self._api, house.owners, clock=house.clock)

    async def __aenter__(self) -> Self:
        await self._api.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._api.__aexit__(kind, error, trace)

    def stop(self) -> None:
        """Receive nothing more; `run` returns when what was begun has ended."""
        self._stopping = True
        if self._receiving is not None:
            self._receiving.cancel()
        if self._workers is not None:
            self._workers.stop()

    async def run(self) -> None:
        """Receive and answer until `stop` is called.

        Raises a group with `TokenRefused` when Telegram does not know the token (any more).
        """
        if self._stopping:
            return
        async with asyncio.TaskGroup() as group:
            self._receiving = group.create_task(self._receive(group))

    async def _receive(self, group: asyncio.TaskGroup) -> None:
        me = await self._introduced()
        self._workers = self._workers_for(me)
        group.create_task(self._workers.run())
        polling = Polling(self._api, self._house, self._troubles, stored=self._workers.wake)
        await polling.run()

    def _workers_for(self, me: User) -> Workers:
        presses = Presses(self._api, self._house.conversation)
        reception = Reception(me, self._house, self._gate, presses)
        return Workers(self._house, answer=reception.answer, apology=reception.apology)

    # --- introduction -------------------------------------------------------------------------

    async def _introduced(self) -> User:
        """Who the bot is, once Telegram has said so. Raises `TokenRefused`."""
        while True:
            try:
                me = await self._api.call(GetMe())
                await self._drop_webhook()
                await self._offer_commands()
                await self._open_gate(me)
            except TokenRefused:
                raise
            except DeliveryError as error:
                await self._troubles.wait_out(error)
            except StoreError as error:
                log.error("store does not answer", error=str(error))  # noqa: TRY400 - no traceback
                await self._house.clock.sleep(STORE_PAUSE)
            else:
                return me

    async def _drop_webhook(self) -> None:
        """A webhook would keep every update from us: it goes, but not silently."""
        webhook = await self._api.call(GetWebhookInfo())
        if not webhook.url:
            return
        # The host alone: the rest of such an address is often a secret.
        log.warning(
            "a webhook was set for this bot; it is removed, since updates are polled here",
            host=urlsplit(webhook.url).hostname,
            waiting=webhook.pending_update_count,
        )
        await self._api.call(DeleteWebhook())

    async def _offer_commands(self) -> None:
        commands = [BotCommand(command=name, description=does) for name, does in OFFERED.items()]
        for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()):
            await self._api.call(SetMyCommands(commands=commands, scope=scope))

    async def _open_gate(self, me: User) -> None:
        log.info("telegram is ready", bot=f"@{me.username}", bot_id=me.id)
        code = await self._gate.pairing_code()
        if code is not None:
            link = f"https://t.me/{me.username}"
            self._announce(
                f"Pairing code: {code}. Send it to {link}, or open {link}?start={code}; "
                "the first private chat that does is the operator's."
            )
