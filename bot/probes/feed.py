"""What comes up in an RSS or Atom feed."""

from hashlib import blake2b

from bot.probes.reader import Reader
from bot.probes.sharing import SharedFetcher
from bot.probes.sources import word
from scheduler.canonical import Json
from scheduler.model import JsonObject, Observation

KNOWN_AT_MOST = 500
SHOWN_AT_MOST = 50
"""Entries in the state; of the others their names are enough, so that none comes twice."""


class FeedProbe:
    """``{"probe": "feed", "url": …}`` → ``{"items": [{"id", "title", "link"}, …], "known": […]}``.

    *known* are short names of the last entries that were ever seen: one that falls out of the feed
    and comes back is not new.
    """

    def __init__(self, fetcher: SharedFetcher, reader: Reader) -> None:
        self._fetcher = fetcher
        self._reader = reader

    async def check(self, source: JsonObject) -> None:
        await self._fetcher.check(word(source, "url"))

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        answer = await self._fetcher.page(word(source, "url"))
        read = await self._reader.ask(answer.body, content_type=answer.content_type, what="feed")
        items = read["items"]
        return Observation(state=state_of(items if isinstance(items, list) else [], seen))


def state_of(items: list[Json], seen: Json) -> dict[str, Json]:
    """The state of a feed that now has *items*, the newest first, after it was *seen* before."""
    before = seen if isinstance(seen, dict) else {}
    shown = {_name(item) for item in _listed(before.get("items"))}
    known = [str(name) for name in _listed(before.get("known"))]
    back = {*known} - shown
    fresh = [item for item in items if _name(item) not in back][:SHOWN_AT_MOST]
    names: list[Json] = [*dict.fromkeys((*map(_name, items), *known))]
    return {"items": fresh, "known": names[:KNOWN_AT_MOST]}


def _name(item: Json) -> str:
    told = str(item.get("id")) if isinstance(item, dict) else ""
    return blake2b(told.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
