"""``minder status``: whether it runs, what comes next, what happened last."""

import os
from pathlib import Path

from bot.app import App, open_app
from bot.cards import name
from bot.cli.border import AsJson, answer, run, settings
from bot.cli.facts import job_facts, recent_run_facts
from bot.moments import in_words
from bot.text import plain
from scheduler.diff import Json

RECENT, COMING = 20, 5


def status(as_json: AsJson = False) -> None:
    """Show the scheduler, the coming runs, the last ones, and what waits to be sent."""
    run(_status(as_json), as_json=as_json)


async def _status(as_json: bool) -> None:
    async with open_app(settings()) as app:
        facts = await _facts(app)
        answer(facts, await _words(app, facts), as_json=as_json)


async def _facts(app: App) -> dict[str, Json]:
    jobs = await app.service.listed(None)
    runs = await app.store.jobs.recent(limit=RECENT)
    telegram = await app.store.facts.fact("telegram")
    return {
        "jobs": [job_facts(job) for job in jobs],
        "recent_runs": [recent_run_facts(run) for run in runs],
        "notification_targets": notification_targets(),
        "scheduler": {"alive": await app.scheduler_alive()},
        "deliveries": dict(await app.store.outbox.counts()),
        "inbox": {"waiting": await app.store.inbox.count()},
        "telegram": None if telegram is None else dict(telegram),
    }


def notification_targets() -> dict[str, Json]:
    """Where the seed's tools look for events. Nothing writes there yet: the paths are empty."""
    folder = Path(os.environ.get("PURUTO_TELEGRAM_PATH", "../puruto-telegram"))
    return {
        "local_events": "",
        "telegram_outbox": "",
        "telegram_repo_exists": folder.is_dir(),
    }


async def _words(app: App, facts: dict[str, Json]) -> str:
    jobs = await app.service.listed(None)
    now = app.clock.now()
    alive = "running" if await app.scheduler_alive() else "not running: start `minder run`"
    coming = [
        f"  {in_words(job.next_run_at, now=now, zone=job.zone)}  {plain(name(job))}  ({job.owner})"
        for job in jobs[:COMING]
        if job.next_run_at is not None and job.pause is None
    ]
    runs = await app.store.jobs.recent(limit=COMING)
    recent = [f"  {run.created_at:%Y-%m-%d %H:%M:%S}Z  {run.status}  {run.reason}" for run in runs]
    owed = ", ".join(f"{n} {state}" for state, n in (await app.store.outbox.counts()).items())
    lines = [
        f"Scheduler: {alive}",
        f"Jobs: {len(jobs)}",
        *(["Coming:", *coming] if coming else []),
        *(["Last runs:", *recent] if recent else []),
        f"Messages waiting or dead: {owed or 'none'}",
    ]
    if isinstance(telegram := facts["telegram"], dict) and telegram.get("trouble"):
        lines.append(f"Telegram: {telegram['trouble']}")
    return "\n".join(line.rstrip() for line in lines)
