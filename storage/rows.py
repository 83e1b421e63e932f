"""Between rows and the domain: instants as microseconds, JSON as text, policies by cattrs."""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from cattrs.errors import BaseValidationError
from cattrs.gen import make_dict_unstructure_fn
from cattrs.preconf.json import make_converter

from scheduler.errors import InvalidSchedule, StoreDamaged
from scheduler.model import (
    Attention,
    Bounds,
    Cause,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Edit,
    EditKind,
    Job,
    Memory,
    Pause,
    Policy,
    Profile,
    Run,
    RunStatus,
    Update,
)
from scheduler.schedule import dumps, loads
from storage.database import Row, Value

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def instant(stored: int) -> datetime:
    """The aware UTC instant of a stored number."""
    return EPOCH + stored * MICROSECOND


def _maybe_micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


def _maybe_instant(stored: int | None) -> datetime | None:
    return None if stored is None else instant(stored)


def to_json(value: object) -> str:
    """Compact JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _maybe_json(value: object) -> str | None:
    return None if value is None else to_json(value)


def _maybe_value(text: str | None) -> Any:  # noqa: ANN401 - whatever JSON there is
    return None if text is None else json.loads(text)


# --- settings of a job: frozen and mostly alike, so each text is read and written once ------------

_converter = make_converter()
_converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
_converter.register_structure_hook(timedelta, lambda seconds, _: timedelta(seconds=seconds))
_converter.register_unstructure_hook(datetime, micros)
_converter.register_structure_hook(datetime, lambda stored, _: instant(stored))
_converter.register_structure_hook(float | str | None, lambda value, _: value)
for _kind in (Policy, Attention, Bounds):
    _converter.register_unstructure_hook(
        _kind, make_dict_unstructure_fn(_kind, _converter, _cattrs_omit_if_default=True)
    )


@lru_cache(maxsize=1024)
def _write_settings(value: Policy | Attention | Bounds | Pause) -> str:
    return to_json(_converter.unstructure(value))


@lru_cache(maxsize=1024)
def _read_settings(kind: type[T], text: str) -> T:
    return _converter.structure(json.loads(text), kind)


def pause_text(pause: Pause) -> str:
    """A pause as its column."""
    return _write_settings(pause)


# --- rows ---------------------------------------------------------------------------------------


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
        "bounds": _write_settings(job.bounds),
        "policy": _write_settings(job.policy),
        "attention": _write_settings(job.attention),
        "pause": None if job.pause is None else _write_settings(job.pause),
        "next_run_at": _maybe_micros(job.next_run_at),
        "last_run_at": _maybe_micros(job.last_run_at),
        "run_count": job.run_count,
        "version": job.version,
        "parent_id": job.parent_id,
        "created_at": micros(job.created_at),
        "ended_at": _maybe_micros(job.ended_at),
        "removed_at": _maybe_micros(job.removed_at),
    }


def job(row: Row) -> Job:
    """The job of a row. Raises `StoreDamaged` for a row that is none."""
    try:
        return _job(row)
    except (ValueError, KeyError, TypeError, InvalidSchedule, BaseValidationError) as error:
        raise StoreDamaged(f"job {row['id']} cannot be read: {error}") from error


def _job(row: Row) -> Job:
    schedule, pause, source = row["schedule"], row["pause"], row["source"]
    return Job(
        id=row["id"],
        owner=row["owner"],
        number=row["number"],
        task=row["task"],
        turn=row["turn"],
        source={} if source == "{}" else json.loads(source),
        schedule=None if schedule is None else loads(schedule),
        zone=row["zone"],
        bounds=_read_settings(Bounds, row["bounds"]),
        policy=_read_settings(Policy, row["policy"]),
        attention=_read_settings(Attention, row["attention"]),
        pause=None if pause is None else _read_settings(Pause, pause),
        next_run_at=_maybe_instant(row["next_run_at"]),
        last_run_at=_maybe_instant(row["last_run_at"]),
        run_count=row["run_count"],
        version=row["version"],
        parent_id=row["parent_id"],
        created_at=instant(row["created_at"]),
        ended_at=_maybe_instant(row["ended_at"]),
        removed_at=_maybe_instant(row["removed_at"]),
    )


def memory(row: Row) -> Memory:
    """What a job remembers; every column is empty where it remembers nothing."""
    if row["notes"] is None:
        return Memory()
    return Memory(
        seen=_maybe_value(row["seen"]),
        told=_maybe_value(row["told"]),
        has_told=bool(row["has_told"]),
        notes=json.loads(row["notes"]),
    )


def memory_row(job_id: str, kept: Memory) -> dict[str, Value]:
    """A memory as its row."""
    return {
        "job_id": job_id,
        "seen": _maybe_json(kept.seen),
        "told": _maybe_json(kept.told),
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
        "due_at": _maybe_micros(run.due_at),
        "status": run.status.value,
        "attempt": run.attempt,
        "missed_from": _maybe_micros(run.missed_from),
        "missed_count": run.missed_count,
        "missed_exact": int(run.missed_exact),
        "reason": run.reason,
        "lease_owner": run.lease_owner,
        "lease_expires_at": _maybe_micros(run.lease_expires_at),
        "next_attempt_at": _maybe_micros(run.next_attempt_at),
        "created_at": micros(run.created_at),
        "started_at": _maybe_micros(run.started_at),
        "finished_at": _maybe_micros(run.finished_at),
        "ledger": to_json(run.ledger),
        "result": _maybe_json(run.result),
        "error": _maybe_json(run.error),
    }


def run(row: Row) -> Run:
    """The run of a row."""
    return Run(
        id=row["id"],
        job_id=row["job_id"],
        owner=row["owner"],
        cause=Cause(row["cause"]),
        due_at=_maybe_instant(row["due_at"]),
        status=RunStatus(row["status"]),
        attempt=row["attempt"],
        missed_from=_maybe_instant(row["missed_from"]),
        missed_count=row["missed_count"],
        missed_exact=bool(row["missed_exact"]),
        reason=row["reason"],
        lease_owner=row["lease_owner"],
        lease_expires_at=_maybe_instant(row["lease_expires_at"]),
        next_attempt_at=_maybe_instant(row["next_attempt_at"]),
        created_at=instant(row["created_at"]),
        started_at=_maybe_instant(row["started_at"]),
        finished_at=_maybe_instant(row["finished_at"]),
        ledger=json.loads(row["ledger"]),
        result=_maybe_value(row["result"]),
        error=_maybe_value(row["error"]),
    )


def delivery_row(delivery: Delivery) -> dict[str, Value]:
    """A delivery as its row, as far as it is written when it is owed."""
    return {
        "id": delivery.id,
        "channel": delivery.channel,
        "owner": delivery.owner,
        "kind": delivery.kind.value,
        "content": to_json(delivery.content),
        "job_id": delivery.job_id,
        "run_id": delivery.run_id,
        "key": delivery.key,
        "from_state": _maybe_json(delivery.from_state),
        "to_state": _maybe_json(delivery.to_state),
        "silent": int(delivery.silent),
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        "uncertain": int(delivery.uncertain),
        "not_before": _maybe_micros(delivery.not_before),
        "created_at": micros(delivery.created_at),
        "closed_at": _maybe_micros(delivery.closed_at),
        "message_id": delivery.message_id,
        "error": delivery.error,
    }


def delivery(row: Row) -> Delivery:
    """The delivery of a row."""
    return Delivery(
        id=row["id"],
        owner=row["owner"],
        kind=DeliveryKind(row["kind"]),
        content=json.loads(row["content"]),
        job_id=row["job_id"],
        run_id=row["run_id"],
        key=row["key"],
        from_state=_maybe_value(row["from_state"]),
        to_state=_maybe_value(row["to_state"]),
        silent=bool(row["silent"]),
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        uncertain=bool(row["uncertain"]),
        not_before=_maybe_instant(row["not_before"]),
        created_at=instant(row["created_at"]),
        closed_at=_maybe_instant(row["closed_at"]),
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
        "undone_at": _maybe_micros(edit.undone_at),
    }


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
        before=None if before is None else job(json.loads(before)),
        after=job(json.loads(row["after"])),
        undone_at=_maybe_instant(row["undone_at"]),
    )


def update_of(row: Row) -> Update:
    """The update of a row."""
    return Update(
        id=row["id"],
        channel=row["channel"],
        chat=row["chat"],
        body=json.loads(row["body"]),
        received_at=instant(row["received_at"]),
        attempts=row["attempts"],
    )


def profile(row: Row) -> Profile:
    """The owner of a row."""
    return Profile(
        owner=row["owner"],
        zone=row["zone"],
        language=row["language"],
        settings=json.loads(row["settings"]),
        blocked=row["blocked"],
    )
