"""Runs that are taken over: for their next attempt, or from a process that is gone."""

from collections.abc import Sequence
from datetime import datetime

from scheduler.approving import may_run
from scheduler.holding import run_held_until
from scheduler.jitter import offset
from scheduler.model import Claim, Reason, Run, Share
from storage import rows
from storage.claiming import UNREADABLE, Lease, cancel_open, set_aside
from storage.columns import Value, micros, to_json
from storage.database import Row, Session
from storage.quiet import quiet_of


async def take_ripe(
    session: Session, lease: Lease, share: Share, *, asked_only: bool
) -> Sequence[Claim]:
    """Runs whose next attempt may begin, and those that a process left behind.

    What must not start in quiet hours waits for their end. Where an edit has taken the approval
    away, no attempt at what it was given for would run what the job is now: such runs end.

    With *asked_only*, of these only what a person asked for.
    """
    found = await session.rows(
        "ripe_runs",
        now=micros(lease.now),
        present=micros(lease.present),
        most=min(share.runs, share.turns),
        resting=to_json(sorted(share.resting)),
        asked_only=int(asked_only),
    )
    if not found:
        return ()
    ids = to_json([row["job_id"] for row in found])
    jobs = {row["id"]: row for row in await session.rows("jobs_with_memory", ids=ids)}
    claims: list[Claim] = []
    held: list[dict[str, Value]] = []
    for row in found:
        try:
            claim = _claim(jobs[row["job_id"]], lease.once_more(rows.run(row)))
            until = _waits_until(claim, lease.now)
        except Exception as error:  # noqa: BLE001 - one bad row must not stop all the others
            await set_aside(session, row["job_id"], lease.now, error)
            await session.run("give_up_run", id=row["id"], now=micros(lease.now), reason=UNREADABLE)
            continue
        if not may_run(claim.job):
            await cancel_open(session, [row["job_id"]], Reason.CHANGED, lease.now, row["id"])
        elif until is None:
            claims.append(claim)
        else:
            held.append({"id": row["id"], "until": micros(until)})
    await session.many("put_off_run", held)
    await session.many("take_run", (rows.taken_row(claim.run) for claim in claims))
    return claims


def _waits_until(claim: Claim, now: datetime) -> datetime | None:
    """Until when the attempt waits: for quiet hours to end, and for its moment.

    That had come when the run began, but the clock may have been set back since.
    """
    held, due = run_held_until(claim.job, claim.run, claim.quiet, now), claim.run.due_at
    begins = None if due is None else due + offset(claim.job, due)
    return max((at for at in (held, begins) if at is not None and at > now), default=None)


def _claim(job: Row, run: Run) -> Claim:
    return Claim(job=rows.job(job), run=run, memory=rows.memory(job), quiet=quiet_of(job))
