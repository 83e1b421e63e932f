"""Thinking with pydantic-ai. Importing it takes seconds and much memory: see `bot.agent.mind`."""

import json
from collections.abc import AsyncIterable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic_ai import Agent, DeferredToolRequests, RunContext
from pydantic_ai import Tool as LibraryTool
from pydantic_ai.agent import AgentRunResult
from pydantic_ai.exceptions import UserError
from pydantic_ai.messages import (
    AgentStreamEvent,
    ModelMessage,
    ModelMessagesTypeAdapter,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, infer_model
from pydantic_ai.providers import Provider, infer_provider_class
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import DeferredToolResults, ToolDenied
from pydantic_ai.toolsets import AbstractToolset, FunctionToolset
from pydantic_ai.usage import RunUsage, UsageLimits

from bot.agent.thought import Answer, Call, Said, Suspended, Thought, ThoughtCause, Tool
from bot.agent.troubles import translated
from scheduler.errors import TurnRefused
from scheduler.thinking import Usage

AGAIN = 2
"""How often a call or an answer of the wrong form is given back to the model."""
DENIED = "The person said no to this call. Do not try it again; say so or go on without it."


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSetup:
    """Which model, and how it is reached."""

    name: str
    """``openai-chat:gpt-5``, ``anthropic:…``, ``ollama:qwen3:4b``."""
    url: str = ""
    """Another server of the same kind."""
    key: str = ""
    stream: bool = False
    """Have answers sent piece by piece: some servers are given up on as silent otherwise."""


class LibraryMind:
    """See `bot.agent.thought.Mind`. Raises `TurnRefused` for a model that cannot be set up."""

    def __init__(self, setup: ModelSetup, *, model: Model | None = None) -> None:
        try:
            self._model = model or infer_model(setup.name, lambda name: _provider(name, setup))
        except (UserError, ImportError, ValueError) as error:
            raise TurnRefused(
                f"the model {setup.name} cannot be set up", cause=ThoughtCause.MODEL_SETTINGS
            ) from error
        self._stream = setup.stream

    @property
    def model_name(self) -> str:
        return self._model.model_name

    async def think(self, thought: Thought, spent: Callable[[Usage], None]) -> Answer:
        usage = RunUsage()
        try:
            result = await self._run(thought, usage)
        except Exception as error:
            trouble = translated(error)
            if trouble is None:
                raise
            raise trouble from error
        finally:
            spent(_usage(usage))
        return _answer(result, _usage(usage))

    async def _run(self, thought: Thought, usage: RunUsage) -> AgentRunResult[object]:
        agent = Agent(
            self._model,
            instructions=thought.instructions,
            output_type=[*(thought.outputs or (str,)), DeferredToolRequests],
            toolsets=[_toolset(thought.tools)],
            # Who is busy is asked again by the run's own retries, whose moments outlast a restart.
            model_settings=ModelSettings(temperature=0, timeout=thought.seconds, max_retries=0),
            retries=AGAIN,
        )
        resumed = thought.resumed
        async with agent:  # its connections last as long as somebody thinks
            return await agent.run(
                None if resumed else thought.prompt,
                message_history=_history(thought),
                deferred_tool_results=None if resumed is None else _decided(resumed),
                usage_limits=_limits(thought.limits),
                usage=usage,
                timeout=thought.seconds,
                event_stream_handler=_listen if self._stream else None,
            )


def _limits(limits: Usage) -> UsageLimits:
    return UsageLimits(
        request_limit=limits.requests,
        tool_calls_limit=limits.tool_calls,
        total_tokens_limit=limits.tokens,
    )


async def _listen(_: RunContext[object], events: AsyncIterable[AgentStreamEvent]) -> None:
    """Take in what comes piece by piece: only the whole counts."""
    async for _event in events:
        pass


def _provider(name: str, setup: ModelSetup) -> Provider[Any]:
    given = {"base_url": setup.url, "api_key": setup.key}
    kind = infer_provider_class(name)
    return kind(**{field: value for field, value in given.items() if value})


def _toolset(tools: Sequence[Tool]) -> AbstractToolset[object]:
    """The tools, whose calls wait for a person where they ask."""
    asks = {tool.name: tool.asks for tool in tools}
    made = FunctionToolset[object]([_tool(tool) for tool in tools])
    return made.approval_required(lambda _, tool, arguments: asks[tool.name](arguments))


def _tool(tool: Tool) -> LibraryTool[object]:
    if tool.schema is None:
        named = tool.description or None
        return LibraryTool(tool.call, name=tool.name, description=named, takes_ctx=False)
    return LibraryTool[object].from_schema(
        tool.call, tool.name, tool.description, dict(tool.schema), takes_ctx=False
    )


def _history(thought: Thought) -> Sequence[ModelMessage] | None:
    if thought.resumed is not None:
        return ModelMessagesTypeAdapter.validate_json(thought.resumed.messages)
    return [_message(said) for said in thought.history] or None


def _message(said: Said) -> ModelMessage:
    if said.by_person:
        return ModelRequest(parts=[UserPromptPart(content=said.text)])
    return ModelResponse(parts=[TextPart(content=said.text)])


def _decided(resumed: Suspended) -> DeferredToolResults:
    return DeferredToolResults(
        approvals={
            call: True if yes else ToolDenied(message=DENIED)
            for call, yes in resumed.decisions.items()
        }
    )


def _answer(result: AgentRunResult[object], usage: Usage) -> Answer:
    messages = result.all_messages()
    used = tuple(
        part.tool_name
        for message in messages
        for part in message.parts
        if isinstance(part, ToolCallPart) and not part.tool_name.startswith("final_result")
    )
    if not isinstance(result.output, DeferredToolRequests):
        return Answer(output=result.output, usage=usage, used=used)
    return Answer(
        output=None,
        usage=usage,
        used=used,
        waits=tuple(_call(part) for part in result.output.approvals),
        messages=ModelMessagesTypeAdapter.dump_json(messages).decode(),
    )


def _call(part: ToolCallPart) -> Call:
    arguments = part.args_as_dict()
    with suppress(TypeError, ValueError):
        arguments = json.loads(json.dumps(arguments, sort_keys=True))
    return Call(id=part.tool_call_id, tool=part.tool_name, arguments=arguments)


def _usage(usage: RunUsage) -> Usage:
    return Usage(requests=usage.requests, tool_calls=usage.tool_calls, tokens=usage.total_tokens)
