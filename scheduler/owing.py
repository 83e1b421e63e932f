"""What an attempt owes: its messages, with the facts that they are worded from."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from scheduler import jitter
from scheduler.asking import TOOL_ASK
from scheduler.diff import Json
from scheduler.holding import quiet_at
from scheduler.model import (
    Cause,
    Claim,
    Delivery,
    DeliveryKind,
    JsonObject,
    Observation,
)
from scheduler.pointers import listings_in, without
from scheduler.telling import WORDING, told_changes
from scheduler.verdict import Failure, Verdict

MOST_LISTS = 3
"""Of so many lists the first message says how they are compared."""
WORTH_A_WORD = 1.0
"""Seconds of lateness from which on a message carries it."""


def owed(
    claim: Claim,
    looked: Observation | Failure,
    verdict: Verdict,
    *,
    now: datetime,
    new_id: Callable[[], str],
) -> Iterator[Delivery]:
    """What the verdict says is owed; whoever asked for a run gets an answer in any case."""
    kinds = verdict.kinds
    if isinstance(looked, Observation) and looked.asks is not None:
        yield _question(claim, looked.asks, now=now, new_id=new_id)
    elif not kinds and claim.run.cause.asked:
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


def _question(
    claim: Claim, asks: JsonObject, *, now: datetime, new_id: Callable[[], str]
) -> Delivery:
    """It waits for a yes; until then there is nothing else to say."""
    about: JsonObject = {"number": claim.job.number, "task": claim.job.task}
    return Delivery(
        id=new_id(),
        owner=claim.job.owner,
        kind=DeliveryKind.NOTICE,
        content={"notice": TOOL_ASK, **about, **asks},
        job_id=claim.job.id,
        run_id=claim.run.id,
        created_at=now,
    )


def _content(
    kind: DeliveryKind, claim: Claim, looked: Observation | Failure, verdict: Verdict
) -> JsonObject:
    """The facts of a message; `bot.wording.rendering` words them."""
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
            worded = {WORDING: looked.text} if looked.text else dict[str, Json]()
            return about | told_changes(verdict.changes, verdict.to_state) | worded
        case DeliveryKind.NOTICE:
            return {"notice": "unchanged"} | about | {"state": _counting(claim, looked)}
        case _:
            first = kind is DeliveryKind.BASELINE
            sight = _first_sight(claim, _counting(claim, looked)) if first else {}
            return about | {"state": _counting(claim, looked)} | sight


def _counting(claim: Claim, looked: Observation) -> Json:
    """What was seen, without what the job ignores."""
    return without(looked.state, claim.job.attention.ignore, claim.job.attention.lists)


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
    if since is not None and ("late" in facts or "missed" in facts):
        facts |= {"quiet": True} if quiet_at(claim.job, claim.quiet, since) else {}
    return facts
