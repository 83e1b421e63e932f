"""Where two readings are as likely, the person is asked; where one is meant, nobody is."""

import pytest

from bot.language.preview import preview
from tests.bot.language.told import BERLIN, TUESDAY, each_said


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        pytest.param(
            "before friday finish the slides",
            [("03-12 09:00", "finish the slides"), ("03-13 09:00", "finish the slides")],
            id="before a weekday: the day before may be too early",
        ),
        pytest.param(
            "pay rent before 1 April", [("03-31 09:00", "pay rent")], id="the day before a date"
        ),
        pytest.param(
            "order the cake before christmas",
            [("12-24 09:00", "order the cake")],
            id="the day before a feast",
        ),
        pytest.param(
            "call Bob before friday at 5pm",
            [("03-13 17:00", "call Bob")],
            id="before an hour: the hour itself",
        ),
    ],
)
def test_before_a_day(text: str, ways: list[tuple[str, str]]) -> None:
    assert each_said(text) == ways


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        pytest.param(
            "every day at 9 open a door in december",
            [("03-11 09:00", "open a door in december"), ("12-01 09:00", "open a door")],
            id="a month at the very end",
        ),
        pytest.param(
            "every friday at 4pm submit expenses from november on",
            [("11-06 16:00", "submit expenses")],
            id="from a month on",
        ),
        pytest.param(
            "every day in december at 9 open a door",
            [("12-01 09:00", "open a door")],
            id="a month beside the repetition",
        ),
        pytest.param(
            "every day at 9 book a flight in august for Ann",
            [("03-11 09:00", "book a flight in august for Ann")],
            id="a month within the task",
        ),
        pytest.param(
            "write weekly report friday 3pm",
            [("03-13 15:00", "write report"), ("03-13 15:00", "write weekly report")],
            id="a repetition that may be an adjective",
        ),
        pytest.param(
            "run daily around the lake at 7",
            [("03-11 07:00", "run around the lake")],
            id="one that is none",
        ),
        pytest.param(
            "take the pill at 9pm for 5 days",
            [("03-10 21:00", "take the pill for 5 days"), ("03-10 21:00", "take the pill")],
            id="for how many days",
        ),
        pytest.param(
            "at 6pm renew the visa for 90 days",
            [("03-10 18:00", "renew the visa for 90 days")],
            id="a length that the task is about",
        ),
        pytest.param(
            "remind me at 8 pm to pack for the trip on Friday",
            [("03-13 20:00", "pack for the trip"), ("03-10 20:00", "pack for the trip on Friday")],
            id="a day at the end, which each task keeps or loses",
        ),
    ],
)
def test_a_time_behind_the_task(text: str, ways: list[tuple[str, str]]) -> None:
    assert each_said(text) == ways


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        pytest.param(
            "Nina's birthday is may 3rd, remind me every year at 8am",
            [("05-03 08:00", "Nina's birthday")],
            id="the day of each year",
        ),
        pytest.param(
            "sat & sun 11am call grandpa, every week",
            [("03-14 11:00", "call grandpa")],
            id="the days of each week",
        ),
        pytest.param(
            "in january on the 15th at 10 file the taxes",
            [("01-15 10:00", "file the taxes")],
            id="the month ahead of its day",
        ),
        pytest.param(
            "friday after next 18:00 drinks", [("03-20 18:00", "drinks")], id="a next of its own"
        ),
    ],
)  # fmt: skip
def test_what_stands_apart_belongs_together(text: str, ways: list[tuple[str, str]]) -> None:
    assert each_said(text) == ways


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("every spring clean the windows", "too_complex", id="no repetition known"),
        pytest.param("in april do the taxes", "which_days", id="a month and no day"),
        pytest.param("sometime mow the lawn", "no_time", id="no time at all"),
        pytest.param(
            "weekdays at 9 but fridays at 10 open up", "too_complex", id="another hour on one day"
        ),
        pytest.param(
            "the day after the first tuesday of each month send the minutes",
            "too_complex",
            id="beside the days that are named",
        ),
        pytest.param(
            "first and third monday 9am board call every month", "which_days", id="days far off"
        ),
        pytest.param("remind me that friday is a holiday", "no_time", id="a day that is told of"),
        pytest.param("mom bday 11/9 every year", "which_days", id="a day that may be two"),
        pytest.param(
            "remind me 10 minutes before each class on monday", "no_time", id="before what hour"
        ),
        pytest.param("call Jo wed 5/11 at noon", "weekday_disagrees", id="no such day"),
        pytest.param("bi-monthly check the filter", "which_days", id="twice, or every second"),
        pytest.param("thrice a day take drops", "which_hours", id="so often a day"),
        pytest.param("stretch every so often", "no_time", id="every, and no period"),
        pytest.param(
            "every month on the second to last day send it", "which_days", id="counted from the end"
        ),
        pytest.param(
            "every 5th of the month and every 20th pay staff", "too_complex", id="one of two"
        ),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_asked(text: str, reason: str) -> None:
    found = preview(text, TUESDAY, BERLIN, "en")

    assert (found["kind"], found["reason"]) == ("ambiguous", reason)


@pytest.mark.parametrize(
    "text",
    [
        "every time I call he is busy",
        "every man should read this book",
        "in april we go to Rome",
        "later gator",
        "ok see u at 6",
        "haha same, every single monday",
        "two weeks to go!",
        "back in 10 min",
    ],
)
def test_what_is_only_told_asks_for_nothing(text: str) -> None:
    assert preview(text, TUESDAY, BERLIN, "en")["kind"] == "none"
