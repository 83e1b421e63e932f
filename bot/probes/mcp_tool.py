"""What a tool of a listed server says, asked with the same arguments each time."""

import json
from typing import TYPE_CHECKING

from bot.probes.causes import LookCause
from bot.probes.json_path import at, named_path
from bot.probes.lines import bounded, tidy
from bot.probes.sources import optional_word, word
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from scheduler.model import JsonObject, Observation

if TYPE_CHECKING:
    from bot.outside.mcp_servers import McpServers

LONGEST_ARGUMENTS = 2_000


class McpToolProbe:
    """``{"probe": "mcp", "server": …, "tool": …, "arguments"?: …, "path"?: …}`` →
    ``{"value": JSON}``, or ``{"text": [line, …]}`` where the tool says text.

    The arguments are a JSON object, written as text. Only tools that change nothing are asked, as
    the server or the operator says: a watch asks nobody before it calls.
    """

    def __init__(self, servers: "McpServers | None") -> None:
        self._servers = servers
        self._known_to_read: set[tuple[str, str]] = set()

    async def check(self, source: JsonObject) -> None:
        _arguments(source)
        named_path(source)
        await self._reading(source)

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        servers = await self._reading(source)
        found = await servers.call(word(source, "server"), word(source, "tool"), _arguments(source))
        return Observation(state=bounded(_state(found, named_path(source))))

    async def _reading(self, source: JsonObject) -> "McpServers":
        """The servers, if the tool is there and only reads."""
        if self._servers is None:
            raise TurnRefused("no servers of tools are listed here", cause=LookCause.BAD_SOURCE)
        server, tool = word(source, "server"), word(source, "tool")
        if (server, tool) in self._known_to_read:
            return self._servers
        offered = {each.name: each.reads for each in await self._servers.tools(server)}
        if tool not in offered:
            names = ", ".join(sorted(name for name, reads in offered.items() if reads)) or "none"
            raise TurnRefused(
                f"{server} has no tool {tool}; it can look with: {names}",
                cause=LookCause.UNKNOWN_COMMAND,
            )
        if not offered[tool]:
            raise TurnRefused(
                f"{tool} of {server} may change something, so I do not call it again and again",
                cause=LookCause.REFUSED_TOOL,
            )
        self._known_to_read.add((server, tool))
        return self._servers


def _arguments(source: JsonObject) -> JsonObject:
    written = optional_word(source, "arguments") or "{}"
    try:
        arguments = json.loads(written) if len(written) <= LONGEST_ARGUMENTS else None
    except (ValueError, RecursionError):
        arguments = None
    if not isinstance(arguments, dict):
        raise TurnRefused(
            "the arguments of the tool are no JSON object", cause=LookCause.BAD_SOURCE
        )
    return arguments


def _state(found: Json, path: str) -> dict[str, Json]:
    """What the tool said as a state; nothing at all is none."""
    if isinstance(found, str) and not path:
        lines: list[Json] = [*tidy(found.splitlines())]
        if not lines:
            raise TurnFailed("the tool said nothing", cause=LookCause.EMPTY_PAGE)
        return {"text": lines}
    try:
        value = at(found, path)
    except LookupError:
        raise TurnFailed("nothing stands at that path any more", cause=LookCause.NO_MATCH) from None
    if value is None:
        raise TurnFailed("the tool said nothing", cause=LookCause.EMPTY_PAGE)
    return {"value": value}
