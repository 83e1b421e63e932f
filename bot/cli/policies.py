"""``minder jobs edit``: how a job's due moments are served, one policy after the other by name."""

from typing import Annotated

import typer

from bot.app import App
from bot.cli.border import AsJson, answer, usage
from bot.cli.facts import job_facts
from bot.cli.jobs import OwnedBy, Reference, origin, with_job
from bot.policies import governed
from scheduler.errors import InvalidPolicy
from scheduler.model import Job

EXAMPLE = "As in: minder jobs edit 3 concurrency=queue_one timeout=2m"


def edit(  # noqa: PLR0913, PLR0917 - each is an option of the command
    job: Reference,
    policies: Annotated[
        list[str] | None,
        typer.Argument(metavar="POLICY=VALUE…", help="As concurrency=replace grace=5m."),
    ] = None,
    retries: Annotated[
        str | None, typer.Option(metavar="N", help="How often a failed run is tried again.")
    ] = None,
    retry_backoff: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The first wait between attempts; it doubles each time."),
    ] = None,
    misfire: Annotated[
        str | None, typer.Option(metavar="WAY", help="skip, run_once, catch_up or review.")
    ] = None,
    grace: Annotated[
        str | None, typer.Option(metavar="TIME", help="How late is still on time.")
    ] = None,
    max_lateness: Annotated[
        str | None, typer.Option(metavar="TIME", help="What is later than that never runs.")
    ] = None,
    timeout: Annotated[
        str | None, typer.Option(metavar="TIME", help="How long one attempt may take.")
    ] = None,
    quiet: Annotated[
        str | None,
        typer.Option(
            help="Its own quiet hours, as 22:00-07:00; \u201cnone\u201d, or \u201cowner\u201d."
        ),
    ] = None,
    quiet_way: Annotated[
        str | None, typer.Option(help="What they hold: hold_messages or hold_runs.")
    ] = None,
    urgent: Annotated[
        bool | None, typer.Option("--urgent/--not-urgent", help="Whether it comes all the same.")
    ] = None,
    mute: Annotated[
        str | None,
        typer.Option(help="Hold what it says for so long, as 1d; \u201coff\u201d ends it."),
    ] = None,
    owner: OwnedBy = None,
    as_json: AsJson = False,
) -> None:
    """Change how its due times are served.

    approval=none|before_enable|before_first_run, approver=operator|owner,
    misfire=skip|run_once|catch_up|review, concurrency=forbid|queue_one|replace, silent=yes|no,
    urgent=yes|no, quiet=22:00-07:00 (several with ;), quiet_way=hold_messages|hold_runs,
    mute=1d|off,
    max_retries=0…16, daily_runs=N|none, and as times (90s, 5m, 2h, 1d) grace, max_lateness,
    timeout, retry_backoff, jitter (0s to 5m) and cooldown (or none).
    """
    named = {
        "max_retries": retries, "retry_backoff": retry_backoff, "timeout": timeout, "quiet": quiet,
        "quiet_way": quiet_way, "misfire": misfire, "grace": grace, "mute": mute,
        "max_lateness": max_lateness,
        "urgent": None if urgent is None else ("no", "yes")[urgent],
    }  # fmt: skip
    given = [f"{name}={value}" for name, value in named.items() if value is not None]
    changed = dict(_named(each) for each in [*(policies or ()), *given])
    if not changed:
        usage("Nothing is to be changed.", EXAMPLE)

    async def work(app: App, found: Job) -> None:
        try:
            policy = governed(found.policy, changed, now=app.clock.now())
        except InvalidPolicy as error:
            usage(f"{str(error)[:1].upper()}{str(error)[1:]}.", EXAMPLE)
        edited = await app.service.govern(found, policy, origin=origin(app))
        what = ", ".join(name.replace("_", " ") for name in changed)
        answer(job_facts(edited), f"#{edited.number} is changed: {what}.", as_json=as_json)

    with_job(job, owner, work)


def _named(text: str) -> tuple[str, str]:
    """Name and value of "jitter=2m"; without a value none of them is right, and says so."""
    name, _, value = text.partition("=")
    return name, value
