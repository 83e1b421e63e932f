from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from scheduler.cron import LONGEST_EXPRESSION, check_expression
from scheduler.errors import InvalidSchedule
from scheduler.schedule import Cron, moments

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M %z")


def coming(expression: str, zone: str, after: str) -> Iterator[str]:
    schedule = Cron(expressions=(expression,), zone=zone)
    return (shown(moment, zone) for moment in moments(schedule, utc(after)))


def gone(expression: str, zone: str, before: str) -> Iterator[str]:
    schedule = Cron(expressions=(expression,), zone=zone)
    moment = schedule.last_before(utc(before))
    while moment is not None:
        yield shown(moment, zone)
        moment = schedule.last_before(moment)


AROUND_CLOCK_CHANGES = [
    pytest.param(
        "30 2 * * *",
        BERLIN,
        "2026-03-28T12:00",
        ["03-29 03:00 +0200", "03-30 02:30 +0200"],
        id="a fixed time in the gap: the first minute after it",
    ),
    pytest.param(
        "0,30 2,3 * * *",
        BERLIN,
        "2026-03-28T12:00",
        ["03-29 03:00 +0200", "03-29 03:30 +0200", "03-30 02:00 +0200"],
        id="several fixed times in the gap: one moment",
    ),
    pytest.param(
        "30 2 * * *",
        BERLIN,
        "2026-10-24T12:00",
        ["10-25 02:30 +0200", "10-26 02:30 +0100"],
        id="a fixed time in the fold: the first pass only",
    ),
    pytest.param(
        "0 * * * *",
        BERLIN,
        "2026-03-29T00:30",
        ["03-29 03:00 +0200", "03-29 04:00 +0200"],
        id="hourly over the gap: each hour that passes",
    ),
    pytest.param(
        "*/30 * * * *",
        BERLIN,
        "2026-10-25T00:00",
        ["10-25 02:30 +0200", "10-25 02:00 +0100", "10-25 02:30 +0100", "10-25 03:00 +0100"],
        id="every half hour over the fold: in both passes",
    ),
    pytest.param(
        "0 */2 * * *",
        BERLIN,
        "2026-03-28T22:30",
        ["03-29 00:00 +0100", "03-29 04:00 +0200"],
        id="every other hour over the gap: no extra one",
    ),
    pytest.param(
        "*/20 2 * * *",
        BERLIN,
        "2026-03-28T12:00",
        ["03-30 02:00 +0200", "03-30 02:20 +0200"],
        id="an interval inside the gap: not that day",
    ),
    pytest.param(
        "*/15 2 1 7 *",
        BERLIN,
        "2026-03-28T12:00",
        ["07-01 02:00 +0200", "07-01 02:15 +0200"],
        id="an interval that is months and a gap away",
    ),
    pytest.param(
        "*/30 2 25 10 *",
        BERLIN,
        "2026-03-28T12:00",
        ["10-25 02:00 +0200", "10-25 02:30 +0200", "10-25 02:00 +0100", "10-25 02:30 +0100"],
        id="an interval that is months and a fold away",
    ),
    pytest.param(
        "45 1 * * *",
        "Australia/Lord_Howe",
        "2026-04-04T13:00",
        ["04-05 01:45 +1100", "04-06 01:45 +1030"],
        id="a fold of half an hour",
    ),
    pytest.param(
        "15 2 * * *",
        "Australia/Lord_Howe",
        "2026-10-03T13:00",
        ["10-04 02:30 +1100", "10-05 02:15 +1100"],
        id="a gap of half an hour",
    ),
    pytest.param(
        "0 0 * * *",
        "Africa/Cairo",
        "2026-04-23T12:00",
        ["04-24 01:00 +0300", "04-25 00:00 +0300"],
        id="a gap at midnight",
    ),
    pytest.param(
        "30 2 * * *",
        "Antarctica/Troll",
        "2026-03-28T12:00",
        ["03-29 03:00 +0200", "03-30 02:30 +0200"],
        id="a gap of two hours",
    ),
    pytest.param(
        "0 3 * * *",
        "Pacific/Chatham",
        "2026-09-25T16:00",
        ["09-27 03:45 +1345", "09-28 03:00 +1345"],
        id="a zone with three quarters of an hour",
    ),
    pytest.param(
        "0 9 * * *",
        "Asia/Kathmandu",
        "2026-03-28T12:00",
        ["03-29 09:00 +0545", "03-30 09:00 +0545"],
        id="a zone without clock changes",
    ),
    pytest.param(
        "0 9 * * *",
        "Pacific/Apia",
        "2011-12-29T12:00",
        ["12-29 09:00 -1000", "12-31 00:00 +1400", "12-31 09:00 +1400"],
        id="a day that never came: the first minute after it",
    ),
    pytest.param(
        "0 * * * *",
        "Pacific/Apia",
        "2011-12-30T08:30",
        ["12-29 23:00 -1000", "12-31 00:00 +1400"],
        id="hourly over a day that never came",
    ),
    pytest.param(
        "30 9 * * *",
        "Africa/Monrovia",
        "1971-06-01T00:00",
        ["06-01 09:30 -004430", "06-02 09:30 -004430"],
        id="an offset with seconds",
    ),
]


