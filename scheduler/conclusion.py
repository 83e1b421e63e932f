"""What an attempt comes to: the run's end or its next attempt, what is remembered, what is owed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.diff import Json
from scheduler.model import (
    Cause,
    Claim,
    Delivery,
    DeliveryKind,
    JsonObject,
    Observation,
    Outcome,
    Run,
    RunStatus,
)
from scheduler.rules import Failure, Verdict, judge

LONGEST_BACKOFF = timedelta(minutes=60)
WORTH_A_WORD = 1.0
"""Seconds of lateness from which on a message carries it."""


def conclude(
    claim: Claim, looked: Observation | Failure, *, now: datetime, new_id: Callable[[], str]
) -> Outcome:
    """The outcome of an attempt, as it is to be stored in one transaction."""
    if isinstance(looked, Failure) and not looked.final and _may_retry(claim):
        return Outcome(run=_waiting(claim, looked, now))
    verdict = judge(claim.job.attention, claim.memory, looked, now)
    run = _finished(claim.run, looked, verdict, now)
    return Outcome(
        run=run,
        memory=verdict.memory if verdict.memory != claim.memory else None,
        deliveries=tuple(_deliveries(claim, looked, verdict, now=now, new_id=new_id)),
    )


def _may_retry(claim: Claim) -> bool:
    return claim.run.attempt <= claim.job.policy.max_retries


def _waiting(claim: Claim, failure: Failure, now: datetime) -> Run:
    """The run until its next attempt: when that is, is stored, so that a restart does not lose it."""
    wait = claim.job.policy.retry_backoff * 2 ** min(claim.run.attempt - 1, 16)
    return replace(
        claim.run,
        status=RunStatus.WAITING,
        next_attempt_at=now + min(wait, LONGEST_BACKOFF),
        lease_owner=None,
        lease_expires_at=None,
        error=failure.as_json(),
    )


def _finished(run: Run, looked: Observation | Failure, verdict: Verdict, now: datetime) -> Run:
    failed = isinstance(looked, Failure)
    return replace(
        run,
        status=RunStatus.FAILED if failed else RunStatus.SUCCEEDED,
        reason=looked.code if isinstance(looked, Failure) else "",
        finished_at=now,
        lease_owner=None,
        lease_expires_at=None,
        ledger=verdict.why,
        error=looked.as_json() if isinstance(looked, Failure) else None,
    )


def _deliveries(
    claim: Claim,
    looked: Observation | Failure,
    verdict: Verdict,
    *,
    now: datetime,
    new_id: Callable[[], str],
) -> Iterator[Delivery]:
    """What is owed: what the verdict says; a person who asked for a run gets an answer in any case."""
    kind = verdict.kind
    if kind is None and claim.run.cause is Cause.MANUAL:
        kind = DeliveryKind.INCIDENT if isinstance(looked, Failure) else DeliveryKind.NOTICE
    if kind is None:
        return
    yield Delivery(
        id=new_id(),
        owner=claim.job.owner,
        kind=kind,
        content=_content(kind, claim, looked, verdict),
        job_id=claim.job.id,
        run_id=claim.run.id,
        from_state=verdict.from_state,
        to_state=verdict.to_state,
        silent=claim.job.policy.silent,
        created_at=now,
    )


def _content(
    kind: DeliveryKind, claim: Claim, looked: Observation | Failure, verdict: Verdict
) -> JsonObject:
    """The facts of a message; `bot.rendering` words them."""
    about: dict[str, Json] = {"number": claim.job.number, "task": claim.job.task}
    if isinstance(looked, Failure):
        return about | {"message": looked.message, "code": looked.code, "streak": verdict.streak}
    match kind:
        case DeliveryKind.REMINDER:
            return about | _said(claim, looked)
        case DeliveryKind.CHANGE:
            return about | {"changes": [change.as_json() for change in verdict.changes]}
        case DeliveryKind.NOTICE:
            return about | {"notice": "unchanged", "state": looked.state}
        case _:
            return about | {"state": looked.state}


def _said(claim: Claim, looked: Observation) -> dict[str, Json]:
    """A text, with how late it comes and how many due moments it stands for."""
    run, facts = claim.run, dict[str, Json]()
    if looked.text != claim.job.task:
        facts["text"] = looked.text
    if run.due_at is not None and run.started_at is not None:
        late = (run.started_at - run.due_at).total_seconds()
        if late >= WORTH_A_WORD:
            facts |= {"due_at": run.due_at.isoformat(), "late": late}
    if run.missed_count:
        facts["missed"] = run.missed_count
    return facts
