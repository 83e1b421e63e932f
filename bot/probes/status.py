"""Whether a site is up: the one probe to which an error is a state."""

from bot.probes.sharing import SharedFetcher
from bot.probes.sources import word
from scheduler.canonical import Json
from scheduler.errors import TurnFailed
from scheduler.model import JsonObject, Observation

FIRST_ERROR = 400


class StatusProbe:
    """``{"probe": "status", "url": …}`` → ``{"up": bool, "status": int | None}``.

    No answer at all is down without a status. How it failed is not in the state: a dead site that
    times out today and refuses tomorrow has not changed.
    """

    def __init__(self, fetcher: SharedFetcher) -> None:
        self._fetcher = fetcher

    async def check(self, source: JsonObject) -> None:
        await self._fetcher.check(word(source, "url"))

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        try:
            status = await self._fetcher.status(word(source, "url"))
        except TurnFailed:
            return Observation(state={"up": False, "status": None})
        return Observation(state={"up": status < FIRST_ERROR, "status": status})
