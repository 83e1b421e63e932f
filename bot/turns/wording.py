"""A change of a watch in a model's words: asked only where there is a change, and never needed."""

from dataclasses import replace

import structlog

from bot.agent.forms import Wording
from bot.agent.prompts import WORDING, wording_prompt
from bot.agent.thought import Thought
from bot.turns.agent import Workshop
from scheduler.errors import StateRefused, TurnError
from scheduler.model import DeliveryKind, JsonObject, Observation, Turn
from scheduler.ports import TurnHandler
from scheduler.rules import judge
from scheduler.telling import told_changes
from scheduler.thinking import Usage
from scheduler.verdict import Verdict

log = structlog.get_logger()

SHARE = 0.5
"""Of the time that a job allows: the look has had some of it."""


def worded(look: TurnHandler, workshop: Workshop) -> TurnHandler:
    """The handler that looks, and has a model word what changed where the job wants that.

    Without words, for whatever reason, the change is told all the same.
    """

    async def with_words(turn: Turn) -> Observation:
        seen = await look(turn)
        if not turn.job.source.get("wording"):
            return seen
        verdict = _verdict(turn, seen)
        if verdict is None or DeliveryKind.CHANGE not in verdict.kinds:
            return seen
        return await _in_words(workshop, turn, seen, verdict)

    return with_words


def _verdict(turn: Turn, seen: Observation) -> Verdict | None:
    """What the rules will say of it: the same pure judgement that decides afterwards."""
    try:
        return judge(turn.job.attention, turn.memory, seen, turn.now)
    except StateRefused:
        return None


async def _in_words(
    workshop: Workshop, turn: Turn, seen: Observation, verdict: Verdict
) -> Observation:
    job = turn.job
    changes = told_changes(verdict.changes, verdict.to_state)["changes"]
    thought = Thought(
        instructions=WORDING,
        prompt=wording_prompt(job, changes, workshop.outside.hide),
        limits=Usage(),
        seconds=job.policy.timeout.total_seconds() * SHARE,
        outputs=(Wording,),
    )
    try:
        answer = await workshop.think(job.owner, job.id, thought)
    except TurnError as error:
        log.warning("a change is told without words", job_id=job.id, cause=error.cause)
        unworded: JsonObject = {"unworded": error.cause}
        return replace(seen, result=unworded)
    said = answer.output.sentence if isinstance(answer.output, Wording) else ""
    return replace(seen, text=said, result={"usage": answer.usage.as_json(), "tools": []})
