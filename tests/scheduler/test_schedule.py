import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from scheduler.errors import InvalidSchedule
from scheduler.schedule import At, Count, Cron, Every, Schedule, Unit, dumps, loads, moments
from tests.scheduler.schedules import everies, instants, schedules, stretches

BERLIN = "Europe/Berlin"
TICK = timedelta(microseconds=1)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str, zone: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def every(amount: int, unit: Unit, *anchors: datetime, zone: str = BERLIN) -> Every:
    return Every(amount=amount, unit=unit, anchors=anchors, zone=zone)


def shown(schedule: Every, count: int) -> list[str]:
    """The first moments, as the wall clock shows them."""
    found = islice(moments(schedule, schedule.anchors[0] - TICK), count)
    return [m.astimezone(ZoneInfo(schedule.zone)).strftime("%Y-%m-%d %H:%M") for m in found]


# --- at ------------------------------------------------------------------------------------------


def test_at_is_due_at_its_instants_in_order_and_once() -> None:
    early, late = utc("2026-03-04T15:00"), utc("2026-03-05T14:00")
    schedule = At(moments=(late, early, late.astimezone(ZoneInfo(BERLIN))))

    assert schedule.moments == (early, late)
    assert schedule.next_after(early - TICK) == early
    assert schedule.next_after(early) == late
    assert schedule.next_after(late) is None
    assert schedule.last_before(late) == early
    assert schedule.last_before(early) is None
    assert schedule.count_between(early, late) == Count(number=1)
    assert schedule.count_between(late, early) == Count(number=0)


# --- every so many seconds -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "before", "after"),
    [
        pytest.param("2025-01-01T00:00", None, "2026-01-01T00:00:10", id="before the anchor"),
        pytest.param(
            "2026-01-01T00:00:10", None, "2026-01-01T00:05:10", id="at the anchor: strictly after"
        ),
        pytest.param(
            "2026-01-01T00:05:09",
            "2026-01-01T00:00:10",
            "2026-01-01T00:05:10",
            id="between the first two",
        ),
        pytest.param(
            "2027-06-01T12:00:10",
            "2027-06-01T11:55:10",
            "2027-06-01T12:05:10",
            id="on the grid, much later",
        ),
    ],
)
def test_seconds_keep_the_grid_of_the_anchor(moment: str, before: str | None, after: str) -> None:
    schedule = every(300, Unit.SECOND, utc("2026-01-01T00:00:10"))

    assert schedule.next_after(utc(moment)) == utc(after)
    assert schedule.last_before(utc(moment)) == (before and utc(before))


def test_seconds_take_no_notice_of_clock_changes() -> None:
    schedule = every(43_200, Unit.SECOND, wall("2026-03-28T21:00", BERLIN))

    assert shown(schedule, 3) == ["2026-03-28 21:00", "2026-03-29 10:00", "2026-03-29 22:00"]


def test_several_grids_are_merged_without_doubles() -> None:
    start = utc("2026-01-01")
    anchors = (start, start + timedelta(minutes=20), start + timedelta(hours=3))
    schedule = every(3_600, Unit.SECOND, *anchors)

    found = list(moments(schedule, start, until=start + timedelta(hours=4)))

    assert [m.strftime("%H:%M") for m in found] == [
        "00:20", "01:00", "01:20", "02:00", "02:20", "03:00", "03:20", "04:00",
    ]  # fmt: skip
    assert schedule.count_between(start, start + timedelta(hours=4)) == Count(number=8)


