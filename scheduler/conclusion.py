"""What an attempt comes to: the run's end or its next attempt, what is remembered, what is owed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from scheduler import jitter
from scheduler.canonical import text_of
from scheduler.coming import next_run_at, period_of
from scheduler.diff import Json
from scheduler.errors import StateRefused
from scheduler.holding import holds, quiet_at
from scheduler.model import (
    Cause,
    Claim,
    Delivery,
    DeliveryKind,
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
from scheduler.pointers import listings_in, without
from scheduler.policy import Pause
from scheduler.rules import judge
from scheduler.telling import told_changes
from scheduler.verdict import Failure, Verdict

LONGEST_BACKOFF = timedelta(minutes=60)
LARGE = 4_096
"""Characters of a state from which on comparing it takes milliseconds."""
TAKEN_OVER_AT_MOST = 5
"""How often a run is begun again after the process that served it died."""
MOST_LISTS = 3
"""Of so many lists the first message says how they are compared."""
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
    deliveries = tuple(_deliveries(claim, looked, verdict, now=now, new_id=new_id))
    ledger: JsonObject = {**verdict.why, "test": True} if tested else verdict.why
    if deliveries and (hold := holds(claim.job, claim.run, claim.quiet, now)) is not None:
        deliveries = tuple(map(hold.on, deliveries))
        ledger = {**ledger, **hold.as_json()}
    return Outcome(
        run=_finished(claim, looked, now=now, ledger=ledger),
        memory=verdict.memory if keeps else None,
        deliveries=deliveries,
        pausing=_pausing(claim, looked, now=now, new_id=new_id) if verdict.gives_up else None,
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
    wait = jitter.stretched(min(wait, LONGEST_BACKOFF), claim.run)
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
        result=looked.result if isinstance(looked, Observation) else None,
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
    if not kinds and claim.run.cause.asked:
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
    if claim.run.cause.asked:
        about["asked"] = True
    if claim.run.cause is Cause.TEST:
        about["test"] = True
    if isinstance(looked, Failure):
        about |= {"message": looked.message, "code": looked.code, "streak": verdict.streak}
        return about | ({"gave_up": True} if verdict.gives_up else {})
    about |= verdict.remarks
    match kind:
        case DeliveryKind.REMINDER:
            return about | _said(claim, looked)
        case DeliveryKind.CHANGE:
            return about | told_changes(verdict.changes, verdict.to_state)
        case DeliveryKind.NOTICE:
            return {"notice": "unchanged"} | about | {"state": looked.state}
        case _:
            first = kind is DeliveryKind.BASELINE
            sight = _first_sight(claim, looked.state) if first else {}
            return about | {"state": looked.state} | sight


def _first_sight(claim: Claim, state: Json) -> dict[str, Json]:
    """What there is to say once: how lists are compared, and which job could be taken back."""
    facts: dict[str, Json] = {"version": claim.job.version}
    found = islice(listings_in(state, claim.job.attention.lists), MOST_LISTS)
    lists: list[Json] = [
        {"path": one.path, "match": one.match.value, "key": one.key} for one in found
    ]
    return facts | {"lists": lists} if lists else facts


def _said(claim: Claim, looked: Observation) -> dict[str, Json]:
    """A text, with how late it comes and how many due moments it stands for."""
    run, facts = claim.run, dict[str, Json]()
    if looked.text != claim.job.task:
        facts["text"] = looked.text
    if run.due_at is not None and run.started_at is not None:
        begins = run.due_at + jitter.offset(claim.job, run.due_at)
        late = (run.started_at - begins).total_seconds()
        if late >= WORTH_A_WORD:
            facts |= {"due_at": run.due_at.isoformat(), "late": late}
    if run.missed_count:
        facts["missed"] = run.missed_count
    since = run.missed_from or run.due_at
    if since is not None and facts.keys() & {"late", "missed"}:
        facts |= {"quiet": True} if quiet_at(claim.job, claim.quiet, since) else {}
    return facts
