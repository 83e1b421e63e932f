"""What a watch's source says, read field by field."""

from typing import TYPE_CHECKING

from bot.probes.causes import LookCause
from scheduler.errors import TurnRefused

if TYPE_CHECKING:
    from scheduler.model import JsonObject


def word(source: "JsonObject", field: str) -> str:
    """The text in *field*. Raises `TurnRefused` where there is none."""
    found = optional_word(source, field)
    if found is None:
        raise TurnRefused(f"the watch does not say its {field}", cause=LookCause.BAD_SOURCE)
    return found


def optional_word(source: "JsonObject", field: str) -> str | None:
    """The text in *field*, or None. Raises `TurnRefused` for anything but text."""
    found = source.get(field)
    if found is None or (isinstance(found, str) and found.strip()):
        return found
    raise TurnRefused(f"the {field} of the watch is no text", cause=LookCause.BAD_SOURCE)
