"""Changes and states in words: old and new, and by how much."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import takewhile
from typing import cast

from bot.text import cleaned
from scheduler.diff import Json

LINES, WIDTH = 8, 80
"""A message says at most so many changes, each value cut at so many characters."""
CONTEXT = 20
"""Characters before a change that are told with it."""
LABEL = 40
TOLD_WHOLE = {"/up", "/exists", "/open", "/invalid"}
"""Where one of these changed, the new state is the news."""
ARROW, MINUS, DOT, BELOW = "\u2192", "\u2212", "\u2022", " \u203a "


def change_lines(changes: Json, *, more: int = 0, most: int = LINES) -> str:
    """Changes (``{"path", "old"?, "new"?}``) one a line; a side that is missing came or went.

    *more* are not among them, and no more than *most* are said.
    """
    found = {str(change["path"]): change for change in cast(Sequence[Mapping[str, Json]], changes)}
    if found.keys() & TOLD_WHOLE:
        return state_words({path[1:]: change.get("new") for path, change in found.items()})
    lines = [_bullet(change) + change_words(change) for change in found.values()]
    rest = len(lines) - most + more
    return "\n".join(lines[:most]) + (f"\n\u2026 and {rest} more" if rest > 0 else "")


def _bullet(change: Mapping[str, Json]) -> str:
    return f"{DOT} " if "old" in change and "new" in change else ""


def change_words(change: Mapping[str, Json]) -> str:
    """A change in one line: the old value and the new one, or what came (+) or went (\u2212)."""
    path = label(str(change["path"]))
    if "old" not in change:
        return f"+ {path}{value_words(change['new'])}"
    if "new" not in change:
        return f"{MINUS} {path}{value_words(change['old'])}"
    old, new = change["old"], change["new"]
    if isinstance(old, str) and isinstance(new, str):
        return path + contrast(old, new)
    return f"{path}{value_words(old)} {ARROW} {value_words(new)}{_percent(old, new)}"


def contrast(old: str, new: str) -> str:
    """Two texts, what both begin with said once or left out: no cut hides where they differ.

    "Price: 129.90 EUR" and "Price: 89.00 EUR" become "Price: 129.90 EUR \u2192 89.00 EUR".
    """
    before, after = old.split(), new.split()
    label = _label_in(before[: _alike(before, after)])
    head, sides = before[:label], (" ".join(before[label:]), " ".join(after[label:]))
    return " ".join([*head, f" {ARROW} ".join(_around_the_change(*sides))])


def _around_the_change(old: str, new: str) -> tuple[str, str]:
    """Both texts from shortly before the place where they part, if they are too long to be told."""
    start = _alike(old, new) - CONTEXT
    if start <= 0 or max(len(old), len(new)) <= WIDTH:
        return value_words(old), value_words(new)
    return value_words(f"\u2026{old[start:]}"), value_words(f"\u2026{new[start:]}")


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How long both begin in the same way."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _label_in(words: Sequence[str]) -> int:
    """How many of *words* are a label, as in "Price per kg:"; 0 where none is short enough."""
    ends = [place for place, word in enumerate(words, start=1) if word.endswith(":")]
    return ends[-1] if ends and len(" ".join(words[: ends[-1]])) <= LABEL else 0


def label(path: str) -> str:
    """A JSON pointer as people read it, without the words that every watch has."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    named = [
        part
        for part in parts
        if part not in {"text", "lines", "value", "items"}
        and not part.isdecimal()
        and not part.startswith("id=")
    ]
    return f"{cleaned(BELOW.join(named), most=WIDTH)}: " if named else ""


def _percent(old: Json, new: Json) -> str:
    """By how much a number changed; nothing where that says nothing."""
    if not (_is_number(old) and _is_number(new)) or not old:
        return ""
    share = (cast(float, new) - cast(float, old)) / abs(cast(float, old)) * 100
    return f" ({share:+.1f}%)".replace("-", MINUS)


def first_number(changes: Json) -> float | None:
    """The new value of the first number that changed."""
    for change in cast(Sequence[Mapping[str, Json]], changes):
        new = change.get("new")
        if _is_number(new) and _is_number(change.get("old")):
            return cast(float, new)
    return None


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def value_words(value: Json) -> str:
    """A value in one short line."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "nothing"}[value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | float):
        return f"{Decimal(str(value)):,}".replace(",", "\u00a0")
    return cleaned(" ".join(_words(value).split()), most=WIDTH)


def _words(value: str | list[Json] | dict[str, Json]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(value_words(item) for item in value)
    if value.get("title"):  # an entry of a feed
        return " ".join(value_words(value[key]) for key in ("title", "link") if value.get(key))
    return ", ".join(f"{key} {value_words(item)}" for key, item in value.items())


def state_words(state: Json) -> str:
    """A state in one short line: what a watch sees now."""
    match state:
        case {"text": [*lines], **more}:
            title = f"{more['title']}: " if more.get("title") else ""
            said = title + " \u00b7 ".join(str(line) for line in lines)
        case {"value": value, **more}:
            said = f"{value_words(value)} {more.get('unit', '')}".strip()
        case {"items": [*items]}:
            newest = f", the newest: {value_words(items[0])}" if items else ""
            said = f"{len(items)} entries{newest}"
        case dict():
            said = _fact_words(state)
        case _:
            said = value_words(state)
    return cleaned(said, most=2 * WIDTH)


def _fact_words(state: Mapping[str, Json]) -> str:
    """What is so or not: a site that is up, a port that is open, a certificate that ends."""
    match state:
        case {"up": up, **more}:
            status = f" ({more['status'] or 'no answer'})" if "status" in more else ""
            said = f"It is {'up' if up else 'down'}{status}."
        case {"exists": exists}:
            said = "It is there." if exists else "It is not there."
        case {"open": opened}:
            said = "It is open." if opened else "It is closed."
        case {"expires": str(expires), "within": within}:
            soon = f", within {within} days" if within else ""
            said = f"It is good until {expires}{soon}."
        case {"invalid": why}:
            said = f"It is not valid: {value_words(why)}."
        case _:
            said = value_words(next(iter(state.values())) if len(state) == 1 else dict(state))
    return said
