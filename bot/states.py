"""What a watch sees, in words: a state in a line, and any value in it."""

from collections.abc import Mapping

from bot.notation import PLAIN, Notation
from bot.text import cleaned
from scheduler.diff import Json

WIDTH = 80
"""Characters at which a value is cut."""


def state_words(state: Json, notation: Notation = PLAIN) -> str:
    """A state in one short line: what a watch sees now."""
    match state:
        case {"text": [*lines], **more}:
            title = f"{more['title']}: " if more.get("title") else ""
            said = title + " \u00b7 ".join(str(line) for line in lines)
        case {"value": value, **more}:
            said = value_words(value, notation, unit=str(more.get("unit") or ""))
        case {"items": [*items]}:
            newest = f", the newest: {value_words(items[0], notation)}" if items else ""
            said = f"{len(items)} entries{newest}"
        case dict():
            said = _fact_words(state, notation)
        case _:
            said = value_words(state, notation)
    return cleaned(said, most=2 * WIDTH)


def _fact_words(state: Mapping[str, Json], notation: Notation) -> str:
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
            said = f"It is good until {notation.words(expires)}{soon}."
        case {"invalid": why}:
            said = f"It is not valid: {value_words(why, notation)}."
        case _:
            only = next(iter(state.values())) if len(state) == 1 else dict(state)
            said = value_words(only, notation)
    return said


def value_words(value: Json, notation: Notation = PLAIN, *, unit: str = "") -> str:
    """A value in one short line, a number with its *unit*."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "nothing"}[value]
    if isinstance(value, int | float):
        return cleaned(notation.amount(value, unit), most=WIDTH)
    return cleaned(" ".join(_words(value, notation).split()), most=WIDTH)


def _words(value: str | list[Json] | dict[str, Json], notation: Notation) -> str:
    if isinstance(value, str):
        return notation.words(value)
    if isinstance(value, list):
        return ", ".join(value_words(item, notation) for item in value)
    if value.get("title"):  # an entry of a feed
        told = [value[key] for key in ("title", "link") if value.get(key)]
        return " ".join(value_words(one, notation) for one in told)
    return ", ".join(f"{key} {value_words(item, notation)}" for key, item in value.items())
