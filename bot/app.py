"""The composition root: builds everything from the settings; what starts first stops last."""

import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tzlocal import get_localzone_name

from bot.agent.equipment import budgets_of, instructions_of, mind_of, outside_of
from bot.agent.helper import ChatHelper, Memories
from bot.agent.purse import Purse
from bot.chats import Chats
from bot.console import Console, ConsoleMessenger, Show
from bot.context import Surroundings
from bot.conversation import Conversation
from bot.courier import Courier
from bot.language.holidays import public_holidays
from bot.mcp_servers import McpServers, listed_in
from bot.pacing import Pacer, Tempo
from bot.probes import Probes
from bot.replies import EVERYTHING_PAUSED, SCHEDULER_OFF
from bot.settings import Settings
from bot.telegram.gate import Admission
from bot.telegram.house import House
from bot.tenure import Tenure
from bot.turns.agent import Workshop, agent
from bot.turns.command import command
from bot.turns.remind import remind
from bot.turns.watch import watch
from bot.turns.wording import worded
from scheduler.clock import FollowingClock, SystemClock, TimeOrderedIds
from scheduler.errors import StoreUnavailable
from scheduler.executor import Executor
from scheduler.holidays import bring
from scheduler.loop import Loop, Pace
from scheduler.model import Owner
from scheduler.policy import Budget, Terms
from scheduler.ports import Clock, Ids, Messenger, Outbox
from scheduler.quotas import Limits
from scheduler.reviewing import Reviewing
from scheduler.service import JobService
from storage import Store, open_store

if TYPE_CHECKING:
    from bot.telegram.front import TelegramFront

CHANNEL_LEASE = timedelta(seconds=30)
"""How long Telegram stays silent at most when the process died that talked to it."""
BEAT = "scheduler"
"""The fact by which a scheduler shows that it is alive."""
BEAT_LASTS = timedelta(seconds=15)
"""A scheduler that gave no sign of life for so long is taken for dead."""
TERMINAL = Tempo(
    per_second=10_000, burst=1_000, between=timedelta(0), between_in_group=timedelta(0)
)
"""A terminal takes what it is given."""


@dataclass(slots=True, kw_only=True)
class App:
    """Everything that was built, for the fronts to use."""

    settings: Settings
    clock: Clock
    ids: Ids
    store: Store
    service: JobService
    reviewing: Reviewing
    executor: Executor
    loop: Loop
    probes_of: Callable[[Owner], Probes]
    servers: McpServers
    workshop: Workshop
    wakers: list[Callable[[], None]] = field(default_factory=list)
    schedules: bool = False
    """Whether this very process runs the scheduler."""

    def wake(self) -> None:
        """Something changed: everybody looks again."""
        for waker in self.wakers:
            waker()

    async def scheduler_alive(self) -> bool:
        """Whether anybody fires what is due."""
        if self.schedules or self.store.database.exclusive:
            return self.schedules or self.store.lock.taken()
        beat = await self.store.facts.fact(BEAT)
        at = None if beat is None else beat.get("at")
        return (
            isinstance(at, float) and self.clock.now().timestamp() - at < BEAT_LASTS.total_seconds()
        )

    async def stopped(self) -> str:
        """Why nothing fires here although the scheduler runs; empty where it does."""
        if self.schedules and self.settings.scheduler == "off":
            return SCHEDULER_OFF
        pause = await self.store.firing.stopped(self.clock.now())
        if pause is None:
            return ""
        until = "" if pause.until is None else f" until {pause.until:%Y-%m-%d %H:%M} UTC"
        return EVERYTHING_PAUSED.format(until=until)

    def conversation(
        self,
        *,
        default_zone: str | None = None,
        folder: Path | None = None,
        per_minute: int | None = None,
    ) -> Conversation:
        """A conversation for a front; see `Surroundings` for its zone and folder."""
        around = Surroundings(
            check_source=lambda owner, source: self.probes_of(owner).check(source),
            survey=lambda owner, url, word: self.probes_of(owner).survey(url, word),
            numbers=self.store.numbers,
            scheduler_alive=self.scheduler_alive,
            stopped=self.stopped,
            default_zone=default_zone,
            wake=self.wake,
            targets=self.settings.targets,
            agent=bool(self.settings.agent_model),
            searches=bool(self.settings.agent_search),
            helper=self.helper() if self.settings.agent_model else None,
            folder=folder,
            per_minute=per_minute,
        )
        return Conversation(
            self.service,
            self.store.jobs,
            self.store.owners,
            self.reviewing,
            clock=self.clock,
            around=around,
        )

    def helper(self) -> ChatHelper:
        """The model as it helps in chats."""
        store = self.store
        memories = Memories(exchanges=store.exchanges, notes=store.notes, history=store.jobs)
        return ChatHelper(self.workshop, self.service, memories)


def system_zone(settings: Settings) -> str:
    """The zone of the terminal: as set, else the system's, else UTC."""
    zone = settings.zone or get_localzone_name()
    return "UTC" if zone in {None, "", "Etc/UTC"} else zone


