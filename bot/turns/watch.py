"""A watch: what it brings back is the state that its probe sees, or the number last typed."""

from collections.abc import Callable

from bot.conversation.tracking import TRACKED
from bot.probes import Probes
from bot.probes.causes import LookCause
from scheduler.errors import TurnFailed
from scheduler.model import Observation, Owner, Turn
from scheduler.ports import Numbers, TurnHandler


def watch(probes_of: Callable[[Owner], Probes], numbers: Numbers) -> TurnHandler:
    """The handler that looks at a job's source through the probes that its owner may use."""

    async def look(turn: Turn) -> Observation:
        source = turn.job.source
        if source.get("probe") == TRACKED:
            return await _typed(numbers, turn.job.owner, str(source.get("name")))
        return await probes_of(turn.job.owner).look(source, turn.memory.seen)

    return look


async def _typed(numbers: Numbers, owner: Owner, name: str) -> Observation:
    value = await numbers.last(owner, name)
    if value is None:
        raise TurnFailed(f"no number is known yet; write: {name} 42", cause=LookCause.NOT_TYPED)
    return Observation(state={"value": value})