# --- every so many days --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        pytest.param(
            every(2, Unit.DAY, wall("2026-03-27T09:00", BERLIN)),
            ["2026-03-27 09:00", "2026-03-29 09:00", "2026-03-31 09:00"],
            id="nine o'clock on both sides of a clock change",
        ),
        pytest.param(
            every(1, Unit.DAY, wall("2026-03-28T02:30", BERLIN)),
            ["2026-03-28 02:30", "2026-03-29 03:00", "2026-03-30 02:30"],
            id="in the gap at the first minute after it",
        ),
        pytest.param(
            every(1, Unit.DAY, wall("2026-10-24T02:30", BERLIN)),
            ["2026-10-24 02:30", "2026-10-25 02:30", "2026-10-26 02:30"],
            id="in the fold once",
        ),
        pytest.param(
            every(1, Unit.DAY, wall("2026-10-25T02:30", BERLIN, fold=1)),
            ["2026-10-25 02:30", "2026-10-26 02:30"],
            id="from the second pass of the fold on",
        ),
        pytest.param(
            every(2, Unit.WEEK, *(wall(f"2026-03-{day}T18:00", BERLIN) for day in (16, 19))),
            ["2026-03-16 18:00", "2026-03-19 18:00", "2026-03-30 18:00", "2026-04-02 18:00"],
            id="every other week on two weekdays",
        ),
        pytest.param(
            every(1, Unit.MONTH, wall("2026-01-31T09:00", BERLIN)),
            ["2026-01-31 09:00", "2026-02-28 09:00", "2026-03-31 09:00", "2026-04-30 09:00"],
            id="the 31st: the last day of shorter months",
        ),
        pytest.param(
            every(1, Unit.MONTH, *(wall(f"2026-01-{day}T09:00", BERLIN) for day in (30, 31))),
            ["2026-01-30 09:00", "2026-01-31 09:00", "2026-02-28 09:00", "2026-03-30 09:00"],
            id="the 30th and the 31st: once in February",
        ),
        pytest.param(
            every(5, Unit.MONTH, wall("2026-10-31T09:00", BERLIN)),
            ["2026-10-31 09:00", "2027-03-31 09:00", "2027-08-31 09:00"],
            id="months over the end of a year",
        ),
        pytest.param(
            every(1, Unit.YEAR, wall("2024-02-29T09:00", BERLIN)),
            ["2024-02-29 09:00", "2025-02-28 09:00", "2026-02-28 09:00", "2027-02-28 09:00",
             "2028-02-29 09:00"],
            id="29 February: the 28th in common years",
        ),
        pytest.param(
            every(1, Unit.DAY, wall("2026-04-04T01:45", "Australia/Lord_Howe"),
                  zone="Australia/Lord_Howe"),
            ["2026-04-04 01:45", "2026-04-05 01:45", "2026-04-06 01:45"],
            id="a fold of half an hour",
        ),
        pytest.param(
            every(1, Unit.DAY, wall("2011-12-29T09:00", "Pacific/Apia"), zone="Pacific/Apia"),
            ["2011-12-29 09:00", "2011-12-31 00:00", "2011-12-31 09:00", "2012-01-01 09:00"],
            id="a day that never came",
        ),
    ],
)  # fmt: skip
def test_days_keep_the_wall_clock(schedule: Every, expected: list[str]) -> None:
    assert shown(schedule, len(expected)) == expected


def test_a_skipped_day_is_not_counted_twice() -> None:
    schedule = every(1, Unit.DAY, wall("2011-12-01T00:00", "Pacific/Apia"), zone="Pacific/Apia")
    start, end = utc("2011-12-02"), utc("2012-01-10")

    found = schedule.count_between(start, end)

    assert found == Count(number=len(list(moments(schedule, start, until=end))))


def test_a_year_of_days_is_counted_without_walking_it() -> None:
    schedule = every(1, Unit.DAY, utc("2020-01-01T08:00"))

    found = schedule.count_between(utc("2020-01-01T08:00"), utc("2026-01-01T07:00"), limit=1)

    assert found == Count(number=2_191)


# --- the edges of the calendar -------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
@pytest.mark.parametrize("anchor", ["0001-01-03", "2024-02-29", "9999-12-28"])
@pytest.mark.parametrize("amount", [1, 10**6, 10**30])
@pytest.mark.parametrize("unit", Unit)
def test_grids_end_with_the_calendar(zone: str, anchor: str, amount: int, unit: Unit) -> None:
    schedule = every(amount, unit, utc(anchor), zone=zone)

    assert schedule.next_after(LAST) is None
    assert schedule.last_before(FIRST) is None
    assert schedule.next_after(FIRST) == schedule.anchors[0]
    assert schedule.count_between(FIRST, LAST).number >= 1
    assert (schedule.last_before(LAST) or FIRST) >= schedule.anchors[0]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
@pytest.mark.parametrize("expression", ["0 9 * * *", "*/5 * * * *", "*/7 3 31 12 *"])
def test_cron_ends_with_the_calendar(zone: str, expression: str) -> None:
    schedule = Cron(expressions=(expression,), zone=zone)

    assert schedule.next_after(LAST) is None
    assert schedule.last_before(FIRST) is None
    assert (schedule.next_after(FIRST) or LAST).year == 1
    assert (schedule.last_before(LAST) or FIRST).year > 9997


# --- what is no schedule -------------------------------------------------------------------------


def test_nothing_is_made_of_nothing() -> None:
    with pytest.raises(InvalidSchedule, match="moment"):
        At(moments=())
    with pytest.raises(InvalidSchedule, match="moment"):
        every(1, Unit.DAY)
    with pytest.raises(InvalidSchedule, match="expression"):
        Cron(expressions=(), zone=BERLIN)


@pytest.mark.parametrize("amount", [0, -1, -(10**30)])
def test_an_interval_is_positive(amount: int) -> None:
    with pytest.raises(InvalidSchedule, match="interval"):
        every(amount, Unit.SECOND, utc("2026-01-01"))


def test_a_moment_has_a_zone() -> None:
    with pytest.raises(InvalidSchedule, match="zone"):
        At(moments=(datetime(2026, 1, 1),))  # noqa: DTZ001


@pytest.mark.parametrize("moment", [FIRST, LAST])
def test_a_moment_lies_inside_the_calendar(moment: datetime) -> None:
    with pytest.raises(InvalidSchedule, match="calendar"):
        At(moments=(moment,))


