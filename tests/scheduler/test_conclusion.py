"""What an attempt comes to: its end or the next one, what is remembered, what is owed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from scheduler.conclusion import (
    LONGEST_BACKOFF,
    TAKEN_OVER_AT_MOST,
    broken_off,
    conclude,
    given_back,
    without_turn,
)
from scheduler.diff import Json
from scheduler.model import (
    Cause,
    Claim,
    DeliveryKind,
    Job,
    Memory,
    Observation,
    Outcome,
    Reason,
    Run,
    RunStatus,
)
from scheduler.policy import Attention, Notify, Pause, Policy
from scheduler.schedule import At, Every, Unit
from scheduler.verdict import Failure

DUE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NOW = DUE + timedelta(seconds=3)
SECOND = timedelta(seconds=1)
HOURLY = Every(amount=3600, unit=Unit.SECOND, anchors=(DUE,), zone="UTC")
ALWAYS, ON_CHANGE = Attention(notify=Notify.ALWAYS), Attention()
TOLD = Memory(seen={"price": 100}, told={"price": 100}, has_told=True)
NO_ANSWER = Failure(code="CONNECTION", message="no answer")
GONE = Failure(code="HTTP_404", message="no such page", final=True)

_numbers = count()


def new_id() -> str:
    return f"{next(_numbers):024x}"


def claimed(
    *,
    attention: Attention = ON_CHANGE,
    memory: Memory = TOLD,
    job: dict[str, Any] | None = None,
    **fields: Any,
) -> Claim:
    """A run of an hourly job in its first attempt, unless *fields* say otherwise."""
    plain_job = Job(
        id="job",
        owner="console:local",
        number=3,
        task="stretch",
        schedule=HOURLY,
        zone="UTC",
        attention=attention,
        next_run_at=DUE + timedelta(hours=1),
        created_at=DUE,
    )
    plain_run = Run(
        id="run",
        job_id="job",
        owner="console:local",
        cause=Cause.SCHEDULE,
        due_at=DUE,
        status=RunStatus.RUNNING,
        lease_owner="here:1:1",
        lease_expires_at=DUE + timedelta(minutes=2),
        created_at=DUE,
        started_at=DUE,
    )
    return Claim(
        job=replace(plain_job, **(job or {})), run=replace(plain_run, **fields), memory=memory
    )


def concluded(claim: Claim, looked: Observation | Failure) -> Outcome:
    return conclude(claim, looked, now=NOW, new_id=new_id)


def price(value: Json) -> Observation:
    return Observation(state={"price": value})


def kinds(outcome: Outcome) -> list[DeliveryKind]:
    return [delivery.kind for delivery in outcome.deliveries]


# --- what is owed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "looked", "owed"),
    [
        pytest.param(
            claimed(attention=ALWAYS, memory=Memory()),
            Observation(text="stretch"),
            [DeliveryKind.REMINDER],
            id="a reminder",
        ),
        pytest.param(
            claimed(memory=Memory()), price(100), [DeliveryKind.BASELINE], id="first look"
        ),
        pytest.param(claimed(), price(100), [], id="nothing new"),
        pytest.param(claimed(), price(90), [DeliveryKind.CHANGE], id="a change"),
        pytest.param(claimed(), NO_ANSWER, [], id="a first failure is a hiccup"),
        pytest.param(claimed(), GONE, [DeliveryKind.INCIDENT], id="a final one is told at once"),
        pytest.param(
            claimed(job={"schedule": At(moments=(DUE,)), "next_run_at": None}),
            NO_ANSWER,
            [DeliveryKind.INCIDENT],
            id="so is one that no later run makes good",
        ),
        pytest.param(
            claimed(cause=Cause.MANUAL, due_at=None),
            price(100),
            [DeliveryKind.NOTICE],
            id="asked for: nothing new",
        ),
        pytest.param(
            claimed(cause=Cause.MANUAL, due_at=None),
            NO_ANSWER,
            [DeliveryKind.INCIDENT],
            id="asked for: failed",
        ),
        pytest.param(
            claimed(cause=Cause.MANUAL, due_at=None),
            price(90),
            [DeliveryKind.CHANGE],
            id="asked for: one answer is enough",
        ),
    ],
)
def test_what_is_owed(
    claim: Claim, looked: Observation | Failure, owed: list[DeliveryKind]
) -> None:
    assert kinds(concluded(claim, looked)) == owed


def test_a_recovery_is_told_before_the_news() -> None:
    first = concluded(claimed(), NO_ANSWER)
    assert first.memory is not None
    second = concluded(claimed(memory=first.memory), NO_ANSWER)
    assert second.memory is not None

    third = concluded(claimed(memory=second.memory), price(90))

    assert kinds(second) == [DeliveryKind.INCIDENT]
    assert kinds(third) == [DeliveryKind.RECOVERY, DeliveryKind.CHANGE]
    assert [delivery.id for delivery in third.deliveries] == sorted(
        delivery.id for delivery in third.deliveries
    )


def test_a_change_carries_the_states_that_it_lies_between() -> None:
    (change,) = concluded(claimed(), price(90)).deliveries

    assert (change.from_state, change.to_state) == ({"price": 100}, {"price": 90})
    assert change.content["number"] == 3
    assert change.content["changes"]


def test_a_message_belongs_to_its_job_run_and_owner() -> None:
    claim = claimed(attention=ALWAYS, job={"policy": Policy(silent=True)})

    (message,) = concluded(claim, Observation(text="stretch")).deliveries

    assert (message.owner, message.job_id, message.run_id) == ("console:local", "job", "run")
    assert (message.silent, message.created_at) == (True, NOW)


@pytest.mark.parametrize(
    ("fields", "text", "facts"),
    [
        pytest.param({}, "stretch", {}, id="on time"),
        pytest.param({}, "it rains", {"text": "it rains"}, id="words of its own"),
        pytest.param(
            {"started_at": DUE + 90 * SECOND},
            "stretch",
            {"due_at": DUE.isoformat(), "late": 90.0},
            id="late",
        ),
        pytest.param({"started_at": DUE + 0.9 * SECOND}, "stretch", {}, id="not worth a word"),
        pytest.param({"missed_count": 4}, "stretch", {"missed": 4}, id="for those missed as well"),
        pytest.param({"due_at": None}, "stretch", {}, id="by hand"),
    ],
)
def test_what_a_reminder_says(fields: dict[str, Any], text: str, facts: dict[str, Json]) -> None:
    claim = claimed(attention=ALWAYS, memory=Memory(), **fields)

    (reminder,) = concluded(claim, Observation(text=text)).deliveries

    assert reminder.content == {"number": 3, "task": "stretch", **facts}


# --- how the run ends ----------------------------------------------------------------------------


def test_a_run_that_succeeded() -> None:
    run = concluded(claimed(), price(100)).run

    assert (run.status, run.reason, run.error) == (RunStatus.SUCCEEDED, "", None)
    assert (run.finished_at, run.lease_owner, run.lease_expires_at) == (NOW, None, None)
    assert run.ledger["why"] == "unchanged"


def test_a_run_that_failed() -> None:
    run = concluded(claimed(), NO_ANSWER).run

    assert (run.status, run.reason) == (RunStatus.FAILED, "CONNECTION")
    assert run.error == {"code": "CONNECTION", "message": "no answer"}
    assert (run.finished_at, run.lease_owner) == (NOW, None)


def test_a_failure_leaves_both_states_alone() -> None:
    memory = concluded(claimed(), NO_ANSWER).memory

    assert memory is not None
    assert (memory.seen, memory.told) == (TOLD.seen, TOLD.told)


def test_the_told_state_advances_with_what_is_owed() -> None:
    memory = concluded(claimed(), price(90)).memory

    assert memory is not None
    assert memory.told == {"price": 90}


def test_what_is_no_state_fails_for_good() -> None:
    claim = claimed(job={"policy": Policy(max_retries=5)})

    outcome = concluded(claim, price(float("inf")))

    assert (outcome.run.status, outcome.run.reason) == (RunStatus.FAILED, "STATE_REFUSED")


# --- once more ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempt", "backoff", "pause"),
    [
        pytest.param(1, 30 * SECOND, 30 * SECOND, id="the first"),
        pytest.param(2, 30 * SECOND, 60 * SECOND, id="doubles"),
        pytest.param(7, 30 * SECOND, 1920 * SECOND, id="and doubles"),
        pytest.param(8, 30 * SECOND, LONGEST_BACKOFF, id="up to an hour"),
        pytest.param(16, timedelta(days=30), LONGEST_BACKOFF, id="whatever it began with"),
    ],
)
def test_when_the_next_attempt_is(attempt: int, backoff: timedelta, pause: timedelta) -> None:
    policy = Policy(max_retries=16, retry_backoff=backoff)

    outcome = concluded(claimed(job={"policy": policy}, attempt=attempt), NO_ANSWER)

    assert outcome.run.status is RunStatus.WAITING
    assert outcome.run.next_attempt_at is not None
    waited = outcome.run.next_attempt_at - NOW
    assert pause <= waited <= min(pause * 1.1, LONGEST_BACKOFF)
    assert (outcome.run.lease_owner, outcome.run.finished_at) == (None, None)
    assert (outcome.memory, outcome.deliveries) == (None, ())


@pytest.mark.parametrize(
    ("attempt", "status"),
    [
        pytest.param(3, RunStatus.WAITING, id="one is left"),
        pytest.param(4, RunStatus.FAILED, id="none is left"),
    ],
)
def test_the_last_attempt_is_the_last(attempt: int, status: RunStatus) -> None:
    claim = claimed(job={"policy": Policy(max_retries=3)}, attempt=attempt)

    assert concluded(claim, NO_ANSWER).run.status is status


# --- without a turn ----------------------------------------------------------------------------

PAUSE = Pause(by="console:local", at=DUE)


@pytest.mark.parametrize(
    ("claim", "status", "reason"),
    [
        pytest.param(claimed(job={"removed_at": DUE}), "cancelled", Reason.REMOVED, id="removed"),
        pytest.param(claimed(job={"pause": PAUSE}), "cancelled", Reason.DISABLED, id="paused"),
        pytest.param(
            claimed(job={"pause": PAUSE, "removed_at": DUE}), "cancelled", Reason.REMOVED, id="both"
        ),
        pytest.param(
            claimed(job={"removed_at": DUE}, cause=Cause.MANUAL, due_at=None),
            "cancelled",
            Reason.REMOVED,
            id="removed, asked for by hand",
        ),
    ],
)
def test_a_run_that_is_called_off(claim: Claim, status: str, reason: Reason) -> None:
    outcome = without_turn(claim, now=NOW)

    assert isinstance(outcome, Outcome)
    assert (outcome.run.status, outcome.run.reason) == (status, reason)
    assert (outcome.run.finished_at, outcome.run.lease_owner) == (NOW, None)
    assert outcome.run.ledger == {"why": reason.value}
    assert (outcome.memory, outcome.deliveries) == (None, ())


@pytest.mark.parametrize(
    ("attempt", "retries", "ends"),
    [
        pytest.param(1 + TAKEN_OVER_AT_MOST, 0, False, id="taken over as often as allowed"),
        pytest.param(2 + TAKEN_OVER_AT_MOST, 0, True, id="once too often"),
        pytest.param(4 + TAKEN_OVER_AT_MOST, 3, False, id="attempts that failed do not count"),
        pytest.param(5 + TAKEN_OVER_AT_MOST, 3, True, id="once too often after those"),
    ],
)
def test_a_run_that_kills_every_process(attempt: int, retries: int, ends: bool) -> None:
    claim = claimed(job={"policy": Policy(max_retries=retries)}, attempt=attempt)

    failure = without_turn(claim, now=NOW)

    assert isinstance(failure, Failure) is ends
    if isinstance(failure, Failure):
        assert (failure.code, failure.final) == (Reason.LEASE_EXPIRED, True)


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param(claimed(), id="as usual"),
        pytest.param(
            claimed(job={"pause": PAUSE}, cause=Cause.MANUAL, due_at=None), id="paused, but forced"
        ),
    ],
)
def test_a_run_that_may_begin(claim: Claim) -> None:
    assert without_turn(claim, now=NOW) is None


def test_a_run_that_is_given_back_may_begin_at_once_and_counts_nothing() -> None:
    run = given_back(claimed(attempt=2), now=NOW).run

    assert (run.status, run.next_attempt_at, run.attempt) == (RunStatus.WAITING, NOW, 2)
    assert (run.started_at, run.lease_owner, run.finished_at) == (None, None, None)


def test_a_bare_end_keeps_nothing_of_what_cannot_be_kept() -> None:
    outcome = broken_off(claimed(), NO_ANSWER, now=NOW)

    assert (outcome.run.status, outcome.run.reason) == (RunStatus.FAILED, "CONNECTION")
    assert (outcome.memory, outcome.deliveries) == (None, ())
