"""Jobs and runs as JSON, under the names that the seeds' tools read."""

from datetime import datetime, timedelta

from bot.language import describe
from scheduler.diff import Json
from scheduler.model import Job, Memory, Run
from scheduler.schedule import dumps


def job_facts(job: Job, memory: Memory | None = None) -> dict[str, Json]:
    """A job; with *memory* also what it remembers."""
    facts: dict[str, Json] = {
        "job_id": job.id,
        "number": job.number,
        "owner": job.owner,
        "enabled": job.enabled,
        "task": job.task,
        "turn": job.turn,
        "source": dict(job.source),
        "schedule": None if job.schedule is None else dumps(job.schedule),
        "says": None if job.schedule is None else describe(job.schedule, "en"),
        "zone": job.zone,
        "next_run_at": iso(job.next_run_at),
        "last_run_at": iso(job.last_run_at),
        "run_count": job.run_count,
        "paused_by": None if job.pause is None else job.pause.by,
        "paused_until": None if job.pause is None else iso(job.pause.until),
        "pause_reason": None if job.pause is None else job.pause.reason,
        "skips": [iso(moment) for moment in job.bounds.skip_moments],
        "misfire": None if job.policy.misfire is None else job.policy.misfire.value,
        "grace_sec": _seconds(job.policy.grace),
        "max_lateness_sec": _seconds(job.policy.max_lateness),
        "concurrency": job.policy.concurrency.value,
        "timeout_sec": job.policy.timeout.total_seconds(),
        "max_retries": job.policy.max_retries,
        "retry_backoff_sec": job.policy.retry_backoff.total_seconds(),
        "quiet": None if job.policy.quiet is None else [str(w) for w in job.policy.quiet],
        "quiet_way": job.policy.quiet_way.value,
        "urgent": job.policy.urgent,
        "muted_until": iso(job.policy.muted_until),
        "held_until": iso(job.held_until),
        "approval": job.policy.approval.value,
        "approver": job.policy.approver.value,
        "approver_person": job.policy.approver_person,
        "approved": None if job.consent is None else job.consent.answer.value,
        "jitter_sec": job.policy.jitter.total_seconds(),
        "cooldown_sec": (
            None if job.policy.cooldown is None else job.policy.cooldown.total_seconds()
        ),
        "daily_runs": job.policy.daily_runs,
        "version": job.version,
        "created_at": iso(job.created_at),
        "ended_at": iso(job.ended_at),
    }
    if memory is not None:
        facts["state"] = memory.seen
        facts["told_state"] = memory.told
    return facts


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def run_facts(run: Run) -> dict[str, Json]:
    """A run in full."""
    return recent_run_facts(run) | {
        "due_at": iso(run.due_at),
        "cause": run.cause.value,
        "attempt": run.attempt,
        "reason": run.reason,
        "missed_from": iso(run.missed_from),
        "missed_count": run.missed_count,
        "missed_exact": run.missed_exact,
        "next_attempt_at": iso(run.next_attempt_at),
        "lease_owner": _host_and_pid(run.lease_owner),
        "lease_expires_at": iso(run.lease_expires_at),
        "ledger": dict(run.ledger),
        "result": None if run.result is None else dict(run.result),
        "error": None if run.error is None else dict(run.error),
    }


def recent_run_facts(run: Run) -> dict[str, Json]:
    """The five fields of the seed's ``recent_runs``."""
    return {
        "run_id": run.id,
        "job_id": run.job_id,
        "started_at": iso(run.started_at),
        "finished_at": iso(run.finished_at),
        "status": run.status.value,
    }


def iso(moment: datetime | None) -> str | None:
    """An instant in ISO 8601, or None."""
    return None if moment is None else moment.isoformat()


def _host_and_pid(holder: str | None) -> str | None:
    return None if holder is None else ":".join(holder.split(":")[:2])
