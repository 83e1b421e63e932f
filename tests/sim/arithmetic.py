"""Which due moments there were and which rows cover them, counted one by one."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from scheduler.model import Job
from scheduler.policy import Misfire, QuietWay
from scheduler.schedule import At
from storage.columns import instant, maybe_instant
from tests.sim.evidence import Evidence
from tests.sim.ledger import Began
from tests.sim.restraint import offset
from tests.sim.weather import SLICE
from tests.sim.world import Row

NEWS = {"reminder", "change", "baseline"}
"""What a run owes for what it brought back, once at most."""
CATCH_UP_AT_MOST = 3
GRACE = timedelta(seconds=60)
ON_TIME = timedelta(seconds=1)
LONG_AGO = timedelta(hours=24)
SETTLED = 30.0
"""Seconds after a start or a step of the clock from which on nothing excuses a late run."""
OUTAGE = 700.0


# --- G3 -------------------------------------------------------------------------------------


def uncovered(seen: Evidence, job: Job) -> Iterator[str]:
    """Moments of *job* that no row covers or two do, and rows that cover none."""
    due = {at for reign in seen.reigns(job) for at in reign.due(reign.until)}
    covered: Counter[datetime] = Counter()
    for row in seen.runs.get(job.id, ()):
        if row["due_at"] is not None:
            mine = _covered(seen, job, row)
            covered.update(mine)
            yield from _miscounted(job, row, mine)
    for at in sorted(due - {*covered}):
        yield f"{job.task} was due at {at}, and no row says what became of it"
    for at, times in covered.items():
        if times > 1:
            yield f"{job.task}: {times} rows cover {at}"


def _miscounted(job: Job, row: Row, mine: Sequence[datetime]) -> Iterator[str]:
    if instant(row["due_at"]) not in mine:
        yield f"{job.task} was never due at {instant(row['due_at'])}: {row}"
    elif row["missed_exact"] and len(mine) != row["missed_count"] + 1:
        yield f"{job.task}: a row counts {row['missed_count']} missed, and covers {mine}"


def _covered(seen: Evidence, job: Job, row: Row) -> Sequence[datetime]:
    """The moments of the one schedule whose row it is.

    Where the clock was set back, those of an earlier one may lie among them, with their own rows.
    """
    last = instant(row["due_at"])
    first = maybe_instant(row["missed_from"]) or last
    for reign in reversed(list(seen.reigns(job))):
        mine = [at for at in reign.due(last) if at >= first]
        if mine and (mine[0], mine[-1]) == (first, last):
            return mine
    due = seen.ever_due(job)
    return [at for at in due[: bisect_right(due, last)] if at >= first]


# --- G5 -------------------------------------------------------------------------------------


def untold(seen: Evidence, job: Job) -> Iterator[str]:
    """Runs that owe another number of messages than they should, and states told by none."""
    told = None
    for row in seen.runs_as_finished(job):
        state = seen.brought_back(row) if row["status"] == "succeeded" else told
        messages = seen.owed_for.get(row["id"], ())
        owed = [delivery["kind"] for delivery in messages]
        # Who asks hears of the change that is held, though for the run itself nothing is new.
        answer = row["cause"] == "manual" and job.turn == "watch" and state == told
        news = [kind for kind in owed if kind in NEWS and not answer]
        speaks = row["status"] == "succeeded" and (job.turn != "watch" or state != told)
        if len(news) != speaks:
            yield f"told {told}, saw {state}, and owes {owed}: {row}"
        told = state
    remembered = seen.memories.get(job.id)
    if told is not None and remembered != told:
        yield f"{job.task} remembers {remembered} and told {told}"


# --- G9 -------------------------------------------------------------------------------------


def late(seen: Evidence) -> Iterator[str]:
    """First attempts that began later than a second after they were due, without excuse."""
    for turn in seen.begun:
        job = seen.job_at(turn.job_id, turn.at)
        apart = timedelta() if job is None else offset(job)
        if turn.due_at is None or turn.wall - turn.due_at <= ON_TIME + apart:
            continue
        if turn.attempt == 1 and not _excused(seen, turn) and not _queued(seen, turn.run_id):
            yield f"began late: {turn}"


def _excused(seen: Evidence, turn: Began) -> bool:
    """Whether process, clock, disk or owner did something meanwhile, or quiet hours held it."""
    assert turn.due_at is not None
    due = turn.at - (turn.wall - turn.due_at).total_seconds()
    ledger, then = seen.ledger, seen.job_at(turn.job_id, due)
    return (
        # The end of its pause is no edit yet where the process died in that very transaction.
        (then is not None and then.pause is not None)
        or ledger.lives[turn.life].began > due - SETTLED
        or seen.jobs[turn.job_id].policy.quiet_way is QuietWay.HOLD_RUNS
        or any(due - SLICE <= step <= turn.at for step in ledger.steps)
        or any(due - OUTAGE <= failed <= turn.at for failed in ledger.disk_failures)
        or any(rest.asked <= turn.at and due - SETTLED <= rest.over for rest in ledger.rests)
        or any(due <= ledger.born[edit.id] <= turn.at for edit in seen.edits[turn.job_id])
    )


def _queued(seen: Evidence, run_id: str) -> bool:
    """Whether the run had to wait for another one of its job."""
    row = seen.run_rows.get(run_id)
    return row is not None and (row["started_at"] or 0) > row["created_at"]


# --- G10 ------------------------------------------------------------------------------------


def against_policy(seen: Evidence, job: Job) -> Iterator[str]:
    """Rows that are not what the job's own misfire policy makes of missed moments."""
    misfire, together = job.policy.misfire, Counter[int]()
    for row in seen.runs.get(job.id, ()):
        if seen.was_asked_about(row):
            continue
        if row["status"] == "skipped":
            yield from _skipped_wrongly(seen, row, misfire)
        elif row["status"] == "review":
            yield from _asked_wrongly(seen, job, row)
        elif row["due_at"] is not None:
            together[row["created_at"]] += 1
            yield from _run_wrongly(row, misfire)
    for count in together.values():
        if count > (CATCH_UP_AT_MOST if misfire is Misfire.CATCH_UP else 1):
            yield f"{count} runs at once by {misfire}: {job.task}"


