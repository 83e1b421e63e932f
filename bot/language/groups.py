"""Time pieces that stand together and mean one moment, and how free they are of the task."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.language.chart import Chart, Item
from bot.language.dates import Day, Numeric, OnDate, Period, Weekday
from bot.language.tiling import TIMES, Piece
from bot.language.when import When, merge, overridden

_MARKED = frozenset(
    ("in", "until", "starting", "lasting", "except", "between", "policy", "vague", "before_day")
)
_MARKS = ("<at>", "<on>", "<every_word>")
_JOINTS = ("<separator>", "<bracket>", "<and>", "<filler>", "<line>")


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
    is_name: bool = False
    """Whether it owns a noun or names one: "tomorrow's meeting", "invoice 2024-05-01"."""
    is_correction: bool = False
    """Whether it corrects what was said before the task, "…, no wait, Thursday", as it begins."""

    @property
    def is_span_of_days(self) -> bool:
        """Whether it is a month or the like, which only a repetition beside it can go on for."""
        return any(piece.category == "during" for piece in self.pieces)

    @property
    def is_manner(self) -> bool:
        """Whether it says nothing of when, only how the job is to be served."""
        return self.when == When(policies=self.when.policies)

    @property
    def is_free(self) -> bool:
        """Whether it may say when the request is due."""
        return not (self.is_attribute or self.is_name)


def groups(
    chart: Chart, pieces: Sequence[Piece], asks: Sequence[Piece], today: date
) -> list[Group]:
    """The time groups of a message said on the day *today*, in order."""
    found: list[Group] = []
    last: Piece | None = None
    for piece in pieces:
        if piece.category in TIMES and isinstance(piece.item.value, When):
            single = _single(chart, piece, last, asks, today)
            joined = _joined(chart, found[-1], single, last) if found else None
            if not joined and last is not None and _is_afterthought(chart, last, single):
                single = replace(single, start=last.start, is_correction=True)
            found = [*found[:-1], joined] if joined else [*found, single]
        last = piece
    return [_with_loose_ends(chart, group) for group in _paired(chart, found)]


def leads_to(chart: Chart, ask: Piece, start: int) -> bool:
    """Whether only a link like "for" stands between the asking and *start*."""
    return ask.end == start or any(item.end == start for item in chart.at(ask.end, "<link>"))


def _single(
    chart: Chart, piece: Piece, last: Piece | None, asks: Sequence[Piece], today: date
) -> Group:
    when = piece.item.value
    assert isinstance(when, When)  # noqa: S101 - the caller has looked
    marked = piece.category in _MARKED or any(chart.at(piece.start, mark) for mark in _MARKS)
    asked = any(leads_to(chart, ask, piece.start) for ask in asks)
    number = not marked and _is_past_date(when.day, today)
    start = _put_down(chart, piece)
    return Group(
        start=start,
        end=piece.end,
        when=when,
        pieces=(piece,),
        is_marked=marked,
        is_attribute=not (marked or asked or start < piece.start)
        and _is_determined(chart, piece, last),
        is_name=number or _is_named(chart, piece) or _is_topic(chart, piece, asks),
    )


def _is_determined(chart: Chart, piece: Piece, last: Piece | None) -> bool:
    """``the 5pm show``; the next of "Friday after next 18:00" is a word of the *last* piece."""
    free = last.end if last else 0
    return any(item.start >= free for item in _before(chart, piece, "<determiner>"))


def _put_down(chart: Chart, piece: Piece) -> int:
    """Where ``schedule the dentist *for Friday*`` begins; tickets for Friday are another matter."""
    opened = next((p for p in range(len(chart.tokens)) if not chart.at(p, "<filler>")), 0)
    is_put = bool(chart.at(opened, "<scheduling>") and _before(chart, piece, "<for_word>"))
    return piece.start - is_put


def _is_named(chart: Chart, piece: Piece) -> bool:
    """Whether it belongs to the noun behind it: "tomorrow's meeting", "at 5 euros"."""
    when = piece.item.value
    whole = isinstance(when, When) and all(clock.bare for clock in when.clocks)
    is_amount = isinstance(when, When) and isinstance(when.day, Numeric)  # "1/2 kg"
    is_bare = (piece.category == "time" and whole) or is_amount
    counted = is_bare and bool(chart.at(piece.end, "<measure>"))
    return counted or bool(chart.at(piece.end, "<owner>")) or _is_subject(chart, piece)


def _is_subject(chart: Chart, piece: Piece) -> bool:
    """``remind me that 2 pm is the deadline``: of the time it is told what is then."""
    told = chart.at(piece.start - 1, "<that>") if piece.start else []
    return bool(told and chart.at(piece.end, "<is_word>"))


def _is_topic(chart: Chart, piece: Piece, asks: Sequence[Piece]) -> bool:
    """``tell me about Christmas``: a mere day that the asking is about."""
    ends = [item.end for ask in asks for item in chart.at(ask.end, "<topic>")]
    when = piece.item.value
    return piece.start in ends and isinstance(when, When) and when == When(day=when.day)


def _is_past_date(day: Day | None, today: date) -> bool:
    """Nobody asks for a day that has been: it is the number of an invoice."""
    if not isinstance(day, OnDate) or not (day.year and day.month):
        return False
    return (day.year, day.month, day.day) < (today.year, today.month, today.day)


def _before(chart: Chart, piece: Piece, symbol: str) -> list[Item]:
    """What of that symbol ends where the piece begins."""
    starts = range(max(0, piece.start - 2), piece.start)
    return [i for start in starts for i in chart.at(start, symbol) if i.end == piece.start]


def _joined(chart: Chart, first: Group, second: Group, last: Piece | None) -> Group | None:
    """Both as one; *last* is the piece between them, if it is not the first's own."""
    corrected = last is not None and _corrects(chart, first, last, second)
    if not corrected and not _stand_together(chart, first, second):
        return None
    combine = overridden if corrected else merge
    both = combine(first.when, second.when)
    if both is None:
        return None
    marked = first.is_marked or second.is_marked
    pieces = first.pieces + second.pieces
    return replace(first, end=second.end, when=both, pieces=pieces, is_marked=marked)


