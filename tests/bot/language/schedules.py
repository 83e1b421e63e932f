"""Schedules of every kind that the grammar makes, for hypothesis to draw from."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.language.clock import Clock
from bot.language.durations import Span
from bot.language.hours import DEFAULT
from bot.language.moments import Frame
from bot.language.repetition import WEEK, Repeat
from bot.language.series import Series, series_of
from bot.language.when import When
from scheduler.schedule import At, Every, Schedule, Unit

ZONES = st.sampled_from(
    ["Europe/Berlin", "UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]
)
NOWS = st.integers(0, 10**6).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
CLOCKS = st.builds(Clock, hour=st.integers(0, 23), minute=st.integers(0, 59))
TIMES = st.lists(CLOCKS, min_size=1, max_size=3, unique=True).map(
    lambda clocks: tuple(sorted(clocks, key=lambda clock: clock.time))
)
WEEKDAYS = st.frozensets(st.integers(1, 7), min_size=1, max_size=4)
MONTHDAYS = st.lists(st.integers(1, 31), min_size=1, max_size=3, unique=True).map(tuple)
DATES = st.tuples(st.integers(1, 12), st.integers(1, 28))
NTHS = st.tuples(st.sampled_from([1, 2, 3, 4, 5, -1]), st.integers(1, 7))
DAYS = st.one_of(
    st.builds(
        Repeat,
        weekdays=WEEKDAYS | st.sampled_from([WEEK, frozenset((6, 7)), frozenset(range(1, 6))]),
    ),
    st.builds(Repeat, monthdays=MONTHDAYS),
    st.just(Repeat(monthdays=(-1,))),
    st.builds(Repeat, nths=st.tuples(NTHS)),
    st.builds(Repeat, dates=st.tuples(DATES)),
    st.builds(Repeat, workday=st.sampled_from([1, -1])),
)


def spans(most: int, unit: str) -> st.SearchStrategy[Span]:
    return st.integers(2, most).map(lambda n: Span(((float(n), unit),)))


GRIDS = st.one_of(
    st.builds(Repeat, period=spans(30, "day")),
    st.builds(Repeat, period=spans(10, "week"), weekdays=WEEKDAYS),
    st.builds(Repeat, period=spans(18, "month"), monthdays=st.tuples(st.integers(1, 28))),
    st.builds(Repeat, period=spans(5, "year"), dates=st.tuples(DATES)),
)
STEPS = st.builds(
    Repeat,
    period=st.sampled_from([10, 15, 20, 30, 60, 120]).map(lambda n: Span(((float(n), "minute"),))),
    weekdays=st.sampled_from([frozenset(), frozenset(range(1, 6))]) | WEEKDAYS,
)
WINDOWS = st.tuples(st.integers(0, 11), st.integers(17, 23)).map(
    lambda hours: (Clock(hour=hours[0]), Clock(hour=hours[1]))
)


def made(when: When, now: datetime, zone: str) -> Schedule:
    """The schedule that the grammar would make of it."""
    frame = Frame(now=now, zone=zone, hours=DEFAULT)
    assert when.repeat
    found = series_of(when, when.repeat, frame, now)
    assert isinstance(found, Series)
    return found.schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A schedule, the instant at which it is talked about, and the zone."""

    schedule: Schedule
    now: datetime
    zone: str


@st.composite
def schedules(draw: st.DrawFn) -> Drawn:
    now, zone = draw(NOWS), draw(ZONES)
    kind = draw(st.sampled_from(["at", "elapsed", "days", "grid", "steps"]))
    if kind == "at":
        ahead = draw(st.lists(st.integers(1, 500_000), min_size=1, max_size=4, unique=True))
        at = At(moments=tuple(now + timedelta(minutes=n) for n in ahead))
        return Drawn(schedule=at, now=now, zone=zone)
    if kind == "elapsed":
        seconds = draw(st.integers(30, 99_999))
        every = Every(amount=seconds, unit=Unit.SECOND, anchors=(now,), zone=zone)
        return Drawn(schedule=every, now=now, zone=zone)
    return Drawn(schedule=made(draw(_WHENS[kind]), now, zone), now=now, zone=zone)


_WHENS = {
    "days": st.builds(When, repeat=DAYS, clocks=TIMES),
    "grid": st.builds(When, repeat=GRIDS, clocks=TIMES),
    "steps": st.builds(When, repeat=STEPS, window=WINDOWS),
}
