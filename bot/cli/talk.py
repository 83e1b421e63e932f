"""Commands for talking: chat in the terminal, one sentence, and the bot itself."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import App, open_app
from bot.cli.border import AsJson, run, settings
from bot.console import OWNER, WELCOME, Console, Show, show, show_json
from bot.delivery.courier import Courier
from bot.delivery.tenure import Tenure
from bot.fronts import system_zone, telegram_front, terminal_front
from bot.language import warm
from bot.lines import piped, typed
from bot.serving import (
    by_turns,
    delivering,
    noticing,
    scheduling,
    stop_on_signals,
    until_stopped,
)
from bot.settings import Settings
from bot.wording import replies
from scheduler.errors import StoreLocked

if TYPE_CHECKING:
    from bot.telegram.front import TelegramFront

Linger = Annotated[
    float | None,
    typer.Option("--linger", min=0, help="Seconds to wait for what is due soon (default 60)."),
]

LOOK_AGAIN = 0.05
SHOWS: dict[bool, Show] = {False: show, True: show_json}
"""How answers and messages are printed, with ``--json`` and without."""
KEEP_RUNNING = "(keep `minder chat` or `minder run` running: nothing fires without it)"


def chat(linger: Linger = None, as_json: AsJson = False) -> None:
    """Chat in the terminal: type a request, or pipe one a line."""
    run(until_stopped(_chat(settings(), linger, SHOWS[as_json])))


def say(sentence: list[str], linger: Linger = None, as_json: AsJson = False) -> None:
    """Say one sentence, and wait for what is due soon."""
    run(until_stopped(_say(settings(), " ".join(sentence), linger, SHOWS[as_json])))


async def _chat(found: Settings, linger: float | None, show: Show) -> None:
    async with open_app(found) as app, console(app, show) as terminal:
        if sys.stdin.isatty():
            show(replies.say(WELCOME.format(zone=system_zone(found))))
            history = found.home / "history"
            history.touch(mode=0o600)
            await terminal.listen(typed(history))
            return
        await terminal.listen(piped())
        await _linger(app, app.clock.now() + _allowed(found, linger))


async def _say(found: Settings, words: str, linger: float | None, show: Show) -> None:
    async with open_app(found) as app, console(app, show) as terminal:
        began = app.clock.now()
        await terminal.say(words)
        deadline = app.clock.now() + _allowed(found, linger)
        new = [job for job in await app.service.listed(OWNER) if job.created_at >= began]
        if app.schedules and any(_is_later(job.next_run_at, deadline) for job in new):
            show(replies.say(KEEP_RUNNING))
        await _linger(app, deadline)


def _is_later(moment: datetime | None, deadline: datetime) -> bool:
    return moment is not None and moment > deadline


def _allowed(found: Settings, linger: float | None) -> timedelta:
    return timedelta(seconds=found.linger if linger is None else linger)


@asynccontextmanager
async def console(app: App, show: Show) -> AsyncIterator[Console]:
    """Talk in the terminal meanwhile, and run the scheduler if nobody else does."""
    terminal, courier = terminal_front(app, show)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(noticing(app))
        await stack.enter_async_context(delivering(courier))
        with suppress(StoreLocked):  # then somebody else fires what is due, and here it is said
            await stack.enter_async_context(scheduling(app))
        yield terminal


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


def serve(as_json: AsJson = False) -> None:
    """Run the bot: fire what is due, and talk on Telegram where BOT_TOKEN is set."""
    run(_serve(settings(quiet=False), _announce_json if as_json else _announce))


async def _serve(found: Settings, announce: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    stop_on_signals(stop.set)
    async with open_app(found) as app, noticing(app), scheduling(app):
        if found.bot_token is None:
            announce("No BOT_TOKEN is set: firing what is due; `minder chat` says it.")
            await stop.wait()
            return
        front = telegram_front(app, found.bot_token.get_secret_value(), announce)
        await _on_telegram(app, *front, stop)


async def _on_telegram(
    app: App, front: "TelegramFront", courier: Courier, tenure: Tenure, stop: asyncio.Event
) -> None:
    """Talk on Telegram, or be ready to, until *stop*.

    Raises `TokenRefused` when Telegram knows no such bot.
    """
    warm()  # half a second once, rather than in somebody's first message
    async with front, asyncio.TaskGroup() as group:
        group.create_task(by_turns(tenure, (courier, front), stop))
        await stop.wait()
        app.loop.stop()  # at once: each part winds up beside the others


def _announce(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _announce_json(words: str) -> None:
    show_json(replies.say(words))
