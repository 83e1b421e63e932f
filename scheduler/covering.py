"""The rows that cover a job's due moments: one for each that runs, one for each stretch between."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduler import consent, jitter
from scheduler.bounded import TICK, Bounded
from scheduler.coming import missed_before, moments_of, to_be_skipped
from scheduler.misfire import Choice, grace
from scheduler.model import Cause, Job, Reason, Run, RunStatus
from scheduler.schedule import Schedule

NewId = Callable[[], str]

ASK_FOR = timedelta(days=7)
"""How long a stretch of missed moments waits for a decision."""


def rows(job: Job, choice: Choice, *, now: datetime, busy: bool, new_id: NewId) -> Iterator[Run]:
    """All rows for the moments that were due up to *now*, in the order of their moments.

    Between those that run, wait for a decision or were to be left out, each stretch has one row.
    """
    cover = _cover(job, now, new_id)
    left_out = to_be_skipped(job, until=now)
    cuts = {*choice.run, *left_out, *([choice.review] if choice.review else [])}
    for moment in sorted(cuts):
        if moment in left_out:
            yield from cover.stretch(moment - TICK, choice.reason)
            yield cover.closed(moment, None, Reason.SKIPPED_BY_OWNER)
        elif moment == choice.review:
            yield from _asked(cover, moment, choice)
        else:
            yield from _running(cover, choice, moment, busy=busy)
        cover.reach(moment)
    yield from cover.stretch(now, choice.reason)


def skipped_run(
    job: Job, until: datetime, *, reason: Reason, now: datetime, new_id: NewId
) -> Run | None:
    """The row for the open due moments up to *until* (included), of which none runs, if any."""
    cover = _cover(job, now, new_id)
    return next(cover.stretch(until, reason), None)


def manual_run(job: Job, *, now: datetime, new_id: NewId, cause: Cause = Cause.MANUAL) -> Run:
    """A run that somebody asks for: it has no due moment and uses none up."""
    return Run(
        id=new_id(),
        job_id=job.id,
        owner=job.owner,
        cause=cause,
        due_at=None,
        status=RunStatus.WAITING,
        created_at=now,
        next_attempt_at=now,
    )


def _cover(job: Job, now: datetime, new_id: NewId) -> "_Cover":
    return _Cover(job=job, due=moments_of(job), since=job.next_run_at, now=now, new_id=new_id)


@dataclass(slots=True, kw_only=True)
class _Cover:
    """How far a job's due moments have their rows."""

    job: Job
    due: Schedule | Bounded | None
    since: datetime | None
    """The first that has none yet."""
    now: datetime
    new_id: NewId

    def reach(self, moment: datetime) -> None:
        """Those up to *moment* have their rows."""
        if self.due is not None and self.since is not None and self.since <= moment:
            self.since = self.due.next_after(moment)

    def stretch(self, until: datetime, reason: Reason) -> Iterator[Run]:
        """One row for all up to *until* that have none, if there are any."""
        if self.due is None or self.since is None or self.since > until:
            return
        newest = self.due.last_before(until + TICK)
        if newest is not None and newest >= self.since:
            yield self.closed(newest, self.since, reason)

    def closed(self, newest: datetime, missed_from: datetime | None, reason: Reason) -> Run:
        """A row that is skipped."""
        row = self.row(newest, missed_from, RunStatus.SKIPPED)
        ledger = {"why": reason.value}
        return replace(
            row, cause=Cause.SCHEDULE, reason=reason, finished_at=self.now, ledger=ledger
        )

    def row(
        self,
        moment: datetime,
        missed_from: datetime | None,
        status: RunStatus,
        next_attempt_at: datetime | None = None,
    ) -> Run:
        """A row for *moment* that stands for what was missed from *missed_from* on."""
        job, now = self.job, self.now
        missed = missed_before(job, missed_from, moment)
        return Run(
            id=self.new_id(),
            job_id=job.id,
            owner=job.owner,
            cause=Cause.SCHEDULE if now - moment <= grace(job) else Cause.CATCH_UP,
            due_at=moment,
            status=status,
            missed_from=missed_from if missed.number else None,
            missed_count=missed.number,
            missed_exact=missed.exact,
            created_at=now,
            started_at=now if status is RunStatus.RUNNING else None,
            next_attempt_at=next_attempt_at,
        )


def _running(cover: _Cover, choice: Choice, moment: datetime, *, busy: bool) -> Iterator[Run]:
    first = moment == choice.run[0]
    covers = choice.covers and first
    if not covers:
        yield from cover.stretch(moment - TICK, choice.reason)
    missed_from = cover.since if covers else None
    # One run of a job at a time: those behind the first wait for their turn.
    begins = moment + jitter.offset(cover.job, moment)
    if busy or not first or begins > cover.now:
        yield cover.row(moment, missed_from, RunStatus.WAITING, max(begins, cover.now))
    else:
        yield cover.row(moment, missed_from, RunStatus.RUNNING)


def _asked(cover: _Cover, newest: datetime, choice: Choice) -> Iterator[Run]:
    """The row about which a person decides; what is too old for that is skipped."""
    if choice.since is not None:
        too_old = choice.since - TICK
        yield from cover.stretch(too_old, Reason.MISFIRE)
        cover.reach(too_old)
    wait = consent.ASK_FOR if choice.asks else ASK_FOR
    row = cover.row(newest, cover.since, RunStatus.REVIEW, cover.now + wait)
    if choice.asks:
        why = Reason.APPROVAL_REQUIRED
        yield replace(row, reason=why, ledger={"why": why.value})
    else:
        yield replace(row, ledger={"why": RunStatus.REVIEW.value})
