from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler import holidays
from scheduler.bounded import Bounded
from scheduler.policy import Bounds
from scheduler.schedule import Cron

BERLIN = "Europe/Berlin"
FEASTS = {(4, 3), (4, 6), (12, 25), (12, 26)}


def feasts(place: str, year: int) -> frozenset[date]:
    return frozenset(date(year, *feast) for feast in FEASTS) if place == "XX" else frozenset()


@pytest.fixture(autouse=True)
def _calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holidays, "_brought", [feasts])


def bounded(expression: str, *, place: str = "XX", **bounds: datetime) -> Bounded:
    schedule = Cron(expressions=(expression,), zone=BERLIN)
    return Bounded(schedule, Bounds(holidays=place, **bounds), BERLIN)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)


def days(rule: Bounded, after: str, count: int) -> Iterator[str]:
    moment: datetime | None = at(after)
    for _ in range(count):
        moment = moment and rule.next_after(moment)
        yield moment.astimezone(ZoneInfo(BERLIN)).strftime("%y-%m-%d") if moment else "never"


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        pytest.param(
            "0 9 * * 1-5",
            "2026-04-01T12:00",
            ["26-04-02", "26-04-07", "26-04-08"],
            id="over Easter, the clock change just behind",
        ),
        pytest.param(
            "0 9 25 12 *", "2026-01-01", ["never", "never"], id="a day that is always a holiday"
        ),
        pytest.param(
            "0 9 25 * *",
            "2031-11-24T12:00",
            ["31-11-25", "32-01-25"],
            id="years from now, as long as anybody knows the days",
        ),
    ],
)
def test_holidays_are_left_out(expression: str, after: str, expected: list[str]) -> None:
    found = list(days(bounded(expression), after, len(expected)))

    assert found == expected


def test_another_place_has_other_holidays() -> None:
    assert list(days(bounded("0 9 * * *", place="YY"), "2026-12-24T12:00", 1)) == ["26-12-25"]


def test_a_minute_before_and_a_minute_after_a_holiday() -> None:
    rule = bounded("* * * * *")

    assert rule.next_after(at("2026-12-24T23:59")) == at("2026-12-27T00:00")
    assert rule.last_before(at("2026-12-27T00:00")) == at("2026-12-24T23:59")


def test_what_is_counted_is_what_comes() -> None:
    rule = bounded("0 9,21 * * *")
    start, end = at("2026-03-01"), at("2028-03-01")

    moment, found = rule.next_after(start), 0
    while moment is not None and moment <= end:
        moment, found = rule.next_after(moment), found + 1

    count = rule.count_between(start, end, limit=10_000)
    assert (count.number, count.exact) == (found, True)


def test_holidays_outside_of_the_time_asked_about_do_not_count() -> None:
    rule = bounded("0 9 * * *", until=at("2026-04-05"))

    assert rule.count_between(at("2026-04-01"), at("2026-05-01")).number == 3
    assert rule.count_between(at("2026-04-06"), at("2026-05-01")).number == 0


def test_without_a_calendar_no_day_is_a_holiday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holidays, "_brought", [])

    assert bounded("0 9 25 12 *").next_after(at("2026-01-01")) == at("2026-12-25T09:00")


def test_the_newest_calendar_is_asked() -> None:
    holidays.bring(lambda place, year: frozenset({date(year, 5, 1)}))

    assert holidays.is_holiday("XX", date(2026, 5, 1))
    assert not holidays.is_holiday("XX", date(2026, 12, 25))
    assert holidays.holidays_between("XX", date(2026, 5, 1), date(2027, 5, 1)) == {
        date(2026, 5, 1),
        date(2027, 5, 1),
    }


def test_a_day_begins_and_ends_with_its_zone() -> None:
    rule = bounded("0 0 * * *")

    assert rule.next_after(at("2026-12-24T00:00") + timedelta(hours=1)) == at("2026-12-27T00:00")
