"""Where on a page a value stands: how a place is written down, read, and found again."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from bot.numbers import Number, number_in
from bot.probes.causes import LookCause
from bot.wording.text import cleaned
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused

SAMPLE = 60
DEEPEST = 12
CURRENCIES = ("priceCurrency", "currency")
"""What shops call the field that says which money a price is in."""
NAME = re.compile(r"[A-Za-z_][\w-]*")
_LD = "script[type='application/ld+json']"


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A place on the page, what stands there now, and how it reads to a person."""

    place: dict[str, Json]
    """``{"ld": "offers.price"}`` or ``{"selector": …, "attribute"?: …}``: part of a source."""
    number: Number
    sample: str


def find_at(place: dict[str, Json], number: Number) -> Find:
    """The place with the number that stands there, and how that reads."""
    bare = number_in(number.text)
    shown = number.text if bare is not None and bare.unit else f"{number.text} {number.unit}"
    return Find(place=place, number=number, sample=cleaned(shown.strip(), most=SAMPLE))


def found_at(tree: LexborHTMLParser, place: dict[str, Json]) -> Iterator[Find]:
    """The place, if a number stands there."""
    text, _ = text_at(tree, place)
    number = number_in(text, language_of(tree))
    if number is not None:
        yield find_at(place, number)


def text_at(tree: LexborHTMLParser, place: Mapping[str, Json]) -> tuple[str, str]:
    """What stands at *place*, and the unit that stands elsewhere, if any."""
    if isinstance(path := place.get("ld"), str):
        return _ld_text(tree, path)
    node = _first(tree, str(place.get("selector") or ""))
    attribute = place.get("attribute")
    if isinstance(attribute, str):
        return node.attributes.get(attribute) or "", ""
    return node.text(), ""


def _ld_text(tree: LexborHTMLParser, path: str) -> tuple[str, str]:
    for known, holder, key in ld_leaves(tree):
        if known == path:
            unit = next((str(holder[name]) for name in CURRENCIES if name in holder), "")
            return str(holder[key]), unit
    raise _nothing_there()


def _first(tree: LexborHTMLParser, selector: str) -> LexborNode:
    try:
        node = tree.css_first(selector) if selector else None
    except SelectolaxError:
        raise TurnRefused("that is no CSS selector", cause=LookCause.BAD_SELECTOR) from None
    if node is None:
        raise _nothing_there()
    return node


def _nothing_there() -> TurnFailed:
    return TurnFailed("the place of the value is gone from the page", cause=LookCause.NO_MATCH)


def language_of(tree: LexborHTMLParser) -> str:
    """What the page says that it is written in, as ``de-AT``; empty where it says nothing."""
    node = tree.css_first("html")
    return (node.attributes.get("lang") or "") if node is not None else ""


def selector_of(tree: LexborHTMLParser, node: LexborNode) -> str:
    """A CSS selector by which the element is the first found: by its names, else by its place."""
    for selector in _named(node):
        first = tree.css_first(selector)
        if first is not None and first.mem_id == node.mem_id:
            return selector
    return _by_place(node)


def _named(node: LexborNode) -> Iterator[str]:
    name = node.attributes.get("id") or ""
    if NAME.fullmatch(name):
        yield f"#{name}"
    prop = node.attributes.get("itemprop") or ""
    if NAME.fullmatch(prop):
        yield f"[itemprop='{prop}']"
    for part in (node.attributes.get("class") or "").split():
        if NAME.fullmatch(part):
            yield f"{node.tag}.{part}"


def _by_place(node: LexborNode) -> str:
    """From the nearest ancestor with an id, or from the top, child by child."""
    steps: list[str] = []
    current: LexborNode | None = node
    while current is not None and current.tag not in {"html", "-undef"}:
        name = current.attributes.get("id") or ""
        if NAME.fullmatch(name):
            return " > ".join([f"#{name}", *reversed(steps)])
        steps.append(f"{current.tag}:nth-of-type({_rank(current)})")
        current = current.parent
    return " > ".join(reversed(steps))


def _rank(node: LexborNode) -> int:
    """Which of its kind it is among its siblings, from 1."""
    rank, before = 1, node.prev
    while before is not None:
        rank += before.tag == node.tag
        before = before.prev
    return rank


# --- JSON-LD: what a shop says to machines ------------------------------------------------------


def ld_leaves(tree: LexborHTMLParser) -> Iterator[tuple[str, Mapping[str, Json], str]]:
    """Every number or text in the JSON-LD of the page: its path, what holds it, and its key."""
    for node in tree.css(_LD):
        try:
            document = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        yield from _leaves(document, "", 0)


def _leaves(document: Json, path: str, depth: int) -> Iterator[tuple[str, Mapping[str, Json], str]]:
    if depth > DEEPEST:
        return
    if isinstance(document, list):
        for item in document:
            yield from _leaves(item, path, depth + 1)  # one path for all: the first one counts
    elif isinstance(document, dict):
        for key, inner in document.items():
            below = f"{path}.{key}" if path else key
            if isinstance(inner, dict | list):
                yield from _leaves(inner, below, depth + 1)
            elif inner is not None and not isinstance(inner, bool):
                yield below, document, key
