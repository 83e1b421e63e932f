"""``minder jobs agent``: what a model is bound to in a job, and what it may use there."""

from collections.abc import Mapping
from typing import Annotated

import typer

from bot.agent.forms import form_read
from bot.agent_words import AGENT, SEED, agent_lines
from bot.app import App
from bot.cli.border import AsJson, Refused, answer, usage
from bot.cli.facts import job_facts
from bot.cli.jobs import OwnedBy, Reference, origin, with_job
from bot.refusals import Refusal
from scheduler.diff import Json
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
    given: dict[str, Json] = {
        "fields": None if tracks is None else _form(tracks),
        "contract": None if contract is None else _contract(contract),
        "hosts": _listed(hosts),
        "tools": _listed(tools),
        "wording": "" if wording == "none" else wording,
    }
    changed = {name: value for name, value in given.items() if value is not None}

    async def work(app: App, found: Job) -> None:
        _check(found, changed)
        if changed:
            told = {**found.source, **changed}
            source = {name: value for name, value in told.items() if value not in ("", [])}
            anew = bool(changed.keys() & {"fields", "contract"})
            found = await app.service.look_elsewhere(found, source, anew=anew, origin=origin(app))
        lines = [f"#{found.number} {found.task}", *agent_lines(found)]
        answer(job_facts(found), "\n".join(lines), as_json=as_json)

    with_job(job, owner, work)


def _listed(words: str | None) -> Json:
    return None if words is None else [*words.replace(",", " ").split()]


def _form(words: str) -> Json:
    try:
        return {name: kind.value for name, kind in form_read(words).items()}
    except ValueError as error:
        usage(str(error))


def _contract(words: str) -> str:
    if words not in {"schema", SEED}:
        usage("A contract is schema or seed.")
    return "" if words == "schema" else words


def _check(job: Job, changed: Mapping[str, Json]) -> None:
    """Refuse what means nothing to a job of that kind."""
    if job.turn == "watch" and changed.keys() <= {"wording"}:
        return
    if job.turn == AGENT and "wording" not in changed:
        return
    raise Refused(
        Refusal(
            code="NO_SUCH_OPTION",
            message="A watch takes --wording; what the model does itself, all the others.",
            hint="`minder jobs show` says what kind of job it is.",
        )
    )
