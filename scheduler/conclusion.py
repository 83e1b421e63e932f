"""What an attempt comes to: the run's end or its next attempt, what is remembered, what is owed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.diff import Json
from scheduler.errors import StateRefused
from scheduler.model import (
    Cause,
    Claim,
    Delivery,
    DeliveryKind,
    JsonObject,
    Observation,
    Outcome,
    Reason,
    Run,
    RunStatus,
)
from scheduler.planning import next_run_at
from scheduler.rules import PATIENCE, Failure, Verdict, judge

LONGEST_BACKOFF = timedelta(minutes=60)
TAKEN_OVER_AT_MOST = 5
"""How often a run is begun again after the process that served it died."""
CARRIED = 20
"""Changes that a message carries; of more it says how many (both states are stored anyway)."""
WORTH_A_WORD = 1.0
"""Seconds of lateness from which on a message carries it."""


def conclude(
    claim: Claim, looked: Observation | Failure, *, now: datetime, new_id: Callable[[], str]
) -> Outcome:
    """The outcome of an attempt, as it is to be stored in one transaction."""
    if isinstance(looked, Failure) and not looked.final and _may_retry(claim):
        return Outcome(run=_waiting(claim, looked, now))
    try:
        patience = _patience(claim, looked, now)
        verdict = judge(claim.job.attention, claim.memory, looked, now, patience=patience)
    except StateRefused as refusal:
        failure = Failure(code=refusal.code, message=str(refusal), final=True)
        return conclude(claim, failure, now=now, new_id=new_id)
    memory = verdict.memory if verdict.memory != claim.memory else None
    deliveries = tuple(_deliveries(claim, looked, verdict, now=now, new_id=new_id))
    run = _finished(claim, looked, now=now, ledger=verdict.why)
    return Outcome(run=run, memory=memory, deliveries=deliveries)


def without_turn(claim: Claim, *, now: datetime) -> Outcome | Failure | None:
    """What a run comes to that is not to be begun (again); None where its turn may begin."""
    if claim.job.removed_at is not None:
        return _called_off(claim, Reason.REMOVED, now)
    if claim.job.pause is not None and claim.run.cause is not Cause.MANUAL:
        return _called_off(claim, Reason.DISABLED, now)
    if claim.run.attempt > claim.job.policy.max_retries + 1 + TAKEN_OVER_AT_MOST:
        message = "process after process died while serving it"
        return Failure(code=Reason.LEASE_EXPIRED, message=message, final=True)
    return None


def given_back(claim: Claim, *, now: datetime) -> Outcome:
    """The run for whoever takes it next: what was interrupted does not count as an attempt."""
    run = replace(_released(claim), status=RunStatus.WAITING, started_at=None, next_attempt_at=now)
    return Outcome(run=run)


def broken_off(claim: Claim, failure: Failure, *, now: datetime) -> Outcome:
    """The run's bare end, where nothing that it brought back can be judged or stored."""
    return Outcome(run=_finished(claim, failure, now=now, ledger={"why": "error"}))


def _called_off(claim: Claim, reason: Reason, now: datetime) -> Outcome:
    run = replace(
        _released(claim),
        status=RunStatus.CANCELLED,
        reason=reason,
        finished_at=now,
        ledger={"why": reason.value},
    )
    return Outcome(run=run)


def _patience(claim: Claim, looked: Observation | Failure, now: datetime) -> int:
    """A failure that no later run can make good is told at once."""
    last = isinstance(looked, Failure) and next_run_at(claim.job, now) is None
    return 1 if last else PATIENCE


def _may_retry(claim: Claim) -> bool:
    return claim.run.attempt <= claim.job.policy.max_retries


def _waiting(claim: Claim, failure: Failure, now: datetime) -> Run:
    """The run until its next attempt, whose moment is stored: a restart does not lose it."""
    wait = claim.job.policy.retry_backoff * 2 ** min(claim.run.attempt - 1, 16)
    return replace(
        _released(claim),
        status=RunStatus.WAITING,
        next_attempt_at=now + min(wait, LONGEST_BACKOFF),
        error=failure.as_json(),
    )


def _finished(
    claim: Claim, looked: Observation | Failure, *, now: datetime, ledger: JsonObject
) -> Run:
    failure = looked if isinstance(looked, Failure) else None
    return replace(  # in one go, since every run comes through here
        claim.run,
        lease_owner=None,
        lease_expires_at=None,
        status=RunStatus.SUCCEEDED if failure is None else RunStatus.FAILED,
        reason="" if failure is None else failure.code,
        finished_at=now,
        ledger=ledger,
        error=None if failure is None else failure.as_json(),
    )


def _released(claim: Claim) -> Run:
    return replace(claim.run, lease_owner=None, lease_expires_at=None)


def _deliveries(
    claim: Claim,
    looked: Observation | Failure,
    verdict: Verdict,
    *,
    now: datetime,
    new_id: Callable[[], str],
) -> Iterator[Delivery]:
    """What the verdict says is owed; whoever asked for a run gets an answer in any case."""
    kinds = verdict.kinds
    if not kinds and claim.run.cause is Cause.MANUAL:
        kinds = (DeliveryKind.INCIDENT if isinstance(looked, Failure) else DeliveryKind.NOTICE,)
    for kind in kinds:
        changed = kind is DeliveryKind.CHANGE
        yield Delivery(
            id=new_id(),
            owner=claim.job.owner,
            kind=kind,
            content=_content(kind, claim, looked, verdict),
            job_id=claim.job.id,
            run_id=claim.run.id,
            from_state=verdict.from_state if changed else None,
            to_state=verdict.to_state if changed else None,
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
            told: list[Json] = [change.as_json() for change in verdict.changes[:CARRIED]]
            return about | {"changes": told, "more": len(verdict.changes) - len(told)}
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
