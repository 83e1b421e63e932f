"""The composition root: builds everything from the settings; what starts first stops last."""

import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.agent.equipment import budgets_of, instructions_of, mind_of, outside_of
from bot.agent.helper import ChatHelper, Memories
from bot.agent.purse import Purse
from bot.conversation.context import Surroundings
from bot.conversation.exchange import Conversation
from bot.language.holidays import public_holidays
from bot.outside.mcp_servers import McpServers, listed_in
from bot.probes import Probes
from bot.settings import Settings
from bot.turns.agent import Workshop, agent
from bot.turns.command import command
from bot.turns.remind import remind
from bot.turns.watch import watch
from bot.turns.wording import worded
from bot.wording.replies import EVERYTHING_PAUSED, SCHEDULER_OFF
from scheduler.clock import FollowingClock, SystemClock, TimeOrderedIds
from scheduler.errors import StoreUnavailable
from scheduler.executor import Executor
from scheduler.holidays import bring
from scheduler.loop import Loop, Pace
from scheduler.model import Owner
from scheduler.policy import Budget, Terms
from scheduler.ports import Clock, Ids
from scheduler.quotas import Limits
from scheduler.reviewing import Reviewing
from scheduler.service import JobService
from storage import Store, open_store

BEAT = "scheduler"
"""The fact by which a scheduler shows that it is alive."""
BEAT_LASTS = timedelta(seconds=15)
"""A scheduler that gave no sign of life for so long is taken for dead."""


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
    wake: Callable[[], None]
    """Something changed: everybody in *wakers* looks again."""
    wakers: list[Callable[[], None]]
    schedules: bool = False
    """Whether this very process runs the scheduler."""

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
        memories = Memories(exchanges=store.exchanges, notes=store.notes, told=store.outbox)
        return ChatHelper(self.workshop, self.service, memories)


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
        wake=wake,
        wakers=wakers,
    )
