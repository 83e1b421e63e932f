"""The model that the operator chose: brought in when it is first needed, by nobody else."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.agent.thought import Answer, Mind, Thought, ThoughtCause
from scheduler.errors import TurnRefused
from scheduler.thinking import Usage

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.agent.engine import ModelSetup

MISSING = "tasks for a model need: pip install 'minder[agent]'"


class ChosenMind:
    """See `bot.agent.thought.Mind`; nothing of the library is imported before it thinks."""

    def __init__(
        self, name: str, *, url: str = "", key: "SecretStr | None" = None, stream: bool = False
    ) -> None:
        self._name = name
        self._url = url
        self._key = key
        self._stream = stream
        self._mind: Mind | None = None
        self._bringing = asyncio.Lock()

    async def think(self, thought: Thought, spent: Callable[[Usage], None]) -> Answer:
        async with self._bringing:
            if self._mind is None:
                # It takes seconds: meanwhile others go on.
                self._mind = await asyncio.to_thread(self._brought)
        return await self._mind.think(thought, spent)

    def _brought(self) -> Mind:
        try:
            from bot.agent.engine import LibraryMind, ModelSetup  # noqa: PLC0415 - see above
        except ImportError as error:
            raise TurnRefused(MISSING, cause=ThoughtCause.MODEL_SETTINGS) from error
        return LibraryMind(self._setup(ModelSetup))

    def _setup(self, kind: "type[ModelSetup]") -> "ModelSetup":
        key = "" if self._key is None else self._key.get_secret_value()
        return kind(name=self._name, url=self._url, key=key, stream=self._stream)
