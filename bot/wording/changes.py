"""Changes in words: old and new, and by how much."""

from collections.abc import Mapping, Sequence
from typing import cast

from bot.wording.notation import PLAIN, Notation
from bot.wording.passages import ARROW, CAME, WENT, contrast, is_long, passage
from bot.wording.states import WIDTH, state_words, value_words
from bot.wording.text import cleaned
from scheduler.diff import Json

LINES = 8
"""A message has at most so many lines of changes."""
OF_ONE = 6
"""…and so many of one text."""
TOLD_WHOLE = {"/up", "/exists", "/open", "/invalid"}
"""Where one of these changed, the new state is the news."""
OF_CERTIFICATES = {"/expires": "name_expires", "/issuer": "name_issuer"}
DOT, BELOW = "\u2022 ", " \u203a "
UNSAID = {"text", "lines", "value", "items"}
"""Names that every watch has."""

Change = Mapping[str, Json]
"""``{"path", "old"?, "new"?, "unit"?}``; a side that is missing came or went."""


def change_lines(
    changes: Json,
    notation: Notation = PLAIN,
    *,
    more: int = 0,
    most: int = LINES,
    seen: Json = None,
) -> str:
    """Changes, one a line but for long texts.

    *more* are not among them, and no more than *most* lines are said; *seen* is the state that they
    led to, where it is known.
    """
    found = {str(change["path"]): change for change in cast(Sequence[Change], changes)}
    if found.keys() & TOLD_WHOLE:
        state: Json = {path[1:]: change.get("new") for path, change in found.items()}
        return state_words(seen or state, notation)
    blocks = [_block(change, notation) for change in found.values()]
    told = 1
    while told < len(blocks) and sum(map(len, blocks[: told + 1])) <= most:
        told += 1
    rest = len(blocks) - told + more
    lines = [line for block in blocks[:told] for line in block]
    return "\n".join(lines + [notation.say("more", n=rest)] * (rest > 0))


def _block(change: Change, notation: Notation) -> list[str]:
    """A change in a line; of a long text, what went and came of its sentences."""
    if "old" not in change or "new" not in change:
        return [change_words(change, notation)]
    old, new = change["old"], change["new"]
    if not (isinstance(old, str) and isinstance(new, str) and is_long(old, new)):
        return [DOT + change_words(change, notation)]
    named = label(str(change["path"]), notation).strip()
    lines, heading = passage(old, new), [DOT + named] * bool(named)
    left = [notation.say("more_lines", n=len(lines) - OF_ONE)] * (len(lines) > OF_ONE)
    return [*heading, *lines[:OF_ONE], *left]


def change_words(change: Change, notation: Notation = PLAIN) -> str:
    """A change in one line: the old value and the new one, or what came (+) or went (\u2212)."""
    if "new" in change and (ends := _end_words(change, notation)):
        return ends
    path, unit = label(str(change["path"]), notation), str(change.get("unit") or "")
    if "old" not in change or "new" not in change:
        sign, side = (WENT, "old") if "old" in change else (CAME, "new")
        return f"{sign}{path}{value_words(change[side], notation, unit=unit)}"
    old, new = change["old"], change["new"]
    if isinstance(old, str) and isinstance(new, str):
        return path + contrast(old, new, notation)
    sides = f" {ARROW} ".join(value_words(side, notation, unit=unit) for side in (old, new))
    if not (is_number(old) and is_number(new)):
        return path + sides
    by = notation.difference(cast(float, old), cast(float, new), unit)
    return f"{path}{sides} ({by})"


def _end_words(change: Change, notation: Notation) -> str:
    """How near the end of a certificate is now."""
    match change:
        case {"path": "/within", "new": int(days)}:
            return notation.say("ends_within", n=days)
        case {"path": "/within", "new": None}:
            return notation.say("good_longer")
    return ""


def label(path: str, notation: Notation = PLAIN) -> str:
    """A JSON pointer as people read it, without the words that every watch has."""
    if path in OF_CERTIFICATES:
        return f"{notation.say(OF_CERTIFICATES[path])}: "
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    named = [
        part
        for part in parts
        if part not in UNSAID and not part.isdecimal() and not part.startswith("id=")
    ]
    return f"{cleaned(BELOW.join(named), most=WIDTH)}: " if named else ""


def first_number(changes: Json) -> tuple[float, str] | None:
    """The new value of the first number that changed, and its unit."""
    for change in cast(Sequence[Change], changes):
        if is_number(change.get("new")) and is_number(change.get("old")):
            return cast(float, change["new"]), str(change.get("unit") or "")
    return None


def is_number(value: Json) -> bool:
    """Whether it can be measured: true and false cannot."""
    return isinstance(value, int | float) and not isinstance(value, bool)
