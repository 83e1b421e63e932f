"""What watches look at (web pages, sites, files), and the guard between them and the net.

Imported everywhere, by the process that reads one page too: what costs waits for the first look.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.probes.addresses import allowed
from bot.probes.causes import LookCause
from bot.probes.sources import word
from scheduler.errors import TurnRefused

if TYPE_CHECKING:
    from bot.probes.registry import Probe
    from scheduler.model import JsonObject, Observation


class Probes:
    """All probes behind one face: ``source["probe"]`` says which is meant.

    *allow* opens private networks and ``host:port`` to fetches, *folders* opens files. Raises
    ValueError for an entry of *allow* that is neither.
    """

    def __init__(self, *, allow: Iterable[str] = (), folders: Sequence[Path] = ()) -> None:
        self._allowed = allowed(allow)
        self._folders = folders

    async def check(self, source: "JsonObject") -> None:
        """See `bot.probes.registry.Probe.check`."""
        await self._probe(source).check(source)

    async def look(self, source: "JsonObject") -> "Observation":
        """See `bot.probes.registry.Probe.look`."""
        return await self._probe(source).look(source)

    def _probe(self, source: "JsonObject") -> "Probe":
        name = word(source, "probe")
        if name not in self._by_name:
            raise TurnRefused(f"there is no probe called {name}", cause=LookCause.BAD_SOURCE)
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> Mapping[str, "Probe"]:
        from bot.probes.registry import standard_probes  # noqa: PLC0415 - see above

        return standard_probes(self._allowed, self._folders)
