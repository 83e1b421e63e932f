"""One number on a web page, at the place where it was found."""

from bot.probes.causes import LookCause
from bot.probes.page import pattern_of
from bot.probes.reader import Reader
from bot.probes.sharing import SharedFetcher
from bot.probes.sources import word
from scheduler.canonical import Json
from scheduler.errors import TurnRefused
from scheduler.model import JsonObject, Observation


class ValueProbe:
    """``{"probe": "value", "url": …, "place": …}`` → ``{"value": number, "unit"?: text}``.

    The *place* is one that `bot.probes.values.finds` named. When nothing, or no number, stands
    there any more, that is an error and never a state.
    """

    def __init__(self, fetcher: SharedFetcher, reader: Reader) -> None:
        self._fetcher = fetcher
        self._reader = reader

    async def check(self, source: JsonObject) -> None:
        _place(source)
        await self._fetcher.check(word(source, "url"))

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        answer = await self._fetcher.page(word(source, "url"))
        state = await self._reader.ask(
            answer.body, content_type=answer.content_type, what="value", place=_place(source)
        )
        return Observation(state=dict(state))


def _place(source: JsonObject) -> Json:
    place = source.get("place")
    if not isinstance(place, dict) or not place.keys() & {"ld", "selector", "pattern"}:
        raise TurnRefused("the watch does not say where the value is", cause=LookCause.BAD_SOURCE)
    pattern_of(place)
    return place
