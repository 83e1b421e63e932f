"""One number on a web page: where it may stand, best places first, and how it is found again.

Shops say prices for machines, too (schema.org as JSON-LD or microdata, OpenGraph): that outlives a
new design. What only people can read is found near the word that was asked for.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from bot.numbers import Number, number_in
from bot.probes.causes import LookCause
from bot.probes.lines import tidy
from bot.text import cleaned
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused

MOST_FINDS = 3
MOST_NODES = 4_000
"""Elements looked at in search of a word; a value worth watching stands among the first."""
DEEPEST = 12
LONGEST_TEXT = 120
"""Characters of an element that says a value; longer ones are paragraphs."""
SAMPLE = 60
FORMER = ("old", "was", "before", "strike", "regular", "rrp", "uvp")
"""Parts of the names of elements that say another price than today's."""
_PRICES = ("price", "lowPrice")
_CURRENCIES = ("priceCurrency", "currency")
_METAS = (
    ("meta[property='product:price:amount']", "meta[property='product:price:currency']"),
    ("meta[property='og:price:amount']", "meta[property='og:price:currency']"),
)
_LD = "script[type='application/ld+json']"
_NAME = re.compile(r"[A-Za-z_][\w-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A place on the page, what stands there now, and how it reads to a person."""

    place: dict[str, Json]
    """``{"ld": "offers.price"}`` or ``{"selector": …, "attribute"?: …}``: part of a source."""
    number: Number
    sample: str


def finds(html: str, word: str) -> list[Find]:
    """Up to `MOST_FINDS` places of a number that *word* ("price") may mean, the best first."""
    tree = LexborHTMLParser(html)
    found: dict[float, Find] = {}
    for find in _all_finds(tree, word.casefold().strip()):
        found.setdefault(find.number.value, find)
        if len(found) == MOST_FINDS:
            break
    return list(found.values())


def value(html: str, place: Mapping[str, Json]) -> Number:
    """The number at *place*.

    Raises `TurnFailed` where nothing, or no number, stands there, and `TurnRefused` for no place.
    """
    tree = LexborHTMLParser(html)
    text, unit = _text_at(tree, place)
    number = number_in(text, "en" if place.get("ld") else _language(tree))
    if number is None:
        raise TurnFailed("there is no number where it was", cause=LookCause.NO_NUMBER)
    return Number(value=number.value, unit=number.unit or unit, text=number.text)


def _all_finds(tree: LexborHTMLParser, word: str) -> Iterator[Find]:
    yield from _in_ld(tree, word)
    yield from _in_microdata(tree, word)
    yield from _in_metas(tree)
    yield from _near(tree, word)


# --- what is written for machines ---------------------------------------------------------------


def _in_ld(tree: LexborHTMLParser, word: str) -> Iterator[Find]:
    wanted = {*_PRICES, word}
    for path, holder, key in _ld_leaves(tree):
        if key in wanted or key.casefold() == word:
            number = number_in(str(holder[key]), "en")
            if number is not None:
                unit = next((str(holder[c]) for c in _CURRENCIES if c in holder), number.unit)
                full = Number(value=number.value, unit=unit, text=number.text)
                yield _find({"ld": path}, full)


def _ld_leaves(tree: LexborHTMLParser) -> Iterator[tuple[str, Mapping[str, Json], str]]:
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


def _in_microdata(tree: LexborHTMLParser, word: str) -> Iterator[Find]:
    for name in dict.fromkeys((*_PRICES, word)):
        if not _NAME.fullmatch(name):
            continue
        for node in tree.css(f"[itemprop='{name}']"):
            attribute = next((a for a in ("content", "value") if a in node.attributes), None)
            place: dict[str, Json] = {"selector": _selector(tree, node)}
            if attribute is not None:
                place["attribute"] = attribute
            yield from _found(tree, place)


def _in_metas(tree: LexborHTMLParser) -> Iterator[Find]:
    for amount, currency in _METAS:
        if tree.css_first(amount) is not None:
            unit = tree.css_first(currency)
            told = (unit.attributes.get("content") or "") if unit is not None else ""
            for find in _found(tree, {"selector": amount, "attribute": "content"}):
                number = find.number
                yield _find(
                    find.place,
                    Number(value=number.value, unit=number.unit or told, text=number.text),
                )


# --- what is written for people -----------------------------------------------------------------


def _near(tree: LexborHTMLParser, word: str) -> Iterator[Find]:
    """Elements that say the word beside a number, or that are named by it; then any with a unit."""
    body = tree.body
    nodes = [] if body is None else list(_elements(body))
    if word:
        yield from _worded(tree, nodes, word)
    named = [node for node in nodes if any("price" in name for name in _names(node))]
    for node in sorted(named, key=_is_former):
        yield from _found(tree, {"selector": _selector(tree, node)})
    for node in nodes:
        number = number_in(_short(node))
        if number is not None and number.unit and _is_leaf(node):
            yield from _found(tree, {"selector": _selector(tree, node)})


def _worded(tree: LexborHTMLParser, nodes: Iterable[LexborNode], word: str) -> Iterator[Find]:
    for node in sorted(nodes, key=_is_former):
        text = _short(node)
        named = any(word in name for name in _names(node))
        if not text or not (named or word in text.casefold()) or _says_it_inside(node, word):
            continue
        place = next((n for n in (node, *_behind(node)) if number_in(_after(n, word))), None)
        if place is not None:
            yield from _found(tree, {"selector": _selector(tree, _innermost(place))})


def _says_it_inside(node: LexborNode, word: str) -> bool:
    """Whether an element in it says both the word and a number."""
    inner = (_short(child) for child in node.css("*") if child.mem_id != node.mem_id)
    return any(word in text.casefold() and number_in(text) is not None for text in inner)


def _is_former(node: LexborNode) -> bool:
    """Whether it says what something cost before."""
    names = " ".join(_names(node))
    return node.tag in {"del", "s"} or any(word in names for word in FORMER)


def _after(node: LexborNode, word: str) -> str:
    """The text of the element from the word on, where it says it."""
    text = _short(node)
    start = text.casefold().find(word)
    return text[start:] if start > 0 else text


def _behind(node: LexborNode) -> Iterator[LexborNode]:
    """The elements that follow: beside a label stands what it labels."""
    following = node.next
    while following is not None and following.is_text_node:
        following = following.next
    if following is not None and following.is_element_node:
        yield following


def _innermost(node: LexborNode) -> LexborNode:
    """The smallest element that still says the only number in *node*."""
    children = (child for child in node.css("*") if child.mem_id != node.mem_id)
    inner = [child for child in children if number_in(_short(child)) is not None]
    return inner[-1] if len({number_in(_short(child)) for child in inner}) == 1 else node


def _elements(body: LexborNode) -> Iterator[LexborNode]:
    for count, node in enumerate(body.css("*")):
        if count >= MOST_NODES:
            return
        if node.tag not in {"script", "style", "template", "noscript", "svg"}:
            yield node


def _names(node: LexborNode) -> list[str]:
    names = (node.attributes.get(name) or "" for name in ("id", "class", "data-testid"))
    return [name.casefold() for name in names]


def _is_leaf(node: LexborNode) -> bool:
    inner = (child for child in node.css("*") if child.mem_id != node.mem_id)
    return not any(number_in(_short(child)) for child in inner)


def _short(node: LexborNode) -> str:
    text = node.text()
    return "" if len(text) > 4 * LONGEST_TEXT else " ".join(tidy([text]))[:LONGEST_TEXT]


# --- places -------------------------------------------------------------------------------------


def _find(place: dict[str, Json], number: Number) -> Find:
    bare = number_in(number.text)
    shown = number.text if bare is not None and bare.unit else f"{number.text} {number.unit}"
    return Find(place=place, number=number, sample=cleaned(shown.strip(), most=SAMPLE))


def _found(tree: LexborHTMLParser, place: dict[str, Json]) -> Iterator[Find]:
    text, _ = _text_at(tree, place)
    number = number_in(text, _language(tree))
    if number is not None:
        yield _find(place, number)


def _text_at(tree: LexborHTMLParser, place: Mapping[str, Json]) -> tuple[str, str]:
    """What stands at *place*, and the unit that stands elsewhere, if any."""
    if isinstance(path := place.get("ld"), str):
        return _ld_text(tree, path)
    node = _first(tree, str(place.get("selector") or ""))
    attribute = place.get("attribute")
    if isinstance(attribute, str):
        return node.attributes.get(attribute) or "", ""
    return node.text(), ""


def _ld_text(tree: LexborHTMLParser, path: str) -> tuple[str, str]:
    for known, holder, key in _ld_leaves(tree):
        if known == path:
            unit = next((str(holder[name]) for name in _CURRENCIES if name in holder), "")
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


def _language(tree: LexborHTMLParser) -> str:
    node = tree.css_first("html")
    return (node.attributes.get("lang") or "") if node is not None else ""


def _selector(tree: LexborHTMLParser, node: LexborNode) -> str:
    """A CSS selector by which the element is the first found: by its names, else by its place."""
    for selector in _named(node):
        first = tree.css_first(selector)
        if first is not None and first.mem_id == node.mem_id:
            return selector
    return _by_place(node)


def _named(node: LexborNode) -> Iterator[str]:
    name = node.attributes.get("id") or ""
    if _NAME.fullmatch(name):
        yield f"#{name}"
    prop = node.attributes.get("itemprop") or ""
    if _NAME.fullmatch(prop):
        yield f"[itemprop='{prop}']"
    for part in (node.attributes.get("class") or "").split():
        if _NAME.fullmatch(part):
            yield f"{node.tag}.{part}"


def _by_place(node: LexborNode) -> str:
    """From the nearest ancestor with an id, or from the top, child by child."""
    steps: list[str] = []
    current: LexborNode | None = node
    while current is not None and current.tag not in {"html", "-undef"}:
        name = current.attributes.get("id") or ""
        if _NAME.fullmatch(name):
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
