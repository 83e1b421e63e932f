"""What a watch sees, in words: a state in a line, and any value in it."""

from collections.abc import Mapping

from bot.wording.notation import PLAIN, Notation
from bot.wording.text import cleaned
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
            newest = value_words(items[0], notation) if items else ""
            key = "entries_newest" if items else "entries"
            said = notation.say(key, n=len(items), newest=newest)
        case dict():
            said = _fact_words(state, notation)
        case _:
            said = value_words(state, notation)
    return cleaned(said, most=2 * WIDTH)


def _fact_words(state: Mapping[str, Json], notation: Notation) -> str:
    """What is so or not: a site that is up, a port that is open, a certificate that ends."""
    match state:
        case {"up": up, **more}:
            answer = more["status"] or notation.say("no_answer") if "status" in more else ""
            status = f" ({answer})" if answer else ""
            said = notation.say("up" if up else "down", status=status)
        case {"exists": exists}:
            said = notation.say("there" if exists else "not_there")
        case {"open": opened}:
            said = notation.say("open" if opened else "closed")
        case {"expires": str(expires), "within": within}:
            key = "good_within" if within else "good_until"
            said = notation.say(key, day=notation.words(expires), n=within)
        case {"invalid": why}:
            said = notation.say("invalid", why=value_words(why, notation))
        case _:
            only = next(iter(state.values())) if len(state) == 1 else dict(state)
            said = value_words(only, notation)
    return said


def value_words(value: Json, notation: Notation = PLAIN, *, unit: str = "") -> str:
    """A value in one short line, a number with its *unit*."""
    if isinstance(value, bool) or value is None:
        return notation.say({True: "yes", False: "no", None: "nothing"}[value])
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
