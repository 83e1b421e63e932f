"""Between rows and runs."""

from scheduler.model import Cause, Run, RunStatus
from storage.columns import (
    Value,
    from_json,
    instant,
    maybe_instant,
    maybe_json,
    maybe_micros,
    maybe_value,
    micros,
    plain,
    to_json,
)
from storage.database import Row
from storage.reading import checked


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
