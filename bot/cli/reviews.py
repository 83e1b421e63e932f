"""``minder review``: what was missed and waits for a decision, and to decide it."""

from typing import Annotated

import typer

from bot.app import App, open_app
from bot.cli.border import AsJson, Refused, answer, run, settings, usage
from bot.cli.facts import run_facts
from bot.cli.jobs import origin
from bot.conversation.deciding import operator_words, outcome
from bot.wording.refusals import Refusal
from bot.wording.text import plain
from scheduler.review import Decision
from scheduler.reviewing import Question


def review(
    reference: Annotated[
        str, typer.Argument(metavar="[RUN|JOB]", help="A run's id, or a job's number or id.")
    ] = "",
    decision: Annotated[
        str, typer.Argument(metavar="[DECISION]", help="run_once, run_last (three) or skip.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List what was missed and waits for a decision, or decide about one of them."""
    if decision and decision.replace("-", "_") not in set(Decision):
        usage(f"There is no decision {decision}.", f"There are: {', '.join(Decision)}.")

    async def work() -> None:
        async with open_app(settings()) as app:
            found = await app.reviewing.waiting(None)
            asked = [each for each in found if not reference or _is_meant(each, reference)]
            if decision:
                await _decide(app, asked, Decision(decision.replace("-", "_")), as_json)
            else:
                _show(app, asked, as_json)

    run(work())


def _is_meant(question: Question, reference: str) -> bool:
    job = question.job
    return reference.removeprefix("#") in {question.run.id, job.id, str(job.number)}


def _show(app: App, asked: list[Question], as_json: bool) -> None:
    now = app.clock.now()
    words = "\n".join(operator_words(question, now=now) for question in asked)
    answer(
        [run_facts(question.run) for question in asked], words or "Nothing waits.", as_json=as_json
    )


async def _decide(app: App, asked: list[Question], decision: Decision, as_json: bool) -> None:
    if not asked:
        raise Refused(
            Refusal(
                code="NOTHING_TO_DECIDE",
                message="Nothing of that waits for a decision.",
                hint="`minder review` lists what does.",
            )
        )
    first, *others = asked
    if any(other.job.owner != first.job.owner for other in others):
        usage("Jobs of several owners are meant.", "Name the run by its id.")
    decided = await app.reviewing.decide(None, first.run.id, decision, origin=origin(app))
    words = plain(outcome(decided, decision).text)
    answer(run_facts(decided.run), words, as_json=as_json)
