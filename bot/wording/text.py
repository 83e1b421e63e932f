"""Messages as spans of text, so that nothing from the world can become markup."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Style(StrEnum):
    """How a span is shown where the front can show it."""

    PLAIN = "plain"
    BOLD = "bold"
    CODE = "code"
    MOMENT = "moment"
    """An instant in words; a front may show it in the reader's own way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of text in one style."""

    text: str
    style: Style = Style.PLAIN
    at: datetime | None = None
    """The instant that a `Style.MOMENT` stands for."""


Text = tuple[Span, ...]


def text(*parts: str | Span | Iterable[Span]) -> Text:
    """A text of strings, spans and other texts, in order."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            spans.append(Span(text=part))
        elif isinstance(part, Span):
            spans.append(part)
        else:
            spans.extend(part)
    return tuple(span for span in spans if span.text)


def bold(words: str) -> Span:
    """Words to be seen first."""
    return Span(text=words, style=Style.BOLD)


def code(words: str) -> Span:
    """Words to be typed as they stand."""
    return Span(text=words, style=Style.CODE)


def plain(spans: Text) -> str:
    """The text without any style."""
    return "".join(span.text for span in spans)


INVISIBLE = {
    *range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0),
    *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
    *range(0xD800, 0xE000),
}  # fmt: skip
"""Control, zero-width and bidi characters and halves of pairs: what reads unlike it looks."""


def cleaned(words: str, *, most: int | None = None) -> str:
    """Words from the world, without invisible characters and cut at *most* characters."""
    seen = "".join(char for char in words if ord(char) not in INVISIBLE)
    return seen if most is None or len(seen) <= most else f"{seen[: most - 1]}…"
