"""Where on a page or in JSON a watch looks, in a person's words: selector, pattern or path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.wording.slashes import PATTERN, of_match, pattern_in
from scheduler.model import JsonObject

_QUOTED = r"[\"\u201c\u201e'`](?P<quoted>[^\"\u201c\u201d\n]{1,200}?)[\"\u201d\u201c'`]"
_KIND = r"(?:(?:css )?(?P<kind>selector|pattern|json path|path) )"
_NAMED = re.compile(rf"\b{_KIND}{_QUOTED}", re.IGNORECASE)
_WISH = re.compile(
    rf"#\s*(?P<number>\d{{1,9}})\s*:?\s+(?:look|watch) (?:only )?at (?:the )?"
    rf"(?:(?P<whole>whole (?:page|answer|document)|everything|all of it)"
    rf"|{_KIND}?(?:{_QUOTED}|(?P<bare>\S[^\n]{{0,199}})))",
    re.IGNORECASE,
)
_PATTERN = re.compile(rf"\bpattern {PATTERN}", re.IGNORECASE)
PLACES = frozenset({"selector", "pattern", "path"})
PATHS = frozenset({"json", "mcp"})
"""Probes of which a path is asked, not a selector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookWish:
    """Where a watch shall look; None: at all there is."""

    number: int
    place: str | None


def look_wish(words: str) -> LookWish | None:
    """``#3 look at ".price"``, ``#3 look at /v[0-9.]+/``, ``#3 look at the whole page``."""
    found = _WISH.fullmatch(words.strip().rstrip("!"))
    if found is None:
        return None
    place = None if found["whole"] else found["quoted"] or found["bare"]
    return LookWish(number=int(found["number"]), place=place)


def place_in(words: str) -> Mapping[str, str]:
    """The place that a request names: ``selector ".price"``, ``pattern /v[0-9]+/``; or nothing."""
    if found := _PATTERN.search(words):
        return {"pattern": of_match(found)}
    found = _NAMED.search(words)
    if found is None:
        return {}
    name = "selector" if found["kind"].lower() == "selector" else "path"
    return {name: found["quoted"].strip()}


def found_at(place: Mapping[str, str], *, number: bool) -> JsonObject:
    """What a watch looks at there: a number, where its condition is about one, or all of it."""
    if "path" in place:
        return {"probe": "json", **place}
    if number:
        return {"probe": "value", "place": dict(place), "word": ""}
    return {"probe": "page", **place}


def looking_at(source: JsonObject, place: str | None) -> JsonObject | None:
    """The *source* looked at elsewhere; None where it has no places."""
    rest = {name: value for name, value in source.items() if name not in PLACES}
    match source.get("probe"):
        case probe if probe in PATHS:
            return rest if place is None else {**rest, "path": place}
        case "page":
            return rest if place is None else {**rest, **_on_a_page(place)}
        case "value" if place is None:
            return {"probe": "page", "url": source.get("url")}
        case "value":
            return {**rest, "place": dict(_on_a_page(place or ""))}
    return None


def _on_a_page(place: str) -> JsonObject:
    pattern = pattern_in(place)
    return {"selector": place} if pattern is None else {"pattern": pattern}
