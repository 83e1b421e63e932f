"""Who jobs belong to, as far as they are known, and what comes in from them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from scheduler.model import JsonObject, Owner
from scheduler.quiet import Window, window_of

CITY = "city"
"""The owner's setting that names where they are, beside the zone."""
QUIET = "quiet"
"""The owner's setting that lists their quiet hours, as `scheduler.quiet.window_of` reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of an owner."""

    owner: Owner
    zone: str | None = None
    """IANA name; None until the owner said it."""
    language: str | None = None
    settings: JsonObject = field(default_factory=dict)
    blocked: str | None = None
    """Why nothing can be delivered there at present; None: all is well."""

    @property
    def quiet(self) -> tuple[Window, ...]:
        """Their quiet hours; those without a zone of their own are in their present one."""
        return quiet_in(self.settings, self.zone)

    @property
    def city(self) -> str:
        """The city that they said they are in; empty where they named none."""
        return str(self.settings.get(CITY) or "")

    def with_city(self, city: str) -> "Profile":
        """The same owner in *city*; in none, where it is empty."""
        rest = {name: value for name, value in self.settings.items() if name != CITY}
        return replace(self, settings={**rest, CITY: city} if city else rest)

    def with_quiet(self, windows: Sequence[Window]) -> "Profile":
        """The same owner with other quiet hours; none takes them away."""
        rest = {name: value for name, value in self.settings.items() if name != QUIET}
        kept: JsonObject = {QUIET: [str(window) for window in windows]} if windows else {}
        return replace(self, settings={**rest, **kept})


def quiet_in(settings: JsonObject, zone: str | None) -> tuple[Window, ...]:
    """The quiet hours in an owner's settings. Raises `InvalidQuietHours` for what is none."""
    written = settings.get(QUIET)
    windows = map(window_of, map(str, written)) if isinstance(written, list) else ()
    return tuple(w if w.zone else replace(w, zone=zone) for w in windows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Something that came in from a channel, stored before it was acknowledged."""

    id: str
    """Sorts in the order of arrival; the same update comes under the same id again."""
    channel: str
    chat: str
    """Updates of one chat are dealt with one after another."""
    body: JsonObject
    received_at: datetime
    attempts: int = 0
