from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import describe, read
from bot.language.clock import Clock
from bot.language.durations import Span
from bot.language.grammar import languages
from bot.language.hours import DEFAULT
from bot.language.intent import Create
from bot.language.moments import Frame
from bot.language.repeats import WEEK, Repeat
from bot.language.series import Series, series_of
from bot.language.when import When
from scheduler.schedule import At, Cron, Every, Schedule, Unit

ZONE = "Europe/Berlin"
COMPLETE = ("de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "uk")
NOWS = st.integers(0, 10**6).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
CLOCKS = st.builds(Clock, hour=st.integers(0, 23), minute=st.integers(0, 59))
TIMES = st.lists(CLOCKS, min_size=1, max_size=3, unique=True).map(
    lambda clocks: tuple(sorted(clocks, key=lambda clock: clock.time))
)
WEEKDAYS = st.frozensets(st.integers(1, 7), min_size=1, max_size=4)
DAYS = st.one_of(
    st.builds(Repeat, weekdays=WEEKDAYS | st.sampled_from([WEEK, frozenset((6, 7))])),
    st.builds(
        Repeat,
        monthdays=st.lists(st.integers(1, 31), min_size=1, max_size=2, unique=True).map(tuple),
    ),
    st.just(Repeat(monthdays=(-1,))),
    st.builds(
        Repeat, nths=st.tuples(st.tuples(st.sampled_from([1, 2, 3, 4, 5, -1]), st.integers(1, 7)))
    ),
    st.builds(Repeat, dates=st.tuples(st.tuples(st.integers(1, 12), st.integers(1, 28)))),
)


def spans(most: int, unit: str) -> st.SearchStrategy[Span]:
    return st.integers(2, most).map(lambda n: Span(((float(n), unit),)))


GRIDS = st.one_of(
    st.builds(Repeat, period=spans(30, "day")),
    st.builds(Repeat, period=spans(10, "week"), weekdays=WEEKDAYS),
    st.builds(Repeat, period=spans(18, "month"), monthdays=st.tuples(st.integers(1, 28))),
)


def made(when: When, now: datetime) -> Schedule:
    frame = Frame(now=now, zone=ZONE, hours=DEFAULT)
    assert when.repeat
    found = series_of(when, when.repeat, frame, now)
    assert isinstance(found, Series)
    return found.schedule


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, datetime]:
    now = draw(NOWS)
    kind = draw(st.sampled_from(["at", "elapsed", "days", "grid"]))
    if kind == "at":
        ahead = draw(st.lists(st.integers(1, 500_000), min_size=1, max_size=2, unique=True))
        return At(moments=tuple(now + timedelta(minutes=n) for n in ahead)), now
    if kind == "elapsed":
        seconds = draw(st.integers(30, 99_999))
        return Every(amount=seconds, unit=Unit.SECOND, anchors=(now,), zone=ZONE), now
    if kind == "days":
        return made(When(repeat=draw(DAYS), clocks=draw(TIMES)), now), now
    return made(When(repeat=draw(GRIDS), clocks=(draw(CLOCKS),)), now), now


@pytest.mark.parametrize("language", languages())
@settings(max_examples=40, deadline=None, derandomize=True)
@given(said=schedules())
def test_reading_what_was_described_gives_the_schedule_again(
    language: str, said: tuple[Schedule, datetime]
) -> None:
    schedule, now = said
    words = describe(schedule, language, ZONE)
    in_english = words == describe(schedule, "en", ZONE)

    intent = read(words, now, ZONE, "en" if in_english else language)

    assert isinstance(intent, Create), words
    assert intent.schedule == schedule, words
    assert not in_english or language == "en" or language not in COMPLETE


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        pytest.param(
            At(moments=(datetime(2026, 3, 10, 14, tzinfo=UTC),)),
            "on Tuesday, 10 March 2026 at 15:00",
            id="one instant",
        ),
        pytest.param(
            Cron(expressions=("0 9 * * 1-5",), zone=ZONE), "every weekday at 09:00", id="weekdays"
        ),
        pytest.param(
            Cron(expressions=("0 9 * * 1,4",), zone=ZONE),
            "every Monday and Thursday at 09:00",
            id="a list of days",
        ),
        pytest.param(
            Cron(expressions=("0 9-17 * * 1-5",), zone=ZONE),
            "every weekday every hour between 09:00 and 17:00",
            id="a range of hours",
        ),
        pytest.param(
            Cron(expressions=("5 4 1-7 * MON",), zone=ZONE),
            '"5 4 1-7 * MON"',
            id="what no words say",
        ),
        pytest.param(
            Every(
                amount=2,
                unit=Unit.WEEK,
                anchors=(datetime(2026, 3, 10, 9, tzinfo=ZoneInfo(ZONE)),),
                zone=ZONE,
            ),
            "every 2 weeks on Tuesday at 09:00",
            id="a grid of weeks",
        ),
    ],
)
def test_english(schedule: Schedule, words: str) -> None:
    assert describe(schedule, "en", ZONE) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "каждую минуту"),
        (2, "каждые 2 минуты"),
        (5, "каждые 5 минут"),
        (21, "каждую 21 минуту"),
        (12, "каждые 12 минут"),
    ],
)
def test_slavic_plurals(minutes: int, words: str) -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    schedule = Every(amount=minutes * 60, unit=Unit.SECOND, anchors=(now,), zone=ZONE)

    assert describe(schedule, "ru", ZONE) == words


def test_an_unknown_language_is_english() -> None:
    assert describe(Cron(expressions=("0 9 * * *",), zone=ZONE), "xx") == "every day at 09:00"
