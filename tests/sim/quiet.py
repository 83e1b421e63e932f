"""Quiet hours and net messages: what was held, what was never sent, and what the reader knows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.model import Job
from storage.columns import instant, maybe_instant
from tests.sim.evidence import Evidence
from tests.sim.ledger import Fate, Sending
from tests.sim.world import Row

DOUBTFUL = {Fate.LOST, Fate.DIED}
OUTAGE = {"incident", "recovery"}
STEPPED = 900.0


# --- what was never sent ------------------------------------------------------------------------


def left_out_rightly(seen: Evidence, row: Row) -> bool | None:
    """Whether a message had to be left out for the reason it bears; None: for none of these."""
    about = seen.told.get(row["job_id"] or "", ())
    later = [other for other in about if other["id"] > row["id"]]
    match row["error"]:
        case "removed":
            return seen.jobs[row["job_id"]].removed_at is not None or _undone(seen, row)
        case "told_since":
            return any(other["kind"] == "change" and other["status"] == "sent" for other in about)
        case "netted":
            kinds = OUTAGE if row["kind"] in OUTAGE else {row["kind"]}
            return any(other["kind"] in kinds for other in later)
        case "reverted":
            return row["kind"] in {"change", *OUTAGE}
        case _:
            return None


def _undone(seen: Evidence, row: Row) -> bool:
    """Whether its job was removed for a while."""
    return any(edit.after.removed_at is not None for edit in seen.edits[row["job_id"]])


# --- what the reader knows ----------------------------------------------------------------------


def astray(seen: Evidence, job: Job) -> Iterator[str]:
    """Changes that do not begin where their reader stood, and readers who are left behind."""
    known, before = set[Any](), set[str]()
    for told, sending in _told_in_order(seen, job):
        old, new = told
        repeated = sending.delivery_id in before  # whether it may be is another promise's affair
        before.add(sending.delivery_id)
        if not sending.accepted:  # who sent it cannot know that
            known = known and known | {new}
            continue
        if known and old is not None and old not in known and not repeated:
            yield f"{job.task}: told {old} \u2192 {new} to somebody who knows {known}: {sending}"
        sure = sending.fate not in DOUBTFUL and not seen.ledger.perhaps_forgotten(sending)
        known = {new} if sure else known | {new}
    remembered = seen.memories.get(job.id)
    all_is_said = seen.drained and known and remembered and _all_is_said(seen, job)
    if all_is_said and remembered["count"] not in known:
        yield f"{job.task} counts {remembered} as told, and its reader knows {known}"


def _told_in_order(seen: Evidence, job: Job) -> Iterator[tuple[tuple[Any, Any], Sending]]:
    """Each step of the count that reached the chat, or may have, by whichever message."""
    for sending in seen.requests:
        perhaps = sending.accepted or sending.fate in DOUBTFUL
        if perhaps and sending.owner == job.owner:
            parts = [{"kind": sending.kind, "content": sending.content}]
            for part in [*parts, *sending.content.get("together", ())]:
                step = _step(part["kind"], part["content"], job)
                if step is not None:
                    yield step, sending


def _step(kind: str, content: Mapping[str, Any], job: Job) -> tuple[Any, Any] | None:
    # That it works again shows where things are; what changed meanwhile has its own message.
    if content.get("task") != job.task or kind == "recovery":
        return None
    if isinstance(content.get("state"), dict):
        return None, content["state"]["count"]
    for change in content.get("changes", ()):
        return change.get("old"), change["new"]
    return None


def _all_is_said(seen: Evidence, job: Job) -> bool:
    """Whether nothing about the job is held, on its way, given up, or left out with the job."""
    return job.removed_at is None and all(
        row["status"] in {"sent", "superseded"} for row in seen.told.get(job.id, ())
    )


# --- what came in quiet hours -------------------------------------------------------------------


def disturbing(seen: Evidence, job: Job) -> Iterator[str]:
    """What was decided to be told in the job's own quiet hours, and was not held."""
    windows = job.policy.quiet
    if not windows or job.policy.urgent or _was_governed(seen, job):
        return
    for row in seen.told.get(job.id, ()):
        run = seen.run_rows.get(row["run_id"] or "")
        if run is None or run["cause"] == "manual" or _named(job) or _stepped(seen, row):
            continue
        decided = instant(row["created_at"])
        if _is_quiet(windows, decided, job.zone) and row["held_until"] is None:
            yield f"{job.task} spoke at {decided} in {[*map(str, windows)]}: {row}"
        for sending in seen.carried[row["id"]]:
            if _is_quiet(windows, sending.wall, job.zone) and row["held_until"] is not None:
                yield f"{job.task} was held and came in {[*map(str, windows)]}: {row}, {sending}"


def _was_governed(seen: Evidence, job: Job) -> bool:
    first = seen.edits[job.id][0].after.policy
    return any(edit.after.policy != first for edit in seen.edits[job.id])


def _named(job: Job) -> bool:
    return job.turn == "remind"


def _stepped(seen: Evidence, row: Row) -> bool:
    born = seen.ledger.born[row["id"]]
    return any(abs(step - born) < STEPPED for step in seen.ledger.steps)


def _is_quiet(windows: Sequence[Any], moment: datetime, zone: str) -> bool:
    """By the face of the clock alone, away from where it changes."""
    there = ZoneInfo(zone)
    day = timedelta(days=1)
    if len({(moment + by).astimezone(there).utcoffset() for by in (-day, day)}) > 1:
        return False
    return any(
        _within(window.start, window.end, moment.astimezone(there).time()) for window in windows
    )


def _within(start: time, end: time, at: time) -> bool:
    return start <= at < end if start < end else at >= start or at < end


def waits(row: Row, now: datetime) -> bool:
    """Whether a message, or a job, is held still, or was until just now."""
    until = maybe_instant(row["held_until"])
    return until is not None and until > now - timedelta(minutes=30)
