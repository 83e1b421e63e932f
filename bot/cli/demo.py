"""``minder demo``: a reminder, and a watch that is silent until something changes."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import App, open_app
from bot.cli.border import AsJson, run, settings
from bot.cli.talk import SHOWS, console
from bot.console import OWNER, Console, Show
from bot.serving import until_stopped
from bot.settings import Settings
from bot.wording import replies
from scheduler.model import Job

LOOK_AGAIN = 0.05
LOOKS = 3
"""How often the watch looks at a page that does not change."""
OPENING = (
    "A small page on this machine is served and watched. Nothing leaves it, nothing is kept.\n"
)


class Page:
    """The page: a price in a shop."""

    def __init__(self) -> None:
        self.price = "129.90"

    def html(self) -> str:
        """The page as it stands."""
        return (
            "<!doctype html><title>Tea shop</title><main><h1>Green tea, 1 kg</h1>"
            f"<p>Price: {self.price} EUR</p><p>In stock</p></main>"
        )


def demo(as_json: AsJson = False) -> None:
    """Show in half a minute what it does: no network, no token, nothing is kept."""
    run(until_stopped(_demo(settings().zone, SHOWS[as_json])))


async def _demo(zone: str | None, show: Show) -> None:
    def tell(words: str) -> None:
        show(replies.say(words))

    tell(OPENING)
    page = Page()
    with tempfile.TemporaryDirectory(prefix="minder-demo-") as home:
        async with served(page) as port:
            found = _settings(Path(home), port, zone)
            async with open_app(found) as app, console(app, show) as terminal:
                await _play(app, terminal, page, f"http://127.0.0.1:{port}/", tell)
    tell("\nYour turn: minder")


def _settings(home: Path, port: int, zone: str | None) -> Settings:
    return Settings.model_construct(
        home=home, zone=zone, minimum_interval=1.0, fetch_allow=(f"127.0.0.1:{port}",)
    )


async def _play(
    app: App, terminal: Console, page: Page, address: str, tell: Callable[[str], None]
) -> None:
    async def said(words: str) -> None:
        tell(f"> {words}")
        await terminal.say(words)

    await said("remind me in 3 seconds to stretch")
    await said(f"check {address} every 2 seconds and tell me if it changes")
    watched = await app.service.job(OWNER, 2)
    await _looked(app, watched, LOOKS)
    tell(f"  ({LOOKS} looks, nothing changed: silence)")
    page.price = "89.00"
    tell("  (now the price on the page goes down)")
    await _told(app, watched)
    await said("delete #2")


async def _looked(app: App, job: Job, times: int) -> None:
    """Wait until the watch has looked so often by its schedule."""
    while (
        len([run for run in await app.service.history(job) if run.due_at and run.finished_at])
        < times
    ):
        await app.clock.sleep(LOOK_AGAIN)


async def _told(app: App, job: Job) -> None:
    """Wait until the change was owed."""
    known = (await app.service.memory(job)).told
    while (await app.service.memory(job)).told == known:
        await app.clock.sleep(LOOK_AGAIN)
    await app.clock.sleep(LOOK_AGAIN * 10)


@asynccontextmanager
async def served(page: Page) -> AsyncIterator[int]:
    """Serve *page* on loopback; the port."""
    from aiohttp import web  # noqa: PLC0415 - only the demo serves anything

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=page.html(), content_type="text/html")

    application = web.Application()
    application.router.add_get("/", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
