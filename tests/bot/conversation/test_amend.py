"""What a change leaves of a schedule, and what it takes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.conversation.amend import Amended, Unfit, amended
from bot.language import read
from bot.language.intent import Command
from scheduler.model import Job
from scheduler.policy import Bounds
from scheduler.schedule import At, Cron, Every, Schedule, Unit
from scheduler.wallclock import wall_at, zone_of

MADRID = "Europe/Madrid"
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
"""Monday, noon in Madrid."""


def cron(*expressions: str) -> Cron:
    return Cron(expressions=expressions, zone=MADRID)


def at(*moments_at: str) -> At:
    zone = zone_of(MADRID)
    walls = (datetime.fromisoformat(f"2026-{each}") for each in moments_at)
    return At(moments=tuple(wall.replace(tzinfo=zone) for wall in walls))


def every(amount: int, unit: Unit, *anchors: str) -> Every:
    return Every(amount=amount, unit=unit, anchors=at(*anchors).moments, zone=MADRID)


def job(schedule: Schedule, **values: Any) -> Job:
    made: dict[str, Any] = {
        "id": "1", "owner": "cli:1", "number": 1, "task": "stretch", "schedule": schedule,
        "zone": MADRID, "next_run_at": schedule.next_after(NOW), "created_at": NOW,
    }  # fmt: skip
    return Job(**made | values)


def changed(made: Job, words: str) -> Amended | Unfit:
    command = read(words, NOW, MADRID, "en")
    assert isinstance(command, Command), words
    return amended(made, command, now=NOW)


WEEKDAYS_AT_8 = cron("0 8 * * 1-5")
FRIDAY_AT_14 = at("06-19T14:00")
EVERY_TWO_HOURS = every(7200, Unit.SECOND, "06-15T12:00")
EVERY_OTHER_DAY = every(2, Unit.DAY, "06-15T08:00")


@pytest.mark.parametrize(
    ("old", "words", "new"),
    [
        pytest.param(WEEKDAYS_AT_8, "change it to 9:30", cron("30 9 * * 1-5"), id="cron: a time"),
        pytest.param(
            WEEKDAYS_AT_8, "change it to 5", cron("0 5 * * 1-5"), id="cron: an hour as written"
        ),
        pytest.param(
            WEEKDAYS_AT_8, "make it 8:00 and 20:30", cron("0 8 * * 1-5", "30 20 * * 1-5"),
            id="cron: two times",
        ),
        pytest.param(
            cron("0 9 * * 1", "0 17 * * 5"), "make it 10:00", cron("0 10 * * 1", "0 10 * * 5"),
            id="cron: one time for days of their own",
        ),
        pytest.param(FRIDAY_AT_14, "change it to 9:30", at("06-19T09:30"), id="once: a time"),
        pytest.param(FRIDAY_AT_14, "change it to 9", at("06-19T09:00"), id="once: a bare hour"),
        pytest.param(FRIDAY_AT_14, "change it to 5", at("06-19T17:00"), id="once: by day"),
        pytest.param(
            at("06-15T14:00"), "change it to 9:30", at("06-16T09:30"), id="once: passed today"
        ),
        pytest.param(
            EVERY_OTHER_DAY, "change it to 9:30", every(2, Unit.DAY, "06-15T09:30"),
            id="grid: a time",
        ),
        pytest.param(FRIDAY_AT_14, "move it to Thursday", at("06-18T14:00"), id="once: a weekday"),
        pytest.param(FRIDAY_AT_14, "move it to tomorrow", at("06-16T14:00"), id="once: a date"),
        pytest.param(
            at("06-18T15:00", "06-19T14:00"), "move it to 25 June",
            at("06-24T15:00", "06-25T14:00"),
            id="once: what leads up to it moves along",
        ),
        pytest.param(
            FRIDAY_AT_14, "move it to Thursday at 10", at("06-18T10:00"), id="once: day and time"
        ),
        pytest.param(FRIDAY_AT_14, "make it daily", cron("0 14 * * *"), id="once: again and again"),
        pytest.param(FRIDAY_AT_14, "make it weekly", cron("0 14 * * 5"), id="once: on its own day"),
        pytest.param(
            cron("0 8 * * *"), "only on weekdays", cron("0 8 * * 1-5"), id="cron: on weekdays"
        ),
        pytest.param(
            cron("0 8,20 * * *"), "only on weekends", cron("0 8,20 * * 0,6"), id="cron: both times"
        ),
        pytest.param(
            cron("0 9 * * 1"), "move it to Friday", cron("0 9 * * 5"), id="cron: another weekday"
        ),
        pytest.param(
            cron("0 9 * * 1"), "move it to Friday at 10", cron("0 10 * * 5"),
            id="cron: another weekday and time",
        ),
        pytest.param(
            cron("0 9 * * 1#1"), "move it to Friday", cron("0 9 * * 5#1"), id="cron: the first one"
        ),
        pytest.param(
            cron("0 9 1 * *"), "move it to the 20th", cron("0 9 20 * *"), id="cron: day of month"
        ),
        pytest.param(
            cron("0 9 1 3 *"), "move it to 5 July", cron("0 9 5 7 *"), id="cron: day of year"
        ),
        pytest.param(
            cron("0 9 * * 1"), "make it every two weeks on Tuesday",
            every(2, Unit.WEEK, "06-16T09:00"), id="cron: a grid at the old time",
        ),
        pytest.param(
            EVERY_TWO_HOURS, "only on weekdays", cron("0 */2 * * 1-5"), id="pace: on weekdays"
        ),
        pytest.param(
            WEEKDAYS_AT_8, "make it every 2 hours", EVERY_TWO_HOURS, id="a pace from now on"
        ),
        pytest.param(
            WEEKDAYS_AT_8, "change it to weekends at 10", cron("0 10 * * 0,6"), id="both are said"
        ),
        pytest.param(
            cron("0 9 * * 1"), "move it to tomorrow at 10", at("06-16T10:00"),
            id="one day with its time ends the series",
        ),
    ],
)  # fmt: skip
def test_what_is_not_named_stays(old: Schedule, words: str, new: Schedule) -> None:
    found = changed(job(old), words)

    assert isinstance(found, Amended)
    assert found.schedule == new


@pytest.mark.parametrize(
    ("old", "words", "why"),
    [
        pytest.param(EVERY_TWO_HOURS, "change it to 9:30", Unfit.NO_TIME_OF_DAY, id="a pace"),
        pytest.param(
            cron("0 9-17 * * *"), "change it to 9:30", Unfit.NO_TIME_OF_DAY, id="through the day"
        ),
        pytest.param(
            every(5 * 3600, Unit.SECOND, "06-15T12:00"), "only on weekdays", Unfit.NO_DAYS,
            id="a pace that drifts",
        ),
        pytest.param(
            cron("0 9 * * 1", "0 17 * * 5"), "only on weekends", Unfit.NO_DAYS,
            id="days with times of their own",
        ),
        pytest.param(
            cron("0 9 * * 1"), "move it to tomorrow", Unfit.ONE_DAY_FOR_MANY, id="a date"
        ),
        pytest.param(
            cron("0 9 1 * *"), "move it to Friday", Unfit.ONE_DAY_FOR_MANY, id="not by the week"
        ),
        pytest.param(FRIDAY_AT_14, "until July", Unfit.COMES_ONCE, id="nothing to end"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(old: Schedule, words: str, why: Unfit) -> None:
    assert changed(job(old), words) is why


def test_bounds_alone_keep_the_schedule() -> None:
    old = job(WEEKDAYS_AT_8, run_count=4, bounds=Bounds(skip_dates=(date(2026, 6, 16),)))

    ended, counted = changed(old, "until July"), changed(old, "change it to 10 times")

    assert isinstance(ended, Amended)
    assert isinstance(counted, Amended)
    assert ended.schedule == counted.schedule == WEEKDAYS_AT_8
    assert ended.bounds.skip_dates == old.bounds.skip_dates
    assert ended.bounds.until is not None
    assert wall_at(ended.bounds.until, zone_of(MADRID)).date() == date(2026, 7, 31)
    assert counted.bounds.max_runs == old.run_count + 10


def test_a_time_alone_keeps_the_bounds() -> None:
    old = job(WEEKDAYS_AT_8, bounds=Bounds(until=datetime(2026, 6, 17, 23, tzinfo=UTC)))

    found = changed(old, "change it to 9:30")

    assert isinstance(found, Amended)
    assert found.bounds == old.bounds
    assert found.schedule == cron("30 9 * * 1-5")


def test_what_was_only_assumed_is_not_told() -> None:
    kept, replaced = (
        changed(job(old), "move it to Friday") for old in (cron("0 8 * * 1"), FRIDAY_AT_14)
    )

    assert isinstance(kept, Amended)
    assert isinstance(replaced, Amended)
    assert kept.notes == replaced.notes == ()