def _corrects(chart: Chart, first: Group, last: Piece, second: Group) -> bool:
    """``Friday, no, Saturday``."""
    return (
        last.category == "correction"
        and only_joints(chart, first.end, last.start)
        and only_joints(chart, last.end, second.start)
    )


def _is_afterthought(chart: Chart, last: Piece, group: Group) -> bool:
    """``tomorrow at 9 call Tom, no, Thursday``: set apart from the task behind which it stands."""
    is_apart = last.start > 0 and bool(chart.at(last.start - 1, "<separator>"))
    corrects = last.category == "correction" and is_apart
    return corrects and only_joints(chart, last.end, group.start)


def _stand_together(chart: Chart, first: Group, second: Group) -> bool:
    if not only_joints(chart, first.end, second.start):
        return False
    if _stand_apart(chart, first, second):
        return False
    if first.is_free == second.is_free:
        return True
    # "Tickets for Friday at 8 pm": both are the task's, unless the day comes behind.
    return first.is_attribute and first.end == second.start and bool(second.when.clocks)


def _stand_apart(chart: Chart, first: Group, second: Group) -> bool:
    if first.is_manner and _before(chart, first.pieces[0], "<link>"):
        return True  # "to retry 3 times at 5": that may be the task
    if first.when.clocks and first.when.repeat and second.when.repeat:
        return True  # "on weekdays at 8 and on weekends at 10"
    if _is_no_bound(first, second):
        return True
    if isinstance(first.when.day, Period) and second.when.repeat:
        return not only_joints(chart, 0, first.start)  # "plan next week every Friday at 9"
    # "tomorrow and on Friday at 10"
    days = bool(first.when.day and second.when.day)
    return days and _has_and(chart, first.end, second.start)


