"""What owners hear of moments that came late: of one job in its own words, of several in one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from scheduler.diff import Json
from scheduler.model import Cause, Delivery, DeliveryKind, Job, Reason, Run, RunStatus

MISSED, REVIEW, LATE, DOWNTIME = "missed", "review", "late", "downtime"
UNANSWERED = "unanswered"
KEY = "missed:"
"""How the keys of these messages begin."""
Item = dict[str, Json]
LISTED = 30
"""Jobs that a message carries; of more it says how many."""


def notice(job: Job, run: Run, new_id: Callable[[], str]) -> Delivery | None:
    """What the owner hears of a row that was planned late, if anything.

    That a run comes late, it says itself: such a notice counts only beside others (see `folded`).
    """
    kind = _kind(run)
    return None if kind is None else _notice(job, run, kind, run.created_at, new_id)


def unanswered_notice(job: Job, run: Run, new_id: Callable[[], str]) -> Delivery:
    """That nobody decided about a row in time."""
    return _notice(job, run, UNANSWERED, run.finished_at or run.created_at, new_id)


def _notice(job: Job, run: Run, kind: str, now: datetime, new_id: Callable[[], str]) -> Delivery:
    return Delivery(
        id=new_id(),
        owner=job.owner,
        kind=DeliveryKind.NOTICE,
        content={
            "notice": kind,
            "number": job.number,
            "task": job.task,
            "count": run.missed_count + 1,
            "exact": run.missed_exact,
            "due_at": None if run.due_at is None else run.due_at.isoformat(),
            "run_id": run.id,
        },
        job_id=job.id,
        run_id=run.id,
        key=f"{KEY}{run.id}" if kind != UNANSWERED else f"{UNANSWERED}:{run.id}",
        silent=kind != REVIEW,
        created_at=now,
    )


def _kind(run: Run) -> str | None:
    if run.status is RunStatus.SKIPPED:
        return MISSED if run.reason == Reason.MISFIRE else None
    if run.status is RunStatus.REVIEW:
        return REVIEW
    return LATE if run.cause is Cause.CATCH_UP else None


def folds(delivery: Delivery) -> bool:
    """Whether it is one of these messages, to be said together with others of its owner.

    What quiet hours hold is said together anyway, at their end.
    """
    ours = delivery.key is not None and delivery.key.startswith(KEY)
    return ours and delivery.held_until is None


def folded(deliveries: Iterable[Delivery]) -> Sequence[Delivery]:
    """One message for each owner, under the name and key of its first; other messages as they are.

    What only says that one job comes late is left out: the run says so itself.
    """
    found = list(deliveries)
    ours = sorted(filter(folds, found), key=lambda delivery: (delivery.owner, delivery.id))
    together = [_together([*group]) for _, group in groupby(ours, key=lambda d: d.owner)]
    others = [d for d in found if not folds(d) and d.content.get("notice") != LATE]
    return [*others, *filter(None, together)]


def _together(deliveries: Sequence[Delivery]) -> Delivery | None:
    items = _told([item for delivery in deliveries for item in _items(delivery)])
    first = deliveries[0]
    if len(items) > 1:
        listed: list[Json] = [*items[:LISTED]]
        return replace(
            first,
            content={"notice": DOWNTIME, "items": listed, "more": len(items) - len(listed)},
            job_id=None,
            run_id=None,
            silent=all(delivery.silent for delivery in deliveries),
        )
    if items[0]["notice"] == LATE:
        return None
    return next(delivery for delivery in deliveries if delivery.content == items[0])


def _items(delivery: Delivery) -> Sequence[Item]:
    """What a message is about: itself, or those that it stands for already."""
    items = delivery.content.get("items")
    if isinstance(items, list):
        return [item for item in items if isinstance(item, dict)]
    return [dict(delivery.content)]


def _told(items: Sequence[Item]) -> Sequence[Item]:
    """Without what says only that a job comes late of which something else is said."""
    told = [item for item in items if item["notice"] != LATE]
    for item in items:
        if all(item["number"] != other["number"] for other in told):
            told.append(item)
    return told
