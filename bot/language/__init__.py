"""From a sentence to an intent: pure code, no model, no network, no clock of its own."""

from datetime import UTC, datetime

from bot.language.describe import describe, has_words
from bot.language.grammar import languages
from bot.language.hours import DEFAULT, Hours
from bot.language.intent import Intent, NoRequest
from bot.language.moments import Frame
from bot.language.normal import is_text
from bot.language.recognise import warm
from bot.language.tongues import read_in_its_language

__all__ = ["DEFAULT", "Hours", "describe", "has_words", "languages", "read", "warm"]


def read(
    text: str, now: datetime, zone: str, language: str | None = None, *, hours: Hours = DEFAULT
) -> Intent:
    """What *text* means to someone who says it at *now* in *zone*.

    *language* is the owner's; without one, or where the words clearly speak for another, they
    decide. What two languages read as two different times is `Ambiguous`.
    Pure: the same arguments always give the same intent, and no text raises.
    """
    if not is_text(text):
        return NoRequest()
    frame = Frame(now=now.astimezone(UTC), zone=zone, hours=hours)
    return read_in_its_language(text, frame, language if language in languages() else None)
