"""The part of a claim that ends what has run out: pauses at their dates, unanswered questions."""

from collections.abc import Callable
from datetime import datetime

import structlog

from scheduler.model import Due, Plan
from storage import rows
from storage.claiming import UNREADABLE, set_aside
from storage.columns import maybe_micros, micros, to_json, write_settings
from storage.database import Session
from storage.quiet import quiet_of

log = structlog.get_logger()


async def lapse(session: Session, now: datetime, limit: int, plan: Callable[[Due], Plan]) -> None:
    """End up to *limit* pauses and as many questions, each with its row, its edit, its notice."""
    for row in await session.rows("lapsed_pauses", now=micros(now), most=limit):
        try:
            decided = plan(Due(job=rows.job(row), busy=False))
        except Exception as error:  # noqa: BLE001 - one bad row must not stop all the others
            await set_aside(session, row["id"], now, error)
        else:
            await _lift(session, decided)
    unanswered = await session.rows("lapsed_reviews", now=micros(now), most=limit)
    if not unanswered:
        return
    ids = to_json([row["job_id"] for row in unanswered])
    jobs = {row["id"]: row for row in await session.rows("jobs_with_memory", ids=ids)}
    for row in unanswered:
        try:
            job = jobs[row["job_id"]]
            due = Due(job=rows.job(job), busy=False, quiet=quiet_of(job), unanswered=rows.run(row))
            decided = plan(due)
        except Exception as error:  # noqa: BLE001 - the same
            log.error("run given up", run_id=row["id"], error=str(error))  # noqa: TRY400
            await session.run("give_up_run", id=row["id"], now=micros(now), reason=UNREADABLE)
        else:
            await _close(session, decided)


async def _lift(session: Session, decided: Plan) -> None:
    if decided.lifts is None:
        return
    after = decided.lifts.after
    await session.many("add_run", (rows.run_row(run) for run in decided.runs))
    lifted = {
        "id": after.id,
        "pause": None if after.pause is None else write_settings(after.pause),
        "consent": None if after.consent is None else write_settings(after.consent),
        "next_run_at": maybe_micros(after.next_run_at),
        "ended_at": maybe_micros(after.ended_at),
    }
    await session.many("lift_pause", [lifted])
    await session.run("add_edit", **rows.edit_row(decided.lifts))
    await session.many("owe", map(rows.delivery_row, decided.deliveries))


async def _close(session: Session, decided: Plan) -> None:
    for run in decided.runs:
        await session.run("decide_run", **rows.decided_row(run))
    await session.many("owe", map(rows.delivery_row, decided.deliveries))
