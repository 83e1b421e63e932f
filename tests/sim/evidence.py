"""One history, laid out for the promises: rows by what they belong to, requests by message."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from scheduler.bounded import Bounded
from scheduler.coming import UNBOUNDED
from scheduler.model import Edit, EditKind, Job
from scheduler.schedule import Schedule
from storage import rows as stored
from storage.columns import instant, maybe_value
from tests.sim.ledger import Began, Ledger, Sending
from tests.sim.world import Row, Snapshot

Moments = Schedule | Bounded
TICK = timedelta(microseconds=1)
HANDOVER = 0.1
NAMED_WITHIN = 5.0
"""Seconds within which all that is stored together has its names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reign:
    """A stretch of a job's life under one schedule: *after* is not part of it, *until* is."""

    moments: Moments
    after: datetime
    until: datetime
    reached: datetime
    """Up to where it was served: beyond *until*, where the clock was set back before its end."""

    def due(self, until: datetime) -> Iterator[datetime]:
        moment = self.moments.next_after(self.after)
        while moment is not None and moment <= until:
            yield moment
            moment = self.moments.next_after(moment)


class Evidence:
    """A snapshot of the database beside what the world saw until then."""

    def __init__(self, snapshot: Snapshot, ledger: Ledger) -> None:
        self.snapshot = snapshot
        self.ledger = ledger
        self.now = snapshot.now
        self.drained = snapshot.drained
        self.requests = [s for s in ledger.sendings if s.began <= snapshot.at]
        self.begun = [turn for turn in ledger.turns if turn.at <= snapshot.at]
        self._ever: dict[str, Sequence[datetime]] = {}

    def rows(self, table: str) -> Sequence[Row]:
        return self.snapshot.tables[table]

    @cached_property
    def jobs(self) -> Mapping[str, Job]:
        return {row["id"]: stored.job(row) for row in self.rows("jobs")}

    @cached_property
    def edits(self) -> Mapping[str, Sequence[Edit]]:
        """Of each job, in the order in which they were stored."""
        return _grouped(map(stored.edit, self.rows("edits")), lambda edit: edit.job_id)

    def job_at(self, job_id: str, at: float) -> Job | None:
        """The job as it was stored then, on the clock that nobody sets."""
        born = self.ledger.born
        earlier = [edit for edit in self.edits.get(job_id, ()) if born[edit.id] <= at]
        return earlier[-1].after if earlier else None

    @cached_property
    def questions(self) -> Collection[str]:
        """The names of all questions whether a job may run; a run that waits for one bears it."""
        consents = (edit.after.consent for edits in self.edits.values() for edit in edits)
        return {consent.id for consent in consents if consent is not None}

    def was_asked_about(self, row: Row) -> bool:
        """Whether a person said what became of a due moment, and not its policy."""
        if row["id"] in self.questions or row["reason"] == "approval_required":
            return True
        decided = [edit for edit in self.edits[row["job_id"]] if edit.kind is EditKind.DECIDED]
        return any(self._was_decided(row, edit) for edit in decided)

    def _was_decided(self, row: Row, edit: Edit) -> bool:
        decided = self.ledger.born[edit.id]
        if self.ledger.born[row["id"]] > decided + NAMED_WITHIN:
            return False
        if turns := self.turns.get(row["id"]):
            return turns[0].at >= decided
        return row["finished_at"] is None or instant(row["finished_at"]) >= edit.at

    @cached_property
    def runs(self) -> Mapping[str, Sequence[Row]]:
        """Of each job."""
        return _grouped(self.rows("runs"), lambda row: row["job_id"])

    @cached_property
    def deliveries(self) -> Mapping[str, Row]:
        return {row["id"]: row for row in self.rows("deliveries")}

    @cached_property
    def owed_for(self) -> Mapping[str, Sequence[Row]]:
        """The messages that each run owes, be it together with others."""
        owed = [(name, row) for row in self.rows("deliveries") for name in _runs_of(row)]
        grouped = _grouped(owed, lambda pair: pair[0])
        return {name: [row for _, row in pairs] for name, pairs in grouped.items()}

    @cached_property
    def sendings(self) -> Mapping[str, Sequence[Sending]]:
        """The requests for each message."""
        return _grouped(self.requests, lambda request: request.delivery_id)

    @cached_property
    def carried(self) -> Mapping[str, Sequence[Sending]]:
        """The requests by which each message went: its own, or those of the one it went with."""
        return {
            row["id"]: self.sendings.get(row["sent_with"] or row["id"], ())
            for row in self.rows("deliveries")
        }

    @cached_property
    def told(self) -> Mapping[str, Sequence[Row]]:
        """What was decided to be told of each job."""
        owed = [row for row in self.rows("deliveries") if row["job_id"]]
        return _grouped(owed, lambda row: row["job_id"])

    @cached_property
    def turns(self) -> Mapping[str, Sequence[Began]]:
        """Of each run."""
        return _grouped(self.begun, lambda turn: turn.run_id)

    @cached_property
    def by_job(self) -> Mapping[str, Sequence[Began]]:
        """The turns of each job."""
        return _grouped(self.begun, lambda turn: turn.job_id)

    @cached_property
    def run_rows(self) -> Mapping[str, Row]:
        return {row["id"]: row for row in self.rows("runs")}

    @cached_property
    def memories(self) -> Mapping[str, Any]:
        """What each job remembers to have told."""
        return {row["job_id"]: maybe_value(row["told"]) for row in self.rows("memories")}

    def runs_as_finished(self, job: Job) -> Sequence[Row]:
        """The job's ended runs, in the order in which they were served: one at a time."""
        ended = [row for row in self.runs.get(job.id, ()) if row["finished_at"]]
        order = {turn.run_id: turn.at for turn in self.by_job.get(job.id, ())}
        return sorted(ended, key=lambda row: order.get(row["id"], 0.0))

    def brought_back(self, run: Row) -> Any:
        """The state that the run's last turn saw."""
        return self.turns[run["id"]][-1].state

    def handover(self, turn: Began) -> float:
        """Seconds that a turn may go on beside the one that replaces it: until it is told."""
        replaced = self.run_rows.get(turn.run_id, {}).get("reason") == "replaced"
        return HANDOVER if replaced else 0.0

    def ever_due(self, job: Job) -> Sequence[datetime]:
        """Every moment that a schedule of the job named while it was in force."""
        if job.id not in self._ever:
            named = {at for reign in self.reigns(job) for at in reign.due(reign.reached)}
            self._ever[job.id] = sorted(named)
        return self._ever[job.id]

    def reigns(self, job: Job) -> Iterator[Reign]:
        """Under which schedules the job lived, and when; an undone removal never was one."""
        edits = self.edits[job.id]
        after, present = edits[0].after.created_at, edits[0].after
        for edit in edits[1:]:
            before = edit.before or present
            if _times(edit.after) == _times(present):
                continue
            yield from self._reign(before, after, edit.at, self.ledger.born[edit.id])
            # A clock set back meanwhile gives back no moments from before the schedule came.
            after = edit.at if before.removed_at is None else max(after, before.removed_at)
            present = edit.after
        until = self.now if job.next_run_at is None else min(self.now, job.next_run_at - TICK)
        yield from self._reign(job, after, until, self.snapshot.at)

    def _reign(self, job: Job, after: datetime, until: datetime, ended: float) -> Iterator[Reign]:
        if job.schedule is None or job.removed_at is not None:
            return
        bounded = job.bounds != UNBOUNDED
        moments = Bounded(job.schedule, job.bounds, job.zone) if bounded else job.schedule
        served = [
            row
            for row in self.runs.get(job.id, ())
            if row["due_at"] and self.ledger.born[row["id"]] <= ended
        ]
        fired = sum(row["status"] not in {"skipped", "review"} for row in served)
        if job.ended_at and job.bounds.max_runs is not None and fired >= job.bounds.max_runs:
            until = min(until, job.ended_at)
        reached = max(until, instant(max((row["due_at"] for row in served), default=0)))
        yield Reign(moments=moments, after=after, until=until, reached=reached)


def _runs_of(row: Row) -> Sequence[str]:
    """The runs that a message speaks of; a folded one is spoken of by the one it is folded into."""
    items = maybe_value(row["content"]).get("items", ())
    together = [item["run_id"] for item in items if item["notice"] != "late"]
    if row["error"].startswith(FOLDED):
        return ()
    return together or ([row["run_id"]] if row["run_id"] else [])


FOLDED = "said with "


def _times(job: Job) -> object:
    # What is left out once changes no schedule.
    bounds = replace(job.bounds, skip_moments=())
    return job.schedule, job.zone, bounds, job.removed_at is None


def _grouped(items: Iterable[Any], key: Callable[[Any], Any]) -> Mapping[str, Sequence[Any]]:
    groups: dict[str, list[Any]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups
