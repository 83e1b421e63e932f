"""What of a request was not understood, though it says when: then it is asked, not guessed."""

from collections.abc import Sequence

from bot.language.chart import Chart
from bot.language.dates import Edge
from bot.language.durations import Span
from bot.language.groups import Group, only_joints
from bot.language.message import Message
from bot.language.reading import Reading, opening
from bot.language.repetition import Repeat
from bot.language.series import is_loose
from bot.language.when import When

_REALLY_NOT = ("<barring>", "<not_word>")
"""What is left out behind these is left out, whatever comes next."""


_EXCEPTIONS = {"except", "except_once"}
_JOINING = ("<conj>", "<and>", "<to_word>")
_LEADING = ("<on>", "<during_word>")
_DAYS = (
    "<weekday>", "<weekday_plural>", "<weekday_short>", "<day_sets>", "<month>", "<date>", "<year>",
    "<day_of_month>", "<holidays>",
)  # fmt: skip
"""What says more of the days that are left out, where it stands behind them."""


def unread(message: Message, reading: Reading, said: When) -> str:
    """Why the request cannot be taken as it is read; empty if nothing speaks against it."""
    chart = message.chart
    if not said.repeat:
        if said.without and _says_only_not(chart, reading):
            return "which_days"
        if not (said.day or said.span) and _has_unread_month(chart, reading):
            return "which_days"
        is_partial = _has_unread_repetition(chart, reading) or _has_both(chart, reading)
        return "too_complex" if is_partial else ""
    if _lacks_its_day(message, reading, said, said.repeat):
        return "which_days"
    is_partial = (
        _has_unread_exception(chart, reading)
        or _excepts_more(chart, reading)
        or _has_unread_hour(chart, reading, said)
        or _has_both(chart, reading)
        or _has_another_hour(chart, reading)
        or _is_beside_its_days(chart, reading)
        or _goes_on(chart, reading)
    )
    return "too_complex" if is_partial else ""


def unread_wish(chart: Chart, reading: Reading) -> str:
    """Why something to be done is not scheduled, though the message does not ask; empty if none is.

    It opens with a time that says too little, and with what to do behind it.
    """
    start = opening(chart)
    first = next((group for group in reading.found if group.start == start), None)
    if first and not first.when.past and _begins_task(chart, first.end):
        return "which_days" if first.is_span_of_days else "no_time"
    if any(group.when.vague and chart.at(group.start, "<every_word>") for group in reading.found):
        return "no_time"  # "stretch every so often"
    for item in chart.at(start, "<every_word>") if start < len(chart.tokens) else ():
        named = range(item.end + 1, min(item.end + 3, len(chart.tokens)))  # "every full moon call"
        if any(_begins_task(chart, place) and not _tells(chart, place - 1) for place in named):
            return "too_complex"
    return ""


def _tells(chart: Chart, place: int) -> bool:
    """Whether the verb behind it is somebody's: "every time *I* call", "every man *should* go"."""
    return any(chart.at(place, symbol) for symbol in ("<talk>", "<told_verb>"))


def _begins_task(chart: Chart, place: int) -> bool:
    while place < len(chart.tokens) and chart.at(place, "<separator>"):
        place += 1
    return place < len(chart.tokens) and bool(chart.at(place, "<task_verb>"))


def _taken(reading: Reading) -> set[int]:
    return {index for start, end in reading.cut for index in range(start, end)}


def _left(reading: Reading) -> Sequence[Group]:
    """The times that were said and not read, but for those of the task."""
    return [group for group in reading.found if group not in reading.chosen and group.is_free]


def _says_only_not(chart: Chart, reading: Reading) -> bool:
    """``not Friday, Saturday at 9``: on Saturday, or on all days but these?"""
    pieces = [piece for group in reading.chosen for piece in group.pieces]
    return any(p.category == "except" and chart.at(p.start, "<not_word>") for p in pieces)


def _has_unread_month(chart: Chart, reading: Reading) -> bool:
    """``in January at 9``: once, or each day of it?"""
    said = [*((g.start, g.end) for g in reading.chosen), *((a.start, a.end) for a in reading.asks)]
    return any(
        only_joints(chart, end, month.start) or only_joints(chart, month.end, start)
        for month in reading.found
        for start, end in ((0, 0), *said)
        if month.is_span_of_days and month not in reading.chosen
    )


def _has_unread_repetition(chart: Chart, reading: Reading) -> bool:
    """``every leap day at 9``: it opens with "every", but no repetition was found."""
    places = {opening(chart), *(ask.end for ask in reading.asks)} - _taken(reading)
    return any(chart.at(place, "<every_word>") for place in places)


