"""A task for a model: an isolated run that brings back an observation, and never sends."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import BaseModel

from bot.agent.desk import Outside, RunDesk, digest_of
from bot.agent.forms import First, NotFound, form_of, model_of, settled
from bot.agent.prompts import RUN, run_prompt
from bot.agent.purse import Purse
from bot.agent.thought import Answer, Mind, Suspended, Thought, ThoughtCause
from bot.conversation.agent_terms import GRANTED_BY
from bot.wording.tool_asks import is_shown
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from scheduler.model import Job, JsonObject, Observation, Owner, Turn
from scheduler.policy import Notify
from scheduler.ports import Ids, Owners, TurnHandler
from scheduler.thinking import ToolAsk, ToolAsks, Usage

SHARE = 0.95
"""Of the time that a job allows, so that the model's end comes before the run's."""
ASK_OPEN = timedelta(minutes=15)
SCHEMA, SEED = "schema", "seed"
"""The contracts: a fixed form, or the seed's (previous state, `set_state`, `message`)."""
LONGEST_KEPT = 1_000
TOO_LONG = "the model wants to write more than anybody could be shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """All that models work with."""

    mind: Mind
    purse: Purse
    outside: Outside
    asks: ToolAsks
    owners: Owners
    ids: Ids
    instructions: str = ""
    """Of the operator, added to ours."""

    async def think(self, owner: Owner, job_id: str | None, thought: Thought) -> Answer:
        """Think within what may be spent, and pay for it. Raises `TurnError`."""
        cost: list[Usage] = []
        limits = await self.purse.room(owner, job_id)
        try:
            return await self.mind.think(self._hidden(replace(thought, limits=limits)), cost.append)
        finally:
            for usage in cost:
                await self.purse.pay(owner, job_id, usage)

    def _hidden(self, thought: Thought) -> Thought:
        hide = self.outside.hide
        told = f"{thought.instructions}\n{self.instructions}".strip()
        return replace(thought, instructions=hide(told), prompt=hide(thought.prompt))


def agent(workshop: Workshop) -> TurnHandler:
    """The handler of jobs whose task a model does."""

    async def work(turn: Turn) -> Observation:
        return await _Work(workshop, turn).observation()

    return work


class _Work:
    """One run of one job."""

    def __init__(self, workshop: Workshop, turn: Turn) -> None:
        self._workshop = workshop
        self._turn = turn
        self._desk = RunDesk(turn.job, workshop.outside)
        self._contract = contract_of(turn.job)
        self._form = form_of(turn.job.source)

    async def observation(self) -> Observation:
        job = self._turn.job
        answer = await self._workshop.think(job.owner, job.id, await self._thought())
        result = self._result(answer)
        if answer.waits:
            return Observation(result=result, asks=await self._asked(answer))
        if self._contract == SCHEMA:
            return replace(self._tracked(answer.output), result=result)
        return replace(self._reported(), result=result)

    async def _thought(self) -> Thought:
        turn, speaks = self._turn, self._contract == SEED
        profile = await self._workshop.owners.profile(turn.job.owner)
        return Thought(
            instructions=RUN,
            prompt=run_prompt(turn, profile, form=self._form, contract=self._contract),
            limits=Usage(),
            seconds=turn.job.policy.timeout.total_seconds() * SHARE,
            tools=await self._desk.tools(speaks=speaks),
            outputs=() if speaks else self._outputs(),
            resumed=await self._resumed(),
        )

    def _outputs(self) -> tuple[type[BaseModel], ...]:
        return (First if self._form is None else model_of(self._form), NotFound)

    async def _resumed(self) -> Suspended | None:
        """The thought that waited for a person, where this run is to go on with it."""
        turn = self._turn
        since = turn.now - ASK_OPEN
        asked = await self._workshop.asks.resumed(turn.job.id, turn.run.id, since)
        if asked is None or asked.digest != digest_of(asked.calls):
            return None
        return suspended(asked)

    def _tracked(self, output: object) -> Observation:
        """The values in their form; settled where this is the first time."""
        if isinstance(output, NotFound):
            raise TurnFailed(
                self._workshop.outside.hide(output.reason), cause=ThoughtCause.NOT_FOUND
            )
        if isinstance(output, First):
            form, state = settled(output)
            fields: Json = {name: kind.value for name, kind in form.items()}
            return Observation(state=state, learned={**self._turn.job.source, "fields": fields})
        if isinstance(output, BaseModel):
            return Observation(state=output.model_dump())
        raise TurnFailed("the answer has no form", cause=ThoughtCause.INVALID_OUTPUT)

    def _reported(self) -> Observation:
        desk = self._desk
        state = desk.state if desk.has_state else None
        return Observation(state=state, text=desk.text, quiet=not desk.text)

    def _result(self, answer: Answer) -> JsonObject:
        result: dict[str, Json] = {"usage": answer.usage.as_json(), "tools": [*answer.used]}
        if isinstance(answer.output, str) and answer.output:
            result["written"] = answer.output[:LONGEST_KEPT]
        return result

    async def _asked(self, answer: Answer) -> JsonObject:
        job, now = self._turn.job, self._turn.now
        granter = str(job.source.get(GRANTED_BY) or "")
        return await keep_ask(
            self._workshop, answer, to=job.owner, person=granter, job_id=job.id, now=now
        )


def contract_of(job: Job) -> str:
    """A report follows the seed's contract, and so does a watch that asks for it."""
    if job.attention.notify is Notify.ALWAYS:
        return SEED
    return SEED if job.source.get("contract") == SEED else SCHEMA


def suspended(asked: ToolAsk) -> Suspended:
    """The thought that waited, with what the person said to each of its calls."""
    decisions = {str(call["id"]): bool(asked.yes) for call in asked.calls}
    return Suspended(messages=asked.messages, decisions=decisions)


async def keep_ask(
    workshop: Workshop,
    answer: Answer,
    *,
    to: Owner,
    person: str,
    job_id: str | None = None,
    now: datetime,
) -> JsonObject:
    """Keep the question whether the calls may be made; the facts for asking it.

    The answer of the *person* counts, of the chat *to*.

    Raises `TurnRefused` where they are too long to be shown in full.
    """
    calls: list[JsonObject] = [
        {"id": call.id, "tool": call.tool, "arguments": dict(call.arguments)}
        for call in answer.waits
    ]
    if not is_shown(calls):
        raise TurnRefused(TOO_LONG, cause=ThoughtCause.INVALID_OUTPUT)
    asked = ToolAsk(
        id=workshop.ids.new(),
        owner=to,
        person=person,
        job_id=job_id,
        calls=calls,
        digest=digest_of(calls),
        messages=answer.messages,
        asked_at=now,
        expires_at=now + ASK_OPEN,
    )
    await workshop.asks.ask(asked)
    shown: Json = [{"tool": c.tool, "arguments": dict(c.arguments)} for c in answer.waits]
    return {"ask": asked.id, "calls": shown}
