"""Time pieces that stand together and mean one moment, and how free they are of the task."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.language.chart import Chart
from bot.language.tiling import TIMES, Piece
from bot.language.when import When, merge, overridden

_MARKED = frozenset(("in", "until", "starting", "lasting", "except", "between", "policy", "vague"))
_JOINTS = ("<separator>", "<and>", "<filler>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Neighbouring time pieces and what they say together: tokens *start* to *end*."""

    start: int
    end: int
    when: When
    pieces: tuple[Piece, ...]
    is_marked: bool
    """Whether a word of its own says that it is a time: "at", "every", "in"."""
    is_attribute: bool
    """Whether it belongs to a noun of the task: "the 5pm show"."""
    is_owner: bool = False
    """Whether the noun is its own: "tomorrow's meeting"."""


def groups(chart: Chart, pieces: Sequence[Piece]) -> list[Group]:
    """The time groups of a message, in order."""
    found: list[Group] = []
    corrected = False
    for piece in pieces:
        if piece.category in TIMES and isinstance(piece.item.value, When):
            single = _single(chart, piece, piece.item.value)
            joined = _joined(chart, found[-1], single, corrected=corrected) if found else None
            found = [*found[:-1], joined] if joined else [*found, single]
        corrected = piece.category == "correction"
    return [_with_loose_hour(chart, group) for group in _paired(chart, found)]


def _single(chart: Chart, piece: Piece, when: When) -> Group:
    marked = piece.category in _MARKED or any(
        chart.at(piece.start, symbol) for symbol in ("<at>", "<on>", "<every_word>")
    )
    return Group(
        start=piece.start,
        end=piece.end,
        when=when,
        pieces=(piece,),
        is_marked=marked,
        is_attribute=_is_attribute(chart, piece, marked=marked),
        is_owner=_is_owner(chart, piece),
    )


def _is_owner(chart: Chart, piece: Piece) -> bool:
    return piece.end < len(chart.tokens) and bool(chart.at(piece.end, "<owner>"))


def _is_attribute(chart: Chart, piece: Piece, *, marked: bool) -> bool:
    return not marked and any(
        item.end == piece.start
        for start in range(max(0, piece.start - 2), piece.start)
        for item in chart.at(start, "<determiner>")
    )


def _joined(chart: Chart, first: Group, second: Group, *, corrected: bool) -> Group | None:
    if not (corrected or only_joints(chart, first.end, second.start)):
        return None
    if (second.is_attribute and not first.is_attribute) or first.is_owner or second.is_owner:
        return None
    both = merge(first.when, second.when)
    if both is None and corrected:
        both = overridden(first.when, second.when)
    if both is None:
        return None
    return replace(first, end=second.end, when=both, pieces=first.pieces + second.pieces)


def only_joints(chart: Chart, start: int, end: int) -> bool:
    """Whether nothing but commas, "and" and fillers stands between *start* and *end*."""
    reachable = {start}
    for position in range(start, end):
        if position in reachable:
            reachable |= {i.end for joint in _JOINTS for i in chart.at(position, joint)}
    return end in reachable


def _paired(chart: Chart, found: Sequence[Group]) -> Iterator[Group]:
    """``Mon 9:00 and Fri 17:00``: two whole times in a row are both meant."""
    waiting: Group | None = None
    for group in found:
        if waiting and _are_alike(waiting, group) and only_joints(chart, waiting.end, group.start):
            others = (*waiting.when.others, group.when)
            when = replace(waiting.when, others=others)
            waiting = replace(
                waiting, end=group.end, when=when, pieces=waiting.pieces + group.pieces
            )
            continue
        if waiting:
            yield waiting
        waiting = group
    if waiting:
        yield waiting


def _are_alike(first: Group, second: Group) -> bool:
    return all(
        bool(group.when.clocks) and bool(group.when.day or group.when.repeat)
        for group in (first, second)
    ) and not (first.is_attribute or second.is_attribute)


def _with_loose_hour(chart: Chart, group: Group) -> Group:
    """``tomorrow 9``: a mere number is an hour only behind a day and before a stop."""
    when = group.when
    if when.clocks or not (when.day or when.repeat or when.part):
        return group
    for item in chart.at(group.end, "<loose_time>"):
        if isinstance(item.value, When) and _stops(chart, item.end):
            both = merge(when, item.value)
            piece = Piece("time", item)
            if both:
                return replace(group, end=item.end, when=both, pieces=(*group.pieces, piece))
    return group


def _stops(chart: Chart, position: int) -> bool:
    if position >= len(chart.tokens):
        return True
    symbols = ("<separator>", "<ask>", "<link>", "<part>")
    return any(chart.at(position, symbol) for symbol in symbols)
