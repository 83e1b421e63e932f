"""Between rows and jobs, what they remember, and what was done to them."""

import json

from scheduler.consent import Consent
from scheduler.model import Edit, EditKind, Job, Memory
from scheduler.policy import Attention, Bounds, Pause, Policy
from scheduler.schedule import dumps
from storage.columns import (
    Value,
    from_json,
    instant,
    maybe_instant,
    maybe_json,
    maybe_micros,
    maybe_value,
    micros,
    read_schedule,
    read_settings,
    to_json,
    write_settings,
)
from storage.database import Row
from storage.reading import checked


def job_row(job: Job) -> dict[str, Value]:
    """A job as its row."""
    return {
        "id": job.id,
        "owner": job.owner,
        "number": job.number,
        "task": job.task,
        "turn": job.turn,
        "source": to_json(job.source),
        "schedule": None if job.schedule is None else dumps(job.schedule),
        "zone": job.zone,
        "bounds": write_settings(job.bounds),
        "policy": write_settings(job.policy),
        "attention": write_settings(job.attention),
        "pause": None if job.pause is None else write_settings(job.pause),
        "consent": None if job.consent is None else write_settings(job.consent),
        "resume_at": None if job.pause is None else maybe_micros(job.pause.until),
        "next_run_at": maybe_micros(job.next_run_at),
        "last_run_at": maybe_micros(job.last_run_at),
        "run_count": job.run_count,
        "version": job.version,
        "parent_id": job.parent_id,
        "created_at": micros(job.created_at),
        "ended_at": maybe_micros(job.ended_at),
        "removed_at": maybe_micros(job.removed_at),
        "held_until": maybe_micros(job.held_until),
    }


@checked
def job(row: Row) -> Job:
    """The job of a row."""
    schedule, pause, source = row["schedule"], row["pause"], row["source"]
    return Job(
        id=row["id"],
        owner=row["owner"],
        number=row["number"],
        task=row["task"],
        turn=row["turn"],
        source=from_json(source),
        schedule=None if schedule is None else read_schedule(schedule),
        zone=row["zone"],
        bounds=read_settings(Bounds, row["bounds"]),
        policy=read_settings(Policy, row["policy"]),
        attention=read_settings(Attention, row["attention"]),
        pause=None if pause is None else read_settings(Pause, pause),
        next_run_at=maybe_instant(row["next_run_at"]),
        last_run_at=maybe_instant(row["last_run_at"]),
        run_count=row["run_count"],
        version=row["version"],
        parent_id=row["parent_id"],
        created_at=instant(row["created_at"]),
        ended_at=maybe_instant(row["ended_at"]),
        removed_at=maybe_instant(row["removed_at"]),
        consent=None if row["consent"] is None else read_settings(Consent, row["consent"]),
        held_until=maybe_instant(row["held_until"]),
    )


@checked
def memory(row: Row) -> Memory:
    """What a job remembers; every column is empty where it remembers nothing."""
    if row["notes"] is None:
        return Memory()
    return Memory(
        seen=maybe_value(row["seen"]),
        told=maybe_value(row["told"]),
        has_told=bool(row["has_told"]),
        notes=from_json(row["notes"]),
    )


def memory_row(job_id: str, kept: Memory) -> dict[str, Value]:
    """A memory as its row."""
    return {
        "job_id": job_id,
        "seen": maybe_json(kept.seen),
        "told": maybe_json(kept.told),
        "has_told": int(kept.has_told),
        "notes": to_json(kept.notes),
    }


def edit_row(edit: Edit) -> dict[str, Value]:
    """An entry of a job's history as its row; the job before and after is kept as its own row."""
    return {
        "id": edit.id,
        "job_id": edit.job_id,
        "owner": edit.owner,
        "kind": edit.kind.value,
        "origin": edit.origin,
        "at": micros(edit.at),
        "before": None if edit.before is None else to_json(job_row(edit.before)),
        "after": to_json(job_row(edit.after)),
        "undone_at": maybe_micros(edit.undone_at),
    }


@checked
def edit(row: Row) -> Edit:
    """The entry of a row."""
    before = row["before"]
    return Edit(
        id=row["id"],
        job_id=row["job_id"],
        owner=row["owner"],
        kind=EditKind(row["kind"]),
        origin=row["origin"],
        at=instant(row["at"]),
        before=None if before is None else _job_then(row, before),
        after=_job_then(row, row["after"]),
        undone_at=maybe_instant(row["undone_at"]),
    )


def _job_then(row: Row, text: str) -> Job:
    # An owner may have been given another name since.
    return job({"held_until": None, "consent": None, **json.loads(text), "owner": row["owner"]})
