"""The pieces of a message that say something, chosen so that together they explain the most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.language.chart import Chart, Item
from bot.language.dates import OnDate
from bot.language.phrases import PIECES
from bot.language.when import When

TIMES = tuple(sorted(PIECES - {"loose_time"}))

_WEIGHTS = {
    **dict.fromkeys(TIMES, 10),
    "every": 14,
    "asked_every": 14,
    "except": 14,
    "except_once": 15,
    "corrected_day": 15,
    "day_range": 14,
    "two_days": 14,
    "cooldown": 14,
    "ask": 12,
    "tell": 11,
    "need": 8,
    "wish": 8,
    "greeting": 9,
    "title": 8,
    "ask_part": 7,
    "correction": 5,
    "filler": 3,
    "look": 6,
    "if_word": 7,
    "condition": 9,
    "conditional": 9,
    "thing": 9,
    "report": 5,
    # What looks like a time or a verb, and is neither: 朝会 is no morning, "de was" was not.
    "plain_noun": 13,
}
_PIECE_COST, _SLIP_COST = 4, 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A constituent that was chosen, with its category's bare name."""

    category: str
    item: Item

    @property
    def start(self) -> int:
        """Its first token."""
        return self.item.start

    @property
    def end(self) -> int:
        """The token behind its last."""
        return self.item.end


def tile(
    chart: Chart, categories: Sequence[str] = tuple(_WEIGHTS), *, first: int = 0
) -> list[Piece]:
    """Pieces from token *first* on that do not overlap, covering the most with the fewest."""
    categories = _preferred(chart, categories)
    length = len(chart.tokens)
    best: list[tuple[int, Piece | None]] = [(0, None)] * (length + 1)
    wanted = [(category, f"<{category}>") for category in categories]
    for start in reversed(range(length)):
        best[start] = (best[start + 1][0], None)
        for piece in _beginning(chart, start, wanted):
            score = _score(piece) + best[piece.end][0]
            known, rival = best[start]
            # In doubt the longer: "at ten to half nine" is no "at ten".
            longer = rival is not None and piece.end > rival.end
            if score > known or (score == known and longer):
                best[start] = (score, piece)
    return _collected(best, first)


def _preferred(chart: Chart, categories: Sequence[str]) -> Sequence[str]:
    """What words say that mean two things, by whether anything repeats.

    "By" and "until": what repeats goes on until, and the rest is due by. "The next 3 days": a
    repetition goes on for so long, and without one each of them is meant. "In the next 3 hours": a
    repetition goes on for so long, and the rest is due then. "2 hours before": with a day it is a
    lead, and without one it may be from now or have been.
    """
    repeats, dated = chart.has("<repeat>"), chart.has("<date>")

    def rank(category: str) -> tuple[bool, ...]:
        return (
            category != "every",
            (category == "until") != repeats,
            (category == "stretch") == repeats,
            (category == "lead") != dated,
            (category == "in") == repeats,
        )

    return sorted(categories, key=rank)


def _beginning(chart: Chart, start: int, wanted: Sequence[tuple[str, str]]) -> Iterable[Piece]:
    here = chart.symbols(start)
    found = [pair for pair in wanted if pair[1] in here]
    if not found:
        return
    named = any(item.end == start for p in (start - 2, start - 1) for item in _titles(chart, p))
    for category, symbol in found:
        for item in chart.at(start, symbol):
            late = start > 0 and (
                category == "greeting"
                or (category == "opening_time" and not _is_asked(chart, start))
            )
            if not (late or (named and category in TIMES)):  # "Mr. Friday"
                yield Piece(category, item)


def _is_asked(chart: Chart, place: int) -> bool:
    """Whether the asking ends there: "remind me tom at 5", and not "call Tom at 5"."""
    return any(item.end == place for start in range(place) for item in chart.at(start, "<ask>"))


def _titles(chart: Chart, start: int) -> list[Item]:
    return chart.at(start, "<name_title>") if start >= 0 else []


def _score(piece: Piece) -> int:
    length = piece.end - piece.start
    # "The 3rd of next month" is no "3rd of the month".
    weight = _WEIGHTS["every" if _is_of_coming_month(piece) else piece.category]
    return weight * length - _PIECE_COST - _SLIP_COST * piece.item.slips


def _is_of_coming_month(piece: Piece) -> bool:
    when = piece.item.value
    day = when.day if isinstance(when, When) else None
    return isinstance(day, OnDate) and bool(day.months_on)


def _collected(best: Sequence[tuple[int, Piece | None]], position: int) -> list[Piece]:
    found: list[Piece] = []
    while position < len(best) - 1:
        piece = best[position][1]
        if piece:
            found.append(piece)
        position = piece.end if piece else position + 1
    return found
