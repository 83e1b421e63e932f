"""The whole double: a Bot API on loopback, the world behind it, and the ledger of what was done."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import User
from aiohttp import web

from tests.telegram_double import control
from tests.telegram_double.chats import Kind
from tests.telegram_double.faults import Fault, Faults, Rule
from tests.telegram_double.group import Group, found_group
from tests.telegram_double.ledger import Ledger
from tests.telegram_double.seat import PATIENCE, Seat
from tests.telegram_double.server import LARGEST_UPLOAD, BotApi
from tests.telegram_double.webhook import deliver
from tests.telegram_double.world import World

TOKEN = "42:telegram-double"  # noqa: S105 - worth nothing anywhere else
USERNAME = "minder_test_bot"
LOOPBACK = "127.0.0.1"


def wall_seconds() -> int:
    """Now, for the dates of messages; a test with a virtual clock passes its own."""
    return int(time.time())  # noqa: TID251 - the one place where the double reads the wall clock


class Double:
    """A strict local Telegram. ``async with Double() as double:`` listens until the block ends.

    What the bot does is judged by Telegram's rules; what people do is said through seats
    (``double.private("Ann")``); what was done stands in ``double.ledger``.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        port: int = 0,
        privacy: bool = True,
        journal: Path | None = None,
        unix_time: Callable[[], int] = wall_seconds,
    ) -> None:
        bot = User(
            id=int(token.partition(":")[0]),
            is_bot=True,
            first_name="Minder",
            username=USERNAME,
            can_join_groups=True,
            can_read_all_group_messages=not privacy,
            supports_inline_queries=False,
        )
        self.world = World(bot=bot, unix_time=unix_time, privacy=privacy)
        self.updates = self.world.updates
        self.ledger = Ledger(journal)
        self.faults = Faults()
        self.api = BotApi(world=self.world, ledger=self.ledger, faults=self.faults, token=token)
        self.port = port
        self._runner: web.AppRunner | None = None
        self._stack = AsyncExitStack()

    @property
    def token(self) -> str:
        """The token that is let in; assign another and the bot gets 401."""
        return self.api.token

    @token.setter
    def token(self, token: str) -> None:
        self.api.token = token

    @property
    def url(self) -> str:
        """The base address: what a Bot API server setting expects."""
        return f"http://{LOOPBACK}:{self.port}"

    async def __aenter__(self) -> Self:
        background = await self._stack.enter_async_context(asyncio.TaskGroup())
        webhooks = background.create_task(deliver(self.updates))
        self._stack.callback(webhooks.cancel)
        await self._listen()
        self._stack.push_async_callback(self._hang_up)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.faults.lift()
        await self._stack.__aexit__(kind, error, trace)
        if self.api.defects and error is None:
            raise ExceptionGroup("the double itself failed", self.api.defects)

    # The world

    def person(self, name: str, *, username: str | None = None, language: str = "en") -> User:
        """Somebody with an account."""
        return self.world.person(name, username=username, language=language)

    def private(self, person: User | str) -> Seat:
        """A person (new, if given by name) in the private chat with the bot, not yet started."""
        known = person if isinstance(person, User) else self.person(person)
        return Seat(self.world, self.world.private(known), known)

    def group(self, title: str, members: Iterable[User]) -> Group:
        """A basic group founded by the first of *members*, with the bot just added."""
        return found_group(self.world, title, members, forum=False, kind=Kind.GROUP)

    def supergroup(self, title: str, members: Iterable[User], *, forum: bool = False) -> Group:
        """A supergroup, with topics if *forum*."""
        return found_group(self.world, title, members, forum=forum, kind=Kind.SUPERGROUP)

    def inject(self, update: Mapping[str, Any]) -> int:
        """Send the bot a raw update, also one that it cannot decode; answers its id."""
        return self.updates.inject(update)

    def forget_queries(self) -> None:
        """Let every unanswered press grow too old, as Telegram does after a while."""
        for waiting in self.world.queries.values():
            waiting.cancel()
        self.world.queries.clear()

    async def acknowledged(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Wait until the bot has acknowledged every update."""
        async with asyncio.timeout(timeout):
            await self.updates.acknowledged()

    # Its misbehaviour

    def fail(self, kind: Fault, *, chat: "int | Seat | Group | None" = None, **rule: Any) -> Rule:
        """Add a rule; its fields are those of ``Rule`` (method, times, skip, retry_after, …)."""
        chat_id = chat if chat is None or isinstance(chat, int) else chat.id
        return self.faults.add(Rule(kind=kind, chat=chat_id, **rule))

    def poll_elsewhere(self) -> None:
        """Another process polls with this token: the bot's own poll ends with 409."""
        self.updates.end_poll()

    @asynccontextmanager
    async def unreachable(self) -> AsyncIterator[None]:
        """Within the block connections are refused; those that were open are gone."""
        await self._hang_up()
        # Proves the claim, and lets clients notice that their idle connections are gone.
        with suppress(ConnectionRefusedError):
            await asyncio.open_connection(LOOPBACK, self.port)
            raise AssertionError(f"somebody still listens at {self.url}")
        try:
            yield
        finally:
            await self._listen()

    def bot(self, *, timeout: float = PATIENCE) -> Bot:
        """An aiogram bot that talks to this double; use it as ``async with``."""
        server = TelegramAPIServer.from_base(self.url)
        return Bot(self.token, session=_Session(api=server, timeout=timeout))

    async def _listen(self) -> None:
        app = web.Application(client_max_size=LARGEST_UPLOAD)
        app.add_routes(self.api.routes())
        app.add_routes(control.routes(self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _hang_up(self) -> None:
        self.updates.end_poll()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


class _Session(AiohttpSession):
    async def close(self) -> None:
        # aiogram waits a quarter of a second here for TLS that a loopback server does not speak.
        if self._session is not None:
            await self._session.close()
