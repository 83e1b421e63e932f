"""What quiet hours and mutes keep back of a job, by its kind, its schedule and its policy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduler.conclusion import conclude
from scheduler.holding import By, Hold, held, holds, is_named
from scheduler.model import Cause, Claim, Due, Job, Memory, Observation, Plan, Run, RunStatus
from scheduler.planning import plan
from scheduler.policy import Attention, Misfire, Notify, Policy, QuietWay
from scheduler.quiet import windows_of
from scheduler.schedule import At, Cron, Every, Schedule, Unit

NIGHT = windows_of("22-7")
NOON = windows_of("12-13")
EVENING = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = Every(amount=3600, unit=Unit.SECOND, anchors=(EVENING,), zone="UTC")
NAMED = Cron(expressions=("0 23 * * *",), zone="UTC")


def job(schedule: Schedule = HOURLY, *, turn: str = "watch", **policy: Any) -> Job:
    return Job(
        id="job", owner="console:local", number=3, task="stretch", turn=turn, schedule=schedule,
        zone="UTC", policy=Policy(**policy), attention=Attention(notify=Notify.ALWAYS),
        next_run_at=EVENING, created_at=EVENING - HOUR,
    )  # fmt: skip


def run(cause: Cause = Cause.SCHEDULE, due_at: datetime | None = EVENING) -> Run:
    return Run(
        id="run", job_id="job", owner="console:local", cause=cause, due_at=due_at,
        status=RunStatus.RUNNING, created_at=EVENING, started_at=EVENING,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "now", "hold"),
    [
        pytest.param(job(), EVENING, Hold(until=MORNING, by=By.QUIET_HOURS), id="the owner's"),
        pytest.param(job(), MORNING, None, id="by day"),
        pytest.param(job(quiet=NOON), EVENING, None, id="its own stand in place of the owner's"),
        pytest.param(job(quiet=()), EVENING, None, id="it has none of its own, and wants none"),
        pytest.param(job(urgent=True), EVENING, None, id="urgent"),
        pytest.param(
            job(muted_until=EVENING + HOUR, quiet=()),
            EVENING,
            Hold(until=EVENING + HOUR, by=By.MUTE),
            id="muted",
        ),
        pytest.param(
            job(muted_until=EVENING + HOUR),
            EVENING,
            Hold(until=MORNING, by=By.MUTE),
            id="muted into the night",
        ),
        pytest.param(
            job(muted_until=EVENING + HOUR, urgent=True),
            EVENING,
            Hold(until=EVENING + HOUR, by=By.MUTE),
            id="urgent and muted: said later, it counts",
        ),
        pytest.param(job(muted_until=EVENING, quiet=()), EVENING, None, id="muted until now"),
    ],
)
def test_what_keeps_it_back(subject: Job, now: datetime, hold: Hold | None) -> None:
    assert held(subject, NIGHT, now) == hold


@pytest.mark.parametrize(
    ("subject", "ran", "waits"),
    [
        pytest.param(job(), run(), True, id="a watch"),
        pytest.param(job(), run(Cause.MANUAL, None), False, id="somebody asked"),
        pytest.param(job(NAMED, turn="remind"), run(), False, id="a reminder at that very time"),
        pytest.param(job(NAMED, turn="remind"), run(Cause.CATCH_UP), True, id="the same, too late"),
        pytest.param(job(NAMED), run(), True, id="a watch at that very time"),
        pytest.param(job(turn="remind"), run(), True, id="a reminder every hour"),
        pytest.param(
            job(NAMED, turn="remind", muted_until=EVENING + HOUR), run(), True, id="muted"
        ),
    ],
)
def test_what_a_run_says_waits_or_does_not(subject: Job, ran: Run, waits: bool) -> None:
    assert (holds(subject, ran, NIGHT, EVENING) is not None) == waits


@pytest.mark.parametrize(
    ("schedule", "named"),
    [
        pytest.param(At(moments=(EVENING,)), True, id="once"),
        pytest.param(NAMED, True, id="every day at 23:00"),
        pytest.param(Cron(expressions=("0 8,22 * * 1-5",), zone="UTC"), True, id="two times"),
        pytest.param(Cron(expressions=("0 9-23 * * *",), zone="UTC"), False, id="a range"),
        pytest.param(Cron(expressions=("*/30 * * * *",), zone="UTC"), False, id="every half hour"),
        pytest.param(HOURLY, False, id="elapsed time"),
        pytest.param(replace(HOURLY, amount=2, unit=Unit.DAY), True, id="every other day"),
    ],
)
def test_which_times_somebody_named(schedule: Schedule, named: bool) -> None:
    assert is_named(job(schedule, turn="remind")) is named


def test_the_run_says_until_when_its_message_waits() -> None:
    claim = Claim(job=job(), run=run(), memory=Memory(), quiet=NIGHT)

    outcome = conclude(claim, Observation(text="hi"), now=EVENING, new_id=lambda: "1")

    (owed,) = outcome.deliveries
    assert owed.held_until == MORNING
    assert outcome.run.ledger["held_until"] == MORNING.isoformat()
    assert outcome.run.ledger["held_by"] == "quiet_hours"


# --- hold_runs -----------------------------------------------------------------------------------


def planned(subject: Job, now: datetime) -> Plan:
    return plan(Due(job=subject, busy=False, quiet=NIGHT), now=now, new_id=lambda: "1")


def test_no_run_starts_in_the_window() -> None:
    subject = job(quiet_way=QuietWay.HOLD_RUNS)

    decided = planned(subject, EVENING)

    assert decided.runs == ()
    assert decided.held_until == MORNING
    assert decided.next_run_at == EVENING


@pytest.mark.parametrize(
    ("misfire", "started", "passed_over"),
    [
        pytest.param(Misfire.RUN_ONCE, [(MORNING, 8)], [], id="one for all"),
        pytest.param(Misfire.SKIP, [(MORNING, 0)], [("quiet_hours", 7)], id="skipped"),
        pytest.param(
            Misfire.CATCH_UP,
            [(MORNING - 2 * HOUR, 0), (MORNING - HOUR, 0), (MORNING, 0)],
            [("quiet_hours", 5)],
            id="the last three",
        ),
    ],
)
def test_at_its_end_the_misfire_policy_decides(
    misfire: Misfire, started: list[tuple[datetime, int]], passed_over: list[tuple[str, int]]
) -> None:
    decided = planned(job(quiet_way=QuietWay.HOLD_RUNS, misfire=misfire), MORNING)

    runs = [run for run in decided.runs if run.status is not RunStatus.SKIPPED]
    skipped = [run for run in decided.runs if run.status is RunStatus.SKIPPED]
    assert [(run.due_at, run.missed_count) for run in runs] == started
    assert [(run.reason, run.missed_count) for run in skipped] == passed_over
    assert decided.deliveries == ()


def test_an_urgent_job_runs_at_night() -> None:
    decided = planned(job(quiet_way=QuietWay.HOLD_RUNS, urgent=True), EVENING)

    assert [run.due_at for run in decided.runs] == [EVENING]
