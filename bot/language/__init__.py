"""From a sentence to an intent: pure code, no model, no network, no clock of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.language.describe import describe, has_words
from bot.language.grammar import grammar_of, languages
from bot.language.hours import DEFAULT, Hours
from bot.language.intent import Create, Intent, NoRequest, Unclear
from bot.language.moments import Frame
from bot.language.normal import is_text
from bot.language.recognise import CLEAR, ranked, rivals, warm
from bot.language.understand import understand

__all__ = ["DEFAULT", "Hours", "describe", "has_words", "languages", "read", "warm"]

_FALLBACK = "en"
_HARDLY = 0.5
"""What speaks for a language that hardly any word belongs to."""


def read(
    text: str, now: datetime, zone: str, language: str | None = None, *, hours: Hours = DEFAULT
) -> Intent:
    """What *text* means to someone who says it at *now* in *zone*.

    *language* is the owner's; without one, or where the words clearly speak for another, they
    decide.
    Pure: the same arguments always give the same intent, and no text raises.
    """
    if not is_text(text):
        return NoRequest()
    frame = Frame(now=now.astimezone(UTC), zone=zone, hours=hours)
    scores = dict(ranked(text))
    spoken = _spoken(text, frame, scores, language)
    owners = language if language in languages() else spoken
    if _is_clear(spoken, owners, scores):
        owners, spoken = spoken, owners
    intent = _read(text, frame, owners)
    for codes in _second_tries(intent, owners, spoken, language, scores):
        found = _read(text, frame, *codes)
        if not isinstance(found, NoRequest | Unclear):
            return found
    other = _mixed_in(language, owners, scores)
    return _mixed(text, frame, (owners, other), intent) if other else intent


def _mixed_in(language: str | None, owners: str, scores: Mapping[str, float]) -> str | None:
    """The language that words of this message may be in besides: people mix theirs and English."""
    if language in languages() and language != owners:
        return language if scores.get(language, 0.0) > 0 else None
    likely = [_FALLBACK] if owners != _FALLBACK else [c for c in scores if c != _FALLBACK]
    return next((code for code in likely[:1] if scores.get(code, 0.0) >= 1), None)


def _spoken(text: str, frame: Frame, scores: Mapping[str, float], language: str | None) -> str:
    """The language that the words speak for; of several, the one that explains the most of them."""
    likely = rivals(scores)
    if language in languages() or len(likely) < 2:  # noqa: PLR2004 - a rivalry takes two
        return next(iter(likely), _FALLBACK)
    return min(likely, key=lambda code: _unexplained(_read(text, frame, code)))


def _unexplained(intent: Intent) -> tuple[bool, int]:
    """How much of the message it leaves open: nothing asked at all, or words that say no time."""
    match intent:
        case Create(task=task):
            return False, len(task)
        case NoRequest() | Unclear():
            return True, 0
        case _:
            return False, 0


def _mixed(text: str, frame: Frame, codes: tuple[str, str], intent: Intent) -> Intent:
    """``remind me mañana a las 9 to call``, where two languages together explain more than one."""
    if isinstance(intent, Unclear) and intent.reason == "no_time":
        told = _read(text, frame, *codes)
        return told if isinstance(told, Create) else intent
    if not isinstance(intent, Create) or (_asks(intent) and not intent.notes):
        return intent
    found = _read(text, frame, *codes)
    if not isinstance(found, Create) or len(found.task) >= len(intent.task):
        return intent
    agree = found.schedule == intent.schedule or intent.notes
    return found if agree or _asks(found) > _asks(intent) else intent


def _asks(intent: Create) -> bool:
    return any(piece.part == "asking" for piece in intent.pieces)


def _read(text: str, frame: Frame, *codes: str) -> Intent:
    return understand(text, grammar_of(*codes), frame)


def _is_clear(spoken: str, owners: str, scores: Mapping[str, float]) -> bool:
    """Whether the words speak for a language that is not the owner's, beyond all doubt."""
    return scores.get(spoken, 0.0) >= CLEAR * max(1.0, scores.get(owners, 0.0))


def _second_tries(
    intent: Intent, owners: str, spoken: str, language: str | None, scores: Mapping[str, float]
) -> list[tuple[str, ...]]:
    """Other languages to read it in, where the owner's finds no request or no time in it."""
    if spoken == owners or scores.get(spoken, 0.0) < 1:
        return []
    if isinstance(intent, NoRequest):
        # Of two languages that are near each other the wrong one may have seemed the clearer.
        is_owners = spoken == language
        return [(spoken,)] if is_owners or scores.get(owners, 0.0) < _HARDLY else []
    no_time = isinstance(intent, Unclear) and intent.reason == "no_time"
    return [(owners, spoken)] if no_time else []
