"""An update of tzdata moves what was planned by the old rules: nothing is lost, nothing doubled."""

import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from scheduler import cron, wallclock
from scheduler.model import Job, RunStatus
from scheduler.replanning import Replanning
from scheduler.schedule import At, Cron, Every, Schedule, Unit
from tests.scheduler.world import DAY, HOUR, MINUTE, World

ZONE = "Europe/Madrid"

Update = Callable[[str], None]


@pytest.fixture
def tzdata(tmp_path: Path) -> Iterator[Update]:
    """From now on Madrid's clock goes by the rules of another zone, in a file of its own."""
    place = tmp_path / "zones" / ZONE
    place.parent.mkdir(parents=True)

    def update(rules: str) -> None:
        continent, city = rules.split("/")
        place.write_bytes(files(f"tzdata.zoneinfo.{continent}").joinpath(city).read_bytes())
        _forget()
        zoneinfo.reset_tzpath(to=[str(place.parents[1])])

    yield update
    zoneinfo.reset_tzpath()
    _forget()


def _forget() -> None:
    zoneinfo.ZoneInfo.clear_cache()
    wallclock.zone_of.cache_clear()
    wallclock.instant_of.cache_clear()
    for remembered in vars(cron).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def begin(world: World) -> None:
    """What a process does at its start."""
    replanning = Replanning(world.store.plans, world.store.facts, clock=world.clock)
    await replanning.begin()
    await replanning.note()


NINE = Cron(expressions=("0 9 * * *",), zone=ZONE)
# Every world begins on Monday, 2 March 2026, at 8:00 UTC: Madrid has 9:00, London and Lisbon 8:00,
# Athens 10:00.


@pytest.mark.parametrize(
    ("schedule", "days", "rules", "planned"),
    [
        pytest.param(
            NINE, 0, "Europe/London", ("2026-03-03T08:00", "2026-03-03T09:00"), id="an hour later"
        ),
        pytest.param(
            NINE, 0, "Europe/Athens", ("2026-03-03T08:00", "2026-03-03T07:00"), id="an hour earlier"
        ),
        pytest.param(
            NINE, 0, "Europe/Paris", ("2026-03-03T08:00", "2026-03-03T08:00"), id="the same time"
        ),
        pytest.param(
            Every(amount=2, unit=Unit.DAY, anchors=(at("2026-03-02T08:00"),), zone=ZONE),
            0, "Europe/London", ("2026-03-04T08:00", "2026-03-04T08:00"),
            id="a calendar grid keeps its anchor, and with it the instant",
        ),
        pytest.param(
            Cron(expressions=("*/30 * * * *",), zone=ZONE),
            0, "Asia/Kolkata", ("2026-03-02T08:30", "2026-03-02T08:30"),
            id="every half hour, whatever the clock shows",
        ),
        pytest.param(
            Every(amount=7200, unit=Unit.SECOND, anchors=(at("2026-03-02T08:00"),), zone=ZONE),
            0, "Europe/London", ("2026-03-02T10:00", "2026-03-02T10:00"), id="elapsed time",
        ),
        pytest.param(
            At(moments=(at("2026-03-02T20:00"),)),
            0, "Europe/London", ("2026-03-02T20:00", "2026-03-02T20:00"), id="an instant",
        ),
        pytest.param(
            Cron(expressions=("30 2 * * *",), zone=ZONE),
            26, "Africa/Algiers", ("2026-03-29T01:00", "2026-03-29T01:30"), id="out of a gap",
        ),
        pytest.param(
            Cron(expressions=("30 1 29 3 *",), zone=ZONE),
            0, "Europe/London", ("2026-03-29T00:30", "2026-03-29T01:00"), id="into a gap",
        ),
        pytest.param(
            Cron(expressions=("0 0 1 1 *",), zone=ZONE),
            0, "Europe/London", ("2026-12-31T23:00", "2027-01-01T00:00"), id="next year",
        ),
    ],
)  # fmt: skip
async def test_the_next_moment_is_the_same_on_the_wall_clock(
    world: World,
    tzdata: Update,
    schedule: Schedule,
    days: int,
    rules: str,
    planned: tuple[str, str],
) -> None:
    before, after = map(at, planned)
    tzdata(ZONE)
    await world.sleep(days * DAY - HOUR if days else timedelta(0))
    job = await world.add(schedule, zone=ZONE)
    await begin(world)
    assert job.next_run_at == before

    tzdata(rules)
    await begin(world)
    there = (await world.reread(job)).next_run_at
    tzdata(ZONE)
    await begin(world)

    assert there == after
    assert (await world.reread(job)).next_run_at == before, "and back again"


