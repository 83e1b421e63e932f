"""Values that a page says for machines: schema.org as JSON-LD or microdata, and OpenGraph."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from bot.numbers import Number, number_in
from bot.probes.places import CURRENCIES, NAME, Find, find_at, found_at, ld_leaves, selector_of
from scheduler.canonical import Json

_PRICES = ("price", "lowPrice")
_METAS = (
    ("meta[property='product:price:amount']", "meta[property='product:price:currency']"),
    ("meta[property='og:price:amount']", "meta[property='og:price:currency']"),
)


def for_machines(tree: LexborHTMLParser, word: str) -> Iterator[Find]:
    """What *word* may mean of it, the surest first."""
    yield from _in_ld(tree, word)
    yield from _in_microdata(tree, word)
    yield from _in_metas(tree)


def _in_ld(tree: LexborHTMLParser, word: str) -> Iterator[Find]:
    wanted = {*_PRICES, word}
    for path, holder, key in ld_leaves(tree):
        if key in wanted or key.casefold() == word:
            number = number_in(str(holder[key]), "en")
            if number is not None:
                unit = next((str(holder[c]) for c in CURRENCIES if c in holder), number.unit)
                full = Number(value=number.value, unit=unit, text=number.text)
                yield find_at({"ld": path}, full)


def _in_microdata(tree: LexborHTMLParser, word: str) -> Iterator[Find]:
    for name in dict.fromkeys((*_PRICES, word)):
        if not NAME.fullmatch(name):
            continue
        for node in tree.css(f"[itemprop='{name}']"):
            attribute = next((a for a in ("content", "value") if a in node.attributes), None)
            place: dict[str, Json] = {"selector": selector_of(tree, node)}
            if attribute is not None:
                place["attribute"] = attribute
            yield from found_at(tree, place)


def _in_metas(tree: LexborHTMLParser) -> Iterator[Find]:
    for amount, currency in _METAS:
        if tree.css_first(amount) is not None:
            unit = tree.css_first(currency)
            told = (unit.attributes.get("content") or "") if unit is not None else ""
            for find in found_at(tree, {"selector": amount, "attribute": "content"}):
                number = find.number
                yield find_at(
                    find.place,
                    Number(value=number.value, unit=number.unit or told, text=number.text),
                )
