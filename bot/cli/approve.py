"""``minder approve``: the jobs that wait for a yes; approve one, or deny it with a reason."""

from typing import Annotated

import typer

from bot.app import App, open_app
from bot.cli.border import AsJson, Refused, answer, run, settings
from bot.cli.facts import iso, job_facts
from bot.cli.jobs import OwnedBy, found_job, origin
from bot.wording.approvals import answered
from bot.wording.cards import task_words
from bot.wording.refusals import Refusal
from bot.wording.text import plain
from scheduler.diff import Json
from scheduler.model import Job


def approve(
    job: Annotated[
        str | None, typer.Argument(help="A job's number or id; without one, all that wait.")
    ] = None,
    owner: OwnedBy = None,
    deny: Annotated[bool, typer.Option("--deny", help="It may not run.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why, for its owner.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show what waits for an approval; approve a job, or deny it."""
    if job is None:
        run(_list(owner, as_json=as_json))
    else:
        run(_decide(job, owner, yes=not deny, reason=reason, as_json=as_json))


async def _list(owner: str | None, *, as_json: bool) -> None:
    async with open_app(settings()) as app:
        found = await waiting(app, owner)
        words = "\n".join(map(_line, found)) or "Nothing waits for an approval."
        answer([_facts(job) for job in found], words, as_json=as_json)


async def waiting(app: App, owner: str | None = None) -> list[Job]:
    """The jobs about which nobody has answered yet."""
    now = app.clock.now()
    asking = await app.store.jobs.asking(owner)
    return [job for job in asking if job.consent is not None and job.consent.waits(now)]


async def _decide(
    reference: str, owner: str | None, *, yes: bool, reason: str, as_json: bool
) -> None:
    async with open_app(settings()) as app:
        job = await found_job(app, reference, owner)
        if job.consent is None:
            raise Refused(_nothing_asked(job))
        decided = await app.service.answer(
            job, job.consent.id, yes=yes, by="operator", reason=reason, origin=origin(app)
        )
        words = plain(answered(decided, now=app.clock.now()).text)
        answer(job_facts(decided), words, as_json=as_json)


def _nothing_asked(job: Job) -> Refusal:
    return Refusal(
        code="NOT_ASKED",
        message=f"Nobody asked whether #{job.number} may run.",
        hint="`minder approve` lists what waits; `minder jobs resume` asks again.",
    )


def _line(job: Job) -> str:
    until = "" if job.consent is None else f"{job.consent.expires_at:%Y-%m-%d %H:%M:%S}Z"
    return f"{job.owner}  #{job.number}  until {until}  {task_words(job)}"


def _facts(job: Job) -> dict[str, Json]:
    asked = job.consent
    return job_facts(job) | {
        "asked_at": None if asked is None else iso(asked.asked_at),
        "expires_at": None if asked is None else iso(asked.expires_at),
    }
