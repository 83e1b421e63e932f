"""Between rows and the domain: one function each way for everything that is stored."""

import json

from scheduler.consent import Consent
from scheduler.model import (
    Cause,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Edit,
    EditKind,
    Job,
    Memory,
    Run,
    RunStatus,
)
from scheduler.policy import Attention, Bounds, Pause, Policy
from scheduler.schedule import dumps
from storage.columns import (
    Value,
    from_json,
    instant,
    maybe_instant,
    maybe_json,
    maybe_micros,
    maybe_plain,
    maybe_value,
    micros,
    plain,
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


def run_row(run: Run) -> dict[str, Value]:
    """A run as its row."""
    return {
        "id": run.id,
        "job_id": run.job_id,
        "owner": run.owner,
        "cause": run.cause.value,
        "due_at": maybe_micros(run.due_at),
        "status": run.status.value,
        "attempt": run.attempt,
        "missed_from": maybe_micros(run.missed_from),
        "missed_count": run.missed_count,
        "missed_exact": int(run.missed_exact),
        "reason": plain(run.reason),
        "lease_owner": run.lease_owner,
        "lease_expires_at": maybe_micros(run.lease_expires_at),
        "next_attempt_at": maybe_micros(run.next_attempt_at),
        "created_at": micros(run.created_at),
        "started_at": maybe_micros(run.started_at),
        "finished_at": maybe_micros(run.finished_at),
        "ledger": to_json(run.ledger),
        "result": maybe_json(run.result),
        "error": maybe_json(run.error),
    }


def decided_row(run: Run) -> dict[str, Value]:
    """What a person's decision changes in the row of a run that waited for it."""
    row = run_row(run)
    return {name: row[name] for name in DECIDED}


DECIDED = (
    "id", "cause", "due_at", "status", "missed_from", "missed_count", "missed_exact", "reason",
    "next_attempt_at", "finished_at", "ledger",
)  # fmt: skip


def taken_row(run: Run) -> dict[str, Value]:
    """What the next attempt changes in the row of a run."""
    return {
        "id": run.id,
        "attempt": run.attempt,
        "lease_owner": run.lease_owner,
        "lease_expires_at": maybe_micros(run.lease_expires_at),
        "started_at": maybe_micros(run.started_at),
    }


def finished_row(run: Run) -> dict[str, Value]:
    """What the end of an attempt changes in the row of a run."""
    return {
        "id": run.id,
        "status": run.status.value,
        "reason": plain(run.reason),
        "next_attempt_at": maybe_micros(run.next_attempt_at),
        "started_at": maybe_micros(run.started_at),
        "finished_at": maybe_micros(run.finished_at),
        "ledger": to_json(run.ledger),
        "result": maybe_json(run.result),
        "error": maybe_json(run.error),
    }


@checked
def run(row: Row) -> Run:
    """The run of a row."""
    return Run(
        id=row["id"],
        job_id=row["job_id"],
        owner=row["owner"],
        cause=Cause(row["cause"]),
        due_at=maybe_instant(row["due_at"]),
        status=RunStatus(row["status"]),
        attempt=row["attempt"],
        missed_from=maybe_instant(row["missed_from"]),
        missed_count=row["missed_count"],
        missed_exact=bool(row["missed_exact"]),
        reason=row["reason"],
        lease_owner=row["lease_owner"],
        lease_expires_at=maybe_instant(row["lease_expires_at"]),
        next_attempt_at=maybe_instant(row["next_attempt_at"]),
        created_at=instant(row["created_at"]),
        started_at=maybe_instant(row["started_at"]),
        finished_at=maybe_instant(row["finished_at"]),
        ledger=from_json(row["ledger"]),
        result=maybe_value(row["result"]),
        error=maybe_value(row["error"]),
    )


def delivery_row(delivery: Delivery) -> dict[str, Value]:
    """A delivery as its row, as far as it is written when it is owed."""
    return {
        "id": delivery.id,
        "channel": plain(delivery.channel),
        "owner": plain(delivery.owner),
        "kind": delivery.kind.value,
        "content": to_json(delivery.content),
        "job_id": delivery.job_id,
        "run_id": delivery.run_id,
        "key": maybe_plain(delivery.key),
        "from_state": maybe_json(delivery.from_state),
        "to_state": maybe_json(delivery.to_state),
        "silent": int(delivery.silent),
        "not_before": maybe_micros(delivery.not_before),
        "held_until": maybe_micros(delivery.held_until),
        "created_at": micros(delivery.created_at),
    }


def folded_row(delivery: Delivery) -> dict[str, Value]:
    """What changes in a message that is to say what others would have said."""
    row = delivery_row(delivery)
    return {name: row[name] for name in ("content", "job_id", "run_id", "silent")}


def settled_row(delivery: Delivery) -> dict[str, Value]:
    """What an attempt to send changes in the row of a delivery."""
    return {
        "id": delivery.id,
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        "uncertain": int(delivery.uncertain),
        "not_before": maybe_micros(delivery.not_before),
        "closed_at": maybe_micros(delivery.closed_at),
        "message_id": maybe_plain(delivery.message_id),
        "error": plain(delivery.error),
    }


@checked
def delivery(row: Row) -> Delivery:
    """The delivery of a row."""
    return Delivery(
        id=row["id"],
        owner=row["owner"],
        kind=DeliveryKind(row["kind"]),
        content=from_json(row["content"]),
        job_id=row["job_id"],
        run_id=row["run_id"],
        key=row["key"],
        from_state=maybe_value(row["from_state"]),
        to_state=maybe_value(row["to_state"]),
        silent=bool(row["silent"]),
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        uncertain=bool(row["uncertain"]),
        not_before=maybe_instant(row["not_before"]),
        held_until=maybe_instant(row["held_until"]),
        created_at=instant(row["created_at"]),
        closed_at=maybe_instant(row["closed_at"]),
        message_id=row["message_id"],
        error=row["error"],
    )


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
