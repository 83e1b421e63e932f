"""What a job becomes when somebody changes it, and which due moments that leaves unserved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from scheduler.bounded import TICK
from scheduler.coming import next_run_at
from scheduler.covering import NewId, skipped_run
from scheduler.errors import ChangedByOperator, InvalidSchedule
from scheduler.model import Edit, EditKind, Job, Reason, Run
from scheduler.policy import Attention, Bounds, Pause
from scheduler.schedule import At, Schedule

NOT_UNDONE = frozenset({
    EditKind.UNDONE, EditKind.RUN, EditKind.STOPPED, EditKind.FORGOT, EditKind.LIFTED,
    EditKind.DECIDED, EditKind.ASKED, EditKind.APPROVED, EditKind.DENIED, EditKind.LEARNED,
})  # fmt: skip
"""What changes no job."""


COMMAND_LINE = "cli:"
"""How the origins of what is done from the command line begin."""


def paused(job: Job, pause: Pause) -> Job:
    """Stopped; a job that is paused stays so for the reason it was, unless it gets another end."""
    if job.pause is None or (pause.until is not None and not pause.everything):
        return replace(job, pause=pause)
    return job


def resumed(job: Job, now: datetime) -> Job:
    """Due again from its next moment on, or ended where the pause outlasted all of them.

    What was missed in a pause of everything stays due: its misfire policy decides. What had ended
    before has served all its moments, whatever the clock shows now.
    """
    if job.pause is None:
        return job
    fresh = replace(job, pause=None)
    if job.pause.everything or job.ended_at is not None:
        return fresh
    return _from_now_on(fresh, _end_of(job.pause, now))


def skipping(job: Job, moments: Sequence[datetime], *, now: datetime) -> Job:
    """Without these moments, and without those of earlier wishes that have passed."""
    kept = [moment for moment in job.bounds.skip_moments if moment > now]
    bounds = replace(job.bounds, skip_moments=tuple(sorted({*kept, *moments})))
    return replace(job, bounds=bounds)


def removed(job: Job, now: datetime) -> Job:
    """Off the list and never due again."""
    return replace(job, removed_at=now, next_run_at=None)


def rescheduled(
    job: Job, schedule: Schedule, *, bounds: Bounds | None = None, task: str = "", now: datetime
) -> Job:
    """With another schedule and, where they are given, other bounds and another task.

    Raises `InvalidSchedule` when no moment of it is to come.
    """
    fresh = replace(
        job,
        schedule=schedule,
        bounds=job.bounds if bounds is None else bounds,
        task=task or job.task,
        next_run_at=None,
    )
    return still_to_come(_from_now_on(fresh, now))


def sees_otherwise(before: Attention, after: Attention) -> bool:
    """Whether other things count, or are the same, than before: a new baseline is due."""
    measures = after.shadow not in {0, before.shadow}
    return measures or (before.ignore, before.lists) != (after.ignore, after.lists)


def looked_elsewhere(edit: Edit) -> bool:
    """Whether what the job saw after *edit* cannot be compared with what it saw before."""
    before, after = edit.before, edit.after
    if before is None:
        return False
    return before.source != after.source or sees_otherwise(before.attention, after.attention)


def moved(job: Job, schedule: Schedule | None, *, zone: str, now: datetime) -> Job:
    """In another zone, with its schedule as it reads there."""
    fresh = _from_now_on(replace(job, schedule=schedule, zone=zone, next_run_at=None), now)
    if fresh.ended_at is not None and job.ended_at is None and isinstance(schedule, At):
        # The move put it into the past: better late than never.
        return replace(fresh, next_run_at=schedule.moments[-1], ended_at=None)
    return fresh


def restored(job: Job, edit: Edit, now: datetime) -> Job:
    """As it was before *edit*; what runs have made of it since then stays."""
    if edit.before is None:
        return removed(job, now)
    before = replace(
        edit.before, version=job.version, run_count=job.run_count, last_run_at=job.last_run_at
    )
    if edit.after.removed_at is not None:
        # What was due by the removal has its row; of what came since, the misfire policy decides.
        return before if before.ended_at else _from_now_on(before, edit.after.removed_at)
    if _times(before) != _times(job):
        return _from_now_on(replace(before, next_run_at=None), now)
    kept = replace(before, next_run_at=job.next_run_at, ended_at=job.ended_at)
    return kept if before.pause else resumed(replace(kept, pause=job.pause), now)


def can_be_undone(edit: Edit) -> bool:
    """Whether *edit* changed a job and still stands."""
    return edit.undone_at is None and edit.kind not in NOT_UNDONE


def to_be_undone(edits: Sequence[Edit], job: Job | None) -> Edit | None:
    """The first of *edits*, the newest first, that can be taken back (of *job*, if one is named).

    Raises `ChangedByOperator` where that is an operator's, and no job was named.
    """
    for edit in edits:
        if can_be_undone(edit) and (job is None or edit.job_id == job.id):
            if job is None and _is_operators(edit):
                raise ChangedByOperator(f"#{edit.after.number}")
            return edit
    return None


def _is_operators(edit: Edit) -> bool:
    """Whether an operator made the change, for somebody else, from the command line."""
    return edit.origin.startswith(COMMAND_LINE) and not edit.owner.startswith("console:")


def taken_back_by(undoing: Edit, edits: Sequence[Edit]) -> Edit | None:
    """What an earlier undo took back: the two carry the same instant."""
    for edit in edits:
        if edit.job_id == undoing.job_id and edit.undone_at == undoing.at:
            return edit
    return None


def still_to_come(job: Job) -> Job:
    """The job itself; raises `InvalidSchedule` when its schedule has no moment to come."""
    if job.schedule is not None and job.next_run_at is None:
        raise InvalidSchedule("no moment of it is to come")
    return job


def passed_over(before: Job, after: Job, *, now: datetime, new_id: NewId) -> Run | None:
    """The row for the moments that were due by *now* and that the change leaves to nobody."""
    if after.next_run_at == before.next_run_at:
        return None
    if before.pause is not None:
        until = now if after.pause else _end_of(before.pause, now)
        return skipped_run(before, until, reason=Reason.DISABLED, now=now, new_id=new_id)
    reason = Reason.REMOVED if after.removed_at else Reason.CHANGED
    return skipped_run(before, now, reason=reason, now=now, new_id=new_id)


def _end_of(pause: Pause, now: datetime) -> datetime:
    """The last instant that lies in the pause, as far as it has come."""
    return now if pause.until is None or pause.until > now else pause.until - TICK


def _from_now_on(job: Job, now: datetime) -> Job:
    """Due at its next moment after *now*; a moment that is set and yet to come stays."""
    if job.next_run_at is not None and job.next_run_at > now:
        return job  # not sooner, even where the clock was set back: those before it are served
    following = next_run_at(job, now)
    ended = following is None and job.schedule is not None
    return replace(job, next_run_at=following, ended_at=(job.ended_at or now) if ended else None)


def _times(job: Job) -> tuple[object, ...]:
    return job.schedule, replace(job.bounds, skip_moments=()), job.zone
