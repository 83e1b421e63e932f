"""What a model is asked and what it answers: the narrow face behind which the library stays."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from scheduler.model import JsonObject
from scheduler.thinking import Usage


class ThoughtCause(StrEnum):
    """Why a model brought nothing back; the causes of a `TurnError`."""

    MODEL_BUSY = "MODEL_BUSY"
    """It takes no more for a while: too many requests, or overloaded."""
    MODEL_UNAVAILABLE = "MODEL_UNAVAILABLE"
    MODEL_TIMEOUT = "MODEL_TIMEOUT"
    MODEL_KEY = "MODEL_KEY"
    """The key is refused."""
    MODEL_QUOTA = "MODEL_QUOTA"
    """The account behind the key has no credit left."""
    MODEL_REFUSED = "MODEL_REFUSED"
    """It does not take such a request, or there is no model of that name."""
    MODEL_SETTINGS = "MODEL_SETTINGS"
    """The model is not set up as it has to be, or its libraries are not installed."""
    INVALID_OUTPUT = "INVALID_OUTPUT"
    """Its answer does not have the form that was agreed on."""
    NOT_FOUND = "NOT_FOUND"
    """It says itself that it cannot find what it is asked for."""
    AGENT_LIMIT = "AGENT_LIMIT"
    """It needed more requests, tool calls or tokens than a run may cost."""
    AGENT_BUDGET = "AGENT_BUDGET"
    """What may be spent in a day is spent."""


Asks = Callable[[Mapping[str, object]], bool]
"""Whether a call with these arguments waits for a person who says yes to exactly them."""


def never(_: Mapping[str, object]) -> bool:
    """A tool that only reads, or that reaches nobody but who asked."""
    return False


def always(_: Mapping[str, object]) -> bool:
    """A tool that writes outside."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Something that a model may do; what it returns is what the model sees."""

    name: str
    call: Callable[..., Awaitable[object]]
    """With annotated, documented parameters where there is no *schema*; else it takes those of the
    schema by name."""
    description: str = ""
    schema: JsonObject | None = None
    asks: Asks = never


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something said before in a chat."""

    text: str
    by_person: bool
    foreign: bool = False
    """Whether what somebody outside wrote is in it, marked as data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """A thought that waits for a person, as the library wrote it down, and what was decided."""

    messages: str
    decisions: Mapping[str, bool]
    """By the id of the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """What a model is asked to do."""

    instructions: str
    prompt: str
    limits: Usage
    seconds: float
    tools: tuple[Tool, ...] = ()
    outputs: tuple[type[Any], ...] = ()
    """The forms that the answer may have (models of pydantic); none: a text."""
    history: tuple[Said, ...] = ()
    resumed: Suspended | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a tool that waits for a person, with its exact arguments."""

    id: str
    tool: str
    arguments: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model came to."""

    output: object
    """A text, or one of the forms that were allowed; None where it waits for a person."""
    usage: Usage
    used: tuple[str, ...] = ()
    """The tools that it called, in order."""
    waits: tuple[Call, ...] = ()
    messages: str = ""
    """All that was said, as the library writes it down, where it waits."""


class Mind(Protocol):
    """A model that thinks about one thing at a time and remembers nothing."""

    async def think(self, thought: Thought, spent: Callable[[Usage], None]) -> Answer:
        """Think to an end; *spent* hears what it cost, also where it fails.

        Raises `TurnFailed` and `TurnRefused` with a `ThoughtCause`.
        """
