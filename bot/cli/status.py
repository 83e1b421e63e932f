"""``minder status``: whether it runs, what comes next, what happened last."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app import App, open_app
from bot.cards import name
from bot.cli.border import AsJson, answer, run, settings
from bot.cli.facts import job_facts, recent_run_facts, run_facts
from bot.deciding import operator_words
from bot.moments import in_words
from bot.text import plain
from scheduler.diff import Json
from scheduler.model import Job, JsonObject, Run
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
    deliveries: Mapping[str, int]
    updates: int
    telegram: JsonObject | None
    stopped: str
    reviews: Sequence[Question]


async def _status(as_json: bool) -> None:
    async with open_app(settings()) as app:
        state = await _state(app)
        answer(_facts(state), _words(state), as_json=as_json)


async def _state(app: App) -> State:
    store = app.store
    return State(
        now=app.clock.now(),
        alive=await app.scheduler_alive(),
        jobs=await app.service.listed(None),
        runs=await store.jobs.recent(limit=RECENT),
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
        "telegram": None if state.telegram is None else dict(state.telegram),
    }


def notification_targets() -> dict[str, Json]:
    """Where the seed's tools look for events. Nothing writes there yet: the paths are empty."""
    folder = Path(os.environ.get("PURUTO_TELEGRAM_PATH", "../puruto-telegram"))
    return {
        "local_events": "",
        "telegram_outbox": "",
        "telegram_repo_exists": folder.is_dir(),
    }


def _words(state: State) -> str:
    coming = [
        f"  {in_words(at, now=state.now, zone=job.zone)}  {plain(name(job))}  ({job.owner})"
        for job in state.jobs
        if (at := job.next_run_at) is not None and job.pause is None
    ][:COMING]
    recent = [
        f"  {run.created_at:%Y-%m-%d %H:%M:%S}Z  {run.status}  {run.reason}"
        for run in state.runs[:COMING]
    ]
    waiting = [f"  {operator_words(each, now=state.now)}" for each in state.reviews[:COMING]]
    owed = ", ".join(f"{number} {status}" for status, number in state.deliveries.items())
    trouble = state.telegram and state.telegram.get("trouble")
    lines = [
        f"Scheduler: {'running' if state.alive else 'not running: start `minder run`'}",
        *([state.stopped] if state.stopped else []),
        f"Jobs: {len(state.jobs)}",
        *(["Missed, to be decided with `minder review`:", *waiting] if waiting else []),
        *(["Coming:", *coming] if coming else []),
        *(["Last runs:", *recent] if recent else []),
        f"Messages waiting or dead: {owed or 'none'}",
        *([f"Telegram: {trouble}"] if trouble else []),
    ]
    return "\n".join(line.rstrip() for line in lines)
