"""Texts as Telegram takes them: plain words, entities beside them, no part longer than allowed."""

from collections.abc import Iterator
from dataclasses import replace

from aiogram.types import MessageEntity

from bot.wording.text import Span, Style, Text, plain

LONGEST = 4096
"""UTF-16 units of one message, counted without markup (Bot API, sendMessage)."""
BREAKS = ("\n", " ")
"""After what a long text is cut, the best place first; but no part is left half empty for it."""


def units(words: str) -> int:
    """The length of *words* as Telegram counts it: UTF-16 units."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def words_of(text: Text) -> str:
    """The words alone, without the halves of surrogate pairs that no UTF-8 can carry."""
    return plain(text).encode("utf-8", "ignore").decode("utf-8")


def entities_of(text: Text) -> list[MessageEntity]:
    """The styles of *text*, each at its place in `words_of` it."""
    found: list[MessageEntity] = []
    offset = 0
    for span in text:
        length = units(words_of((span,)))
        if length and (entity := _entity(span, offset, length)):
            found.append(entity)
        offset += length
    return found


def _entity(span: Span, offset: int, length: int) -> MessageEntity | None:
    match span.style:
        case Style.BOLD | Style.CODE:
            return MessageEntity(type=span.style.value, offset=offset, length=length)
        case Style.MOMENT if span.at is not None:
            # Without a format Telegram shows our own words, and the reader's clock on a tap.
            at = int(span.at.timestamp())
            return MessageEntity(type="date_time", offset=offset, length=length, unix_time=at)
        case _:
            return None


def parts(text: Text, longest: int = LONGEST) -> list[Text]:
    """*text* in messages of at most *longest* units; styled spans stay whole where they can."""
    return [part for part in _parts(text, longest) if plain(part).strip()]


def _parts(text: Text, longest: int) -> Iterator[Text]:
    part: list[Span] = []
    room = longest
    for span in text:
        rest = span
        while units(rest.text) > room:
            head, rest = _cut(rest, room, longest)
            yield (*part, head)
            part, room = [], longest
        part.append(rest)
        room -= units(rest.text)
    yield tuple(part)


def _cut(span: Span, room: int, longest: int) -> tuple[Span, Span]:
    """The piece of *span* that fits into *room*, and the rest."""
    if span.style is not Style.PLAIN and units(span.text) <= longest:
        return replace(span, text=""), span
    fits = _fitting(span.text, room)
    ends = (span.text.rfind(mark, 0, fits) + 1 for mark in BREAKS)
    end = next((end for end in ends if end > fits // 2), fits)
    return replace(span, text=span.text[:end]), replace(span, text=span.text[end:])


def _fitting(words: str, room: int) -> int:
    """How many characters of *words* take at most *room* units."""
    used = 0
    for place, character in enumerate(words):
        used += units(character)
        if used > room:
            return place
    return len(words)
