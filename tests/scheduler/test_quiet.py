"""Quiet hours: which moments lie in them, when they end, and how they are written."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.errors import InvalidQuietHours, InvalidSchedule
from scheduler.quiet import MOST, quiet_until, window_of, windows_of

BERLIN = "Europe/Berlin"


def at(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "moment", "until"),
    [
        pytest.param("22-7", at(2, 21, 59), None, id="before"),
        pytest.param("22-7", at(2, 22), at(3, 7), id="the start belongs to it"),
        pytest.param("22-7", at(3, 6, 59), at(3, 7), id="after midnight"),
        pytest.param("22-7", at(3, 7), None, id="the end does not"),
        pytest.param("13-14", at(2, 13, 30), at(2, 14), id="within a day"),
        pytest.param("22-24", at(2, 23), at(3, 0), id="until midnight"),
        pytest.param("mon-fri 22-7", at(7, 23), None, id="a Saturday evening, on weekdays"),
        pytest.param("mon-fri 22-7", at(7, 6), at(7, 7), id="the morning after a Friday"),
        pytest.param("mon-fri 22-7", at(2, 6), None, id="the morning after a Sunday"),
        pytest.param("20-23; 23-6", at(2, 21), at(3, 6), id="two that touch are one"),
        pytest.param("20-23; 22-6", at(2, 21), at(3, 6), id="two that overlap are one"),
        pytest.param("12-13; 22-7", at(2, 12, 30), at(2, 13), id="two apart"),
        pytest.param(f"22-7 {BERLIN}", at(2, 21, 30), at(3, 6), id="in a zone of its own"),
        pytest.param("", at(2, 23), None, id="none"),
    ],
)
def test_a_moment_is_quiet_until_the_end(
    written: str, moment: datetime, until: datetime | None
) -> None:
    assert quiet_until(windows_of(written), moment, zone="UTC") == until


@pytest.mark.parametrize(
    ("written", "moment", "until"),
    [  # 29 March 2026: 2:00 becomes 3:00; 25 October 2026: 3:00 becomes 2:00
        pytest.param("22-7", at(28, 23), at(29, 5), id="a night that is an hour shorter"),
        pytest.param("22-7", at(24, 23, month=10), at(25, 6, month=10), id="an hour longer"),
        pytest.param("22-2:30", at(29, 0, 30), at(29, 1), id="its end is skipped"),
        pytest.param("2:15-2:45", at(29, 1), None, id="all of it is skipped"),
        pytest.param("22-2:30", at(25, 0, 20, month=10), at(25, 0, 30, month=10), id="first pass"),
        pytest.param("22-2:30", at(25, 1, 20, month=10), None, id="it ended at the first pass"),
    ],
)
def test_clock_changes_stretch_and_shorten_it(
    written: str, moment: datetime, until: datetime | None
) -> None:
    assert quiet_until(windows_of(written), moment, zone=BERLIN) == until


@pytest.mark.parametrize(
    ("written", "means"),
    [
        pytest.param("22-7", "22:00-07:00", id="hours"),
        pytest.param(" 22:30 \u2013 7.15 ", "22:30-07:15", id="minutes"),
        pytest.param("10pm-7 am", "22:00-07:00", id="halves of the day"),
        pytest.param("12am-12pm", "00:00-12:00", id="midnight and noon"),
        pytest.param("fri-mon 1-2", "mon,fri,sat,sun 01:00-02:00", id="days over the weekend"),
        pytest.param("mon-sun 1-2", "01:00-02:00", id="every day"),
        pytest.param(f"sat,sun 1-2 {BERLIN}", f"sat,sun 01:00-02:00 {BERLIN}", id="with a zone"),
    ],
)
def test_it_is_written_and_read_back(written: str, means: str) -> None:
    window = window_of(written)

    assert str(window) == means
    assert window_of(str(window)) == window


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("22:00-22:00", id="it ends when it starts"),
        pytest.param("0-24", id="the whole day"),
        pytest.param("25-3", id="no time of day"),
        pytest.param("13pm-2pm", id="no hour of a half"),
        pytest.param("22-7-9", id="three times"),
        pytest.param("mun 22-7", id="no weekday"),
        pytest.param("at night", id="words"),
        pytest.param("0-12; 12-0", id="together they never end"),
        pytest.param(";".join(["22-7"] * (MOST + 1)), id="too many"),
        pytest.param("22-7 Europe/Nowhere", id="no zone"),
    ],
)
def test_what_is_none_is_refused(written: str) -> None:
    with pytest.raises(InvalidSchedule):
        windows_of(written)


def test_the_refusal_has_a_code_of_its_own() -> None:
    with pytest.raises(InvalidQuietHours) as refusal:
        windows_of("night")

    assert refusal.value.code == "INVALID_QUIET_HOURS"


def test_every_minute_of_a_year_agrees_with_the_wall_clock() -> None:
    (window,) = windows_of("22:30-06:15")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year == 2026:
        until = quiet_until((window,), moment, zone="UTC")
        quiet = moment.time() >= window.start or moment.time() < window.end
        assert (until is not None) == quiet
        moment += timedelta(minutes=97)
