"""What a changed consent brings with it: the question that is owed, the run that waited for it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from scheduler.asking import answer_of, question_of
from scheduler.consent import OPERATORS, Answer, Approver, Consent
from scheduler.model import Delivery, Edit, Owner, Reason, Run, RunStatus
from scheduler.review import closed, waiting
from storage import rows
from storage.columns import from_json
from storage.database import Session

PAIRED = "paired"
"""The fact that names the operator's chat."""
TERMINAL: Owner = "console:local"
"""Where an operator is asked who has no chat."""


async def follow(session: Session, edit: Edit, operators: Sequence[Owner]) -> None:
    """Owe the question that *edit* asks, and let go of the run that waited for the one before."""
    old = None if edit.before is None else edit.before.consent
    new = edit.after.consent
    if old == new:
        return
    if old is not None and old.answer is Answer.ASKED:
        await _let_go(session, old, new, edit)
    if new is not None and new.answer is not Answer.ASKED and _is_others(edit):
        told = [answer_of(edit.after, new, edit.id)]
        await session.many("owe", map(rows.delivery_row, told))
    if new is not None and new.answer is Answer.ASKED:
        asked = question_of(edit.after, new, lambda: new.id)
        found = await addressed(session, [asked], operators)
        await session.many("owe", map(rows.delivery_row, found))


def _is_others(edit: Edit) -> bool:
    """Whether somebody else than the owner answers."""
    return edit.after.policy.approver is Approver.OPERATOR


async def _let_go(session: Session, old: Consent, new: Consent | None, edit: Edit) -> None:
    row = await session.row("run_by_id", id=old.id)
    if row is None:  # nothing waited for it but the job itself
        return
    answer = Answer.ASKED if new is None or new.id != old.id else new.answer
    ended = _after(rows.run(row), answer, edit.at)
    if await session.run("decide_run", **rows.decided_row(ended)):
        await session.run(
            "count_runs", id=edit.job_id, fired=int(ended.status is RunStatus.WAITING)
        )


def _after(run: Run, answer: Answer, now: datetime) -> Run:
    """The run that waited: it begins, or it does not; what was changed since is asked anew."""
    if answer is Answer.APPROVED:
        return waiting(run, now)
    reason = Reason.APPROVAL_REQUIRED if answer is Answer.DENIED else Reason.CHANGED
    return closed(run, reason, now)


async def addressed(
    session: Session, deliveries: Iterable[Delivery], operators: Sequence[Owner]
) -> Sequence[Delivery]:
    """The messages with one for each operator's chat in place of those to all of them."""
    found = list(deliveries)
    if all(delivery.owner != OPERATORS for delivery in found):
        return found
    chats = await chats_of_operators(session, operators)
    return [one for delivery in found for one in _to_each(delivery, chats)]


async def chats_of_operators(session: Session, operators: Sequence[Owner]) -> Sequence[Owner]:
    """The paired chat and the *operators* that were named; the terminal, where there is nobody."""
    fact = await session.row("fact", name=PAIRED)
    paired = [] if fact is None else [str(from_json(fact["body"])["owner"])]
    return [*dict.fromkeys([*paired, *operators])] or [TERMINAL]


def _to_each(delivery: Delivery, chats: Sequence[Owner]) -> Iterable[Delivery]:
    if delivery.owner != OPERATORS:
        yield delivery
        return
    for place, chat in enumerate(chats):
        mark = f".{place}" if place else ""
        yield replace(
            delivery,
            id=f"{delivery.id}{mark}",
            owner=chat,
            key=None if delivery.key is None else f"{delivery.key}{mark}",
        )
