"""What a model may do in one run: say something, keep a state, look where its task allows."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, Protocol, cast
from urllib.parse import urlsplit

import structlog
from pydantic import Field

from bot.agent.prompts import marked
from bot.agent.thought import Tool, always, never
from bot.outside.mcp_servers import McpServers, ServerTool
from scheduler.canonical import Json
from scheduler.errors import SchedulingError, TurnError
from scheduler.model import Job, JsonObject, Owner
from scheduler.thinking import NoteBook

log = structlog.get_logger()

LONGEST_SAID = 4_000
LONGEST_RESULT = 16_000
"""Characters of what comes from outside that a model is shown at once."""
ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
IN_A_RUN = "A run cannot create, list or remove jobs."


class Fetch(Protocol):
    """Reads pages for models."""

    async def __call__(self, url: str, hosts: Collection[str] | None) -> str:
        """The text at *url*, redirects only within *hosts*. Raises `TurnError`."""


Search = Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What models may reach of the world, as the operator set it up."""

    fetch: Fetch
    servers: McpServers
    notes: NoteBook
    search: Search | None = None
    hide: Callable[[str], str] = str
    """Hides what must never reach a model."""

    async def looked(self, origin: str, look: Callable[[], Awaitable[str]]) -> str:
        """What a look brings back, marked as data; what goes wrong, in words."""
        try:
            found = await look()
        except TurnError as error:
            return f"That failed: {self.hide(str(error))}"
        return marked(found[:LONGEST_RESULT], origin, self.hide)


def hosts_of(job: Job) -> frozenset[str]:
    """The hosts that a job names: in its task, or as they were added to it."""
    added = job.source.get("hosts")
    more = map(str, added) if isinstance(added, list) else ()
    named = hosts_in(f"{job.source.get('prompt') or ''} {job.task}")
    return named | {host.casefold() for host in more}


def hosts_in(text: str) -> frozenset[str]:
    """The hosts of the addresses that somebody wrote down."""
    found = (host_in(url.rstrip(".,;!?)")) for url in ADDRESS.findall(text))
    return frozenset(host for host in found if host)


def host_in(url: str) -> str:
    """The host of an address; empty for what is none."""
    try:
        return (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""


@dataclass(slots=True)
class RunDesk:
    """The tools of one run, and what was done with them. It reaches no other job."""

    job: Job
    outside: Outside
    said: list[str] = field(default_factory=list)
    state: Json = None
    has_state: bool = False

    async def tools(self, *, speaks: bool) -> tuple[Tool, ...]:
        """All that the run may use; only who *speaks* has a voice and a memory of its own."""
        own = [Tool(name="web_fetch", call=self.web_fetch), Tool(name="recall", call=self.recall)]
        if self.outside.search is not None:
            own.append(Tool(name="web_search", call=self.web_search))
        if speaks:
            own += [
                Tool(name="message", call=self.message),
                Tool(name="set_state", call=self.set_state),
                Tool(name="cron", call=self.cron),
            ]
        return (*own, *await served_tools(self.outside, granted(self.job)))

    @property
    def text(self) -> str:
        return "\n".join(self.said)[:LONGEST_SAID]

    async def message(self, text: Annotated[str, Field(min_length=1)]) -> str:
        """Say something to the person. Nothing else that you write reaches them."""
        self.said.append(text)
        return "It will be said when the run has ended."

    async def set_state(self, state: dict[str, object], job_id: str = "") -> str:
        """Keep the data of this run for the comparison at the next one; the last call counts."""
        if job_id not in {"", self.job.id, f"#{self.job.number}", str(self.job.number)}:
            return "Refused: that is not this run's job."
        try:
            self.state = json.loads(json.dumps(state, allow_nan=False))
        except (TypeError, ValueError, RecursionError):
            return "Refused: that is no JSON object."
        self.has_state = True
        return "Kept, once the run has ended well."

    async def cron(  # noqa: PLR0913, PLR0917 - the seed's tool, so that its models find it as it was
        self,
        action: Literal["add", "list", "remove", "set_state"],
        job_id: str = "",
        state: dict[str, object] | None = None,
        message: str = "",
        every_seconds: int | None = None,
        cron_expr: str | None = None,
        at: str | None = None,
    ) -> str:
        """Keep the data of this run: action `set_state`, with job_id and state."""
        del message, every_seconds, cron_expr, at
        if action != "set_state" or state is None:
            return IN_A_RUN if action != "set_state" else "Refused: there is no state."
        return await self.set_state(state, job_id)

    async def web_fetch(self, url: str) -> str:
        """Read a page or a document of one of the hosts that the task names."""
        hosts = hosts_of(self.job)
        if host_in(url) not in hosts:
            known = ", ".join(sorted(hosts)) or "none"
            return f"Refused: the task names no such host. It names: {known}."
        return await self.outside.looked(url, lambda: self.outside.fetch(url, hosts))

    async def web_search(self, query: Annotated[str, Field(max_length=200)]) -> str:
        """Search the web."""
        search = self.outside.search
        if search is None:
            return "There is no search here."
        return await self.outside.looked("web search", lambda: search(query))

    async def recall(self) -> str:
        """The person's own short notes."""
        return await recalled(self.outside, self.job.owner)


async def recalled(outside: Outside, owner: Owner) -> str:
    """The notes of an owner, as data."""
    notes = await outside.notes.notes(owner)
    lines = [f"[{number}] {note.text}" for number, note in enumerate(notes, start=1)]
    return marked("\n".join(lines) or "(none)", "notes", outside.hide)


# --- tools of servers ---------------------------------------------------------------------------


def granted(job: Job) -> frozenset[str]:
    """The tools that the owner granted the job beside those that only read."""
    tools = job.source.get("tools")
    return frozenset(map(str, tools)) if isinstance(tools, list) else frozenset()


async def served_tools(outside: Outside, grants: Collection[str] | None = None) -> Sequence[Tool]:
    """The tools of the operator's servers that only read, and those granted (None: all)."""
    found: list[Tool] = []
    for server in outside.servers.names:
        try:
            tools = await outside.servers.tools(server)
        except TurnError as error:  # the others are there
            log.warning("a server of tools is left out", server=server, cause=error.cause)
            continue
        found += [
            _served(outside, tool)
            for tool in tools
            if tool.reads or grants is None or full(tool) in grants
        ]
    return found


def full(tool: ServerTool) -> str:
    """A tool's name among those of all servers, as models take it."""
    return re.sub(r"[^\w-]", "_", f"{tool.server}_{tool.name}")[:64]


def _served(outside: Outside, tool: ServerTool) -> Tool:
    async def call(**arguments: object) -> str:
        async def look() -> str:
            given = cast(JsonObject, arguments)
            answer = await outside.servers.call(tool.server, tool.name, given)
            return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)

        return await outside.looked(full(tool), look)

    return Tool(
        name=full(tool),
        call=call,
        description=outside.hide(tool.description)[:1_000],
        schema=tool.schema,
        asks=never if tool.reads else always,
    )


def digest_of(calls: Sequence[Mapping[str, object]]) -> str:
    """What a person says yes to, in short: the same calls with the same arguments, no others."""
    written = json.dumps(list(calls), sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(written.encode(), digest_size=16).hexdigest()


async def safely(act: Callable[[], Awaitable[str]]) -> str:
    """What an act answers; what is refused, in words for the model."""
    try:
        return await act()
    except SchedulingError as error:
        return f"Refused: {error}"