@pytest.mark.parametrize(("expression", "zone", "start", "expected"), AROUND_CLOCK_CHANGES)
def test_what_comes_around_clock_changes(
    expression: str, zone: str, start: str, expected: list[str]
) -> None:
    found = list(islice(coming(expression, zone, start), len(expected)))

    assert found == expected


@pytest.mark.parametrize(("expression", "zone", "start", "expected"), AROUND_CLOCK_CHANGES)
def test_what_is_gone_is_what_had_come(
    expression: str, zone: str, start: str, expected: list[str]
) -> None:
    schedule = Cron(expressions=(expression,), zone=zone)
    *_, last = islice(moments(schedule, utc(start)), len(expected) + 1)

    found = list(islice(gone(expression, zone, last.isoformat()), len(expected)))

    assert found == expected[::-1]


def test_in_the_second_pass_the_first_pass_is_gone() -> None:
    second_pass = utc("2026-10-25T01:10")  # 02:10 for the second time

    assert next(gone("30 2 * * *", BERLIN, second_pass.isoformat())) == "10-25 02:30 +0200"
    assert next(coming("30 2 * * *", BERLIN, second_pass.isoformat())) == "10-26 02:30 +0100"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("0 9 * * 1-5", ["01-01", "01-02", "01-05"], id="weekdays"),
        pytest.param("0 9 * * MON,thu", ["01-01", "01-05", "01-08"], id="names in any case"),
        pytest.param("0 9 * * 5-7", ["01-02", "01-03", "01-04"], id="a week ending on day 7"),
        pytest.param("0 9 * * fri-mon", ["01-02", "01-03", "01-04", "01-05"], id="over the week"),
        pytest.param("0 9 * * 7", ["01-04", "01-11"], id="Sunday is 7 as well as 0"),
        pytest.param("0 9 L * *", ["01-31", "02-28", "03-31"], id="the last day"),
        pytest.param("0 9 15,L * *", ["01-15", "01-31", "02-15"], id="a day and the last day"),
        pytest.param("0 9 31 * *", ["01-31", "03-31", "05-31"], id="only months that have it"),
        pytest.param("0 9 * * 1#1", ["01-05", "02-02", "03-02"], id="the first Monday"),
        pytest.param("0 9 * * L5", ["01-30", "02-27", "03-27"], id="the last Friday"),
        pytest.param("0 9 13 * fri", ["01-02", "01-09", "01-13"], id="both days set: either"),
        pytest.param("0 9 15 * 1#1", ["01-05", "01-15", "02-02"], id="either, with a number"),
        pytest.param("0 9 */2 * 1", ["01-05", "01-19", "02-09"], id="a star is not set: both"),
        pytest.param("0 9 ? * 1", ["01-05", "01-12"], id="a question mark"),
        pytest.param("0 9 1 */3 *", ["01-01", "04-01", "07-01"], id="every quarter"),
        pytest.param("0 9 29 2 *", ["02-29", "02-29"], id="leap days"),
        pytest.param("0 9-9 * * *", ["01-01", "01-02"], id="a range of one"),
        pytest.param("0 9 LW * *", ["01-30", "02-27", "03-31"], id="the last working day"),
        pytest.param("0 9 WD1 * *", ["01-01", "02-02", "03-02"], id="the first working day"),
        pytest.param("0 9 wd3 * *", ["01-05", "02-04", "03-04"], id="the third working day"),
        pytest.param("0 9 LW 2,5 *", ["02-27", "05-29"], id="working days of some months"),
        pytest.param("@daily", ["01-02", "01-03"], id="an alias"),
        pytest.param(" @WEEKLY ", ["01-04", "01-11"], id="an alias in capitals"),
        pytest.param("  0  9 * * 1 ", ["01-05", "01-12"], id="white space"),
    ],
)
def test_days_that_an_expression_names(expression: str, expected: list[str]) -> None:
    found = islice(coming(expression, "UTC", "2026-01-01T00:00"), len(expected))

    assert [day.split()[0] for day in found] == expected


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("", id="nothing"),
        pytest.param("* * * *", id="four fields"),
        pytest.param("0 0 9 * * *", id="six fields: seconds"),
        pytest.param("0 0 9 * * * 2026", id="seven fields"),
        pytest.param("@reboot", id="a moment that is no time"),
        pytest.param("@every 5m", id="another dialect"),
        pytest.param("61 9 * * *", id="a minute that does not exist"),
        pytest.param("0 9 * * 8", id="a weekday that does not exist"),
        pytest.param("*/0 * * * *", id="no step at all"),
        pytest.param("0 0 31 2 *", id="31 February"),
        pytest.param("0 0 30,31 feb *", id="30 and 31 February"),
        pytest.param("0 0 31 4,6,9,11 *", id="the 31st of short months"),
        pytest.param("R 9 * * *", id="a minute by chance"),
        pytest.param("H(0-5) 9 * * *", id="a minute by hash"),
        pytest.param("every day at nine", id="words"),
        pytest.param("٣ 9 * * *", id="other digits"),
        pytest.param("0\u00a09\u00a0*\u00a0*\u00a0*", id="spaces that are none"),
        pytest.param("0 9 * * *\x00", id="a zero byte"),
        pytest.param("0 9 * * LW", id="a form that croniter does not know"),
        pytest.param("0 9 LW * 1", id="a working day on a day of the week"),
        pytest.param("0 9 WD21 * *", id="a working day that some months lack"),
        pytest.param("0 9 LW,15 * *", id="a working day among other days"),
        pytest.param("0" * 40_000, id="forty kilobytes"),
        pytest.param(",".join("0" * 60) + " 9 * * *", id="a character too long"),
    ],
)
def test_refused(expression: str) -> None:
    with pytest.raises(InvalidSchedule):
        check_expression(expression)


