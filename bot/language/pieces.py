"""Which words gave which part of a reading, for those who want to see how they were understood."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.language.groups import only_joints
from bot.language.intent import Piece
from bot.language.message import Message
from bot.language.reading import Reading
from bot.language.tiling import Piece as Spoken

_PARTS = {
    "every": "repeat",
    "asked_every": "repeat",
    "habit": "repeat",
    "until": "bound",
    "during": "bound",
    "day_range": "bound",
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

    *rule* are the pieces by which a watch says when to speak; with them a link is its source, and
    what no part claims is what it looks at.
    """
    claimed = [*_claimed(message, reading), *_ruled(message, rule)]
    return laid_out(message, claimed, rest="subject" if rule else "task")


def laid_out(
    message: Message, claimed: Iterable[tuple[int, int, str]], *, rest: str
) -> tuple[Piece, ...]:
    """The message in order, by the token ranges that parts claim; *rest* is what none claims."""
    found: list[Piece] = []
    position = 0
    for start, end, part in sorted(claimed, key=lambda one: one[0]):
        if start < position or start == end:
            continue
        found += _rest(message, position, start, rest)
        found.append(_piece(message, start, end, part))
        position = end
    return (*found, *_rest(message, position, message.length, rest))


def moved(pieces: Iterable[Piece], by: int) -> tuple[Piece, ...]:
    """The parts of some words, seen from the message in which these begin at *by*."""
    return tuple(replace(p, start=p.start + by, end=p.end + by) for p in pieces)


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


def _rest(message: Message, start: int, end: int, part: str) -> list[Piece]:
    joins = part != "task" and only_joints(message.chart, start, end)
    return [_piece(message, start, end, "filler" if joins else part)] if start < end else []


def _piece(message: Message, start: int, end: int, part: str) -> Piece:
    first, last = message.span(start, end)
    return Piece(start=first, end=last, part=part)