def _lacks_its_day(message: Message, reading: Reading, said: When, repeat: Repeat) -> bool:
    """``every year on my birthday``: a day is named, and nobody knows which."""
    if said.day or not is_loose(repeat):
        return False
    if _is_long(repeat.period) and any(group.when.day for group in _left(reading)):
        return True  # "first and third Monday at 9 board call, every month"
    pieces = [piece for group in reading.chosen for piece in group.pieces]
    in_months = any(g.is_span_of_days or _within_months(g.when) for g in reading.chosen)
    if in_months and _is_long(repeat.period):
        return True  # "every year in December"
    ends = (piece.end for piece in pieces if piece.category == "every")
    behind = [end for end in ends if end < message.length]
    free = set(behind) - _taken(reading)
    return any(message.chart.at(end, "<on_day>") for end in free)


def _within_months(when: When) -> bool:
    """``in December``, ``from March to May``."""
    return bool(when.start and when.until and isinstance(when.start.day, Edge))


def _is_long(period: Span | None) -> bool:
    return period is not None and period.smallest in ("month", "year")


def _has_unread_exception(chart: Chart, reading: Reading) -> bool:
    """``every day at 9 except when it rains``: it would come then, too."""
    ends = {group.end for group in reading.chosen}
    places = (n for n in range(len(chart.tokens)) if chart.at(n, "<barring>"))
    return any(only_joints(chart, end, n) for n in places for end in ends if end <= n)


def _excepts_more(chart: Chart, reading: Reading) -> bool:
    """``except Mondays and in August``, ``except the first Monday``: only half of it was read."""
    pieces = [piece for group in reading.chosen for piece in group.pieces]
    begun = {piece.start for piece in pieces}  # "except Sundays until June" is two things
    ends = [piece.end for piece in pieces if piece.category in _EXCEPTIONS]
    return any(_goes_on_behind(chart, end) for end in ends if end not in begun)


def _goes_on_behind(chart: Chart, end: int) -> bool:
    if end < len(chart.tokens) and chart.tokens[end].text == "-":
        return bool(chart.at(end + 1, "<month>") or chart.at(end + 1, "<number>"))
    joints = [item.end for symbol in _JOINING for item in chart.at(end, symbol)]
    starts = {end, *joints}
    for leading in _LEADING:
        starts |= {item.end for start in joints for item in chart.at(start, leading)}
    return any(chart.at(start, day) for start in starts for day in _DAYS)


def _has_unread_hour(chart: Chart, reading: Reading, said: When) -> bool:
    """``every day before Friday at 9``: the hour belongs to words that were not read."""
    if said.clocks or said.window or said.part or said.is_elapsed or _is_cron(said):
        return False
    ends = {group.end for group in reading.chosen}
    left = [group for group in _left(reading) if group.when.clocks]
    return any(only_joints(chart, end, group.start) for group in left for end in ends)


def _has_both(chart: Chart, reading: Reading) -> bool:
    """``in 2 hours and every day at 8``: once and time after time, of which one was read."""
    return any(
        only_joints(chart, read.end, group.start)
        for group in _left(reading)
        for read in reading.chosen
        if (read.when.span and group.when.repeat) or (read.when.repeat and group.when.span)
    )


def _has_another_hour(chart: Chart, reading: Reading) -> bool:
    """``every weekday at 9 but Fridays at 10``: they come then, and are not left out."""
    behind = {
        group.end
        for group in reading.chosen
        if group.pieces[-1].category == "except"
        and not any(chart.at(group.pieces[-1].start, symbol) for symbol in _REALLY_NOT)
    }
    return any(group.when.clocks and group.start in behind for group in _left(reading))


def _is_beside_its_days(chart: Chart, reading: Reading) -> bool:
    """``the day after the first Tuesday of each month``: on other days than those."""
    repeated = [group.start for group in reading.chosen if group.when.repeat and group.start]
    sides = ("<after_word>", "<ahead_word>")
    return any(chart.at(start - 1, side) for start in repeated for side in sides)


def _goes_on(chart: Chart, reading: Reading) -> bool:
    """``every 5th of the month and every 20th``: a second repetition that was not read."""
    ends = {group.end for group in reading.chosen}
    behind = {i.end for n in ends if n < len(chart.tokens) for i in chart.at(n, "<conj>")}
    free = behind - _taken(reading) - {len(chart.tokens)}
    return any(chart.at(place, "<every_word>") for place in free)


def _is_cron(said: When) -> bool:
    return bool(said.repeat and said.repeat.cron)
