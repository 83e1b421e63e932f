"""The probes by the names that sources give them, and what each of them promises."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bot.probes.addresses import Allowed
from bot.probes.fetch import Fetcher
from bot.probes.local import FileProbe
from bot.probes.page import PageProbe
from bot.probes.reader import Reader
from bot.probes.status import StatusProbe
from scheduler.model import JsonObject, Observation


class Probe(Protocol):
    """Looks at one kind of thing; the messages of its errors can be shown to a person."""

    async def check(self, source: JsonObject) -> None:
        """Raise `TurnRefused` for a source that can never be looked at; no site is asked."""

    async def look(self, source: JsonObject) -> Observation:
        """The state of the source now.

        Raises `TurnFailed` when it could not be seen this time and `TurnRefused` when it never can;
        their cause is a `LookCause` or ``HTTP_<status>``. A false sight of it is never a state.
        """


def standard_probes(allowed: Allowed, folders: Sequence[Path]) -> Mapping[str, Probe]:
    """Every probe that there is."""
    fetcher = Fetcher(allowed)
    return {
        "status": StatusProbe(fetcher),
        "page": PageProbe(fetcher, Reader()),
        "file": FileProbe(folders),
    }
