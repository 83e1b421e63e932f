"""``minder status``: whether it runs, what comes next, what happened last."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app import App, open_app
from bot.cli.approve import waiting
from bot.cli.border import AsJson, answer, run, settings
from bot.cli.facts import iso, job_facts, recent_run_facts, run_facts
from bot.conversation.deciding import operator_words
from bot.wording import ledger
from bot.wording.cards import name
from bot.wording.moments import in_words
from bot.wording.text import cleaned, plain
from scheduler.coming import in_order, next_upcoming
from scheduler.diff import Json
from scheduler.errors import JobNotFound, StoreDamaged
from scheduler.model import Delivery, Job, JsonObject, Run
from scheduler.ports import JobStore
from scheduler.reviewing import Question

RECENT, COMING = 20, 5


def status(as_json: AsJson = False) -> None:
    """Show the scheduler, the coming runs, the last ones, and what waits to be sent."""
    run(_status(as_json))


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the store says of the installation at this moment."""

    now: datetime
    alive: bool
    jobs: Sequence[Job]
    runs: Sequence[Run]
    ran: Mapping[str, Job]
    """Whose they are, also of jobs that are over."""
    approvals: Sequence[Job]
    dead: Sequence[Delivery]
    deliveries: Mapping[str, int]
    updates: int
    telegram: JsonObject | None
    stopped: str
    reviews: Sequence[Question]


async def _status(as_json: bool) -> None:
    async with open_app(settings()) as app:
        state = await _state(app)
        answer(_facts(state), _words(state), as_json=as_json)


async def _ran(jobs: JobStore, runs: Sequence[Run]) -> Mapping[str, Job]:
    """The jobs of *runs*, as far as they can be read."""
    found = {}
    for one in runs:
        with suppress(JobNotFound, StoreDamaged):
            found[one.job_id] = await jobs.job_by_id(one.job_id)
    return found


async def _state(app: App) -> State:
    store = app.store
    runs = await store.jobs.recent(limit=RECENT)
    return State(
        now=app.clock.now(),
        alive=await app.scheduler_alive(),
        jobs=await app.service.listed(None),
        runs=runs,
        ran=await _ran(store.jobs, runs[:COMING]),
        approvals=await waiting(app),
        dead=await store.outbox.dead(limit=RECENT),
        deliveries=await store.outbox.counts(),
        updates=await store.inbox.count(),
        telegram=await store.facts.fact("telegram"),
        stopped=await app.stopped(),
        reviews=await app.reviewing.waiting(None),
    )


def _facts(state: State) -> dict[str, Json]:
    return {
        "jobs": [job_facts(job) for job in state.jobs],
        "recent_runs": [recent_run_facts(run) for run in state.runs],
        "notification_targets": notification_targets(),
        "scheduler": {"alive": state.alive, "stopped": state.stopped or None},
        "reviews": [run_facts(question.run) for question in state.reviews],
        "deliveries": dict(state.deliveries),
        "inbox": {"waiting": state.updates},
        "approvals": [job_facts(job) for job in state.approvals],
        "dead_letters": [_dead_facts(delivery) for delivery in state.dead],
        "telegram": None if state.telegram is None else dict(state.telegram),
    }


def notification_targets() -> dict[str, Json]:
    """Where the seed's tools look for events. Nothing writes there: the paths are empty."""
    folder = Path(os.environ.get("PURUTO_TELEGRAM_PATH", "../puruto-telegram"))
    return {
        "local_events": "",
        "telegram_outbox": "",
        "telegram_repo_exists": folder.is_dir(),
    }


def _dead_facts(delivery: Delivery) -> dict[str, Json]:
    return {
        "delivery_id": delivery.id,
        "owner": delivery.owner,
        "kind": delivery.kind.value,
        "job_id": delivery.job_id,
        "run_id": delivery.run_id,
        "closed_at": iso(delivery.closed_at),
        "error": delivery.error,
    }


def _words(state: State) -> str:
    owed = ", ".join(f"{number} {status}" for status, number in state.deliveries.items())
    trouble = state.telegram and state.telegram.get("trouble")
    lines = [
        f"Scheduler: {'running' if state.alive else 'not running: start `minder run`'}",
        *([state.stopped] if state.stopped else []),
        f"Jobs: {len(state.jobs)}",
        *_block("Coming:", _coming(state)),
        *_block("Last runs:", _recent(state)),
        *_block("Waiting for an approval (`minder approve`):", map(_called, state.approvals)),
        *_block(
            "Missed, to be decided with `minder review`:",
            [operator_words(each, now=state.now) for each in state.reviews[:COMING]],
        ),
        f"Messages waiting or dead: {owed or 'none'}",
        *_block("Given up:", map(_dead, state.dead[:COMING])),
        *([f"Telegram: {trouble}"] if trouble else []),
    ]
    return "\n".join(line.rstrip() for line in lines)


def _block(heading: str, lines: Iterable[str]) -> Iterable[str]:
    """The lines under their heading; nothing where there are none."""
    found = [f"  {line}" for line in lines]
    return [heading, *found] if found else []


def _coming(state: State) -> Sequence[str]:
    return [
        f"{in_words(at, now=state.now, zone=job.zone)}  {_called(job)}"
        for job in in_order(state.jobs)
        if (at := next_upcoming(job)) is not None and job.pause is None
    ][:COMING]


def _recent(state: State) -> Iterable[str]:
    for one in state.runs[:COMING]:
        job = state.ran.get(one.job_id)
        called = f"of {one.owner}" if job is None else _called(job)
        zone = "UTC" if job is None else job.zone
        told = ledger.sentence(one, zone=zone, now=state.now)
        yield f"{_at(one.created_at)}  {called}  {one.status}: {told}"


def _called(job: Job) -> str:
    return f"{plain(name(job))}  ({job.owner})"


def _reviews(state: State) -> Iterable[str]:
    return [operator_words(each, now=state.now) for each in state.reviews[:COMING]]


def _dead(delivery: Delivery) -> str:
    at = "" if delivery.closed_at is None else _at(delivery.closed_at)
    return f"{at}  {delivery.owner}  {delivery.kind}: {cleaned(delivery.error, most=100)}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z"