# --- the text form -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        pytest.param(
            At(moments=(utc("2026-03-05T15:00"), utc("2026-03-04T15:00:00.000001"))),
            '{"at":["2026-03-04T15:00:00.000001Z","2026-03-05T15:00:00Z"]}',
            id="at",
        ),
        pytest.param(
            every(2, Unit.WEEK, utc("2026-03-04T15:00")),
            '{"every":2,"unit":"week","from":["2026-03-04T15:00:00Z"],"zone":"Europe/Berlin"}',
            id="every",
        ),
        pytest.param(
            Cron(expressions=("0 9 * * 1-5", "@daily"), zone=BERLIN),
            '{"cron":["0 9 * * 1-5","@daily"],"zone":"Europe/Berlin"}',
            id="cron",
        ),
    ],
)
def test_text_form(schedule: Schedule, text: str) -> None:
    assert dumps(schedule) == text
    assert loads(text) == schedule


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param('{"cron":["0 9 * *', id="cut off"),
        pytest.param("null", id="nothing"),
        pytest.param("[]", id="a list"),
        pytest.param('"at"', id="a text"),
        pytest.param("{}", id="no kind"),
        pytest.param('{"at":[]}', id="no moment"),
        pytest.param('{"at":"2026-01-01T00:00:00Z"}', id="a moment outside a list"),
        pytest.param('{"at":["2026-13-01T00:00:00Z"]}', id="a month too many"),
        pytest.param('{"at":["2026-01-01T00:00:00"]}', id="a moment without a zone"),
        pytest.param('{"at":["0001-01-01T00:00:00+14:00"]}', id="before the calendar"),
        pytest.param('{"at":[1767225600]}', id="a number for a moment"),
        pytest.param('{"at":["2026-01-01T00:00:00Z"],"zone":"UTC"}', id="a field too many"),
        pytest.param('{"cron":["0 9 * * *"]}', id="a field too few"),
        pytest.param('{"cron":[9],"zone":"UTC"}', id="a number for an expression"),
        pytest.param('{"cron":"0 9 * * *","zone":"UTC"}', id="an expression outside a list"),
        pytest.param('{"cron":["0 9 * * *"],"zone":null}', id="no zone"),
        pytest.param(
            '{"every":0,"unit":"day","from":["2026-01-01T00:00:00Z"],"zone":"UTC"}',
            id="no interval",
        ),
        pytest.param(
            '{"every":true,"unit":"day","from":["2026-01-01T00:00:00Z"],"zone":"UTC"}',
            id="a truth for an amount",
        ),
        pytest.param(
            '{"every":1.5,"unit":"day","from":["2026-01-01T00:00:00Z"],"zone":"UTC"}',
            id="half an amount",
        ),
        pytest.param(
            '{"every":1,"unit":"moon","from":["2026-01-01T00:00:00Z"],"zone":"UTC"}',
            id="another unit",
        ),
        pytest.param("[" * 100_000, id="too deep"),
        pytest.param('{"every":' + "9" * 5_000, id="a number too long"),
    ],
)
def test_damaged_text(text: str) -> None:
    with pytest.raises(InvalidSchedule):
        loads(text)


# --- for all schedules ---------------------------------------------------------------------------

proved = settings(deadline=None, max_examples=150, derandomize=True)


@proved
@given(schedules, instants)
def test_next_and_last_are_each_others_inverse(schedule: Schedule, moment: datetime) -> None:
    after, before = schedule.next_after(moment), schedule.last_before(moment)

    if after is not None:
        assert after > moment
        assert (schedule.last_before(after) or moment) <= moment
    if before is not None:
        assert before < moment
        assert (schedule.next_after(before) or moment) >= moment


@proved
@given(schedules, instants)
def test_moments_ascend_and_lead_back_the_same_way(schedule: Schedule, moment: datetime) -> None:
    found = list(islice(moments(schedule, moment), 8))

    assert all(moment < later for moment, later in pairwise([moment, *found]))
    assert [schedule.last_before(later) for later in found[1:]] == found[:-1]
    assert all(later.tzinfo is UTC for later in found)


@proved
@given(schedules, instants, stretches)
def test_counts_agree_with_walking(schedule: Schedule, after: datetime, stretch: timedelta) -> None:
    walked = list(islice(moments(schedule, after, until=after + stretch), 51))

    counted = schedule.count_between(after, after + stretch, limit=50)

    if counted.exact and len(walked) <= 50:
        assert counted.number == len(walked)
    else:
        assert counted.number >= 50
        assert len(walked) == 51


@proved
@given(everies, instants)
def test_nothing_is_due_before_the_first_anchor(schedule: Every, moment: datetime) -> None:
    first = min(schedule.anchors)

    assert (schedule.next_after(moment) or first) >= first
    assert schedule.next_after(first - TICK) == first
    assert schedule.last_before(first) is None


@proved
@given(schedules)
def test_the_text_form_loses_nothing(schedule: Schedule) -> None:
    text = dumps(schedule)

    assert loads(text) == schedule
    assert dumps(loads(text)) == text
    assert json.dumps(json.loads(text), separators=(",", ":")) == text


@proved
@given(schedules, instants)
def test_the_zone_of_the_question_does_not_matter(schedule: Schedule, moment: datetime) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(hours=5, minutes=45)))

    assert schedule.next_after(elsewhere) == schedule.next_after(moment)
    assert schedule.last_before(elsewhere) == schedule.last_before(moment)
