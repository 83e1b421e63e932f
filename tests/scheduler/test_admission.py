from datetime import UTC, datetime, timedelta

import pytest

from scheduler.admission import check
from scheduler.errors import InvalidSchedule, TooFrequent
from scheduler.schedule import At, Cron, Every, Schedule, Unit

START = datetime(2026, 1, 31, 9, tzinfo=UTC)
HALF_A_MINUTE = timedelta(seconds=30)
FIVE_MINUTES = timedelta(minutes=5)


def every(amount: int, unit: Unit, *seconds: float, zone: str = "Europe/Berlin") -> Every:
    anchors = tuple(START + timedelta(seconds=second) for second in seconds)
    return Every(amount=amount, unit=unit, anchors=anchors, zone=zone)


def cron(*expressions: str, zone: str = "Europe/Berlin") -> Cron:
    return Cron(expressions=expressions, zone=zone)


@pytest.mark.parametrize(
    ("schedule", "minimum"),
    [
        pytest.param(At(moments=(START,)), FIVE_MINUTES, id="one instant"),
        pytest.param(every(30, Unit.SECOND, 0), HALF_A_MINUTE, id="exactly the minimum"),
        pytest.param(every(60, Unit.SECOND, 0, 30), HALF_A_MINUTE, id="two grids, well apart"),
        pytest.param(every(60, Unit.SECOND, 0, 600), HALF_A_MINUTE, id="the same grid twice"),
        pytest.param(every(1, Unit.DAY, 0), timedelta(hours=22), id="daily"),
        pytest.param(cron("* * * * *"), HALF_A_MINUTE, id="every minute"),
        pytest.param(cron("*/5 * * * *"), FIVE_MINUTES, id="every five minutes"),
        pytest.param(cron("0 0 29 2 *"), FIVE_MINUTES, id="once in four years"),
        pytest.param(cron("0 0 31 2 mon"), FIVE_MINUTES, id="Mondays, and a day that never comes"),
    ],
)
def test_accepted(schedule: Schedule, minimum: timedelta) -> None:
    check(schedule, minimum=minimum)


@pytest.mark.parametrize(
    ("schedule", "minimum"),
    [
        pytest.param(
            At(moments=(START, START + timedelta(seconds=29))), HALF_A_MINUTE, id="lead times"
        ),
        pytest.param(every(29, Unit.SECOND, 0), HALF_A_MINUTE, id="a second short"),
        pytest.param(every(3_600, Unit.SECOND, 0, 7_229), HALF_A_MINUTE, id="two grids, close"),
        pytest.param(every(3_600, Unit.SECOND, 0, 3_571), HALF_A_MINUTE, id="close over the end"),
        pytest.param(every(1, Unit.DAY, 0, 86_410), HALF_A_MINUTE, id="ten seconds, every day"),
        pytest.param(
            every(1, Unit.MONTH, 0, -86_390), HALF_A_MINUTE, id="the 30th and 31st, in February"
        ),
        pytest.param(cron("*/4 * * * *"), FIVE_MINUTES, id="every four minutes"),
        pytest.param(cron("0,1 9 1 1 *"), FIVE_MINUTES, id="close, but once a year"),
        pytest.param(cron("*/30 * * * *", "1 9 1 1 *"), FIVE_MINUTES, id="a rare one too close"),
    ],
)
def test_too_frequent(schedule: Schedule, minimum: timedelta) -> None:
    with pytest.raises(TooFrequent) as refused:
        check(schedule, minimum=minimum)

    assert refused.value.minimum == minimum


@pytest.mark.parametrize(
    "schedule",
    [
        pytest.param(cron("0 0 31 2 *"), id="a day that never comes"),
        pytest.param(cron("0 9 * * *", "0 0 31 2 *"), id="one of two never comes"),
        pytest.param(cron("0 0 9 * * *"), id="seconds"),
        pytest.param(cron("nonsense"), id="nonsense"),
        pytest.param(cron("0 9 * * *", zone="Europe/Atlantis"), id="no such zone"),
        pytest.param(cron("0 9 * * *", zone="../etc/passwd"), id="a path for a zone"),
        pytest.param(cron("0 9 * * *", zone="right/Europe/Berlin"), id="leap seconds"),
        pytest.param(cron("0 9 * * *", zone="+02:00"), id="an offset"),
        pytest.param(cron("0 9 * * *", zone=""), id="an empty zone"),
        pytest.param(every(60, Unit.SECOND, 0, zone="Mars/Olympus"), id="no such zone for seconds"),
    ],
)
def test_invalid(schedule: Schedule) -> None:
    with pytest.raises(InvalidSchedule) as refused:
        check(schedule, minimum=HALF_A_MINUTE)

    assert not isinstance(refused.value, TooFrequent)
