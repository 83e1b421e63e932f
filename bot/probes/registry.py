"""The probes by the names that sources give them, and what each of them promises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.probes.addresses import Allowed
from bot.probes.command import CommandProbe
from bot.probes.feed import FeedProbe
from bot.probes.fetch import Fetcher
from bot.probes.json_document import JsonProbe
from bot.probes.local import FileProbe
from bot.probes.mcp_tool import McpToolProbe
from bot.probes.page import PageProbe
from bot.probes.port import Dialler, PortProbe
from bot.probes.reader import Reader
from bot.probes.sharing import SharedFetcher
from bot.probes.status import StatusProbe
from bot.probes.tls import TlsProbe
from bot.probes.value import ValueProbe
from scheduler.canonical import Json
from scheduler.model import JsonObject, Observation
from scheduler.ports import Clock

if TYPE_CHECKING:
    from bot.outside.mcp_servers import McpServers


class Probe(Protocol):
    """Looks at one kind of thing; the messages of its errors can be shown to a person."""

    async def check(self, source: JsonObject) -> None:
        """Raise `TurnRefused` for a source that can never be looked at; no site is asked."""

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        """The state of the source now; *seen* is the one that it had at the last look.

        Raises `TurnFailed` when it could not be seen this time and `TurnRefused` when it never can;
        their cause is a `LookCause` or ``HTTP_<status>``. A false sight of it is never a state.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the operator opens to watches, beside the public net."""

    allowed: Allowed = field(default_factory=Allowed)
    folders: Sequence[Path] = ()
    commands: Mapping[str, str] = field(default_factory=dict)
    servers: "McpServers | None" = None
    """Whose tools may be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruments:
    """Every probe that there is, and what looks at an address for the first time."""

    probes: Mapping[str, Probe]
    fetcher: SharedFetcher
    reader: Reader


def standard_instruments(opened: Opened, *, clock: Clock, fresh: timedelta) -> Instruments:
    """What watches look through; they share requests and processes."""
    reader = Reader()
    fetcher = SharedFetcher(Fetcher(opened.allowed), clock=clock, fresh=fresh)
    dialler = Dialler(opened.allowed)
    probes: Mapping[str, Probe] = {
        "status": StatusProbe(fetcher),
        "page": PageProbe(fetcher, reader),
        "value": ValueProbe(fetcher, reader),
        "json": JsonProbe(fetcher),
        "feed": FeedProbe(fetcher, reader),
        "port": PortProbe(dialler),
        "tls": TlsProbe(dialler, clock=clock),
        "file": FileProbe(opened.folders),
        "command": CommandProbe(opened.commands),
        "mcp": McpToolProbe(opened.servers),
    }
    return Instruments(probes=probes, fetcher=fetcher, reader=reader)
