from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler import cron, schedule, wallclock
from tests.oracle.__main__ import PECULIAR, Tally
from tests.oracle.asking import SAMPLE
from tests.oracle.expressions import KNOWN
from tests.oracle.promises import cron_keeps_the_wall_clock
from tests.oracle.scan import Scan, scan

CACHES = (
    cron._patterns,
    cron._next_after,
    cron._last_before,
    wallclock.instant_of,
    schedule._counted,
)


@pytest.fixture
def fresh_caches() -> Iterator[None]:
    for cached in CACHES:
        cached.cache_clear()
    yield
    for cached in CACHES:
        cached.cache_clear()


@pytest.fixture(scope="module")
def berlin() -> Scan:
    return scan("Europe/Berlin", 2026)


@pytest.mark.parametrize("zone", PECULIAR)
def test_schedules_agree_with_a_minute_scan_of_a_year(zone: str) -> None:
    tally = Tally()

    tally.hold(zone, 2026, SAMPLE)

    assert tally.violations == []
    assert min(tally.cases.values()) > 0


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        pytest.param("Pacific/Apia", 2011, id="a day that never came"),
        pytest.param("Asia/Pyongyang", 2015, id="half an hour back for good"),
        pytest.param("Europe/Moscow", 2011, id="one hour ahead for good"),
    ],
)
def test_schedules_agree_with_the_scan_of_an_odd_year(zone: str, year: int) -> None:
    tally = Tally()

    tally.hold(zone, year, SAMPLE)

    assert tally.violations == []


@pytest.mark.usefixtures("fresh_caches")
@pytest.mark.parametrize(
    ("place", "name", "defect"),
    [
        pytest.param(cron, "_ElapsedTimes", cron._FixedTimes, id="intervals as fixed times"),
        pytest.param(cron, "_FixedTimes", cron._ElapsedTimes, id="fixed times as intervals"),
        pytest.param(cron, "overlap_at", lambda *_: timedelta(0), id="a fold forgotten"),
        pytest.param(wallclock, "change_between", lambda *_: None, id="after a gap too late"),
        pytest.param(cron, "change_between", lambda *_: None, id="an offset for ever"),
        pytest.param(cron, "_alternatives", lambda fields: [fields], id="either day as both"),
        pytest.param(cron, "_single", str, id="9-9 as every hour"),
    ],
)
def test_the_scan_finds_a_planted_defect(
    berlin: Scan,
    monkeypatch: pytest.MonkeyPatch,
    place: object,
    name: str,
    defect: Callable[..., object],
) -> None:
    monkeypatch.setattr(place, name, defect)

    checks = cron_keeps_the_wall_clock(berlin, replace(SAMPLE, known=len(KNOWN)))

    assert not all(check.holds for check in checks)
