"""What must hold in every history: each promise a function that yields what speaks against it."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

from storage.columns import instant
from tests.sim import arithmetic, quiet, restraint, sending, summaries
from tests.sim.evidence import Evidence

Promise = Callable[[Evidence], Iterator[str]]

OPEN_FOR_A_MOMENT = timedelta(minutes=10)
"""How old something may be that is still being done while all is well."""


def confirmed_jobs_are_kept(seen: Evidence) -> Iterator[str]:
    """G1. A job whose creation the bot has confirmed is never lost."""
    for told in seen.requests:
        if told.accepted and "created" in told.content:
            said = told.content
            job = seen.jobs.get(said["id"])
            if job is None or (job.owner, job.number) != (told.owner, said["created"]):
                yield f"{said} was confirmed to {told.owner}; stored is {job}"


def each_order_takes_effect_once(seen: Evidence) -> Iterator[str]:
    """G2. An incoming command takes effect exactly once, and has one answer."""
    effects = Counter(row["origin"].partition("/")[0] for row in seen.rows("edits"))
    yield from (f"{origin} took effect {n} times" for origin, n in effects.items() if n > 1)
    tasks = Counter(job.task for job in seen.jobs.values() if job.parent_id is None)
    yield from (f"{n} jobs for one request: {task}" for task, n in tasks.items() if n > 1)
    answers = Counter(row["key"] for row in seen.rows("deliveries") if row["kind"] == "reply")
    replies = [row for row in seen.rows("deliveries") if row["kind"] == "reply"]
    if len(replies) > len(answers):
        yield f"{len(replies)} replies to {len(answers)} updates"
    if seen.drained and len(answers) != len(seen.ledger.written):
        yield f"{len(answers)} replies to {len(seen.ledger.written)} updates"


def said_is_done(seen: Evidence) -> Iterator[str]:
    """G2. What the bot says it did, it did."""
    done = {row["origin"].partition("/")[0] for row in seen.rows("edits")}
    for row in seen.requests:
        effect = {"created", "did", "changed"} & set(row.content)
        if row.accepted and effect and row.content["update"] not in done:
            yield f"said {row.content}, and nothing of it is stored"


def one_row_for_each_moment(seen: Evidence) -> Iterator[str]:
    """G3. Every due moment is covered by exactly one run row."""
    for job in seen.jobs.values():
        yield from arithmetic.uncovered(seen, job)


def nothing_stays_open(seen: Evidence) -> Iterator[str]:
    """G3. Once faults stop, every run ends in a final status, and nothing due is left."""
    if not seen.drained:
        return
    for row in seen.rows("runs"):
        old = instant(row["created_at"]) < seen.now - OPEN_FOR_A_MOMENT
        asked = row["status"] == "review" and instant(row["next_attempt_at"]) > seen.now
        if row["finished_at"] is None and old and not asked:
            yield f"run still {row['status']}: {row}"
    for job in seen.jobs.values():
        due = job.next_run_at
        held = job.held_until is not None and job.held_until > seen.now - OPEN_FOR_A_MOMENT
        ends = job.pause and job.pause.until
        if ends and ends < seen.now - OPEN_FOR_A_MOMENT:
            yield f"{job.task} is paused, and was to go on at {ends}"
        if held or job.pause is not None or due is None:
            continue
        if due < seen.now - OPEN_FOR_A_MOMENT:
            yield f"{job.task} was due at {due}, and nobody has served it by {seen.now}"


def one_server_at_a_time(seen: Evidence) -> Iterator[str]:
    """G4. A run has one owner at a time, and a job one run."""
    for turns in seen.by_job.values():
        for earlier, later in pairwise(turns):
            ended = earlier.ended
            if ended is None:
                ended = seen.ledger.lives[earlier.life].ended
            if ended is None or ended > later.at + seen.handover(earlier):
                yield f"two turns of one job at once: {earlier} and {later}"


def each_attempt_has_its_reason(seen: Evidence) -> Iterator[str]:
    """G4. A run is begun again only after a failure, a dead process or a planned stop."""
    for turns in seen.turns.values():
        for earlier, later in pairwise(turns):
            same = (earlier.life, earlier.attempt) == (later.life, later.attempt)
            if same and not earlier.instant:
                yield f"the same attempt twice in one life: {earlier} and {later}"


def an_outcome_is_one_fact(seen: Evidence) -> Iterator[str]:
    """G5. A run's status, state and owed messages commit together or not at all."""
    for job in seen.jobs.values():
        yield from arithmetic.untold(seen, job)


def each_message_arrives(seen: Evidence) -> Iterator[str]:
    """G6. Every owed message arrives at least once, or is dead with its reason."""
    for row in seen.rows("deliveries"):
        yield from sending.missing(seen, row)


def readers_are_not_led_astray(seen: Evidence) -> Iterator[str]:
    """G6. A change is told from where its reader stands, and leaves them where things are."""
    for job in seen.jobs.values():
        if job.turn == "watch":
            yield from quiet.astray(seen, job)


