"""The one door to the Bot API: calls go out by it, and errors come back as our own."""

from collections.abc import Callable
from datetime import timedelta
from math import inf
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot.logs import redactor
from bot.telegram.errors import CallRefused, PolledElsewhere, TokenRefused
from scheduler.errors import (
    ChatMoved,
    ChatUnreachable,
    DeliveryDelayed,
    DeliveryError,
    DeliveryUncertain,
)

T = TypeVar("T")

PATIENCE = 20
"""Seconds that an ordinary call may take."""
GONE = (
    "chat not found",
    "peer_id_invalid",
    "user not found",
    "group chat was deactivated",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
)
"""What Telegram calls 400 although it is about the chat and not about the message."""


class RawUpdates(GetUpdates):
    """``getUpdates`` whose answer is left undecoded: one bad update must not block the others."""

    __returning__ = list[Any]


class _Session(AiohttpSession):
    async def close(self) -> None:
        # aiogram sleeps here for TLS to end; aiohttp has waited for that itself since 3.12.
        if self._session is not None:
            await self._session.close()


class Api:
    """One bot at one Bot API server; use it as ``async with``.

    Nothing is called any more once *held*, in seconds, says that the bot may be another process's.
    Raises `TokenRefused` at once for what cannot be a token.
    """

    def __init__(self, token: str, url: str, held: Callable[[], float] = lambda: inf) -> None:
        self._held = held
        session = _Session(api=TelegramAPIServer.from_base(url))
        try:
            self._bot = Bot(token, session=session)
        except TokenValidationError:
            raise TokenRefused from None
        self._hide = redactor((token, token.partition(":")[2]))

    @property
    def bot_id(self) -> int:
        return self._bot.id

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._bot.session.close()

    async def call(self, method: TelegramMethod[T], *, within: int = PATIENCE) -> T:
        """Telegram's answer. Raises a `DeliveryError`: it says what is known of the effect."""
        if self._held() <= 0:
            raise DeliveryDelayed("another process may talk to Telegram by now")
        try:
            return await self._bot(method, request_timeout=within)
        except (AiogramError, OSError, ValueError) as error:
            # The original may hold the address of the request, and that holds the token.
            raise understood(error, self._hide) from None

    async def updates(self, method: RawUpdates, *, within: int) -> list[Any]:
        """What waits for the bot, as Telegram wrote it."""
        return cast(list[Any], await self.call(method, within=within))


def understood(error: Exception, hide: Callable[[str], str]) -> DeliveryError:
    """The error in our own terms: was the call certainly, perhaps or never carried out?"""
    reason = hide(error.message if isinstance(error, TelegramAPIError) else str(error))
    match error:
        case TelegramRetryAfter(retry_after=seconds):
            return DeliveryDelayed(reason, retry_after=timedelta(seconds=seconds))
        case TelegramMigrateToChat(migrate_to_chat_id=chat):
            return ChatMoved(chat)
        case TelegramNetworkError() if not isinstance(error, TelegramEntityTooLarge):
            return _unanswered(error, reason)
        case TelegramAPIError():
            return _said_no(error, reason)
        case _:  # a proxy's page instead of an answer: nobody knows what became of the call
            return DeliveryUncertain(f"no answer of the Bot API: {type(error).__name__}")


def _unanswered(error: TelegramNetworkError, reason: str) -> DeliveryError:
    if isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError):
        return DeliveryDelayed(f"Telegram cannot be reached: {reason}")
    return DeliveryUncertain(f"no answer of Telegram: {reason}")


def _said_no(error: TelegramAPIError, reason: str) -> DeliveryError:
    if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
        return TokenRefused()
    for kind, meaning in MEANINGS.items():
        if isinstance(error, kind):
            return meaning(reason)
    about_chat = any(words in reason.casefold() for words in GONE)
    return ChatUnreachable(reason) if about_chat else CallRefused(reason)


MEANINGS: dict[type[TelegramAPIError], Callable[[str], DeliveryError]] = {
    TelegramConflictError: PolledElsewhere,
    TelegramForbiddenError: ChatUnreachable,
    TelegramServerError: DeliveryUncertain,
}
