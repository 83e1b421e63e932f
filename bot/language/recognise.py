"""Which language a message is in, by its letters and by the words that the languages know."""

import gc
import re
from collections.abc import Mapping
from functools import cache

from bot.language.grammar import grammar_of, languages
from bot.language.holidays import places
from bot.language.lexicon import vocabulary
from bot.language.normal import bare, plain
from bot.language.tokens import Token, tokens

_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), ("ja",)),
    (re.compile(r"[\u3400-\u9fff]"), ("zh", "ja")),
    (re.compile(r"[\u0600-\u06ff]"), ("ar",)),
    (re.compile(r"[\u0900-\u097f]"), ("hi",)),
    (re.compile(r"[\u0400-\u04ff]"), ("ru", "uk")),
)
_LATIN = re.compile(r"[a-z]{2}")
_OTHER_SCRIPTS = frozenset(code for _, codes in _SCRIPTS for code in codes)
_CLOSE = 0.75
"""The share of what speaks for the likeliest language by which another one is as likely."""
_RIVALS = 5
_LONGEST = 400
"""Characters that are looked at."""

CLEAR = 1.5
"""So much more must speak for another language than for the owner's before it is tried."""


def ranked(text: str) -> list[tuple[str, float]]:
    """The languages that *text* may be in, with what speaks for each, the likeliest first."""
    said = plain(text[:_LONGEST])
    words = {_spelt(t.text) for t in tokens(said) if t.kind == "word" and not _is_sign(t)}
    scores: dict[str, float] = {}
    for code in _candidates(said.text):
        known = _typed(code)
        scores[code] = sum((_weight(word) for word in words if word in known), start=_bonus(code))
    return sorted(((c, s) for c, s in scores.items() if s > 0), key=lambda pair: -pair[1])


def rivals(scores: Mapping[str, float]) -> list[str]:
    """The languages between which the words alone do not decide, the likeliest first."""
    likely = sorted(scores, key=lambda code: -scores[code])
    return [code for code in likely if scores[code] >= _CLOSE * scores[likely[0]]][:_RIVALS]


def _candidates(text: str) -> tuple[str, ...]:
    for letters, codes in _SCRIPTS:
        if letters.search(text):
            # Where two scripts stand side by side, the Latin one is mostly English.
            mixed = ("en",) if _LATIN.search(text) else ()
            return tuple(code for code in (*codes, *mixed) if code in languages())
    return tuple(code for code in languages() if code not in _OTHER_SCRIPTS)


def _is_sign(token: Token) -> bool:
    """The h of 10h is the same in most languages."""
    return token.glued and len(token.text) == 1


def _bonus(code: str) -> float:
    """The letters alone speak for a language that has them to itself."""
    return 1.0 if code in _OTHER_SCRIPTS else 0.0


@cache
def _typed(code: str) -> frozenset[str]:
    """The words of a language as they may be typed: people leave accents out."""
    return frozenset(map(_spelt, vocabulary(code)))


def _spelt(word: str) -> str:
    """Without its accents, unless they are all that tells it: \u00e0 is no a."""
    return bare(word) if len(word) > 1 else word


@cache
def _weight(word: str) -> float:
    """A word that one language alone knows tells more than one that five share."""
    return 1 / sum(1 for code in languages() if word in _typed(code))


def warm(codes: tuple[str, ...] = ()) -> None:
    """Load the grammars now, so that the first message need not wait for them."""
    for code in codes or languages():
        grammar_of(code)
    ranked("hello")  # which asks all languages whether they know the word
    places()
    # They stay: each time the collector walked through their phrases would cost a message 0.1 s.
    gc.freeze()