def _skipped_wrongly(seen: Evidence, row: Row, misfire: Misfire | None) -> Iterator[str]:
    if row["reason"] != "misfire":
        return
    told = [delivery["kind"] for delivery in seen.owed_for.get(row["id"], ())]
    if told != ["notice"]:
        yield f"skipped, and the chat is told {told}: {row}"
    # One run stands for those that came after the last one that was to be left out.
    others = {other["reason"] for other in seen.runs[row["job_id"]]}
    if misfire is Misfire.RUN_ONCE and "skipped_by_owner" not in others:
        yield f"skipped by a policy that runs once: {row}"


def _asked_wrongly(seen: Evidence, job: Job, row: Row) -> Iterator[str]:
    """What waits for a decision: by its policy, or since it was missed so long ago."""
    oldest = maybe_instant(row["missed_from"]) or instant(row["due_at"])
    long_ago = instant(row["created_at"]) - oldest > LONG_AGO
    match job.policy.misfire:
        case Misfire.REVIEW:
            pass
        case Misfire.CATCH_UP if long_ago:
            pass
        case None if long_ago and isinstance(job.schedule, At):
            pass
        case other:
            yield f"asked about by {other}: {row}"
    told = [delivery["kind"] for delivery in seen.owed_for.get(row["id"], ())]
    if told != ["notice"]:
        yield f"to be decided about, and the chat is told {told}: {row}"


def _run_wrongly(row: Row, misfire: Misfire | None) -> Iterator[str]:
    late = instant(row["created_at"]) - instant(row["due_at"])
    if misfire is Misfire.SKIP and late > GRACE:
        yield f"ran {late} late by a policy that skips: {row}"
    if misfire in {Misfire.SKIP, Misfire.CATCH_UP} and row["missed_count"]:
        yield f"one run for many, by a policy that has none: {row}"
