"""``minder jobs …``: every owner's jobs, while the bot runs and while it does not."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated

import typer

from bot.app import App, open_app
from bot.cli.border import AsJson, Refused, answer, settings, usage
from bot.cli.border import run as carry_out
from bot.cli.facts import job_facts, run_facts
from bot.wording import cards, chronicle, ledger, replies
from bot.wording.moments import in_words
from bot.wording.refusals import Refusal
from bot.wording.text import plain
from scheduler.coming import next_upcoming
from scheduler.consent import UNAPPROVED
from scheduler.errors import JobNotFound
from scheduler.model import Job, Run

jobs = typer.Typer(no_args_is_help=True, help="See and change jobs of every owner.")

Reference = Annotated[str, typer.Argument(help="A job's number (3 or #3) or its id.")]
OwnedBy = Annotated[
    str | None, typer.Option("--owner", help="Whose: as telegram:634643933 or console:local.")
]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="The newest so many.")]


@jobs.command("list")
def list_(owner: OwnedBy = None, as_json: AsJson = False) -> None:
    """What is planned, the next due first."""

    async def work(app: App) -> None:
        found = await app.service.listed(owner)
        words = await _noted(app, "\n".join(map(_line, found)) or "Nothing is planned.")
        answer([job_facts(job) for job in found], words, as_json=as_json)

    _with_app(work)


@jobs.command()
def show(job: Reference, owner: OwnedBy = None, as_json: AsJson = False) -> None:
    """One job in full."""

    async def work(app: App, found: Job) -> None:
        memory = await app.service.memory(found)
        runs = await app.service.history(found, limit=3)
        shown = cards.shown(found, now=app.clock.now(), language=None, memory=memory, runs=runs)
        words = await _noted(app, f"{plain(shown.text)}\nid {found.id} \u00b7 {found.owner}")
        answer(job_facts(found, memory), words, as_json=as_json)

    with_job(job, owner, work)


@jobs.command()
def remove(job: Reference, owner: OwnedBy = None, as_json: AsJson = False) -> None:
    """Take it off the list; its history stays."""

    async def work(app: App, found: Job) -> None:
        removed = await app.service.remove(found, origin=origin(app))
        answer(job_facts(removed), f"#{removed.number} is removed.", as_json=as_json)

    with_job(job, owner, work)


@jobs.command()
def cancel(
    run: Annotated[str, typer.Argument(help="A run's id, as `history --json` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Stop a run that is on or waits; its job goes on."""

    async def work(app: App) -> None:
        found = await app.store.runs.run(run)
        if found is None:
            raise Refused(_no_run(run))
        job = await app.store.jobs.job_by_id(found.job_id)
        stopped = await app.service.stop(job, origin=origin(app), run_id=run)
        if not stopped:
            raise Refused(_ended_already(found))
        answer(run_facts(stopped[0]), f"The run of #{job.number} is cancelled.", as_json=as_json)

    _with_app(work)


def _no_run(run: str) -> Refusal:
    return Refusal(
        code="RUN_NOT_FOUND",
        message=f"There is no run {run}.",
        hint="`minder jobs history 3 --json` lists runs with their ids.",
    )


def _ended_already(run: Run) -> Refusal:
    return Refusal(
        code="RUN_ENDED",
        message=f"That run has ended already: {run.status}.",
        hint="`minder jobs history` shows how runs ended.",
    )


@jobs.command()
def history(
    job: Reference,
    owner: OwnedBy = None,
    limit: Limit = 20,
    changes: Annotated[
        bool, typer.Option("--changes", help="What was done to the job, in place of its runs.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Its runs, the newest first, silence included; or who changed it, when, and how."""

    async def work(app: App, found: Job) -> None:
        if changes:
            edits = await app.service.changes(found, limit=limit)
            told = chronicle.changes_told(edits, zone=found.zone, now=app.clock.now())
            answer([chronicle.edit_facts(edit) for edit in edits], told, as_json=as_json)
            return
        runs = await app.service.history(found, limit=limit)
        words = "\n".join(run_line(run, found) for run in runs) or ledger.NOTHING_YET
        answer([run_facts(run) for run in runs], words, as_json=as_json)

    with_job(job, owner, work)


@jobs.command()
def why(
    job: Reference,
    owner: OwnedBy = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """What came of its runs, and why it spoke or kept silent, in sentences; the newest last."""

    async def work(app: App, found: Job) -> None:
        runs = await app.service.history(found, limit=limit)
        now = app.clock.now()
        facts = [
            run_facts(run) | {"says": ledger.sentence(run, zone=found.zone, now=now)}
            for run in runs
        ]
        words = await _noted(app, plain(ledger.told(found, runs, now=now).text))
        answer(facts, words, as_json=as_json)

    with_job(job, owner, work)


async def found_job(app: App, reference: str, owner: str | None) -> Job:
    """The job that *reference* names, by number or id. Raises `JobNotFound`."""
    number = reference.lstrip("#")
    if not number.isdecimal():
        return await app.store.jobs.job_by_id(reference)
    if owner is not None:
        return await app.service.job(owner, int(number))
    found = [job for job in await app.store.jobs.numbered(int(number)) if job.removed_at is None]
    if not found:
        raise JobNotFound(f"#{number}")
    if len(found) > 1:
        owners = ", ".join(job.owner for job in found)
        usage(f"Several owners have a #{number}: {owners}.", "Name one with --owner.")
    return found[0]


def _with_app(work: Callable[[App], Awaitable[None]]) -> None:
    async def opened() -> None:
        async with open_app(found) as app:
            await work(app)

    found = settings()
    carry_out(opened())


def with_job(
    reference: str,
    owner: str | None,
    work: Callable[[App, Job], Awaitable[None]],
) -> None:
    """Do *work* with the job that a command names; a job that is not there is refused."""

    async def found(app: App) -> None:
        await work(app, await found_job(app, reference, owner))

    _with_app(found)


async def _noted(app: App, words: str) -> str:
    """The answer, behind a warning where nobody fires what is due."""
    return words if await app.scheduler_alive() else f"{replies.NO_SCHEDULER}\n{words}"


def origin(app: App) -> str:
    """Names this command for ever."""
    return f"cli:{app.ids.new()}"


def _line(job: Job) -> str:
    coming = next_upcoming(job)
    state = "\u2013" if coming is None else f"{coming:%Y-%m-%d %H:%M:%S}Z"
    if job.pause is not None:
        until = job.pause.until
        unapproved = until is None or job.pause.reason == UNAPPROVED
        state = "paused" if unapproved else f"paused until {until:%Y-%m-%d %H:%M:%S}Z"
    return f"{job.owner}  #{job.number}  {state}  {cards.task_words(job)}"


def run_line(run: Run, job: Job) -> str:
    """A run in one line."""
    at = in_words(
        run.due_at or run.created_at, now=run.created_at + timedelta(days=1), zone=job.zone
    )
    why = str(run.ledger.get("why", "")).replace("_", " ")
    reason = f" ({run.reason})" if run.reason else ""
    return f"{at}  {run.cause}  {run.status}{reason}  {why}".rstrip()
