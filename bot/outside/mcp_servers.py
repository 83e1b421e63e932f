"""Servers of tools that the operator listed in a file: one session each, begun when it is needed.

The file is the one that other programs read, too::

    {"mcpServers": {
        "garmin": {"command": "python", "args": ["garmin.py"], "env": {"KEY": "…"}, "cwd": "/srv"},
        "home": {"url": "http://127.0.0.1:8123/mcp", "headers": {"Authorization": "…"}}}}

and ``"reads": ["get_stats"]`` beside them names tools that change nothing, where the server does
not say so itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Self, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, model_validator

from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from scheduler.model import JsonObject

if TYPE_CHECKING:
    from bot.outside.mcp_session import Session

Found = TypeVar("Found")

WORTH_HIDING = 6
"""Characters from which on what a server is given counts as a secret."""
SECONDS = 30.0
"""How long a server may take to begin, and to answer a call."""


class McpCause(StrEnum):
    """Why a tool of a server brought nothing back; the causes of a `TurnError`."""

    UNKNOWN_SERVER = "UNKNOWN_SERVER"
    UNKNOWN_TOOL = "UNKNOWN_TOOL"
    SERVER_UNREACHABLE = "SERVER_UNREACHABLE"
    SERVER_TIMEOUT = "SERVER_TIMEOUT"
    TOOL_FAILED = "TOOL_FAILED"
    """The tool itself says that it failed."""
    NOT_INSTALLED = "NOT_INSTALLED"


class Listed(BaseModel):
    """A server as the file lists it: a program, or an address."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = {}
    cwd: Path | None = None
    url: str = ""
    headers: Mapping[str, str] = {}
    reads: frozenset[str] = frozenset()

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if bool(self.command) is bool(self.url):
            raise ValueError("a server has either a command or a url")
        return self


class _File(BaseModel):
    servers: Annotated[
        dict[str, Listed], Field(validation_alias=AliasChoices("mcpServers", "servers"))
    ]


def listed_in(path: Path) -> Mapping[str, Listed]:
    """The servers that the file lists, by name. Raises ValueError with what is wrong with it."""
    try:
        return _File.model_validate_json(path.read_bytes()).servers
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        wrong = error.errors(include_input=False)[0]
        place = ".".join(map(str, wrong["loc"]))
        raise ValueError(f"{path}: {place or 'the file'}: {wrong['msg']}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTool:
    """A tool as its server describes it."""

    server: str
    name: str
    description: str
    schema: JsonObject
    """Of its arguments: JSON schema."""
    reads: bool
    """Whether it changes nothing, as the server or the operator says."""


class McpServers:
    """Calls tools of listed servers; used as a context, whose end ends them.

    A server that failed is begun anew by the next call. Methods raise `TurnFailed` and
    `TurnRefused` with an `McpCause`; their messages can be shown to a person.
    """

    def __init__(self, listed: Mapping[str, Listed] | None = None) -> None:
        self._listed = listed or {}
        self._sessions: dict[str, Session] = {}
        self._beginning = {name: asyncio.Lock() for name in self._listed}
        self._group = asyncio.TaskGroup()

    @property
    def names(self) -> Collection[str]:
        return self._listed.keys()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What the servers are given that must show nowhere."""
        given = (
            value
            for listed in self._listed.values()
            for value in (*listed.env.values(), *listed.headers.values())
        )
        return tuple(value for value in given if len(value) >= WORTH_HIDING)

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for session in self._sessions.values():
            session.end()
        await self._group.__aexit__(kind, error, traceback)

    async def tools(self, server: str) -> Sequence[ServerTool]:
        """The tools that the server offers now."""
        found = await self._asked(server, lambda session: session.tools(), SECONDS)
        return [self._described(server, *each) for each in found]

    async def call(
        self, server: str, tool: str, arguments: JsonObject, *, seconds: float = SECONDS
    ) -> Json:
        """What the tool gives back: its structured content, else its text read as JSON, else that.

        Unbounded: whoever keeps it says how much of it.
        """
        return await self._asked(server, lambda session: session.call(tool, arguments), seconds)

    def _described(
        self, server: str, name: str, description: str, schema: JsonObject, reads: bool
    ) -> ServerTool:
        return ServerTool(
            server=server,
            name=name,
            description=description,
            schema=schema,
            reads=reads or name in self._listed[server].reads,
        )

    async def _asked(
        self, server: str, ask: Callable[["Session"], Awaitable[Found]], seconds: float
    ) -> Found:
        session = await self._session(server)
        try:
            async with asyncio.timeout(seconds):
                return await ask(session)
        except TimeoutError:
            self._forget(server, session)
            words = f"{server} did not answer within {seconds:g} seconds"
            raise TurnFailed(words, cause=McpCause.SERVER_TIMEOUT) from None
        except TurnFailed as failure:
            if failure.cause == McpCause.SERVER_UNREACHABLE:
                self._forget(server, session)
            raise

    async def _session(self, server: str) -> "Session":
        if server not in self._listed:
            known = ", ".join(sorted(self._listed)) or "none"
            raise TurnRefused(
                f"no server of tools is called {server}; there are: {known}",
                cause=McpCause.UNKNOWN_SERVER,
            )
        async with self._beginning[server]:
            session = self._sessions.get(server)
            if session is None or session.ended:
                session = self._sessions[server] = await self._begun(server)
        return session

    async def _begun(self, server: str) -> "Session":
        try:
            kind = await asyncio.to_thread(_session_kind)
        except ImportError as error:
            raise TurnRefused(
                "servers of tools need: pip install 'minder[agent]'", cause=McpCause.NOT_INSTALLED
            ) from error
        session = kind(server, self._listed[server])
        # What the library opens it must close in the same task: each session has one of its own.
        self._group.create_task(session.run())
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS):
                await session.begun()
                return session
        session.end()
        raise TurnFailed(f"{server} does not begin", cause=McpCause.SERVER_TIMEOUT)

    def _forget(self, server: str, session: "Session") -> None:
        session.end()
        if self._sessions.get(server) is session:
            del self._sessions[server]


def _session_kind() -> "type[Session]":
    from bot.outside.mcp_session import Session  # noqa: PLC0415 - it costs a second and 60 MB

    return Session
