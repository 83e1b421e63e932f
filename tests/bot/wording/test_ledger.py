"""Each row of the ledger says in a sentence what came of the run, and why nobody heard of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.wording import ledger
from scheduler.model import Cause, Job, Reason, Run, RunStatus
from scheduler.verdict import Why
from tests.conftest import Minder

DUE = datetime(2030, 6, 3, 8, 0, tzinfo=UTC)
NOW = DUE + timedelta(hours=2)
ZONE = "Europe/Madrid"

RUN = Run(
    id="1",
    job_id="job",
    owner="console:local",
    cause=Cause.SCHEDULE,
    due_at=DUE,
    status=RunStatus.SUCCEEDED,
    created_at=DUE,
    started_at=DUE,
    finished_at=DUE,
)


def seen(why: Why, **values: Any) -> Run:
    return replace(RUN, ledger={"why": why.value, **values})


def failed(why: str, **values: Any) -> Run:
    error = {"code": "TIMEOUT", "message": "it took longer than 120 s"}
    return replace(RUN, status=RunStatus.FAILED, ledger={"why": why, **values}, error=error)


def ended(status: RunStatus, reason: str, **fields: Any) -> Run:
    return replace(RUN, status=status, reason=reason, ledger={"why": reason}, **fields)


STEP = {"changes": 1, "path": "/price", "from": 101, "to": 100}
BELOW_90 = {"condition": "below", "path": "/price", "value": 90.0}


@pytest.mark.parametrize(
    ("run", "says"),
    [
        pytest.param(
            seen(Why.FIRST_LOOK), "first look, which later ones are compared with", id="first look"
        ),
        pytest.param(seen(Why.UNCHANGED), "checked, unchanged", id="silence"),
        pytest.param(
            seen(Why.UNCONFIRMED, times=1, of=2),
            "checked, changed, seen 1 of the 2 times that it takes",
            id="not confirmed",
        ),
        pytest.param(
            seen(Why.BELOW_RULE, rule=BELOW_90, **STEP),
            "checked, price: 101 → 100 (\u22121, \u22121\u00a0%), below your rule (below 90)",
            id="a rule that was not met",
        ),
        pytest.param(
            seen(Why.CHANGED, rule={"condition": "changes", "path": ""}, **STEP),
            "told you: price: 101 → 100 (\u22121, \u22121\u00a0%)",
            id="a change",
        ),
        pytest.param(
            seen(
                Why.CHANGED, rule={"condition": "contains", "value": "sold out"}, changes=3, to="x"
            ),
            "told you: + x and 2 more (your rule: contains “sold out”)",
            id="the first of several, and the rule that it met",
        ),
        pytest.param(seen(Why.ALWAYS), "said it", id="a reminder"),
        pytest.param(
            seen(Why.UNCHANGED, recovered_after=3),
            "works again after 3 failures, checked, unchanged",
            id="a recovery",
        ),
        pytest.param(
            failed(Why.ERROR, streak=1, patience=2),
            "failed 1/2, not yet worth a word: it took longer than 120 s",
            id="a hiccup",
        ),
        pytest.param(
            failed(Why.INCIDENT, streak=2, patience=2),
            "failed, told you: it took longer than 120 s",
            id="an incident",
        ),
        pytest.param(
            failed(Why.ERROR, streak=7, patience=2),
            "failed 7 times in a row, nothing new to tell: it took longer than 120 s",
            id="silence about what was told",
        ),
        pytest.param(
            failed(Why.GIVEN_UP, streak=12, patience=2),
            "failed 12 times in a row, paused it and told you: it took longer than 120 s",
            id="given up",
        ),
        pytest.param(
            ended(RunStatus.SKIPPED, Reason.BACKOFF),
            "skipped: it failed again and again, so it is tried less often",
            id="it rests",
        ),
        pytest.param(
            seen(Why.NOT_YET, rule={**BELOW_90, "hold": 600.0}, **STEP),
            "checked, price: 101 \u2192 100 (\u22121, \u22121\u00a0%), not yet for long or often "
            "enough "
            "(below 90, and stays so for 10 min)",
            id="not yet",
        ),
        pytest.param(
            seen(Why.COOLDOWN, **STEP),
            "checked, price: 101 \u2192 100 (\u22121, \u22121\u00a0%), told too short a while ago",
            id="too soon",
        ),
        pytest.param(
            seen(Why.STILL, rule={**BELOW_90, "again_every": 7200.0}),
            "told you that it still is so (below 90, again every 2 h while it lasts)",
            id="still so",
        ),
        pytest.param(seen(Why.SHADOW, looks=3, of=20), "only measured, look 3 of 20", id="shadow"),
        pytest.param(failed("error"), "failed: it took longer than 120 s", id="broken off"),
        pytest.param(
            ended(RunStatus.SKIPPED, Reason.MISFIRE, missed_count=4, missed_exact=False),
            "skipped: it would have been too late; it stands for at least 4 earlier moments too",
            id="a stretch that was missed",
        ),
        pytest.param(
            ended(RunStatus.SKIPPED, Reason.CONCURRENCY_FORBID),
            "skipped: the run before was still on",
            id="one at a time",
        ),
        pytest.param(
            ended(RunStatus.CANCELLED, Reason.REMOVED),
            "called off: the job was removed",
            id="called off",
        ),
        pytest.param(
            replace(
                failed("error"),
                status=RunStatus.WAITING,
                finished_at=None,
                next_attempt_at=DUE + timedelta(hours=3),
            ),
            "failed, tries again today 13:00: it took longer than 120 s",
            id="between two attempts",
        ),
        pytest.param(
            replace(RUN, status=RunStatus.RUNNING, finished_at=None), "still at it", id="running"
        ),
        pytest.param(
            replace(seen(Why.UNCHANGED), cause=Cause.MANUAL, due_at=None),
            "checked, unchanged; you asked for it",
            id="asked for",
        ),
        pytest.param(
            replace(seen(Why.ALWAYS), cause=Cause.CATCH_UP, started_at=DUE + timedelta(minutes=80)),
            "said it; 1 h 20 min late",
            id="late",
        ),
        pytest.param(
            replace(seen(Why.UNCHANGED), attempt=3),
            "checked, unchanged; at attempt 3",
            id="retried",
        ),
    ],
)
def test_a_row_says(run: Run, says: str) -> None:
    assert ledger.sentence(run, zone=ZONE, now=NOW) == says


def test_no_code_is_without_words() -> None:
    failures = {Why.ERROR, Why.INCIDENT, Why.GIVEN_UP}, {Reason.TIMEOUT, Reason.LEASE_EXPIRED}

    assert set(ledger.SAID) | failures[0] == set(Why)
    assert set(ledger.REASONS) | failures[1] == set(Reason)


def test_lines_stand_in_the_order_of_their_moments() -> None:
    job = Job(
        id="job", owner="console:local", number=1, task="price", schedule=None, zone=ZONE,
        next_run_at=None, created_at=DUE,
    )  # fmt: skip
    later = replace(seen(Why.CHANGED, **STEP), id="2", due_at=DUE + timedelta(minutes=30))

    said = ledger.lines(job, [later, seen(Why.UNCHANGED)], now=NOW)

    assert said.splitlines() == [
        "today 10:00 checked, unchanged",
        "today 10:30 told you: price: 101 → 100 (\u22121, \u22121\u00a0%)",
    ]


def test_the_command_line_tells_why(minder: Minder) -> None:
    minder("remind me in 1 second to sip")

    said = minder("jobs", "why", "1")
    facts = json.loads(minder("jobs", "why", "1", "--json").stdout)

    assert "#1 sip" in said.stdout
    assert said.stdout.rstrip().endswith("said it")
    assert [fact["says"] for fact in facts] == ["said it"]
