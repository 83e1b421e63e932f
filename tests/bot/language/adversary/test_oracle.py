"""The oracle itself, held against answers that were worked out by hand with a calendar."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.bot.language.adversary.expectation import Expectation, Found, Kind, Sentence, verdict
from tests.bot.language.adversary.oracle import expectation
from tests.bot.language.adversary.scene import Scene

BERLIN = ZoneInfo("Europe/Berlin")


def said_at(wall: str) -> Scene:
    """A scene in Berlin; 2026-03-10 is a Tuesday."""
    return Scene(
        now=datetime.fromisoformat(wall).replace(tzinfo=BERLIN).astimezone(UTC), zone=BERLIN
    )


def shown(moments: tuple[datetime, ...], count: int = 3) -> list[str]:
    return [f"{moment.astimezone(BERLIN):%m-%d %H:%M}" for moment in moments[:count]]


@pytest.mark.parametrize(
    ("note", "now", "wall"),
    [
        pytest.param("in 24h", "2026-03-28T12:00", "03-29 13:00", id="hours pass over the gap"),
        pytest.param("later 1d", "2026-03-28T12:00", "03-29 12:00", id="days keep the wall clock"),
        pytest.param("later 1mo", "2026-01-31T12:00", "02-28 12:00", id="a shorter month"),
        pytest.param("day 1 02:30", "2026-03-28T12:00", "03-29 03:00", id="inside the gap"),
        pytest.param("clock 09:00", "2026-03-10T10:00", "03-11 09:00", id="passed today"),
        pytest.param("bare 9", "2026-03-10T10:00", "03-10 21:00", id="a bare hour by day"),
        pytest.param("bare 6:30", "2026-03-10T10:00", "03-10 18:30", id="never before seven"),
        pytest.param("wd tue 18:00", "2026-03-10T10:00", "03-10 18:00", id="still today"),
        pytest.param("wd+ tue 18:00", "2026-03-10T10:00", "03-17 18:00", id="next is never today"),
        pytest.param("week 1 wed 09:00", "2026-03-10T10:00", "03-18 09:00", id="of next week"),
        pytest.param("md 03-05 10:00", "2026-03-10T10:00", "03-05 10:00", id="next year's"),
        pytest.param("dom 31 12:00", "2026-04-10T10:00", "05-31 12:00", id="the coming 31st"),
        pytest.param("eom 18:00", "2026-04-10T10:00", "04-30 18:00", id="the end of the month"),
        pytest.param("zone UTC clock 15:00", "2026-03-10T10:00", "03-10 16:00", id="another zone"),
    ],
)
def test_one_moment(note: str, now: str, wall: str) -> None:
    [(first, last)] = expectation(note, said_at(now)).windows

    assert shown((first, last)) == [wall, wall]


@pytest.mark.parametrize(
    ("note", "walls"),
    [
        pytest.param("every 6h", ["03-10 16:00", "03-10 22:00", "03-11 04:00"], id="elapsed"),
        pytest.param(
            "daily 08:00,20:30", ["03-10 20:30", "03-11 08:00", "03-11 20:30"], id="daily"
        ),
        pytest.param(
            "weekly sat 10:00-11:00/30m", ["03-14 10:00", "03-14 10:30", "03-14 11:00"], id="range"
        ),
        pytest.param("monthly 31 08:00", ["03-31 08:00", "04-30 08:00", "05-31 08:00"], id="31st"),
        pytest.param(
            "each -1fri 15:00", ["03-27 15:00", "04-24 15:00", "05-29 15:00"], id="last Friday"
        ),
        pytest.param(
            "yearly 02-29 12:00", ["02-28 12:00", "02-29 12:00", "02-28 12:00"], id="leap day"
        ),
        pytest.param("workday 17:00", ["03-31 17:00", "04-30 17:00", "05-29 17:00"], id="workday"),
        pytest.param(
            "weekly mon 09:00 + weekly fri 17:00",
            ["03-13 17:00", "03-16 09:00", "03-20 17:00"],
            id="both",
        ),
        pytest.param("daily 08:00 x2", ["03-11 08:00", "03-12 08:00"], id="so many times"),
        pytest.param(
            "daily 08:00 until 03-12", ["03-11 08:00", "03-12 08:00"], id="until, included"
        ),
        pytest.param(
            "every 2w tue 10:00 from week",
            ["03-17 10:00", "03-31 10:00", "04-14 10:00"],
            id="anchored",
        ),
    ],
)
def test_series(note: str, walls: list[str]) -> None:
    found = expectation(note, said_at("2026-03-10T10:00"))

    assert shown(found.series[0]) == walls


def test_a_period_without_a_start_may_begin_on_any_of_its_days() -> None:
    found = expectation("every 2d 09:00", said_at("2026-03-10T10:00"))

    assert [shown(series, 2) for series in found.series] == [
        ["03-12 09:00", "03-14 09:00"],
        ["03-11 09:00", "03-13 09:00"],
    ]


def test_a_day_that_has_passed_today_asks() -> None:
    assert expectation("wd tue free", said_at("2026-03-10T10:00")).kind is Kind.AMBIGUOUS


@pytest.mark.parametrize(
    ("expected", "found", "outcome"),
    [
        pytest.param(Kind.NONE, Found(kind="at"), "false_schedule", id="talk scheduled"),
        pytest.param(Kind.NONE, Found(kind="ambiguous"), "nagged", id="talk asked about"),
        pytest.param(Kind.AMBIGUOUS, Found(kind="cron"), "guessed", id="doubt not asked about"),
        pytest.param(Kind.AT, Found(kind="none"), "missed", id="request not seen"),
        pytest.param(Kind.AT, Found(kind="every"), "wrong_kind", id="once taken as often"),
        pytest.param(Kind.EVERY, Found(kind="cron"), "ok", id="two ways to repeat"),
        pytest.param(Kind.WATCH, Found(kind="every"), "wrong_kind", id="no watch"),
    ],
)
def test_what_an_answer_comes_to(expected: Kind, found: Found, outcome: str) -> None:
    sentence = Sentence(
        name="x",
        language="en",
        text="",
        now=datetime(2026, 3, 10, 10, tzinfo=BERLIN),
        zone="Europe/Berlin",
        expected=Expectation(kind=expected),
    )

    assert verdict(sentence, found) == outcome
