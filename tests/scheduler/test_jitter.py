"""How long after their moments runs begin: spread out, always alike, never early."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.jitter import offset, stretched
from scheduler.model import RunStatus
from scheduler.policy import Policy
from scheduler.schedule import Cron
from tests.scheduler.test_planning import (
    DAILY,
    EACH_MINUTE,
    HOUR,
    MINUTE,
    SECOND,
    START,
    make_job,
    planned,
)
from tests.scheduler.world import World, every

JITTER = Policy(jitter=5 * MINUTE)


def test_the_offset_is_what_it_was_in_every_version() -> None:
    offsets = [offset(make_job(DAILY, id=name, policy=JITTER), START) for name in ("a", "b", "c")]

    assert [each / timedelta(milliseconds=1) for each in offsets] == [62_564, 177_450, 77_488]


def test_offsets_spread_over_the_whole_time() -> None:
    jobs = [make_job(DAILY, id=f"{n}", policy=JITTER) for n in range(1_000)]

    found = [offset(job, START) for job in jobs]

    tenths = {int(each / (30 * SECOND)) for each in found}
    assert tenths == set(range(10))


@pytest.mark.parametrize(
    ("job", "most"),
    [
        pytest.param(make_job(DAILY), timedelta(), id="none is asked for"),
        pytest.param(make_job(DAILY, policy=JITTER), 5 * MINUTE, id="as much as asked for"),
        pytest.param(make_job(EACH_MINUTE, policy=JITTER), 30 * SECOND, id="half of the period"),
    ],
)
def test_no_offset_is_longer_than(job: object, most: timedelta) -> None:
    assert all(
        timedelta() <= offset(replace(job, id=f"{n}"), START) <= most  # type: ignore[type-var]
        for n in range(50)
    )


def test_the_run_of_a_moment_waits_for_its_offset_and_keeps_its_moment() -> None:
    job = make_job(DAILY, policy=JITTER)

    (run,) = planned(job, START).runs

    assert (run.due_at, run.status) == (START, RunStatus.WAITING)
    assert run.next_attempt_at == START + offset(job, START)


def test_once_the_offset_has_passed_it_begins_at_once() -> None:
    (run,) = planned(make_job(DAILY, policy=JITTER), START + 10 * MINUTE).runs

    assert (run.due_at, run.status) == (START, RunStatus.RUNNING)


async def test_it_is_never_added_to_the_grid(world: World) -> None:
    job = await world.add(every(HOUR, world.now + HOUR), policy=JITTER)

    await world.serve(5 * HOUR + 10 * MINUTE)

    late = offset(job, world.now)
    assert world.started() == [late] * 5
    assert late > timedelta()
    assert [run.due_at for run in await world.history(job)] == [
        job.created_at + n * HOUR for n in range(1, 6)
    ]


def test_waits_between_attempts_are_a_little_longer_and_always_the_same() -> None:
    (run,) = planned(make_job(Cron(expressions=("0 8 * * *",), zone="UTC")), START).runs

    waits = {stretched(MINUTE, replace(run, attempt=attempt)) for attempt in range(9)}

    assert len(waits) == 9
    assert all(MINUTE <= wait <= 1.1 * MINUTE for wait in waits)
    assert stretched(MINUTE, run) == stretched(MINUTE, run)
