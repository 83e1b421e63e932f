"""Commands for talking: chat in the terminal, one sentence, and the bot itself."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.app import (
    App,
    noticing,
    open_app,
    scheduling,
    stop_on_signals,
    system_zone,
    telegram_house,
)
from bot.cli.border import run, settings
from bot.console import OWNER, WELCOME, Console, ConsoleMessenger, piped, show, typed
from bot.courier import Courier
from bot.pacing import Pace, Pacer
from bot.settings import Settings
from scheduler.errors import StoreLocked

Linger = Annotated[
    float | None,
    typer.Option("--linger", min=0, help="Seconds to wait for what is due soon (default 60)."),
]

TERMINAL = Pace(per_second=10_000, burst=1_000, between=timedelta(0), between_in_group=timedelta(0))
"""A terminal takes what it is given."""
LOOK_AGAIN = 0.05


def chat(linger: Linger = None) -> None:
    """Chat in the terminal: type a request, or pipe one a line."""
    run(_chat(settings(), linger))


def say(sentence: list[str], linger: Linger = None) -> None:
    """Say one sentence, and wait for what is due soon."""
    run(_say(settings(), " ".join(sentence), linger))


async def _chat(found: Settings, linger: float | None) -> None:
    async with open_app(found) as app, console(app) as terminal:
        if sys.stdin.isatty():
            show(WELCOME.format(zone=system_zone(found)))
            history = found.home / "history"
            history.touch(mode=0o600)
            await terminal.listen(typed(history))
            return
        await terminal.listen(piped())
        await _linger(app, app.clock.now() + _allowed(found, linger))


async def _say(found: Settings, words: str, linger: float | None) -> None:
    async with open_app(found) as app, console(app) as terminal:
        began = app.clock.now()
        await terminal.say(words)
        deadline = app.clock.now() + _allowed(found, linger)
        new = [job for job in await app.service.listed(OWNER) if job.created_at >= began]
        if app.schedules and any(_is_later(job.next_run_at, deadline) for job in new):
            show("(keep `minder chat` or `minder run` running: nothing fires without it)")
        await _linger(app, deadline)


def _is_later(moment: datetime | None, deadline: datetime) -> bool:
    return moment is not None and moment > deadline


def _allowed(found: Settings, linger: float | None) -> timedelta:
    return timedelta(seconds=found.linger if linger is None else linger)


@asynccontextmanager
async def console(app: App) -> AsyncIterator[Console]:
    """The terminal's front: shows what is owed, and runs the scheduler if nobody else does."""
    zone = system_zone(app.settings)
    courier = Courier(
        "console",
        app.store.outbox,
        ConsoleMessenger(show, zone=zone, clock=app.clock),
        clock=app.clock,
        pacer=Pacer(TERMINAL),
    )
    app.wakers.append(courier.wake)
    conversation = app.conversation(default_zone=zone, folder=Path.cwd())
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(noticing(app))
        await stack.enter_async_context(delivering(courier))
        await _schedule_if_free(app, stack)
        yield Console(conversation, clock=app.clock, ids=app.ids, show=show)


async def _schedule_if_free(app: App, stack: AsyncExitStack) -> None:
    try:
        await stack.enter_async_context(scheduling(app))
    except StoreLocked:
        return  # somebody else fires what is due; here it is only said


@asynccontextmanager
async def delivering(courier: Courier) -> AsyncIterator[None]:
    """Deliver meanwhile; nothing is on its way any more on return."""
    async with asyncio.TaskGroup() as group:
        working = group.create_task(courier.run())
        try:
            yield
        finally:
            courier.stop()
            await working


async def _linger(app: App, deadline: datetime) -> None:
    """Wait until all that is due for the terminal by *deadline* has been said."""
    while await _something_to_come(app, deadline) and app.clock.now() < deadline + GRACE:
        await app.clock.sleep(LOOK_AGAIN)


GRACE = timedelta(seconds=10)
"""What was due at the deadline may still be on its way."""


async def _something_to_come(app: App, deadline: datetime) -> bool:
    if await app.store.runs.open_of(OWNER) or await app.store.outbox.open_of(OWNER):
        return True
    jobs = await app.service.listed(OWNER)
    return any(
        job.next_run_at is not None and job.pause is None and job.next_run_at <= deadline
        for job in jobs
    )


def serve() -> None:
    """Run the bot: fire what is due, and talk on Telegram where BOT_TOKEN is set."""
    run(_serve(settings(quiet=False)))


async def _serve(found: Settings) -> None:
    stop = asyncio.Event()
    stop_on_signals(stop.set)
    async with open_app(found) as app, noticing(app), scheduling(app):
        if found.bot_token is None:
            print(
                "No BOT_TOKEN is set: firing what is due; `minder chat` says it.", file=sys.stderr
            )
            await stop.wait()
            return
        await _on_telegram(app, found.bot_token.get_secret_value(), stop)


async def _on_telegram(app: App, token: str, stop: asyncio.Event) -> None:
    """Talk on Telegram until *stop*; raises `TokenRefused` when Telegram knows no such bot."""
    # Importing aiogram takes seconds and much memory: nobody else pays for it.
    from bot.telegram.front import TelegramFront  # noqa: PLC0415
    from bot.telegram.gate import Admission  # noqa: PLC0415

    settings = app.settings
    admission = Admission(open=settings.open, allow=frozenset(settings.allow))
    house = telegram_house(app)
    front = TelegramFront(
        token, house, api_url=settings.api_url, admission=admission, announce=_announce
    )
    courier = Courier(
        "telegram",
        app.store.outbox,
        front.messenger,
        clock=app.clock,
        pacer=Pacer(Pace()),
        chats=house.chats,
    )
    app.wakers.append(courier.wake)
    async with front, delivering(courier), asyncio.TaskGroup() as group:
        receiving = group.create_task(front.run())
        receiving.add_done_callback(lambda _: stop.set())
        await stop.wait()
        front.stop()


def _announce(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
