"""A decision about missed moments: its rows cover what the question covered, within the bounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.model import Due, Job, Run, RunStatus
from scheduler.planning import plan
from scheduler.policy import Bounds, Misfire, Policy
from scheduler.review import Decision, decided, waiting
from scheduler.schedule import Every, Unit

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def asked(missed: int, **fields: object) -> tuple[Job, Run]:
    """An hourly job, and the row of the moments that it missed."""
    job = Job(
        id="job",
        owner="console:local",
        number=1,
        task="stretch",
        schedule=Every(amount=3600, unit=Unit.SECOND, anchors=(START,), zone="UTC"),
        zone="UTC",
        policy=Policy(misfire=Misfire.REVIEW),
        next_run_at=START,
        created_at=START - HOUR,
        **fields,  # type: ignore[arg-type]
    )
    now = START + (missed - 0.5) * HOUR
    (run,) = plan(Due(job=job, busy=False), now=now, new_id=lambda: "asked").runs
    assert run.status is RunStatus.REVIEW
    return job, run


def rows(job: Job, run: Run, decision: Decision) -> list[tuple[str, str, float, int]]:
    names = iter("abc")
    made = decided(job, run, decision, now=START + 99 * HOUR, new_id=lambda: next(names))
    assert made[0].id == run.id
    return [
        (row.status.value, row.reason, ((row.due_at or START) - START) / HOUR, row.missed_count)
        for row in made
    ]


@pytest.mark.parametrize(
    ("missed", "decision", "made"),
    [
        pytest.param(1, Decision.RUN_ONCE, [("waiting", "", 0, 0)], id="one, once"),
        pytest.param(1, Decision.RUN_LAST, [("waiting", "", 0, 0)], id="one, the last"),
        pytest.param(
            2, Decision.RUN_LAST, [("waiting", "", 0, 0), ("waiting", "", 1, 0)], id="both"
        ),
        pytest.param(5, Decision.RUN_ONCE, [("waiting", "", 4, 4)], id="one for all"),
        pytest.param(
            4,
            Decision.RUN_LAST,
            [("skipped", "skipped_by_owner", 0, 0)] + [("waiting", "", at, 0) for at in (1, 2, 3)],
            id="the last three of four",
        ),
        pytest.param(5, Decision.SKIP, [("skipped", "skipped_by_owner", 4, 4)], id="none"),
    ],
)
def test_a_decision(
    missed: int, decision: Decision, made: list[tuple[str, str, float, int]]
) -> None:
    assert rows(*asked(missed), decision) == made


@pytest.mark.parametrize(
    ("seconds", "anchor"),
    [
        pytest.param(1800, START, id="twice as often"),
        pytest.param(7200, START, id="half as often"),
        pytest.param(3600, START + HOUR / 3, id="at other minutes"),
    ],
)
def test_what_was_missed_under_another_schedule_runs_once(seconds: int, anchor: datetime) -> None:
    job, run = asked(5)
    schedule = Every(amount=seconds, unit=Unit.SECOND, anchors=(anchor,), zone="UTC")

    assert rows(replace(job, schedule=schedule), run, Decision.RUN_LAST) == [("waiting", "", 4, 4)]


@pytest.mark.parametrize(
    ("run_count", "made"),
    [
        pytest.param(3, [("skipped", "bounds", 4, 4)], id="no run is left"),
        pytest.param(
            1,
            [("skipped", "skipped_by_owner", 2, 2), ("waiting", "", 3, 0), ("waiting", "", 4, 0)],
            id="two are left",
        ),
    ],
)
def test_no_more_runs_than_the_bounds_leave(
    run_count: int, made: list[tuple[str, str, float, int]]
) -> None:
    job, run = asked(5, bounds=Bounds(max_runs=9))
    present = replace(job, bounds=Bounds(max_runs=3), run_count=run_count)

    assert rows(present, run, Decision.RUN_LAST) == made


def test_a_run_that_is_let_go_waits_for_a_moment_from_before_the_clock_was_set_back() -> None:
    _, run = asked(1)
    assert run.due_at is not None

    row = waiting(run, run.due_at - HOUR)

    assert row.next_attempt_at == run.due_at
