"""``minder jobs agent``: what a model is bound to in a job, and what it may use there."""

from typing import Annotated

import typer

from bot.app import App
from bot.cli.border import AsJson, answer, usage
from bot.cli.facts import job_facts
from bot.cli.jobs import OwnedBy, Reference, origin, with_job
from bot.conversation.agent_terms import with_terms
from bot.wording.agent_words import agent_lines
from scheduler.model import Job


def agent(  # noqa: PLR0913, PLR0917 - each is an option of the command
    job: Reference,
    tracks: Annotated[
        str | None,
        typer.Option(help="What it tracks, as \u201cprice: number, in stock: yes/no\u201d."),
    ] = None,
    contract: Annotated[
        str | None,
        typer.Option(help="schema: a fixed form; seed: it compares with the state it kept itself."),
    ] = None,
    hosts: Annotated[
        str | None, typer.Option(help="Hosts that it may look at beside those of its task.")
    ] = None,
    tools: Annotated[
        str | None,
        typer.Option(help="Tools that write and that it may ask for, as garmin_set_goal."),
    ] = None,
    wording: Annotated[
        str | None,
        typer.Option(help="Of a watch: how a model shall word what changed; \u201cnone\u201d."),
    ] = None,
    owner: OwnedBy = None,
    as_json: AsJson = False,
) -> None:
    """Show or change what a model does in a job; another form begins with a new baseline."""
    given = {
        "tracks": tracks,
        "contract": contract,
        "hosts": hosts,
        "tools": tools,
        "wording": wording,
    }
    terms = {name: words for name, words in given.items() if words is not None}

    async def work(app: App, found: Job) -> None:
        if terms:
            try:
                source, anew = with_terms(found, terms)
            except ValueError as error:
                usage(f"{error}.")
            name = origin(app)
            found = await app.service.look_elsewhere(found, source, anew=anew, origin=name)
        lines = [f"#{found.number} {found.task}", *agent_lines(found)]
        answer(job_facts(found), "\n".join(lines), as_json=as_json)

    with_job(job, owner, work)
