"""One number on a web page: where it may stand, best places first, and how it is found again.

Shops say prices for machines, too: that outlives a new design. What only people can read is found
near the word that was asked for.
"""

from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser

from bot.numbers import Number, number_in
from bot.probes.causes import LookCause
from bot.probes.near import near
from bot.probes.places import Find, language_of, text_at
from bot.probes.shops import for_machines
from scheduler.canonical import Json
from scheduler.errors import TurnFailed

MOST_FINDS = 3


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
    text, unit = text_at(tree, place)
    number = number_in(text, "en" if place.get("ld") else language_of(tree))
    if number is None:
        raise TurnFailed("there is no number where it was", cause=LookCause.NO_NUMBER)
    return Number(value=number.value, unit=number.unit or unit, text=number.text)


def _all_finds(tree: LexborHTMLParser, word: str) -> Iterator[Find]:
    yield from for_machines(tree, word)
    yield from near(tree, word)
