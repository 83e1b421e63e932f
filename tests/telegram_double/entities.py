"""What a text becomes in Telegram: trimmed, with the entities given and those found in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from aiogram.types import MessageEntity

from tests.telegram_double.errors import bad_request
from tests.telegram_double.markup import Entity, read_html, utf16
from tests.telegram_double.schema import wire

FOUND_BY_ITSELF = (
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?")),
    ("url", re.compile(r"https?://[^\s<>\"]*[^\s<>\".,!?;:)]|\b[\w-]+\.(?:com|org|net|io)\b")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("mention", re.compile(r"(?<![\w.])@[A-Za-z]\w{3,31}")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d_]\w*")),
)
OPAQUE = frozenset({"code", "pre", "text_link", "text_mention"})


def formatted(
    text: str, parse_mode: str | None, given: Sequence[MessageEntity] | None
) -> tuple[str, list[Entity]]:
    """The text as it will be shown and its entities, as ``sendMessage`` and captions read them."""
    entities: list[Entity] = []
    match (parse_mode or "").lower():
        case "html":
            text, entities = read_html(text)
        case "":
            entities = _checked(text, given or ())
        case "markdown" | "markdownv2":
            raise bad_request("unsupported parse_mode: this double reads HTML and entities only")
        case _:
            raise bad_request("unsupported parse_mode")
    text, entities = _trimmed(text, entities)
    return text, with_found(text, entities)


def with_found(text: str, entities: Iterable[Entity]) -> list[Entity]:
    """The entities plus the commands, links, mentions and hashtags in the text itself."""
    known = list(entities)
    for found in _found(text):
        if not any(_clash(found, entity) for entity in known):
            known.append(found)
    return sorted(known, key=lambda entity: (entity["offset"], -entity["length"]))


def slice_utf16(text: str, entity: Entity) -> str:
    """The part of *text* that *entity* covers."""
    units = text.encode("utf-16-le")
    begin, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    return units[begin:end].decode("utf-16-le")


def _found(text: str) -> Iterator[Entity]:
    for kind, pattern in FOUND_BY_ITSELF:
        for match in pattern.finditer(text):
            offset = utf16(text[: match.start()])
            yield {"type": kind, "offset": offset, "length": utf16(match[0])}


def _clash(found: Entity, entity: Entity) -> bool:
    apart = (
        found["offset"] + found["length"] <= entity["offset"]
        or entity["offset"] + entity["length"] <= found["offset"]
    )
    automatic = entity["type"] in {kind for kind, _ in FOUND_BY_ITSELF}
    return not apart and (automatic or entity["type"] in OPAQUE)


def _checked(text: str, given: Iterable[MessageEntity]) -> list[Entity]:
    entities: list[dict[str, Any]] = wire(list(given))
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] <= 0:
            raise bad_request("can't parse entities: entity must have a positive length")
        if entity["offset"] + entity["length"] > utf16(text):
            end = entity["offset"] + entity["length"]
            raise bad_request(f"entity end {end} is beyond the text of {utf16(text)} UTF-16 units")
    return entities


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    shown = text.strip()
    lead = utf16(text[: len(text) - len(text.lstrip())]) if shown else 0
    return shown, list(_moved(entities, lead, utf16(shown)))


def _moved(entities: Iterable[Entity], lead: int, length: int) -> Iterator[Entity]:
    for entity in entities:
        begin = max(0, entity["offset"] - lead)
        end = min(length, entity["offset"] + entity["length"] - lead)
        if begin < end:
            yield entity | {"offset": begin, "length": end - begin}
