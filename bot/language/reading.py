"""Which words of a message ask, which say when and which are the task."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.language.chart import Chart, Item
from bot.language.dates import Feast, Period
from bot.language.doubt import Choice, other_choice
from bot.language.events import is_of_event, on_its_day
from bot.language.groups import Group, groups, leads_to, only_joints, stops
from bot.language.loose import with_loose_until
from bot.language.series import is_loose
from bot.language.talk import is_question, is_statement
from bot.language.tiling import Piece, tile
from bot.language.when import When, merge, overridden
from bot.language.zoned import zoned

_OPENERS = ("<filler>", "<separator>", "<hesitation>")
_ASKING = ("ask", "tell", "asked_every")
_WITH_AN_ASK = ("ask_part", "wish", "greeting")
"""What belongs to the asking, where something else asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A message taken apart: what asks, what says when; all the rest is the task."""

    asks: tuple[Piece, ...]
    chosen: tuple[Group, ...]
    """The time groups that belong to the request, not to its task."""
    when: When | None
    doubt: Choice | None = None
    """Another way to take the times, where nobody can tell."""
    found: tuple[Group, ...] = ()
    """All time groups, those of the task too."""
    is_reminded: bool = False
    """Whether an earlier request of the same message asked for this one too."""
    is_report: bool = False
    """Whether the task asks for something that only a model can make."""
    is_talk: bool = False
    is_past: bool = False
    """Whether something is said to have been."""
    pieces: tuple[Piece, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether the message says that it is a request."""
        return bool(self.asks) or self.is_reminded

    @property
    def cut(self) -> list[tuple[int, int]]:
        """The token ranges that are no part of the task."""
        pieces = [(piece.start, piece.end) for piece in self.asks]
        return pieces + [(group.start, group.end) for group in self.chosen]


def reading_of(chart: Chart, today: date) -> Reading:
    """The best reading of a message that was said on the day *today*."""
    pieces = tile(chart)
    asks = _asks(chart, pieces)
    found = zoned(chart, with_loose_until(chart, groups(chart, pieces, asks, today)), pieces)
    chosen, when = _choose(chart, found, asks)
    report = any(piece.category == "report" for piece in pieces)
    past = any(group.when.past for group in found)
    reading = Reading(
        asks=tuple(asks),
        chosen=tuple(chosen),
        when=when,
        doubt=other_choice(chart, found, (chosen, when), asks),
        found=tuple(found),
        pieces=tuple(pieces),
    )
    is_raw = bool(when and when.repeat and when.repeat.cron)
    start = opening(chart)
    told = not (asks or is_raw) and (past or is_statement(chart, reading, start))
    begun = range(min(start + 1, len(chart.tokens)))
    reproach = any(chart.at(place, "<reproach>") for place in begun)
    talk = is_question(chart, asks, start) or told or reproach
    report = report or _is_to_be_brought(chart, reading)
    return replace(reading, is_report=report, is_talk=talk, is_past=past)


def _is_to_be_brought(chart: Chart, reading: Reading) -> bool:
    """``the weather and my calendar``: a task without a verb that somebody has to find out."""
    if reading.is_asked:
        return False
    inside = {place for start, end in reading.cut for place in range(start, end)}
    words = (n for n, t in enumerate(chart.tokens) if n not in inside and t.kind == "word")
    opens = next(words, None)
    return opens is not None and any(True for _ in chart.at(opens, "<brief>"))


def opening(chart: Chart) -> int:
    """The first token that is neither politeness nor punctuation."""
    start = 0
    while start < len(chart.tokens):
        ends = [i.end for symbol in _OPENERS for i in chart.at(start, symbol)]
        if not ends:
            break
        start = max(ends)
    return start


def _asks(chart: Chart, pieces: Sequence[Piece]) -> list[Piece]:
    """What asks; "thanks for reminding me" only speaks of it."""
    start = opening(chart)
    told = max((item.end for item in chart.at(start, "<talk>")), default=0)
    asks = [p for p in pieces if p.category in _ASKING and p.end > told]
    # "I want to …" asks for nothing by itself.
    parts = [p for p in pieces if p.category in _WITH_AN_ASK] if asks else []
    titles = [p for p in pieces if p.category == "title" and p.start == start]
    needs = [piece for piece in pieces if piece.category == "need"]
    timed = {piece.end for piece in pieces if piece.category not in ("ask", "need")}
    return (
        asks + parts + titles + [p for p in needs if asks or p.start == start or p.start in timed]
    )


# --- which times are meant -----------------------------------------------------------------------


def _choose(chart: Chart, found: Sequence[Group], asks: Sequence[Piece]) -> Choice:
    if any(group.when.leads for group in found):
        found = [_of_event(chart, group) for group in found]
    free = [group for group in found if _says_when(group) and group.is_free]
    if not free:
        leads = any(group.when.leads for group in found)
        return (
            ([], None) if leads else (_timer(chart, found, asks) or _bare_span(chart, found, asks))
        )
    length = len(chart.tokens)
    last = [g for g in free if g.is_correction and only_joints(chart, g.end, length)]
    said = [group for group in free if group not in last]
    own = [group for group in said if not is_of_event(chart, group, found, asks)]
    candidates = own or said or free
    main = max(candidates, key=lambda group: (_weight(chart, group, asks), -group.start))
    chosen, when = [main], on_its_day(chart, main, main.when, found, asks)
    for group in sorted(
        (g for g in found if g is not main), key=lambda g: abs(g.start - main.start)
    ):
        if group in last:
            chosen, when = [*chosen, group], overridden(when, group.when)
            continue
        both = merge(when, group.when)
        if (
            both
            and group.is_free
            and _adds(group, when, is_first=_is_ahead(chart, group, chosen, asks))
            and not _is_task(chart, group, found, asks)
        ):
            chosen, when = [*chosen, group], both
    return sorted(chosen, key=lambda group: group.start), when


