"""From a sentence to an intent: pure code, no model, no network, no clock of its own."""

from datetime import UTC, datetime

from bot.language.describe import describe
from bot.language.grammar import grammar_of
from bot.language.hours import DEFAULT, Hours
from bot.language.intent import Intent
from bot.language.moments import Frame
from bot.language.understand import understand

__all__ = ["DEFAULT", "Hours", "describe", "read"]


def read(
    text: str, now: datetime, zone: str, language: str | None = None, *, hours: Hours = DEFAULT
) -> Intent:
    """What *text* means to someone who says it at *now* in *zone*.

    *language* is the owner's; where it is None or does not fit, the words tell. Pure: the same
    arguments always give the same intent, and no text raises.
    """
    known = grammar_of(language or "en")
    order = known.settings.get("dates", "dmy")
    frame = Frame(now=now.astimezone(UTC), zone=zone, hours=hours, order=order)
    return understand(text, known, frame)
