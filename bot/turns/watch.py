"""A watch: what it brings back is the state that its probe sees."""

from collections.abc import Callable

from bot.probes import Probes
from scheduler.model import Observation, Owner, Turn
from scheduler.ports import TurnHandler


def watch(probes_of: Callable[[Owner], Probes]) -> TurnHandler:
    """The handler that looks at a job's source through the probes that its owner may use."""

    async def look(turn: Turn) -> Observation:
        return await probes_of(turn.job.owner).look(turn.job.source)

    return look
