"""``minder jobs run`` and ``minder run-now``: a run at once, whoever executes it, and its end."""

from datetime import timedelta
from typing import Annotated

import typer

from bot.app import App
from bot.cli.border import AsJson, Refused, answer
from bot.cli.facts import run_facts
from bot.cli.jobs import OwnedBy, Reference, origin, run_line, with_job
from bot.serving import scheduling
from bot.wording.refusals import Refusal
from scheduler.errors import StoreLocked
from scheduler.model import Cause, Job, Run, RunStatus

LOOK_AGAIN = 0.05
BEGIN_WITHIN = timedelta(seconds=10)
"""How long another process that runs the scheduler may take to begin; more than a poll takes."""
BEYOND_ITS_TIME = timedelta(seconds=10)
"""How much longer than the job allows an attempt may seem to take."""


def run_now(
    job: Reference,
    owner: OwnedBy = None,
    force: Annotated[bool, typer.Option("--force", help="Also when it is paused.")] = False,
    test: Annotated[
        bool, typer.Option("--test", help="Try it out: nothing is remembered of the run.")
    ] = False,
    key: Annotated[
        str, typer.Option("--key", help="Asks once in 24 hours: again, it shows the same run.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Run it now, wait for the end, and show what came of it."""

    async def work(app: App, found: Job) -> None:
        asked = await app.service.run_now(
            found,
            origin=origin(app),
            forced=force,
            key=key,
            cause=Cause.TEST if test else Cause.MANUAL,
        )
        ended = await _served(app, asked, found)
        answer(run_facts(ended), run_line(ended, found), as_json=as_json)
        if ended.status is not RunStatus.SUCCEEDED:
            raise typer.Exit(1)

    with_job(job, owner, work)


async def _served(app: App, asked: Run, job: Job) -> Run:
    """The run at its end, executed by whoever runs the scheduler: here, where nobody else does."""
    try:
        async with scheduling(app):
            return await _ended(app, asked, job)
    except* StoreLocked:
        pass
    return await _ended(app, asked, job)


async def _ended(app: App, asked: Run, job: Job) -> Run:
    """The run at its end. Raises `Refused` where whoever should serve it seems to hang."""
    patience = app.clock.monotonic() + BEGIN_WITHIN.total_seconds()
    attempt = None
    while True:
        present = await app.store.runs.run(asked.id)
        if present is not None and present.finished_at is not None:
            return present
        now = app.clock.monotonic()
        if present is not None and attempt != (now_at := (present.attempt, present.status)):
            attempt, patience = now_at, now + _allowed(present, job, app).total_seconds()
        if now > patience:
            raise Refused(_hangs(asked))
        await app.clock.sleep(LOOK_AGAIN)


def _allowed(run: Run, job: Job, app: App) -> timedelta:
    """How long the run may stay as it is."""
    if run.status is RunStatus.RUNNING:
        return job.policy.timeout + BEYOND_ITS_TIME
    wait = (run.next_attempt_at or app.clock.now()) - app.clock.now()
    return max(wait, timedelta(0)) + BEGIN_WITHIN


def _hangs(run: Run) -> Refusal:
    return Refusal(
        code="SCHEDULER_HANGS",
        message="Another process runs the scheduler and does not serve this run.",
        hint=f"Look at that process; `minder jobs cancel {run.id}` withdraws the run.",
    )
