"""In which language a message is read: the owner's, the one that its words speak for, or both.

The owner's decides unless the words clearly speak for another. Without one the words decide; of
several languages that are as likely, the one that explains the most of them. Where none explains
more and they mean different times by the same words, the person is asked.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from bot.language.grammar import grammar_of
from bot.language.intent import Ambiguous, Create, Intent, NoRequest, Unclear
from bot.language.moments import Frame
from bot.language.recognise import CLEAR, ranked, rivals
from bot.language.understand import understand

FALLBACK = "en"
_NAMED = re.compile(r"#\s?\d")
"""A job by its number."""

_HARDLY = 0.5
"""What speaks for a language that hardly any word belongs to."""
_MOST_READINGS = 3
_LONG = 1_000
"""Characters beyond which a message is read once: reading costs by length, and soon too much."""

_Reader = Callable[..., Intent]
"""Reads the message in the language of a code, or in two that are mixed."""


def read_in_its_language(text: str, frame: Frame, language: str | None) -> Intent:
    """What *text* means; *language* is the owner's, where one was told."""
    scores = dict(ranked(text))

    @cache
    def read_in(*codes: str) -> Intent:
        return understand(text, grammar_of(*codes), frame)

    is_long = len(text) > _LONG
    spoken = rivals(scores)[:1] or [FALLBACK] if is_long else _spoken(read_in, scores, language)
    owners = language or spoken[0]
    clear = _is_clear(spoken[0], owners, scores)
    first, second = (spoken[0], owners) if clear else (owners, spoken[0])
    if is_long:
        return read_in(first)
    intent = _read(read_in, first, second, language, scores)
    if isinstance(intent, NoRequest) and _NAMED.search(text) and scores.get(FALLBACK):
        # Said to the bot for certain, and what a terminal shows in place of buttons is English.
        intent = read_in(FALLBACK)
    if clear or not isinstance(intent, Create):
        return intent
    rivalling = [code for code in spoken if code != first]
    return _asked(intent, first, {c: read_in(c) for c in rivalling}, is_told=language is not None)


def _spoken(read_in: _Reader, scores: Mapping[str, float], language: str | None) -> Sequence[str]:
    """The language that the words speak for; several, where they speak for each as much."""
    likely = rivals(scores)
    if not likely:
        return [FALLBACK]
    if language in likely or len(likely) == 1:
        return likely[:1]
    still_open = {code: _unexplained(read_in(code)) for code in likely}
    least = min(still_open.values())
    return [code for code in likely if still_open[code] == least]


def _unexplained(intent: Intent) -> tuple[bool, int]:
    """How much of the message it leaves open: nothing asked at all, or words that say no time."""
    match intent:
        case Create(task=task):
            return False, len(task)
        case NoRequest() | Unclear():
            return True, 0
        case _:
            return False, 0


def _is_clear(spoken: str, owners: str, scores: Mapping[str, float]) -> bool:
    """Whether the words speak for a language that is not the owner's, beyond all doubt."""
    for_it, against = scores.get(spoken, 0.0), scores.get(owners, 0.0)
    return for_it >= (CLEAR * max(1.0, against) if against else 1.0)


def _read(
    read_in: _Reader, first: str, second: str, language: str | None, scores: Mapping[str, float]
) -> Intent:
    """The message in the *first* language, else in the *second* one, else in two together."""
    intent = read_in(first)
    for codes in _second_tries(intent, first, second, language, scores):
        found = read_in(*codes)
        if not isinstance(found, NoRequest | Unclear):
            return found
    other = _mixed_in(language, first, scores)
    return _mixed(read_in, (first, other), intent) if other else intent


def _second_tries(
    intent: Intent, first: str, second: str, language: str | None, scores: Mapping[str, float]
) -> list[tuple[str, ...]]:
    """Other languages to read it in, where the first finds no request or no time in it."""
    if second == first or scores.get(second, 0.0) < _HARDLY:
        return []
    if isinstance(intent, NoRequest):
        # Of two languages that are near each other the wrong one may have seemed the clearer.
        is_owners, strange = second == language, scores.get(first, 0.0) < _HARDLY
        silent = not any(piece.part != "task" for piece in intent.pieces)
        as_likely = silent and scores.get(second, 0.0) >= scores.get(first, 0.0)
        return [(second,)] if is_owners or strange or as_likely else []
    no_time = isinstance(intent, Unclear) and intent.reason == "no_time"
    return [(first, second)] if no_time else []


# --- two languages in one message ----------------------------------------------------------------


def _mixed_in(language: str | None, first: str, scores: Mapping[str, float]) -> str | None:
    """The language that words of this message may be in besides: people mix theirs and English."""
    if language is not None and language != first:
        return language if scores.get(language, 0.0) > 0 else None
    likely = [FALLBACK] if first != FALLBACK else [c for c in scores if c != FALLBACK]
    return next((code for code in likely[:1] if scores.get(code, 0.0) >= 1), None)


def _mixed(read_in: _Reader, codes: tuple[str, str], intent: Intent) -> Intent:
    """``remind me mañana a las 9 to call``, where two languages together explain more than one."""
    if isinstance(intent, Unclear) and intent.reason == "no_time":
        told = read_in(*codes)
        return told if isinstance(told, Create) else intent
    if not isinstance(intent, Create) or (_asks(intent) and not intent.notes):
        return intent
    found = read_in(*codes)
    if not isinstance(found, Create) or len(found.task) >= len(intent.task):
        return intent
    # Else it would only take words from the task: Ed is a name, and Italian for "and".
    is_surer = len(found.notes) < len(intent.notes) or found.schedule != intent.schedule
    says_more = intent.notes and is_surer
    return found if says_more or _asks(found) > _asks(intent) else intent


def _asks(intent: Create) -> bool:
    return any(piece.part == "asking" for piece in intent.pieces)


# --- where the person is asked -------------------------------------------------------------------


def _asked(intent: Create, first: str, others: Mapping[str, Intent], *, is_told: bool) -> Intent:
    """The intent, or which of the languages it is in.

    An owner who told theirs is asked only where another language explains more of the message.
    """
    readings = {first: intent}
    for code, other in others.items():
        if not isinstance(other, Create) or any(_agree(other, one) for one in readings.values()):
            continue
        if len(other.task) + is_told <= len(intent.task):
            readings[code] = other
    if len(readings) == 1:
        return intent
    # What explains the most comes first.
    codes = sorted(readings, key=lambda code: len(readings[code].task))[:_MOST_READINGS]
    return Ambiguous(
        readings=tuple(readings[code] for code in codes),
        reason="language",
        languages=tuple(codes),
        pieces=intent.pieces,
    )


def _agree(one: Create, other: Create) -> bool:
    """Whether both would come at the same times; only that is worth a question."""
    return _when(one) == _when(other)


def _when(created: Create) -> tuple[object, ...]:
    bounds = (created.starts, created.until, created.max_runs, created.skip_dates)
    return (created.schedule, *bounds, created.watch and created.watch.condition)