def _of_event(chart: Chart, group: Group) -> Group:
    """``an hour before tomorrow's game at 9``: the times of what it comes before are meant."""
    owner = max((item.end for item in chart.at(group.end, "<owner>")), default=None)
    if owner is None:
        return replace(group, is_attribute=False)
    return replace(group, end=owner, is_attribute=False, is_name=False)


def _says_when(group: Group) -> bool:
    when = group.when
    return when.is_moment or bool(when.repeat) or when.vague or bool(when.wrong)


def _is_ahead(chart: Chart, group: Group, chosen: Sequence[Group], asks: Sequence[Piece]) -> bool:
    """Whether the task begins behind it, at the earliest."""
    first = (each.end for each in chosen if only_joints(chart, 0, each.start))
    starts = (0, *(ask.end for ask in asks), *first)
    return any(only_joints(chart, at, group.start) for at in starts if at <= group.start)


def _adds(group: Group, when: When, *, is_first: bool) -> bool:
    """Whether the group completes *when* instead of being the task's own time."""
    said = group.when
    bounds = said.length or said.times or said.until or said.window or said.without or said.start
    if bounds and not (
        when.comes_again or said.comes_again or _makes_daily(group, when, is_first=is_first)
    ):
        return False
    names_days = _names_its_days(when, said)
    if said.vague or said.past:
        return False
    if when.repeat and said.repeat and not (group.is_marked or names_days):
        return False
    if when.comes_again and _only_beside(group) and not is_first:
        return False
    return names_days or not when.is_complete or not said.is_moment


def _names_its_days(when: When, said: When) -> bool:
    """``my birthday is 3 May, remind me every year at 8``: on which day of it."""
    period = when.repeat.period if when.repeat else None
    is_long = period is not None and period.smallest in ("week", "month", "year")
    named = said.day or (said.repeat and not is_loose(said.repeat))
    return bool(is_long and named and when.repeat and is_loose(when.repeat))


def _makes_daily(group: Group, when: When, *, is_first: bool) -> bool:
    """``for 5 days at 9``, ``from 5 to 10 December at 9``, ``at 7 except Sundays``: each day."""
    said = group.when
    if when.day or when.span or group.is_span_of_days or not when.clocks:
        return False
    lasts = said.length is not None and not said.length.is_elapsed
    return bool(said.without or (is_first and (lasts or (said.start and said.until))))


def _only_beside(group: Group) -> bool:
    """``book a flight in August``, ``plan next week``: away from "every" they are the task's."""
    return group.is_span_of_days or isinstance(group.when.day, Period)


def _is_task(chart: Chart, group: Group, found: Sequence[Group], asks: Sequence[Piece]) -> bool:
    """``remind me at 5 to retry 3 times``: how it is served is its task where there is no other."""
    if not group.is_manner:
        return False
    places = range(max(0, group.start - 2), group.start)
    linked = any(item.end == group.start for at in places for item in chart.at(at, "<link>"))
    said = [*((ask.start, ask.end) for ask in asks), *((each.start, each.end) for each in found)]
    claimed = {place for start, end in said for place in range(start, end)}
    left = (place for place in range(len(chart.tokens)) if place not in claimed)
    idle = ("<link>", *_OPENERS)
    return linked and all(any(chart.at(place, symbol) for symbol in idle) for place in left)


def _weight(chart: Chart, group: Group, asks: Sequence[Piece]) -> int:
    weight = 2 * group.is_marked + 2 * bool(group.when.clocks or group.when.repeat)
    if only_joints(chart, 0, group.start):
        weight += 4
    if only_joints(chart, group.end, len(chart.tokens)):
        weight += 4
    if any(leads_to(chart, a, group.start) or only_joints(chart, group.end, a.start) for a in asks):
        weight += 7
    if isinstance(group.when.day, Feast) and not (group.is_marked or stops(chart, group.end)):
        weight -= 1  # "Christmas cards: buy stamps on 20 November"
    return weight - 6 * (group.when.vague and not group.when.is_moment)


def _timer(chart: Chart, found: Sequence[Group], asks: Sequence[Piece]) -> Choice | None:
    """``set a timer for 20 minutes``: a length that the asking leads to is a span from now."""
    for group in found:
        if group.when.length and any(leads_to(chart, ask, group.start) for ask in asks):
            return [group], replace(group.when, length=None, span=group.when.length)
    return None


def _bare_span(chart: Chart, found: Sequence[Group], asks: Sequence[Piece]) -> Choice:
    """``90m take the bread out``: a span with nothing before it is a span from now."""
    if any(group.when.past for group in found):
        return [], None
    places = [opening(chart), *(ask.end for ask in asks)]
    for place in places:
        for item in reversed(chart.at(place, "<loose_span>") if place < len(chart.tokens) else []):
            if isinstance(item.value, When) and _may_be_bare(chart, item, asks):
                piece = Piece("in", item)
                group = Group(
                    start=place,
                    end=item.end,
                    when=item.value,
                    pieces=(piece,),
                    is_marked=False,
                    is_attribute=False,
                )
                return [group], item.value
    return [], None


def _may_be_bare(chart: Chart, item: Item, asks: Sequence[Piece]) -> bool:
    """``2 weeks: renew`` is a span from now; "2 weeks notice" and "8 days a week" are none."""
    when = item.value
    if chart.at(item.end, "<after_word>"):
        return False  # "3 days after the party" is no span from now
    of_days = isinstance(when, When) and when.span_is_days
    return not of_days or bool(asks) or stops(chart, item.end)
