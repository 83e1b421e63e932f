"""What a first look at an address found: what kind of thing is there, and what to watch of it."""

from dataclasses import dataclass
from enum import StrEnum

from scheduler.model import JsonObject


class Kind(StrEnum):
    """What an address answers with."""

    PAGE = "page"
    FEED = "feed"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Something to watch: the source without its address, and what it says now."""

    source: JsonObject
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is at an address; *finds* are the best first, and for a feed only itself."""

    kind: Kind
    finds: tuple[Find, ...] = ()
