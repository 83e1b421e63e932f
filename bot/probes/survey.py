"""A first look at an address: what kind of thing is there, and which values it offers to watch."""

from typing import TYPE_CHECKING, cast

from bot.conversation.surveys import Find, Kind, Survey
from bot.probes.json_document import document_of, number_paths
from bot.probes.reader import Reader
from bot.probes.sharing import SharedFetcher
from bot.wording.text import cleaned
from scheduler.canonical import Json
from scheduler.model import JsonObject

if TYPE_CHECKING:
    from bot.probes.hop import Answer

MOST_FINDS = 3
HEAD = 2_000
_FEEDS = (b"<rss", b"<feed", b"<rdf:rdf")


async def survey(fetcher: SharedFetcher, reader: Reader, url: str, word: str) -> Survey:
    """What is at *url*, and the values there that *word* ("price") may mean.

    Raises `TurnRefused` for what may not be asked, and `TurnFailed` where nothing can be seen.
    """
    answer = await fetcher.page(url)
    kind = _kind(answer)
    if kind is Kind.JSON:
        return Survey(kind=kind, finds=_in_json(answer.body, word))
    asked = "feed" if kind is Kind.FEED else "finds"
    read = await reader.ask(
        answer.body, content_type=answer.content_type, what=asked, word=word, selector=None
    )
    if kind is Kind.FEED:
        return Survey(kind=kind, finds=(_of_feed(read["items"]),))
    found = cast("list[dict[str, Json]]", read["finds"])
    return Survey(kind=kind, finds=tuple(_of_page(find, word) for find in found))


def _kind(answer: "Answer") -> Kind:
    head = answer.body[:HEAD].lstrip().lower()
    if "json" in answer.content_type.lower() or head[:1] in {b"{", b"["}:
        return Kind.JSON
    return Kind.FEED if any(mark in head for mark in _FEEDS) else Kind.PAGE


def _in_json(body: bytes, word: str) -> tuple[Find, ...]:
    found = list(number_paths(document_of(body), word))[:MOST_FINDS]
    return tuple(
        Find(source={"probe": "json", "path": path}, sample=f"{value:g} ({path})")
        for path, value in found
    )


def _of_feed(items: Json) -> Find:
    newest = items[0] if isinstance(items, list) and items else None
    if not isinstance(newest, dict):
        return Find(source={"probe": "feed"}, sample="an empty feed")
    return Find(source={"probe": "feed"}, sample=cleaned(str(newest["title"]), most=80))


def _of_page(find: dict[str, Json], word: str) -> Find:
    source: JsonObject = {"probe": "value", "place": find["place"], "word": word}
    return Find(source=source, sample=str(find["sample"]))
