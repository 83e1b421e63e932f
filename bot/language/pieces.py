"""Which words gave which part of a reading, for those who want to see how they were understood."""

from collections.abc import Iterator, Sequence

from bot.language.intent import Piece
from bot.language.message import Message
from bot.language.reading import Reading
from bot.language.tiling import Piece as Spoken

_PARTS = {
    "every": "repeat",
    "until": "bound",
    "starting": "bound",
    "lasting": "bound",
    "times": "bound",
    "except": "bound",
    "between": "bound",
    "policy": "policy",
    "cooldown": "policy",
    "filler": "filler",
    "correction": "filler",
    "look": "rule",
    "if_word": "rule",
    "condition": "rule",
    "conditional": "rule",
}


def pieces_of(message: Message, reading: Reading, rule: Sequence[Spoken] = ()) -> tuple[Piece, ...]:
    """The parts of the message in order; what no part claims is the task.

    *rule* are the pieces by which a watch says when to speak; with them a link is its source.
    """
    claimed = sorted(
        [*_claimed(message, reading), *_ruled(message, rule)], key=lambda piece: piece[0]
    )
    found: list[Piece] = []
    position = 0
    for start, end, part in claimed:
        if start < position:
            continue
        found += _rest(message, position, start)
        found.append(_piece(message, start, end, part))
        position = end
    return (*found, *_rest(message, position, message.length))


def _ruled(message: Message, rule: Sequence[Spoken]) -> Iterator[tuple[int, int, str]]:
    for piece in rule:
        yield piece.start, piece.end, _PARTS.get(piece.category, "asking")
    for index in range(message.length) if rule else ():
        if message.chart.at(index, "<url>") or message.chart.at(index, "<path>"):
            yield index, index + 1, "source"


def _claimed(message: Message, reading: Reading) -> Iterator[tuple[int, int, str]]:
    for ask in reading.asks:
        # "Remind me *to*" belongs together.
        links = [item.end for item in message.chart.at(ask.end, "<link>")]
        yield ask.start, max(links, default=ask.end), "asking"
    for group in reading.chosen:
        for piece in group.pieces:
            yield piece.start, piece.end, _PARTS.get(piece.category, "time")
    for piece in reading.pieces:
        if piece.category in ("filler", "correction"):
            yield piece.start, piece.end, "filler"


def _rest(message: Message, start: int, end: int) -> list[Piece]:
    return [_piece(message, start, end, "task")] if start < end else []


def _piece(message: Message, start: int, end: int, part: str) -> Piece:
    first, last = message.span(start, end)
    return Piece(start=first, end=last, part=part)
