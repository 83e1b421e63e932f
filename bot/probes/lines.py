"""Text as a state: tidy lines, and not more of them than can be kept."""

from collections.abc import Iterable, Iterator

from bot.probes.causes import LookCause
from bot.wording.text import cleaned
from scheduler.canonical import LARGEST, Json, normal
from scheduler.errors import StateRefused, TurnFailed


def tidy(lines: Iterable[str]) -> Iterator[str]:
    """The lines with white space collapsed and nothing invisible, without the empty ones."""
    for line in lines:
        if words := " ".join(cleaned(line).split()):
            yield words


def bounded(state: dict[str, Json]) -> dict[str, Json]:
    """The state, if it is not too large to be kept; else raises `TurnFailed`.

    It is not cut instead: changes behind the cut would go unseen.
    """
    try:
        normal(state)
    except StateRefused:
        raise too_much_text() from None
    return state


def too_much_text() -> TurnFailed:
    """What a text that is too large to be kept ends in."""
    return TurnFailed(
        f"there is more text than can be watched ({LARGEST // 1024} kB)", cause=LookCause.TOO_LARGE
    )
