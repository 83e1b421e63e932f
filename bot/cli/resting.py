"""Commands by which jobs rest: paused, resumed, without single times; one by one and all."""

from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated

import typer

from bot.app import App, open_app
from bot.cli.border import AsJson, Refused, answer, run, settings, usage
from bot.cli.facts import iso, job_facts
from bot.cli.jobs import OwnedBy, Reference, origin, with_job
from bot.fronts import system_zone
from bot.language import read
from bot.language.intent import Command
from bot.wording import replies
from bot.wording.refusals import Refusal
from bot.wording.text import plain
from scheduler.coming import awaited
from scheduler.model import Job
from scheduler.policy import Pause

Until = Annotated[
    str | None,
    typer.Option("--until", metavar="MOMENT", help="As Monday, 2 days, 5 March 9:00, or ISO 8601."),
]
Why = Annotated[str, typer.Option("--reason", help="Why; it is shown with the job.")]

NOTHING_TO_SKIP = "Nothing of it is to come: it is over, or paused until somebody resumes it."


def pause(
    job: Reference,
    until: Until = None,
    reason: Why = "",
    owner: OwnedBy = None,
    as_json: AsJson = False,
) -> None:
    """Stop firing until it is resumed, or until a moment; what falls into it is skipped."""

    async def work(app: App, found: Job) -> None:
        ends = None if until is None else moment_of(until, app, found.zone)
        paused = await app.service.pause(
            found, by="operator", origin=origin(app), until=ends, reason=reason
        )
        words = plain(replies.paused(paused, now=app.clock.now()).text)
        answer(job_facts(paused), words, as_json=as_json)

    with_job(job, owner, work)


def resume(job: Reference, owner: OwnedBy = None, as_json: AsJson = False) -> None:
    """Fire again from the next due moment on."""

    async def work(app: App, found: Job) -> None:
        resumed = await app.service.resume(found, origin=origin(app))
        words = plain(replies.resumed(resumed, now=app.clock.now()).text)
        answer(job_facts(resumed), words, as_json=as_json)

    with_job(job, owner, work)


def skip(
    job: Reference,
    times: Annotated[int, typer.Argument(min=1, max=100, help="How many coming moments.")] = 1,
    owner: OwnedBy = None,
    as_json: AsJson = False,
) -> None:
    """Leave out its next moment, or the next few; `undo` in the chat takes it back."""

    async def work(app: App, found: Job) -> None:
        moments = list(islice(awaited(found), times))
        if not moments:
            raise Refused(Refusal(code="NOTHING_TO_SKIP", message=NOTHING_TO_SKIP, hint=""))
        skipping = await app.service.skip(found, moments, origin=origin(app))
        words = plain(replies.skips(skipping, moments, now=app.clock.now()).text)
        answer(job_facts(skipping), words, as_json=as_json)

    with_job(job, owner, work)


def pause_all(until: Until = None, reason: Why = "", as_json: AsJson = False) -> None:
    """Stop all firing, for everybody, while chat works; runs that are asked for still run."""

    async def work() -> None:
        found = settings()
        async with open_app(found) as app:
            ends = None if until is None else moment_of(until, app, system_zone(found))
            now = app.clock.now()
            await app.store.firing.stop(Pause(by="operator", at=now, reason=reason, until=ends))
            answer({"paused": True, "until": iso(ends)}, await app.stopped(), as_json=as_json)

    run(work())


def resume_all(as_json: AsJson = False) -> None:
    """Let everything fire again; what was missed, each job's misfire policy deals with."""

    async def work() -> None:
        async with open_app(settings()) as app:
            await app.store.firing.go_on()
            answer({"paused": False, "until": None}, "Everything goes on.", as_json=as_json)

    run(work())


def moment_of(words: str, app: App, zone: str) -> datetime:
    """The coming moment that *words* name in *zone*; exits with 2 where they name none."""
    now = app.clock.now()
    readings = [read(f"pause #1 {word} {words}", now, zone, "en") for word in ("until", "for")]
    commands = [meant for meant in readings if isinstance(meant, Command) and meant.number]
    found = [each.until or now + (each.span or timedelta(0)) for each in commands]
    coming = [moment for moment in found if moment > now]
    if not coming:
        usage(f"\u201c{words}\u201d is no moment to come.", 'As: --until Monday, --until "2 days"')
    return coming[0]