@pytest.mark.parametrize("expression", ["30 2 LW * *", "*/30 9-10 LW * *", "0 0 WD20 * *"])
def test_working_days_are_the_same_backwards(expression: str) -> None:
    schedule, start = Cron(expressions=(expression,), zone=BERLIN), utc("2026-01-01")
    found = [*islice(moments(schedule, start), 40)]
    backwards = [schedule.last_before(moment) for moment in found[1:]]

    assert backwards == found[:-1]
    assert schedule.count_between(start, found[-1]).number == 40


def test_the_longest_expression_is_still_read() -> None:
    minutes = ",".join("0" * 56)

    check_expression(f"{minutes} 9 * * *".ljust(LONGEST_EXPRESSION))


def test_several_expressions_are_one_schedule_without_doubles() -> None:
    schedule = Cron(expressions=("30 2 * * *", "0 3 * * *", "0 18 * * *"), zone=BERLIN)

    found = [shown(moment, BERLIN) for moment in islice(moments(schedule, utc("2026-03-29")), 3)]

    assert found == ["03-29 03:00 +0200", "03-29 18:00 +0200", "03-30 02:30 +0200"]


def test_moments_of_one_minute_share_an_answer_but_not_the_boundary() -> None:
    schedule = Cron(expressions=("0 9 * * *",), zone="UTC")
    nine, tick = utc("2026-01-01T09:00"), timedelta(microseconds=1)

    assert schedule.next_after(nine - tick) == nine
    assert schedule.next_after(nine) == nine + timedelta(days=1)
    assert schedule.next_after(nine + tick) == nine + timedelta(days=1)
    assert schedule.last_before(nine + tick) == nine
    assert schedule.last_before(nine) == nine - timedelta(days=1)
    assert schedule.last_before(nine - tick) == nine - timedelta(days=1)


def test_an_expression_that_never_comes_has_no_moments() -> None:
    schedule = Cron(expressions=("0 0 31 2 *",), zone=BERLIN)

    assert schedule.next_after(utc("2026-01-01")) is None
    assert schedule.last_before(utc("2026-01-01")) is None


def test_counting_stops_at_its_limit_and_says_so() -> None:
    schedule = Cron(expressions=("*/5 * * * *",), zone="UTC")
    start = utc("2026-01-01")

    exact = schedule.count_between(start, start + timedelta(hours=1), limit=12)
    at_least = schedule.count_between(start, start + timedelta(days=365), limit=12)

    assert (exact.number, exact.exact) == (12, True)
    assert (at_least.number, at_least.exact) == (12, False)