def _is_no_bound(first: Group, second: Group) -> bool:
    """``in December``, ``for 12 minutes``: without a repetition they bound nothing."""
    both = (first, second)
    if any(group.when.comes_again for group in both):
        return False
    is_task = any(group.when.length and not group.when.each_day for group in both)
    is_task = is_task and not _may_go_on(first.when, second.when)
    return is_task or any(group.is_span_of_days for group in both)


def _may_go_on(moment: When, lasting: When) -> bool:
    """``tomorrow at 9 for 3 days``: once, or on each of them."""
    length = lasting.length
    return bool(moment.day and moment.clocks and length and not length.is_elapsed)


def _has_and(chart: Chart, start: int, end: int) -> bool:
    return any(chart.at(place, "<conj>") for place in range(start, end))


def only_joints(chart: Chart, start: int, end: int) -> bool:
    """Whether nothing but commas, "and" and fillers stands between *start* and *end*."""
    return chart.consists_of(start, end, _JOINTS)


def _paired(chart: Chart, found: Sequence[Group]) -> Iterator[Group]:
    """``Mon 9:00 and Fri 17:00``: two whole times in a row are both meant."""
    waiting: Group | None = None
    for group in found:
        if waiting and _lacks_the_hour_of(chart, waiting, group):
            waiting = replace(waiting, when=replace(waiting.when, clocks=group.when.clocks))
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


def _lacks_the_hour_of(chart: Chart, first: Group, second: Group) -> bool:
    """``tomorrow and on Friday at 10``: the hour is said once for both days."""
    days = (first.when.day and not first.when.repeat) and second.when.day
    clockless = not (first.when.clocks or first.when.part) and bool(second.when.clocks)
    return bool(days) and clockless and _has_and(chart, first.end, second.start)


def _are_alike(first: Group, second: Group) -> bool:
    whens = first.when, second.when
    if any(when.span for when in whens) and any(when.repeat for when in whens):
        return False  # "in 2 hours and every day at 8"
    return all(map(_is_whole, whens)) and first.is_free and second.is_free


def _is_whole(when: When) -> bool:
    """Whether it needs no other words to say when: "in 2 hours", "tomorrow at 8"."""
    return bool(when.span or (when.clocks and (when.day or when.repeat)))


def _with_loose_ends(chart: Chart, group: Group) -> Group:
    return _with_loose_day(chart, _with_loose_hour(chart, group))


def _with_loose_day(chart: Chart, group: Group) -> Group:
    """``dinner 8pm sat``: a short name is a day behind an hour and before a stop."""
    when = group.when
    if not when.clocks or when.day or when.repeat or when.span:
        return group
    for item in chart.at(group.end, "<short_day>"):
        if isinstance(item.value, Weekday) and stops(chart, item.end):
            piece = Piece("day", item)
            both = merge(when, When(day=item.value))
            if both:
                return replace(group, end=item.end, when=both, pieces=(*group.pieces, piece))
    return group


def _with_loose_hour(chart: Chart, group: Group) -> Group:
    """``tomorrow 9``: a mere number is an hour only behind a day and before a stop."""
    when = group.when
    if when.clocks or not (when.day or when.repeat or when.part):
        return group
    for item in chart.at(group.end, "<loose_time>"):
        if isinstance(item.value, When) and stops(chart, item.end):
            both = merge(when, item.value)
            piece = Piece("time", item)
            if both:
                return replace(group, end=item.end, when=both, pieces=(*group.pieces, piece))
    return group


def stops(chart: Chart, position: int) -> bool:
    """Whether what was said ends there: with the message, at a comma, or where the task begins."""
    if position >= len(chart.tokens):
        return True
    symbols = ("<separator>", "<ask>", "<link>", "<part>", "<task_verb>")
    return any(chart.at(position, symbol) for symbol in symbols)
