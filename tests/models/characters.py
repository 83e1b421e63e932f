"""Models with one bad habit each, played by pydantic-ai's FunctionModel: they know the price.

Each works by whatever contract it finds itself under: it gives its answer in the agreed form where
there is one, and otherwise compares with the previous state in its prompt, calls `message` and
keeps its state, as the seed's prompt asks it to.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    RetryPromptPart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models.function import AgentInfo

PREVIOUS = re.compile(r"^Previous state \(from last run\): (.*)$", re.MULTILINE)
NAMES = ("price", "cost", "current_price", "priceEUR", "tea_price", "value")

State = dict[str, object]


@dataclass(slots=True)
class Shop:
    """What is true."""

    price: float = 100.0


@dataclass(slots=True)
class Character:
    """An honest model that does what it is asked; its heirs are less so."""

    shop: Shop
    random: Random = field(default_factory=lambda: Random(1))  # noqa: S311 - a habit, not a secret
    patience: float = 0.8
    """How often it does as it is told when its answer is given back."""

    def __call__(self, messages: Sequence[ModelMessage], info: AgentInfo) -> ModelResponse:
        if info.output_tools:
            return self._in_form(messages, info)
        return self._by_prompt(messages)

    # --- a fixed form ---------------------------------------------------------------------------

    def _in_form(self, messages: Sequence[ModelMessage], info: AgentInfo) -> ModelResponse:
        tool = info.output_tools[0].name
        scolded = any(isinstance(part, RetryPromptPart) for part in _parts(messages))
        honest = scolded and self.random.random() < self.patience
        values = {"price": self.shop.price} if honest else self.values()
        answer: State = {"values": {"price": self.shop.price}} if tool.endswith("First") else values
        calls = [ToolCallPart(tool_name=tool, args=answer)]
        if self.chatty() and not scolded:
            calls.insert(0, ToolCallPart(tool_name="message", args={"text": self.news()}))
        return ModelResponse(parts=calls)

    # --- the seed's prompt ----------------------------------------------------------------------

    def _by_prompt(self, messages: Sequence[ModelMessage]) -> ModelResponse:
        if any(isinstance(part, ToolReturnPart) for part in _parts(messages)):
            return ModelResponse(parts=[TextPart(content="Done.")])
        previous, values = _previous(messages), self.values()
        calls: list[ToolCallPart | TextPart] = []
        if self.chatty() or previous != values:
            calls.append(ToolCallPart(tool_name="message", args={"text": self.news()}))
        if self.keeps():
            calls.append(ToolCallPart(tool_name="set_state", args={"state": values}))
        return ModelResponse(parts=calls or [TextPart(content="Nothing new.")])

    # --- habits ---------------------------------------------------------------------------------

    def values(self) -> State:
        """The state as it gives it at first."""
        return {"price": self.shop.price}

    def news(self) -> str:
        return f"Tea costs {self.shop.price:g} now."

    def chatty(self) -> bool:
        """Whether it speaks in any case."""
        return False

    def keeps(self) -> bool:
        """Whether it remembers to keep its state."""
        return True


@dataclass(slots=True)
class Chatters(Character):
    """It wants to notify each time."""

    def chatty(self) -> bool:
        return True


@dataclass(slots=True)
class Drifts(Character):
    """It calls the same thing by ever other names."""

    def values(self) -> State:
        return {self.random.choice(NAMES): self.shop.price}


@dataclass(slots=True)
class Forgets(Character):
    """It leaves out what it was asked for, and does not keep what it saw."""

    def values(self) -> State:
        return {} if self.random.random() < 0.4 else {"price": self.shop.price}

    def keeps(self) -> bool:
        return self.random.random() < 0.6


Make = Callable[[Shop], Character]
CHARACTERS: dict[str, Make] = {
    "honest": Character,
    "chatters": Chatters,
    "drifts keys": Drifts,
    "forgets": Forgets,
}


def _parts(messages: Sequence[ModelMessage]) -> Sequence[object]:
    return [part for message in messages for part in message.parts]


def _previous(messages: Sequence[ModelMessage]) -> State | None:
    """The state that the prompt shows."""
    for message in messages:
        for part in message.parts if isinstance(message, ModelRequest) else ():
            if isinstance(part, UserPromptPart) and (found := PREVIOUS.search(str(part.content))):
                state: State = json.loads(found[1])
                return state
    return None
