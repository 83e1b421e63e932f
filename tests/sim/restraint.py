"""What holds jobs back: rests, pauses, approvals, distances, budgets, moments to be left out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from zoneinfo import ZoneInfo

from scheduler.consent import Approval
from scheduler.model import Edit, EditKind, Job
from scheduler.schedule import dumps
from storage.columns import instant
from tests.sim.evidence import Evidence
from tests.sim.ledger import Began, Rest
from tests.sim.world import Row

AT_ONCE = 5.0
"""Seconds within which what was stored is known wherever it counts."""
BEGUN_BEFORE = 30.0
SUSPECT_FROM = 3
"""Attempts that wait for each other, after they were claimed."""
UNFIRED = {"skipped", "review"}
CLOSED = {EditKind.APPROVED, EditKind.DENIED}


def offset(job: Job) -> timedelta:
    """How long after its moments the job begins: the same everywhere and for ever."""
    if not job.policy.jitter or job.schedule is None:
        return timedelta()
    digest = blake2b(f"{job.id} {dumps(job.schedule)}".encode(), digest_size=8).digest()
    most = int(job.policy.jitter.total_seconds() * 1000)
    return timedelta(milliseconds=int.from_bytes(digest, "big") % most)


# --- rests and pauses ---------------------------------------------------------------------------


def restless(seen: Evidence) -> Iterator[str]:
    """Turns that nobody asked for while everything was paused."""
    for turn in _unasked(seen):
        for rest in seen.ledger.rests:
            if turn.attempt < SUSPECT_FROM and _is_in(seen, rest, turn):
                yield f"began while everything was paused: {rest}, {turn}"


def _is_in(seen: Evidence, rest: Rest, turn: Began) -> bool:
    stepped = any(rest.asked <= step <= turn.at for step in seen.ledger.steps)
    over = rest.until is not None and (stepped or turn.wall >= rest.until)
    return not over and rest.sure_from + BEGUN_BEFORE < turn.at < rest.sure_until


def paused(seen: Evidence) -> Iterator[str]:
    """Turns of a job that was paused, before and after they began."""
    for turn in _unasked(seen):
        before = seen.job_at(turn.job_id, turn.at - BEGUN_BEFORE)
        if before is None or before.pause is None or turn.attempt >= SUSPECT_FROM:
            continue
        job, until = seen.job_at(turn.job_id, turn.at), before.pause.until
        if job is not None and job.pause == before.pause and (not until or turn.wall < until):
            yield f"began while its job was paused, {job.pause}: {turn}"


def _unasked(seen: Evidence) -> Iterator[Began]:
    for turn in seen.begun:
        row = seen.run_rows.get(turn.run_id)
        if row is not None and row["cause"] != "manual":
            yield turn


def left_out(seen: Evidence) -> Iterator[str]:
    """Turns at moments that were to be left out when their runs were planned."""
    for turn in _unasked(seen):
        planned = seen.ledger.born[turn.run_id]
        jobs = [seen.job_at(turn.job_id, at) for at in (planned - AT_ONCE, planned)]
        if all(job is not None and turn.due_at in job.bounds.skip_moments for job in jobs):
            yield f"was to be left out, and began: {turn}"


# --- approvals ----------------------------------------------------------------------------------


def unapproved(seen: Evidence) -> Iterator[str]:
    """Turns of jobs that nobody had approved, neither when they began nor when planned."""
    for turn in seen.begun:
        edits, born = seen.edits.get(turn.job_id, ()), seen.ledger.born
        planned = born[turn.run_id] - AT_ONCE
        if turn.run_id in seen.run_rows and not any(
            _may_run([edit for edit in edits if born[edit.id] <= at])
            for at in (planned, turn.at - AT_ONCE, turn.at)
        ):
            yield f"began without approval: {turn}"


def _may_run(edits: Sequence[Edit]) -> bool:
    """What the answers so far come to; an edit takes away what was said before a first run."""
    if not edits:
        return True  # it is younger than that: its first moment is its own affair
    way, approved = edits[0].after.policy.approval, False
    for edit in edits:
        if edit.kind in CLOSED:
            approved = edit.kind is EditKind.APPROVED
        elif edit.kind in {EditKind.EDITED, EditKind.UNDONE}:
            approved = approved and way is Approval.BEFORE_ENABLE
    return approved or way is Approval.NONE


def answered_wrongly(seen: Evidence) -> Iterator[str]:
    """Answers that count twice, that came too late, or that somebody else gave."""
    said = {f"telegram:42:{w.update_id:020}": w for w in seen.ledger.written}
    for job_id, edits in seen.edits.items():
        answers = [edit for edit in edits if edit.kind in CLOSED and edit.origin in said]
        names = Counter(edit.after.consent and edit.after.consent.id for edit in answers)
        yield from (f"{n} answers to question {name}" for name, n in names.items() if n > 1)
        for edit in answers:
            consent, words = edit.after.consent, said[edit.origin]
            assert consent is not None
            yes = edit.kind is EditKind.APPROVED
            if (words.owner, words.do["yes"]) != (seen.jobs[job_id].owner, yes):
                yield f"{edit.kind} by {words}"
            if words.do["consent"] != consent.id or edit.at >= consent.expires_at:
                yield f"an answer to another question, or too late: {edit}, {words}"


# --- decisions ----------------------------------------------------------------------------------


def decided_otherwise(seen: Evidence) -> Iterator[str]:
    """Missed moments of which became something else than was said."""
    said = {f"telegram:42:{w.update_id:020}": w for w in seen.ledger.written}
    for told in seen.requests:
        run = seen.run_rows.get(told.content.get("decided") or "")
        if run is None:
            continue
        decision = said[told.content["update"]].do["decision"]
        if decision == "skip" and (run["status"] != "skipped" or run["id"] in seen.turns):
            yield f"it was said to skip it: {run}"
        if decision == "run_once" and run["reason"] == "skipped_by_owner":
            yield f"it was said to run it: {run}"


# --- distances and budgets ----------------------------------------------------------------------


def too_soon(seen: Evidence, job: Job) -> Iterator[str]:
    """Runs that began too soon after each other, and moments that passed for nothing."""
    distance = job.policy.cooldown
    if distance is None:
        return
    fired = [instant(row["created_at"]) for row in _fired(seen, job)]
    nearest = distance - min(distance / 10, timedelta(minutes=1))
    for earlier, later in pairwise(fired):
        if later - earlier < nearest:
            yield f"{job.task} ran at {earlier} and {later}, and is to keep {distance}"
    # Also what may have run since somebody decided so: which of those it was, nobody can tell.
    ran = [instant(row["created_at"]) for row in _ran(seen, job)]
    for row in seen.runs.get(job.id, ()):
        since = instant(row["created_at"]) - distance
        if row["reason"] == "cooldown" and not any(at > since for at in ran):
            yield f"nothing ran before: {row}"


def beyond_budget(seen: Evidence, job: Job) -> Iterator[str]:
    """Days with more runs than the job may have, or with fewer although there were moments."""
    most = job.policy.daily_runs
    if most is None:
        return
    fired, here = _fired(seen, job), ZoneInfo(job.zone)
    began = Counter(_day(row["created_at"], here) for row in fired)
    for day, number in began.items():
        if number > most:
            yield f"{job.task} began {number} times on {day}, and may {most} times"
    counted = _ran(seen, job)
    for row in seen.runs.get(job.id, ()):
        day = _day(row["created_at"], here)
        if row["reason"] != "daily_budget":
            continue
        if sum(_day(other["created_at"], here) == day for other in counted) < most:
            yield f"there was room for it: {row}"
        keys = {told["key"] for told in seen.told.get(job.id, ())}
        if f"budget:{job.id}:{day}" not in keys:
            yield f"nobody heard that this was enough for {day}: {row}"


def _ran(seen: Evidence, job: Job) -> Sequence[Row]:
    """The rows of moments that ran, by themselves or as a person wanted."""
    rows = seen.runs.get(job.id, ())
    return [row for row in rows if row["due_at"] and row["status"] not in UNFIRED]


def _fired(seen: Evidence, job: Job) -> Sequence[Row]:
    """The rows of moments that ran by themselves, in the order in which they were planned."""
    rows = [row for row in _ran(seen, job) if not seen.was_asked_about(row)]
    return sorted(rows, key=lambda row: seen.ledger.born[row["id"]])


def _day(moment: int, zone: ZoneInfo) -> date:
    found: datetime = instant(moment)
    return found.astimezone(zone).date()
