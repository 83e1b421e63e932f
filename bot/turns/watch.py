"""A watch: what it brings back is the state that its probe sees."""

from bot.probes import Probes
from scheduler.model import Observation, Turn
from scheduler.ports import TurnHandler


def watch(probes: Probes) -> TurnHandler:
    """The handler that looks at a job's source through *probes*."""

    async def look(turn: Turn) -> Observation:
        return await probes.look(turn.job.source)

    return look