def quiet_hours_are_quiet(seen: Evidence) -> Iterator[str]:
    """G10. In quiet hours only what was asked for, is urgent or has a named time is told."""
    for job in seen.jobs.values():
        yield from quiet.disturbing(seen, job)


def at_most_twice(seen: Evidence) -> Iterator[str]:
    """G7. At most twice, and twice only after an uncertain outcome, and marked."""
    for requests in seen.sendings.values():
        yield from sending.repeated(seen, requests)


def in_order(seen: Evidence) -> Iterator[str]:
    """G8. Messages of one chat arrive in order."""
    for request in seen.requests:
        if request.overtook:
            yield f"sent before older ones to {request.owner}: {request.overtook}"


def never_early(seen: Evidence) -> Iterator[str]:
    """G9. A run never starts early."""
    for turn in seen.begun:
        # As it was when its run was decided on: a change may come before the turn begins.
        decided = seen.ledger.born.get(turn.run_id, turn.at)
        row, job = seen.run_rows.get(turn.run_id), seen.job_at(turn.job_id, decided)
        if turn.due_at is None or row is None or job is None:
            continue
        apart = timedelta() if seen.was_asked_about(row) else restraint.offset(job)
        if turn.wall < turn.due_at + apart:
            yield f"{turn} began {turn.due_at + apart - turn.wall} early"


def punctual(seen: Evidence) -> Iterator[str]:
    """G9. A run starts within a second while all is well."""
    yield from arithmetic.late(seen)


def misfires_follow_their_policy(seen: Evidence) -> Iterator[str]:
    """G10. After downtime each job follows its own misfire policy, and the chat is told."""
    for job in seen.jobs.values():
        yield from arithmetic.against_policy(seen, job)


def what_rests_does_not_run(seen: Evidence) -> Iterator[str]:
    """S5. Nothing runs unasked while it, or everything, is paused, or where it was left out."""
    yield from restraint.restless(seen)
    yield from restraint.paused(seen)
    yield from restraint.left_out(seen)


def approved_runs_alone(seen: Evidence) -> Iterator[str]:
    """S5. What needs approval runs with it alone; its owner gives it, in time, and once."""
    yield from restraint.unapproved(seen)
    yield from restraint.answered_wrongly(seen)


def a_downtime_is_told_once(seen: Evidence) -> Iterator[str]:
    """G10. What an owner's jobs missed together, they hear in one message."""
    for owner in {job.owner for job in seen.jobs.values()}:
        yield from summaries.divided(seen, owner)


def decisions_are_carried_out(seen: Evidence) -> Iterator[str]:
    """G10. What a person decides about missed moments becomes of them."""
    yield from restraint.decided_otherwise(seen)


def distances_and_budgets_are_kept(seen: Evidence) -> Iterator[str]:
    """S5. Runs keep their distance and the number for a day, and pass no moment for nothing."""
    for job in seen.jobs.values():
        yield from restraint.too_soon(seen, job)
        yield from restraint.beyond_budget(seen, job)


def nothing_dies_by_itself(seen: Evidence) -> Iterator[str]:
    """G13. Whatever disk and network do, the process goes on, and stops when asked."""
    yield from seen.ledger.troubles


def owners_are_apart(seen: Evidence) -> Iterator[str]:
    """G15. Jobs of one owner are invisible and untouchable to another."""
    for job_id, edits in seen.edits.items():
        owner = seen.jobs[job_id].owner
        for edit in edits:
            if edit.owner != owner or not edit.origin.startswith(
                ("telegram:42:", "lost:", "found:", "pause of ", "question ")
            ):
                yield f"{edit.owner} changed a job of {owner}: {edit.kind} by {edit.origin}"
    for row in seen.rows("deliveries"):
        if row["job_id"] and seen.jobs[row["job_id"]].owner != row["owner"]:
            yield f"{row['owner']} is told of somebody else's job: {row}"
    for told in seen.requests:
        if "reached" in told.content and seen.jobs[told.content["reached"]].owner != told.owner:
            yield f"{told.owner} reached somebody else's job: {told.content}"


PROMISES: tuple[Promise, ...] = (
    confirmed_jobs_are_kept,
    each_order_takes_effect_once,
    said_is_done,
    one_row_for_each_moment,
    nothing_stays_open,
    one_server_at_a_time,
    each_attempt_has_its_reason,
    an_outcome_is_one_fact,
    each_message_arrives,
    readers_are_not_led_astray,
    at_most_twice,
    in_order,
    never_early,
    punctual,
    misfires_follow_their_policy,
    a_downtime_is_told_once,
    decisions_are_carried_out,
    quiet_hours_are_quiet,
    what_rests_does_not_run,
    approved_runs_alone,
    distances_and_budgets_are_kept,
    nothing_dies_by_itself,
    owners_are_apart,
)
