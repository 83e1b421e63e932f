"""What watches look at (web pages, sites, files), and the guard between them and the net.

Imported everywhere, by the process that reads one page too: what costs waits for the first look.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.probes.addresses import allowed
from bot.probes.causes import LookCause
from bot.probes.sources import word
from scheduler.errors import TurnRefused

if TYPE_CHECKING:
    from bot.conversation.surveys import Survey
    from bot.outside.mcp_servers import McpServers
    from bot.probes.registry import Instruments, Probe
    from scheduler.canonical import Json
    from scheduler.model import JsonObject, Observation
    from scheduler.ports import Clock

FRESH = timedelta(seconds=15)
"""How long what was fetched serves everybody: half of the shortest interval of a job."""


class Probes:
    """All probes behind one face: ``source["probe"]`` says which is meant.

    *allow* opens private networks and ``host:port`` to fetches, *folders* opens files, *commands*
    programs by name, *servers* their tools that only read. Raises ValueError for an entry of
    *allow* that is neither, and for a command that cannot be split into words.
    """

    def __init__(
        self,
        *,
        allow: Iterable[str] = (),
        folders: Sequence[Path] = (),
        commands: Mapping[str, str] | None = None,
        servers: "McpServers | None" = None,
        clock: "Clock | None" = None,
        fresh: timedelta = FRESH,
    ) -> None:
        self._allowed = allowed(allow)
        self._folders = folders
        self._commands = commands or {}
        self._servers = servers
        self._clock = clock
        self._fresh = fresh

    async def check(self, source: "JsonObject") -> None:
        """See `bot.probes.registry.Probe.check`."""
        await self._probe(source).check(source)

    async def look(self, source: "JsonObject", seen: "Json" = None) -> "Observation":
        """See `bot.probes.registry.Probe.look`."""
        return await self._probe(source).look(source, seen)

    async def survey(self, url: str, word: str) -> "Survey":
        """See `bot.probes.survey.survey`."""
        from bot.probes.survey import survey  # noqa: PLC0415 - see above

        return await survey(self._instruments.fetcher, self._instruments.reader, url, word)

    def _probe(self, source: "JsonObject") -> "Probe":
        name, probes = word(source, "probe"), self._instruments.probes
        if name not in probes:
            raise TurnRefused(f"there is no probe called {name}", cause=LookCause.BAD_SOURCE)
        return probes[name]

    @cached_property
    def _instruments(self) -> "Instruments":
        from bot.probes.registry import Opened, standard_instruments  # noqa: PLC0415 - see above
        from scheduler.clock import SystemClock  # noqa: PLC0415 - see above

        opened = Opened(
            allowed=self._allowed, folders=self._folders, commands=self._commands,
            servers=self._servers,
        )  # fmt: skip
        return standard_instruments(opened, clock=self._clock or SystemClock(), fresh=self._fresh)