@asynccontextmanager
async def open_app(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[App]:
    """Build everything on an open store. Raises what `open_store` raises."""
    real = clock is None
    clock = clock or FollowingClock(SystemClock())
    bring(public_holidays)
    ids = TimeOrderedIds(clock)
    _make_home(settings.home)
    holder = f"{socket.gethostname()}:{os.getpid()}:{ids.new()}"
    fires = settings.scheduler == "on"
    terms = Terms(
        budget=Budget(job=settings.runs_per_job, owner=settings.runs_per_owner),
        operators=tuple(f"telegram:{chat}" for chat in settings.operators),
    )
    listed = listed_in(settings.mcp_servers) if settings.mcp_servers else None
    async with (
        open_store(
            settings.database, holder=holder, terms=terms, server_time=real, fires=fires
        ) as store,
        McpServers(listed) as servers,
    ):
        await keep_time(clock, store)
        # Even where the clock was set back meanwhile: messages and edits keep their order.
        ids.follow(await store.newest_name())
        yield _assembled(settings, clock, ids, store, servers)


async def keep_time(clock: Clock, store: Store) -> None:
    """Have every process on a server go by the clock of that server. Raises `StoreError`."""
    if isinstance(clock, FollowingClock) and not store.database.exclusive:
        await clock.follow(lambda: store.server_time(clock.now()))


def _make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"the folder {home} cannot be made: {error.strerror}") from error


def _probes(settings: Settings, clock: Clock, servers: McpServers) -> Callable[[Owner], Probes]:
    """Who sits at the terminal may watch every file that they can read; others, what is opened."""
    opened = partial(
        Probes,
        allow=settings.fetch_allow,
        commands=settings.commands,
        servers=servers,
        clock=clock,
        fresh=timedelta(seconds=settings.minimum_interval / 2),
    )
    everybody, terminal = opened(folders=settings.files), opened(folders=(Path("/"),))
    return lambda owner: terminal if owner.startswith("console:") else everybody


def _workshop(
    settings: Settings, clock: Clock, ids: Ids, store: Store, servers: McpServers
) -> Workshop:
    return Workshop(
        mind=mind_of(settings),
        purse=Purse(store.spending, budgets_of(settings), clock=clock, ids=ids),
        outside=outside_of(settings, servers, store.notes),
        asks=store.tool_asks,
        owners=store.owners,
        ids=ids,
        instructions=instructions_of(settings),
    )


def _assembled(
    settings: Settings, clock: Clock, ids: Ids, store: Store, servers: McpServers
) -> App:
    probes_of = _probes(settings, clock, servers)
    wakers: list[Callable[[], None]] = []

    def wake() -> None:
        for waker in wakers:
            waker()

    workshop = _workshop(settings, clock, ids, store, servers)
    executor = Executor(
        store.runs,
        {
            "watch": worded(watch(probes_of, store.numbers), workshop),
            "command": command(settings.targets),
            "agent": agent(workshop),
        },
        instant={"remind": remind},
        clock=clock,
        ids=ids,
        owed=wake,
    )
    pace = Pace(
        concurrency=settings.concurrency,
        lease=timedelta(seconds=settings.lease_seconds),
    )
    loop = Loop(store.runs, executor, clock=clock, ids=ids, pace=pace)
    limits = Limits(
        minimum_interval=timedelta(seconds=settings.minimum_interval),
        jobs=settings.jobs_per_owner,
        watches=settings.watches_per_owner,
        watches_per_host=settings.watches_per_host,
    )
    service = JobService(store.jobs, store.runs, clock=clock, ids=ids, limits=limits, changed=wake)
    reviewing = Reviewing(store.reviews, store.jobs, store.runs, clock=clock, ids=ids, changed=wake)
    wakers.append(loop.wake)
    return App(
        settings=settings,
        clock=clock,
        ids=ids,
        store=store,
        service=service,
        reviewing=reviewing,
        executor=executor,
        loop=loop,
        probes_of=probes_of,
        servers=servers,
        workshop=workshop,
        wakers=wakers,
    )


def terminal_front(app: App, show: Show) -> tuple[Console, Courier]:
    """The terminal's conversation, and the courier that says what is owed there."""
    zone = system_zone(app.settings)
    messenger = ConsoleMessenger(show, zone=zone, clock=app.clock, owners=app.store.owners)
    courier = _courier(app, "console", messenger, TERMINAL, app.store.outbox)
    conversation = app.conversation(default_zone=zone, folder=Path.cwd())
    return Console(conversation, clock=app.clock, ids=app.ids, show=show), courier


def telegram_front(
    app: App, token: str, announce: Callable[[str], None]
) -> "tuple[TelegramFront, Courier, Tenure]":
    """The bot on Telegram, its courier, and the right to run both.

    Raises `TokenRefused` for what cannot be a token.
    """
    # Importing aiogram takes seconds and much memory: nobody else pays for it.
    from bot.telegram.front import TelegramFront  # noqa: PLC0415

    store, settings, tempo = app.store, app.settings, Tempo()
    chats = Chats(app.service, store.jobs, store.owners, store.outbox, clock=app.clock)
    tenure = Tenure(
        store.leases,
        f"telegram:{token.partition(':')[0]}",
        clock=app.clock,
        lease=min(CHANNEL_LEASE, timedelta(seconds=settings.lease_seconds)),
        rest=max(tempo.between, tempo.between_in_group),
    )
    house = House(
        conversation=app.conversation(per_minute=settings.commands_per_minute),
        inbox=store.inbox,
        outbox=store.outbox,
        owners=store.owners,
        facts=store.facts,
        chats=chats,
        clock=app.clock,
        ids=app.ids,
        owed=app.wake,
        held=tenure.left,
    )
    admission = Admission(open=settings.open, allow=frozenset(settings.allow))
    front = TelegramFront(
        token, house, api_url=settings.api_url, admission=admission, announce=announce
    )
    outbox = store.outbox.under(tenure.name)
    return front, _courier(app, "telegram", front.messenger, tempo, outbox, chats), tenure


def _courier(
    app: App,
    channel: str,
    messenger: Messenger,
    tempo: Tempo,
    outbox: Outbox,
    chats: Chats | None = None,
) -> Courier:
    courier = Courier(channel, outbox, messenger, clock=app.clock, pacer=Pacer(tempo), chats=chats)
    app.wakers.append(courier.wake)
    return courier
