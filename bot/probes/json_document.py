"""What a JSON endpoint says, whole or at a path."""

import asyncio
import json
from collections.abc import Iterator

from bot.probes.causes import LookCause
from bot.probes.json_path import at, beside, leaves, named_path
from bot.probes.lines import bounded
from bot.probes.sharing import SharedFetcher
from bot.probes.sources import word
from scheduler.canonical import Json
from scheduler.errors import TurnFailed
from scheduler.model import JsonObject, Observation
from scheduler.telling import LONGEST_UNIT, UNITS


class JsonProbe:
    """``{"probe": "json", "url": …, "path"?: "data.items[*].price"}`` → ``{"value": JSON}``.

    With a number goes the ``unit`` or currency that stands beside it.
    """

    def __init__(self, fetcher: SharedFetcher) -> None:
        self._fetcher = fetcher

    async def check(self, source: JsonObject) -> None:
        named_path(source)
        await self._fetcher.check(word(source, "url"))

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        path = named_path(source)
        answer = await self._fetcher.page(word(source, "url"))
        document = await asyncio.to_thread(document_of, answer.body)
        try:
            found = at(document, path)
        except LookupError:
            raise TurnFailed(
                "nothing stands at that path any more", cause=LookCause.NO_MATCH
            ) from None
        return Observation(state=bounded({"value": found, **_unit(document, path, found)}))


def _unit(document: Json, path: str, value: Json) -> dict[str, Json]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {}
    unit = beside(document, path, UNITS)
    return {"unit": unit[:LONGEST_UNIT]} if isinstance(unit, str) and unit else {}


def document_of(body: bytes) -> Json:
    """The JSON in *body*. Raises `TurnFailed` for what is none.

    Python's reader takes NaN, gives up on deep nesting with RecursionError, and on numbers of more
    than 4,300 digits with ValueError.
    """
    try:
        document: Json = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise TurnFailed("the answer is no JSON", cause=LookCause.NOT_JSON) from None
    return document


def _no_constant(name: str) -> Json:
    raise ValueError(name)


def number_paths(document: Json, word: str) -> Iterator[tuple[str, float]]:
    """Where *document* says numbers: first those whose key is like *word*, then the others."""
    found = [
        (path, value)
        for path, value in leaves(document)
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    wanted = word.casefold().replace(" ", "_")
    named = [one for one in found if wanted and wanted in one[0].casefold()]
    yield from named or found
