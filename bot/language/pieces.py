"""Which words gave which part of a reading, for those who want to see how they were understood."""

from collections.abc import Iterator

from bot.language.intent import Piece
from bot.language.message import Message
from bot.language.reading import Reading

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


def pieces_of(message: Message, reading: Reading) -> tuple[Piece, ...]:
    """The parts of the message in order; what no part claims is the task."""
    claimed = sorted(_claimed(reading), key=lambda piece: piece[0])
    found: list[Piece] = []
    position = 0
    for start, end, part in claimed:
        if start < position:
            continue
        found += _rest(message, position, start)
        found.append(_piece(message, start, end, part))
        position = end
    return (*found, *_rest(message, position, message.length))


def _claimed(reading: Reading) -> Iterator[tuple[int, int, str]]:
    for ask in reading.asks:
        yield ask.start, ask.end, "asking"
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
