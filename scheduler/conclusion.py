"""What an attempt comes to: the run's end or its next attempt, what is remembered, what is owed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler import jitter
from scheduler.canonical import text_of
from scheduler.coming import next_run_at, period_of
from scheduler.errors import StateRefused
from scheduler.holding import holds
from scheduler.model import (
    Cause,
    Claim,
    Edit,
    EditKind,
    JsonObject,
    Memory,
    Observation,
    Observed,
    Outcome,
    Reason,
    Run,
    RunStatus,
)
from scheduler.outages import PATIENCE
from scheduler.owing import owed
from scheduler.pointers import without
from scheduler.policy import Pause
from scheduler.rules import judge
from scheduler.verdict import Failure

LONGEST_BACKOFF = timedelta(minutes=60)
LARGE = 4_096
"""Characters of a state from which on comparing it takes milliseconds."""
TAKEN_OVER_AT_MOST = 5
"""How often a run is begun again after the process that served it died."""


def conclude(
    claim: Claim, looked: Observation | Failure, *, now: datetime, new_id: Callable[[], str]
) -> Outcome:
    """The outcome of an attempt, as it is to be stored in one transaction."""
    if isinstance(looked, Failure) and not looked.final and _may_retry(claim):
        return Outcome(run=_waiting(claim, looked, now))
    try:
        patience = _patience(claim, looked, now)
        verdict = judge(
            claim.job.attention,
            claim.memory,
            looked,
            now,
            patience=patience,
            period=_period(claim, looked, now),
        )
    except StateRefused as refusal:
        failure = Failure(code=refusal.code, message=str(refusal), final=True)
        return conclude(claim, failure, now=now, new_id=new_id)
    tested = claim.run.cause is Cause.TEST
    keeps = verdict.memory != claim.memory and not tested
    deliveries = tuple(owed(claim, looked, verdict, now=now, new_id=new_id))
    ledger: JsonObject = {**verdict.why, "test": True} if tested else verdict.why
    if deliveries and (hold := holds(claim.job, claim.run, claim.quiet, now)) is not None:
        deliveries = tuple(map(hold.on, deliveries))
        ledger = {**ledger, **hold.as_json()}
    return Outcome(
        run=_finished(claim, looked, now=now, ledger=ledger),
        memory=verdict.memory if keeps else None,
        deliveries=deliveries,
        pausing=_pausing(claim, looked, now=now, new_id=new_id) if verdict.gives_up else None,
        learning=None if tested else _learning(claim, looked, now=now, new_id=new_id),
        observed=None if tested else _observed(claim, verdict.memory, now),
    )


def is_large(looked: Observation | Failure) -> bool:
    """Whether it takes so long to compare what was seen that it should be done aside."""
    if isinstance(looked, Failure) or not isinstance(looked.state, dict | list):
        return False
    try:
        return len(text_of(looked.state)) > LARGE
    except (TypeError, ValueError, RecursionError):
        return False  # it is no state, which is soon found out


def without_turn(claim: Claim, *, now: datetime) -> Outcome | Failure | None:
    """What a run comes to that is not to be begun (again); None where its turn may begin."""
    if claim.job.removed_at is not None:
        return _called_off(claim, Reason.REMOVED, now)
    if claim.job.pause is not None and not claim.run.cause.asked:
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


def _period(claim: Claim, looked: Observation | Failure, now: datetime) -> timedelta | None:
    """The distance of the job's due moments, where it matters: arithmetic of cron is dear."""
    matters = isinstance(looked, Failure) or claim.job.attention.silence
    return period_of(claim.job, claim.run.due_at or now) if matters else None


def _pausing(
    claim: Claim, looked: Observation | Failure, *, now: datetime, new_id: Callable[[], str]
) -> Edit:
    """The job stops by itself, as if somebody had paused it: it can be resumed like any other."""
    reason = looked.message if isinstance(looked, Failure) else ""
    pause = Pause(by="minder", at=now, reason=reason)
    return Edit(
        id=new_id(),
        job_id=claim.job.id,
        owner=claim.job.owner,
        kind=EditKind.PAUSED,
        origin=f"given-up:{claim.run.id}",
        at=now,
        before=claim.job,
        after=replace(claim.job, pause=pause),
    )


def _learning(
    claim: Claim, looked: Observation | Failure, *, now: datetime, new_id: Callable[[], str]
) -> Edit | None:
    """What the look settled about its source, as an entry of the job's history."""
    if isinstance(looked, Failure) or looked.learned is None:
        return None
    return Edit(
        id=new_id(),
        job_id=claim.job.id,
        owner=claim.job.owner,
        kind=EditKind.LEARNED,
        origin=f"learned:{claim.run.id}",
        at=now,
        before=claim.job,
        after=replace(claim.job, source=looked.learned),
    )


def _observed(claim: Claim, after: Memory, now: datetime) -> Observed | None:
    """What was seen, if it is something else than before where anything counts."""
    before, ignored, lists = claim.memory, claim.job.attention.ignore, claim.job.attention.lists
    if after.seen is None or after.seen == before.seen:
        return None
    if ignored and without(after.seen, ignored, lists) == without(before.seen, ignored, lists):
        return None
    return Observed(at=now, state=after.seen)


def _may_retry(claim: Claim) -> bool:
    return claim.run.attempt <= claim.job.policy.max_retries


def _waiting(claim: Claim, failure: Failure, now: datetime) -> Run:
    """The run until its next attempt, whose moment is stored: a restart does not lose it."""
    wait = claim.job.policy.retry_backoff * 2 ** min(claim.run.attempt - 1, 16)
    wait = max(wait, _asked_for(failure))
    wait = jitter.stretched(min(wait, LONGEST_BACKOFF), claim.run)
    return replace(
        _released(claim),
        status=RunStatus.WAITING,
        next_attempt_at=now + min(wait, LONGEST_BACKOFF),
        error=failure.as_json(),
    )


def _asked_for(failure: Failure) -> timedelta:
    """The rest that whoever failed asked for."""
    seconds = failure.details.get("retry_after")
    longest = LONGEST_BACKOFF.total_seconds()
    return timedelta(seconds=min(seconds, longest) if isinstance(seconds, int | float) else 0)


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
        result=looked.result if isinstance(looked, Observation) else None,
        error=None if failure is None else failure.as_json(),
    )


def _released(claim: Claim) -> Run:
    return replace(claim.run, lease_owner=None, lease_expires_at=None)