async def _days(world: World, job: Job) -> list[tuple[str, str]]:
    """The runs of the job by the days of their moments."""
    return [
        (run.status.value, run.due_at.isoformat()[5:16])
        for run in await world.history(job)
        if run.due_at is not None
    ]


@pytest.mark.parametrize(
    ("rules", "updated_at", "expected"),
    [
        pytest.param("Europe/London", "2026-03-03T07:30", "03-03T09:00", id="before it, later"),
        pytest.param("Europe/London", "2026-03-03T08:30", "03-03T09:00", id="missed, but not yet"),
        pytest.param(
            "Europe/Athens", "2026-03-03T06:30", "03-03T07:00", id="before it, to earlier"
        ),
        pytest.param("Europe/Athens", "2026-03-03T07:30", "03-03T07:00", id="it has just passed"),
    ],
)
async def test_each_day_has_its_moment_once_over_an_update(
    world: World, tzdata: Update, rules: str, updated_at: str, expected: str
) -> None:
    tzdata(ZONE)
    job = await world.add(NINE, zone=ZONE)
    await begin(world)
    await world.sleep(at(updated_at) - world.now)  # while nobody served

    tzdata(rules)
    await begin(world)
    await world.serve(1 * DAY)

    first, *_ = await _days(world, job)
    assert first == (RunStatus.SUCCEEDED.value, expected)
    assert len(await _days(world, job)) == len({day[:5] for _, day in await _days(world, job)})


async def test_a_moment_that_was_served_does_not_come_again(world: World, tzdata: Update) -> None:
    tzdata(ZONE)
    job = await world.add(NINE, zone=ZONE)
    await begin(world)
    await world.serve(1 * DAY + 10 * MINUTE)
    assert await _days(world, job) == [("succeeded", "03-03T08:00")]

    tzdata("Europe/London")  # where it is 8:10: nine o'clock is still to come, and has been
    await begin(world)
    await world.serve(1 * DAY)

    assert [day for _, day in await _days(world, job)] == ["03-03T08:00"]
    assert (await world.reread(job)).next_run_at == at("2026-03-04T09:00")


async def test_every_full_hour_is_one_of_the_new_clock(world: World, tzdata: Update) -> None:
    tzdata(ZONE)
    job = await world.add(Cron(expressions=("0 * * * *",), zone=ZONE), zone=ZONE)
    await begin(world)

    tzdata("Asia/Kolkata")
    await begin(world)

    assert (await world.reread(job)).next_run_at == at("2026-03-02T09:30")


async def test_what_was_moved_is_not_moved_again(world: World, tzdata: Update) -> None:
    tzdata(ZONE)
    job = await world.add(NINE, zone=ZONE)
    await begin(world)

    tzdata("Europe/London")
    for _ in range(3):
        await begin(world)

    assert (await world.reread(job)).next_run_at == at("2026-03-03T09:00")


async def test_a_zone_that_came_into_use_meanwhile_is_noted(world: World, tzdata: Update) -> None:
    tzdata(ZONE)
    await begin(world)
    job = await world.add(NINE, zone=ZONE)
    await Replanning(world.store.plans, world.store.facts, clock=world.clock).note()

    tzdata("Europe/London")
    await begin(world)

    assert (await world.reread(job)).next_run_at == at("2026-03-03T09:00")
