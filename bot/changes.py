"""Changes and states in words: old and new, and by how much."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from bot.text import cleaned
from scheduler.diff import Json

LINES, WIDTH = 8, 80
"""A message says at most so many changes, each value cut at so many characters."""
ARROW, MINUS, DOT, BELOW = "\u2192", "\u2212", "\u2022", " \u203a "


def change_lines(changes: Json, *, more: int = 0) -> str:
    """Changes (``{"path", "old"?, "new"?}``) one a line; a side that is missing came or went.

    *more* are not among them.
    """
    found = cast(Sequence[Mapping[str, Json]], changes)
    lines = [_bullet(change) + change_words(change) for change in found]
    rest = len(lines) - LINES + more
    return "\n".join(lines[:LINES]) + (f"\n\u2026 and {rest} more" if rest > 0 else "")


def _bullet(change: Mapping[str, Json]) -> str:
    return f"{DOT} " if "old" in change and "new" in change else ""


def change_words(change: Mapping[str, Json]) -> str:
    """A change in one line: the old value and the new one, or what came (+) or went (\u2212)."""
    path = _label(str(change["path"]))
    if "old" not in change:
        return f"+ {path}{value_words(change['new'])}"
    if "new" not in change:
        return f"{MINUS} {path}{value_words(change['old'])}"
    old, new = change["old"], change["new"]
    return f"{path}{value_words(old)} {ARROW} {value_words(new)}{_percent(old, new)}"


def _label(path: str) -> str:
    """A JSON pointer as people read it, without the words that every watch has."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    named = [
        part for part in parts if part not in {"text", "lines", "value"} and not part.isdecimal()
    ]
    return f"{cleaned(BELOW.join(named), most=WIDTH)}: " if named else ""


def _percent(old: Json, new: Json) -> str:
    """By how much a number changed; nothing where that says nothing."""
    if not (_is_number(old) and _is_number(new)) or not old:
        return ""
    share = (cast(float, new) - cast(float, old)) / abs(cast(float, old)) * 100
    return f" ({share:+.1f}%)".replace("-", MINUS)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def value_words(value: Json) -> str:
    """A value in one short line."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "nothing"}[value]
    if isinstance(value, int | float):
        return f"{Decimal(str(value)):,}".replace(",", "\u00a0")
    return cleaned(" ".join(_words(value).split()), most=WIDTH)


def _words(value: str | list[Json] | dict[str, Json]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(value_words(item) for item in value)
    return ", ".join(f"{key} {value_words(item)}" for key, item in value.items())


def state_words(state: Json) -> str:
    """A state in one short line: what a watch sees now."""
    if isinstance(state, dict) and isinstance(lines := state.get("text"), list):
        title = f"{state['title']}: " if state.get("title") else ""
        return cleaned(title + " \u00b7 ".join(str(line) for line in lines), most=2 * WIDTH)
    if isinstance(state, dict) and len(state) == 1:
        return value_words(next(iter(state.values())))
    return value_words(state)
