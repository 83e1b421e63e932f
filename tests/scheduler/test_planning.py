"""What becomes of due moments: one row covers each, whatever was missed, by every policy."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.coming import moments_of, next_run_at
from scheduler.consent import Approval
from scheduler.covering import manual_run
from scheduler.model import Cause, DeliveryKind, Due, Job, Memory, Plan, Reason, Run, RunStatus
from scheduler.notes import Notes, Outage
from scheduler.planning import CATCH_UP_LIMIT, plan, undisturbed, weighed
from scheduler.policy import Bounds, Concurrency, Misfire, Policy, QuietWay
from scheduler.quiet import window_of
from scheduler.schedule import At, Cron, Every, Schedule, Unit, moments

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HOURLY = Every(amount=3600, unit=Unit.SECOND, anchors=(START,), zone="UTC")
EACH_MINUTE = Every(amount=60, unit=Unit.SECOND, anchors=(START,), zone="UTC")
DAILY = Cron(expressions=("0 8 * * *",), zone="UTC")
ONCE = At(moments=(START,))
SKIP, RUN_ONCE, CATCH_UP = Misfire.SKIP, Misfire.RUN_ONCE, Misfire.CATCH_UP
REVIEW = Misfire.REVIEW

NOTHING = Memory()

_numbers = count()


def new_id() -> str:
    return f"{next(_numbers):024x}"


def make_job(schedule: Schedule | None, **fields: Any) -> Job:
    """A job whose first due moment at or after `START` is the one that waits."""
    first = None if schedule is None else schedule.next_after(START - SECOND)
    return Job(
        **{
            "id": "job",
            "owner": "console:local",
            "number": 1,
            "task": "stretch",
            "schedule": schedule,
            "zone": "UTC",
            "next_run_at": first,
            "created_at": START - DAY,
            **fields,
        }
    )


def planned(
    job: Job, now: datetime, *, busy: bool = False, queued: bool = False, memory: Memory = NOTHING
) -> Plan:
    due = Due(job=job, busy=busy, queued=queued, memory=memory)
    return plan(due, now=now, new_id=new_id)


def started(decided: Plan) -> list[datetime | None]:
    return [run.due_at for run in decided.runs if run.status.fires]


def skipped(decided: Plan) -> list[tuple[str, int]]:
    """Why, and how many moments the row stands for."""
    return [
        (run.reason, run.missed_count + 1)
        for run in decided.runs
        if run.status is RunStatus.SKIPPED
    ]


@pytest.mark.parametrize(
    ("misfire", "late", "run", "left_out"),
    [
        pytest.param(None, 0 * SECOND, [0], [], id="on time"),
        pytest.param(None, 59 * SECOND, [0], [], id="within the grace"),
        pytest.param(None, 30 * MINUTE, [0], [], id="late by half the period: made up for"),
        pytest.param(None, 31 * MINUTE, [], [("misfire", 1)], id="late by more: skipped"),
        pytest.param(SKIP, 60 * SECOND, [0], [], id="skip: still in the grace"),
        pytest.param(SKIP, 61 * SECOND, [], [("misfire", 1)], id="skip: just beyond the grace"),
        pytest.param(SKIP, 3 * HOUR, [3], [("misfire", 3)], id="skip: the newest is on time"),
        pytest.param(SKIP, 3.5 * HOUR, [], [("misfire", 4)], id="skip: no overdue tick runs"),
        pytest.param(RUN_ONCE, 0.9 * HOUR, [0], [], id="run once, asked for: never too late"),
        pytest.param(RUN_ONCE, 3.5 * HOUR, [3], [], id="run once: one for all that were missed"),
        pytest.param(RUN_ONCE, 8760.5 * HOUR, [8760], [], id="run once: a year missed"),
        pytest.param(CATCH_UP, 0 * SECOND, [0], [], id="catch up: on time"),
        pytest.param(CATCH_UP, 2.5 * HOUR, [0, 1, 2], [], id="catch up: three missed, all run"),
        pytest.param(
            CATCH_UP,
            8760.5 * HOUR,
            [],
            [],
            id="catch up: a year missed is asked about",
        ),
        pytest.param(
            CATCH_UP,
            23.5 * HOUR,
            [21, 22, 23],
            [("misfire", 21)],
            id="catch up: a day missed, the newest three",
        ),
        pytest.param(REVIEW, 0 * SECOND, [0], [], id="review: on time"),
        pytest.param(REVIEW, 3 * HOUR, [3], [], id="review: the newest is on time"),
        pytest.param(REVIEW, 3.5 * HOUR, [], [], id="review: no overdue tick runs"),
    ],
)
def test_late_moments(
    misfire: Misfire | None, late: timedelta, run: list[int], left_out: list[tuple[str, int]]
) -> None:
    job = make_job(HOURLY, policy=Policy(misfire=misfire))

    decided = planned(job, START + late)

    assert started(decided) == [START + hours * HOUR for hours in run]
    assert skipped(decided) == left_out


@pytest.mark.parametrize(
    ("schedule", "late", "runs"),
    [
        pytest.param(ONCE, DAY, True, id="a one-shot: up to a day"),
        pytest.param(ONCE, DAY + SECOND, False, id="a one-shot: then it is asked about"),
        pytest.param(DAILY, 2 * HOUR, True, id="daily: up to two hours"),
        pytest.param(DAILY, 2 * HOUR + SECOND, False, id="daily: not after two hours"),
        pytest.param(EACH_MINUTE, 29 * SECOND, True, id="each minute: in the grace"),
    ],
)
def test_how_late_is_too_late_without_a_policy(
    schedule: Schedule, late: timedelta, runs: bool
) -> None:
    decided = planned(make_job(schedule), START + late)

    assert bool(started(decided)) is runs


@pytest.mark.parametrize(
    ("policy", "late", "run"),
    [
        pytest.param({"grace": 5 * MINUTE, "misfire": SKIP}, 5 * MINUTE, [0], id="a longer grace"),
        pytest.param({"grace": 0 * SECOND, "misfire": SKIP}, SECOND, [], id="no grace at all"),
        pytest.param({"max_lateness": HOUR / 2}, 40 * MINUTE, [], id="later than it may be"),
        pytest.param({"max_lateness": HOUR / 2}, 20 * MINUTE, [0], id="not too late"),
        pytest.param({"max_lateness": SECOND}, 2 * SECOND, [], id="it bounds the grace as well"),
        pytest.param(
            {"max_lateness": HOUR, "misfire": CATCH_UP}, 2.5 * HOUR, [2], id="it bounds catch_up"
        ),
        pytest.param(
            {"max_lateness": HOUR / 2, "misfire": RUN_ONCE}, 2.7 * HOUR, [], id="and run_once"
        ),
    ],
)
def test_grace_and_lateness(policy: dict[str, Any], late: timedelta, run: list[int]) -> None:
    decided = planned(make_job(HOURLY, policy=Policy(**policy)), START + late)

    assert started(decided) == [START + hours * HOUR for hours in run]


def test_the_one_that_runs_for_all_says_since_when_and_how_many() -> None:
    job = make_job(HOURLY, policy=Policy(misfire=RUN_ONCE))

    (run,) = planned(job, START + 4.5 * HOUR).runs

    assert (run.due_at, run.missed_from) == (START + 4 * HOUR, START)
    assert (run.missed_count, run.missed_exact) == (4, True)
    assert run.cause is Cause.CATCH_UP


def test_a_count_that_no_arithmetic_gives_is_at_least_that_many() -> None:
    job = make_job(Cron(expressions=("* * * * *",), zone="UTC"), policy=Policy(misfire=SKIP))

    decided = planned(job, START + 30 * DAY + 45 * SECOND)

    (run,) = [run for run in decided.runs if run.status is RunStatus.SKIPPED]
    assert run.missed_count >= 999
    assert not run.missed_exact


def test_what_is_caught_up_with_runs_in_order_one_at_a_time() -> None:
    job = make_job(HOURLY, policy=Policy(misfire=CATCH_UP))

    runs = planned(job, START + 2.5 * HOUR).runs

    assert [run.status for run in runs] == [
        RunStatus.RUNNING,
        RunStatus.WAITING,
        RunStatus.WAITING,
    ]
    assert [run.id for run in runs] == sorted(run.id for run in runs)


@pytest.mark.parametrize(
    ("misfire", "late", "statuses", "reasons"),
    [
        pytest.param(None, 0 * SECOND, ["skipped"], ["concurrency_forbid"], id="on time"),
        pytest.param(SKIP, 5 * MINUTE, ["skipped"], ["misfire"], id="too late comes first"),
        pytest.param(RUN_ONCE, 5 * HOUR, ["skipped"], ["concurrency_forbid"], id="run_once"),
        pytest.param(CATCH_UP, 0 * SECOND, ["skipped"], ["concurrency_forbid"], id="none missed"),
        pytest.param(CATCH_UP, 1.5 * HOUR, ["waiting"] * 2, ["", ""], id="catch_up queues"),
    ],
)
def test_moments_while_a_run_is_on(
    misfire: Misfire | None, late: timedelta, statuses: list[str], reasons: list[str]
) -> None:
    policy = Policy(misfire=misfire, concurrency=Concurrency.FORBID)

    decided = planned(make_job(HOURLY, policy=policy), START + late, busy=True)

    assert [run.status for run in decided.runs] == statuses
    assert [run.reason for run in decided.runs] == reasons


@pytest.mark.parametrize(
    ("concurrency", "queued", "status", "replaces"),
    [
        pytest.param(Concurrency.FORBID, False, "skipped", False, id="forbid"),
        pytest.param(Concurrency.QUEUE_ONE, False, "waiting", False, id="queue_one: the first"),
        pytest.param(Concurrency.QUEUE_ONE, True, "skipped", False, id="queue_one: the second"),
        pytest.param(Concurrency.REPLACE, False, "running", True, id="replace"),
        pytest.param(Concurrency.REPLACE, True, "running", True, id="replace: those in line too"),
    ],
)
def test_what_a_moment_does_that_meets_a_run(
    concurrency: Concurrency, queued: bool, status: str, replaces: bool
) -> None:
    job = make_job(HOURLY, policy=Policy(concurrency=concurrency))

    decided = planned(job, START, busy=True, queued=queued)

    assert [run.status for run in decided.runs] == [status]
    assert decided.replaces is replaces


def test_what_comes_too_late_replaces_nothing() -> None:
    policy = Policy(concurrency=Concurrency.REPLACE, misfire=SKIP)

    decided = planned(make_job(HOURLY, policy=policy), START + 5 * MINUTE, busy=True)

    assert ([run.reason for run in decided.runs], decided.replaces) == (["misfire"], False)


@pytest.mark.parametrize(
    ("bounds", "now", "run", "following"),
    [
        pytest.param({"until": START + HOUR}, START, START, START + HOUR, id="until is included"),
        pytest.param({"until": START + HOUR}, START + HOUR, START + HOUR, None, id="the last one"),
        pytest.param(
            {"until": START + HOUR - SECOND}, START, START, None, id="a second too early for it"
        ),
        pytest.param({"max_runs": 3}, START, START, START + HOUR, id="the second of three"),
        pytest.param({"max_runs": 2}, START, START, None, id="the last of two"),
        pytest.param(
            {"skip_dates": (date(2026, 3, 2),)}, START, None, START + 16 * HOUR, id="a day off"
        ),
    ],
)
def test_bounds(
    bounds: dict[str, Any], now: datetime, run: datetime | None, following: datetime | None
) -> None:
    job = make_job(HOURLY, bounds=Bounds(**bounds), run_count=1, policy=Policy(misfire=RUN_ONCE))

    decided = planned(job, now)

    assert started(decided) == ([] if run is None else [run])
    assert decided.next_run_at == following


def test_catching_up_stops_at_the_last_run_that_is_left() -> None:
    bounds, policy = Bounds(max_runs=5), Policy(misfire=CATCH_UP)
    job = make_job(HOURLY, bounds=bounds, run_count=3, policy=policy)

    decided = planned(job, START + 2.5 * HOUR)

    assert started(decided) == [START + HOUR, START + 2 * HOUR]
    assert skipped(decided) == [("misfire", 1)]
    assert decided.next_run_at is None


def test_what_is_to_be_left_out_makes_nothing_late() -> None:
    unwanted = Bounds(skip_moments=(START,))
    job = make_job(HOURLY, bounds=unwanted, policy=Policy(misfire=CATCH_UP))

    # The first that was missed is less than a day ago; the one before it nobody wanted.
    assert len(started(planned(job, START + 24.5 * HOUR))) == CATCH_UP_LIMIT
    assert started(planned(job, START + 25.5 * HOUR)) == []


def test_a_missed_moment_does_not_use_up_a_run() -> None:
    job = make_job(HOURLY, bounds=Bounds(max_runs=1), policy=Policy(misfire=SKIP))

    decided = planned(job, START + 0.5 * HOUR)

    assert decided.next_run_at == START + HOUR


@pytest.mark.parametrize(
    ("policy", "late", "asked", "left_out"),
    [
        pytest.param({}, 0.9 * HOUR, [(0, 0)], [], id="one"),
        pytest.param({}, 5 * HOUR, [(0, 4)], [], id="those before the one that is on time"),
        pytest.param({}, 5.5 * HOUR, [(0, 5)], [], id="all of them, in one row"),
        pytest.param(
            {"max_lateness": 2.7 * HOUR}, 5.5 * HOUR, [(3, 5)], [("misfire", 3)], id="bounded"
        ),
        pytest.param(
            {"max_lateness": HOUR / 4}, 5.5 * HOUR, [], [("misfire", 6)], id="all are too old"
        ),
        pytest.param(
            {"misfire": CATCH_UP}, 24.5 * HOUR, [(0, 24)], [], id="catch_up, over a day ago"
        ),
        pytest.param(
            {"misfire": CATCH_UP, "max_lateness": DAY / 2},
            24.5 * HOUR,
            [],
            [("misfire", 22)],
            id="catch_up of what is recent enough",
        ),
    ],
)
def test_missed_moments_that_wait_for_a_decision(
    policy: dict[str, Any],
    late: timedelta,
    asked: list[tuple[int, int]],
    left_out: list[tuple[str, int]],
) -> None:
    decided = planned(
        make_job(HOURLY, policy=Policy(**{"misfire": REVIEW, **policy})), START + late
    )

    rows = [run for run in decided.runs if run.status is RunStatus.REVIEW]
    assert [(row.missed_from or row.due_at, row.due_at) for row in rows] == [
        (START + first * HOUR, START + last * HOUR) for first, last in asked
    ]
    assert all(row.next_attempt_at == START + late + 7 * DAY for row in rows)
    assert skipped(decided) == left_out


@pytest.mark.parametrize(
    ("misfire", "late", "left_out", "run", "rows"),
    [
        pytest.param(None, 0 * HOUR, [0], [], [("skipped_by_owner", 1)], id="the one that comes"),
        pytest.param(None, 0 * HOUR, [1], [0], [], id="not before it comes"),
        pytest.param(
            SKIP,
            4.5 * HOUR,
            [1, 3],
            [],
            [*[("misfire", 1), ("skipped_by_owner", 1)] * 2, ("misfire", 1)],
            id="between those that were missed",
        ),
        pytest.param(
            RUN_ONCE,
            4.5 * HOUR,
            [2],
            [4],
            [("misfire", 2), ("skipped_by_owner", 1)],
            id="one run stands for those after it",
        ),
        pytest.param(
            CATCH_UP, 4.5 * HOUR, [3], [1, 2, 4], [("misfire", 1), ("skipped_by_owner", 1)],
            id="the newest three are others",
        ),
    ],
)  # fmt: skip
def test_moments_that_the_owner_wants_left_out(
    misfire: Misfire | None,
    late: timedelta,
    left_out: list[int],
    run: list[int],
    rows: list[tuple[str, int]],
) -> None:
    unwanted = Bounds(skip_moments=tuple(START + hours * HOUR for hours in left_out))
    job = make_job(HOURLY, bounds=unwanted, policy=Policy(misfire=misfire))

    decided = planned(job, START + late)

    assert started(decided) == [START + hours * HOUR for hours in run]
    assert skipped(decided) == rows


def test_the_owner_hears_of_what_is_skipped_as_too_late() -> None:
    decided = planned(make_job(HOURLY, policy=Policy(misfire=SKIP)), START + 2.5 * HOUR)

    (notice,) = decided.deliveries
    assert notice.kind is DeliveryKind.NOTICE
    assert notice.content["count"] == 3
    assert notice.run_id == decided.runs[0].id


def test_the_owner_does_not_hear_of_moments_that_an_open_run_left_out() -> None:
    assert planned(make_job(HOURLY), START, busy=True).deliveries == ()


def test_when_its_moments_changed_and_none_is_due_it_only_moves_on() -> None:
    job = make_job(HOURLY, next_run_at=START + 5 * MINUTE)

    decided = planned(job, START + 10 * MINUTE)

    assert decided == Plan(runs=(), next_run_at=START + HOUR)


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        pytest.param(None, START, None, id="no schedule"),
        pytest.param(ONCE, START - SECOND, START, id="yet to come"),
        pytest.param(ONCE, START, None, id="strictly after"),
        pytest.param(HOURLY, START, START + HOUR, id="the next on the grid"),
    ],
)
def test_the_next_due_moment(
    schedule: Schedule | None, after: datetime, due: datetime | None
) -> None:
    assert next_run_at(make_job(schedule), after) == due


def test_a_manual_run_has_no_due_moment() -> None:
    run = manual_run(make_job(HOURLY), now=START, new_id=new_id)

    assert (run.cause, run.due_at, run.status) == (Cause.MANUAL, None, RunStatus.WAITING)
    assert run.next_attempt_at == START


# --- every due moment, whatever happens --------------------------------------------------------

schedules = st.one_of(
    st.builds(
        lambda offsets: At(moments=tuple(START + offset * MINUTE for offset in offsets)),
        st.sets(st.integers(0, 3000), min_size=1, max_size=6),
    ),
    st.builds(
        lambda seconds, phase: Every(
            amount=seconds, unit=Unit.SECOND, anchors=(START + phase * SECOND,), zone="UTC"
        ),
        st.integers(300, 90_000),
        st.integers(0, 100_000),
    ),
    st.builds(
        lambda minute, hour: Cron(expressions=(f"{minute} {hour} * * *",), zone="Europe/Berlin"),
        st.integers(0, 59),
        st.sampled_from(["*", "*/3", "2", "8,20"]),
    ),
)
policies = st.builds(
    Policy,
    misfire=st.sampled_from([None, *Misfire]),
    grace=st.sampled_from([None, 0 * SECOND, MINUTE, HOUR]),
    max_lateness=st.sampled_from([None, MINUTE, HOUR, DAY]),
    concurrency=st.sampled_from([*Concurrency]),
)
bounds = st.builds(
    Bounds,
    until=st.sampled_from([None, START + 30 * HOUR]),
    max_runs=st.sampled_from([None, 1, 4]),
    skip_dates=st.sampled_from([(), (date(2026, 3, 3),)]),
    skip_moments=st.sampled_from([(), (START,), (START, START + 2 * HOUR, START + 30 * MINUTE)]),
)
looks = st.lists(
    st.tuples(
        st.one_of(st.integers(1, 900), st.integers(1, 90_000)),  # awake, or away for up to a day
        st.booleans(),
    ),
    min_size=1,
    max_size=30,
)


def covered(job: Job, run: Run) -> list[datetime]:
    """The moments that a row stands for."""
    due = moments_of(job)
    assert due is not None
    assert run.due_at is not None
    since = run.missed_from or run.due_at
    return [m for m in _between(job, since) if m <= run.due_at]


def _between(job: Job, since: datetime) -> Iterator[datetime]:
    due = moments_of(job)
    assert due is not None
    return moments(due, since - timedelta(microseconds=1), until=START + 40 * DAY)


def history(job: Job, looks: Sequence[tuple[int, bool]]) -> tuple[Job, list[Run], datetime]:
    """The rows of a job that is looked at after each pause, and when it was last looked at."""
    rows: list[Run] = []
    now = START - SECOND
    for seconds, busy in looks:
        now += seconds * SECOND
        if job.next_run_at is None or job.next_run_at > now:
            continue
        decided = planned(job, now, busy=busy)
        rows += decided.runs
        fired = sum(run.status.fires for run in decided.runs)
        job = _advanced(job, decided, fired)
    return job, rows, now


def _advanced(job: Job, decided: Plan, fired: int) -> Job:
    return replace(job, next_run_at=decided.next_run_at, run_count=job.run_count + fired)


@settings(max_examples=300, deadline=None)
@given(schedule=schedules, policy=policies, bounds=bounds, looks=looks)
def test_every_due_moment_is_covered_by_exactly_one_row(
    schedule: Schedule, policy: Policy, bounds: Bounds, looks: list[tuple[int, bool]]
) -> None:
    job = make_job(schedule, policy=policy, bounds=bounds)
    first = next_run_at(job, START - SECOND)

    job, rows, end = history(
        make_job(schedule, policy=policy, bounds=bounds, next_run_at=first), looks
    )

    stretches = [covered(job, row) for row in rows]
    seen = [moment for stretch in stretches for moment in stretch]
    ended = job.next_run_at is None and bounds.max_runs is not None
    last = max(seen, default=end) if ended else end
    expected = [] if first is None else [m for m in _between(job, first) if m <= last]
    assert seen == expected
    for row, stretch in zip(rows, stretches, strict=True):
        assert row.missed_count + 1 <= len(stretch)
        assert not row.missed_exact or row.missed_count + 1 == len(stretch)


@settings(max_examples=300, deadline=None)
@given(schedule=schedules, policy=policies, bounds=bounds, looks=looks)
def test_what_runs_is_never_early_never_too_many_and_within_its_bounds(
    schedule: Schedule, policy: Policy, bounds: Bounds, looks: list[tuple[int, bool]]
) -> None:
    job = make_job(schedule, policy=policy, bounds=bounds)

    job, rows, _ = history(job, looks)

    fired = [row for row in rows if row.status.fires]
    assert all(row.due_at <= row.created_at for row in rows if row.due_at)
    assert len({row.due_at for row in rows}) == len(rows)
    assert len(fired) == job.run_count <= (bounds.max_runs or len(fired))
    assert all(row.due_at <= bounds.until for row in rows if row.due_at and bounds.until)
    for moment in {row.created_at for row in fired}:
        assert sum(row.created_at == moment for row in fired) <= CATCH_UP_LIMIT


# --- a job that fails again and again -----------------------------------------------------------


@pytest.mark.parametrize("misfire", [None, *Misfire])
def test_what_is_due_while_a_failing_job_rests_is_passed_over(misfire: Misfire | None) -> None:
    job = make_job(EACH_MINUTE, policy=Policy(misfire=misfire))
    now = START + 30 * MINUTE

    resting = planned(job, now, memory=_failing(until=now + SECOND))
    rested = planned(job, now, memory=_failing(until=now))

    assert [reason for reason, _ in skipped(resting)] == [Reason.BACKOFF]
    assert (started(resting), resting.deliveries) == ([], ())
    assert resting.next_run_at == rested.next_run_at
    assert started(rested)


def _failing(*, until: datetime) -> Memory:
    outage = Outage(streak=5, cause="A", since=START, rests_until=until)
    return Memory(notes=Notes(outage=outage).as_json())


# --- the usual job, by the short way and by the long one ---------------------------------------

usual = st.just(Policy())
QUIET = (window_of("22:00-09:00"),)


@pytest.mark.parametrize("late", [0 * SECOND, SECOND, 60 * SECOND])
@pytest.mark.parametrize("schedule", [ONCE, EACH_MINUTE, HOURLY, DAILY])
def test_a_job_that_nothing_stands_in_the_way_of_takes_the_short_way(
    schedule: Schedule, late: timedelta
) -> None:
    short = undisturbed(Due(job=make_job(schedule), busy=False), START + late, new_id)

    assert (short is not None) == (late <= 30 * SECOND or schedule is not EACH_MINUTE)


@settings(max_examples=500, deadline=None)
@given(
    schedule=schedules,
    policy=st.one_of(
        usual,
        policies,
        st.builds(
            Policy,
            jitter=st.sampled_from([timedelta(), MINUTE]),
            cooldown=st.sampled_from([None, HOUR]),
            approval=st.sampled_from(Approval),
            quiet=st.sampled_from([None, QUIET]),
            quiet_way=st.sampled_from(QuietWay),
        ),
    ),
    bounds=st.one_of(st.just(Bounds()), bounds),
    late=st.one_of(st.integers(0, 90), st.integers(0, 90_000)),
    due=st.fixed_dictionaries(
        {"busy": st.booleans()},
        optional={
            "left_today": st.sampled_from([0, 1]),
            "quiet": st.just(QUIET),
            "memory": st.just(Memory(notes=Notes(outage=None).as_json())),
        },
    ),
)
def test_the_short_way_leads_where_the_long_one_does(
    schedule: Schedule, policy: Policy, bounds: Bounds, late: int, due: dict[str, Any]
) -> None:
    job = make_job(schedule, policy=policy, bounds=bounds)
    if job.next_run_at is None:
        return
    asked, now = Due(job=job, **due), job.next_run_at + late * SECOND

    short = undisturbed(asked, now, lambda: "id")

    assert short in [None, weighed(asked, now, lambda: "id")]
