"""Missed moments that waited for a person: the rows that take the place of theirs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from scheduler.bounded import TICK
from scheduler.coming import missed_before, moments_of, runs_left
from scheduler.covering import NewId
from scheduler.model import Cause, Job, Reason, Run, RunStatus
from scheduler.planning import CATCH_UP_LIMIT


class Decision(StrEnum):
    """What a person may say about moments that were missed."""

    RUN_ONCE = "run_once"
    """One run stands for all of them."""
    RUN_LAST = "run_last"
    """The newest three run, each by itself."""
    SKIP = "skip"


def decided(
    job: Job, run: Run, decision: Decision, *, now: datetime, new_id: NewId
) -> Sequence[Run]:
    """The rows that cover what *run* covered, in order; the first keeps its name.

    Whatever the decision, no more runs than the job's bounds leave. Where its schedule has been
    changed since, what was missed under the old one runs once: its moments are known no more.
    """
    left = runs_left(job, job.run_count)
    if job.removed_at is not None:
        return (closed(run, Reason.REMOVED, now),)
    if left == 0:
        return (closed(run, Reason.BOUNDS, now),)
    match decision:
        case Decision.RUN_ONCE:
            return (waiting(run, now),)
        case Decision.RUN_LAST:
            return _newest(job, run, min(left or CATCH_UP_LIMIT, CATCH_UP_LIMIT), now, new_id)
        case Decision.SKIP:
            return (closed(run, Reason.SKIPPED_BY_OWNER, now),)


def _newest(job: Job, run: Run, most: int, now: datetime, new_id: NewId) -> Sequence[Run]:
    served = sorted(_covered(job, run, most))
    if len(served) < 2:  # noqa: PLR2004 - one moment alone
        return (waiting(run, now),)
    rows = [
        waiting(replace(run, due_at=due, missed_from=None, missed_count=0, missed_exact=True), now)
        for due in served
    ]
    if (older := _older(job, run, served[0])) is not None:
        rows.insert(0, closed(older, Reason.SKIPPED_BY_OWNER, now))
    return [rows[0], *(replace(row, id=new_id()) for row in rows[1:])]


def _covered(job: Job, run: Run, most: int) -> Iterator[datetime]:
    """The newest moments that the row covers, backwards; none where the job has others by now."""
    due, moment, first = moments_of(job), run.due_at, run.missed_from or run.due_at
    if not _knows(job, run):
        return
    for _ in range(most):
        if due is None or moment is None or first is None or moment < first:
            return
        yield moment
        moment = due.last_before(moment)


def _knows(job: Job, run: Run) -> bool:
    """Whether what the row covers is still what the job's schedule says, edited as it may be."""
    due, last = moments_of(job), run.due_at
    if due is None or last is None or due.last_before(last + TICK) != last:
        return False
    missed = missed_before(job, run.missed_from, last)
    return (missed.number, missed.exact) == (run.missed_count, run.missed_exact)


def _older(job: Job, run: Run, first: datetime) -> Run | None:
    """The row for what it covered before *first*."""
    due = moments_of(job)
    newest = None if due is None else due.last_before(first)
    if newest is None or run.missed_from is None or newest < run.missed_from:
        return None
    missed = missed_before(job, run.missed_from, newest)
    return replace(
        run,
        due_at=newest,
        missed_from=run.missed_from if missed.number else None,
        missed_count=missed.number,
        missed_exact=missed.exact,
    )


def waiting(run: Run, now: datetime) -> Run:
    """The row of a run that may begin, since somebody said so."""
    return replace(
        run,
        status=RunStatus.WAITING,
        cause=Cause.CATCH_UP,
        reason="",
        # Not before its moment: the clock may have been set back since.
        next_attempt_at=max(now, run.due_at or now),
        ledger={},
    )


def closed(run: Run, reason: Reason, now: datetime) -> Run:
    """The row of a run that waited for a word and does not begin."""
    return replace(
        run,
        status=RunStatus.SKIPPED,
        reason=reason,
        next_attempt_at=None,
        finished_at=now,
        ledger={"why": reason.value},
    )
