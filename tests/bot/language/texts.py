"""Texts of every kind that may be typed, for hypothesis to draw from: words, slips, junk."""

import tomllib
from functools import cache
from itertools import chain
from pathlib import Path

from hypothesis import strategies as st

from bot.language.grammar import languages
from bot.language.lexicon import vocabulary
from bot.language.patterns import sequences
from tests.bot.language.adversary.sentences import own_sentences

_WORDS = Path(__file__).parents[3] / "bot" / "language" / "words"
_NO_PHRASES = frozenset(("language", "say", "not"))
_DEEPEST = 4
_LONGEST = 60

CODES = st.sampled_from([None, *languages()])
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe"])
JUNK = st.sampled_from(
    [
        "\u200b", "\u202e", "\x00", "\ud800", "\ufeff", "\ufffc", "9" * 400, "25:61", "31.02.",
        "<b>", "0 0 31 2 *", "{{7*7}}", "'; DROP TABLE jobs;--", "\U0001f355", "\u0661\u0662",
        "\uff11\uff12", "1e309", "-0", "00:00", "\n\n", "a\u0301" * 40,
    ]
)  # fmt: skip
KNOWN = sorted({word for code in languages() for word in vocabulary(code)})
SALADS = st.lists(st.sampled_from(KNOWN) | JUNK | st.text(max_size=4), max_size=25).map(" ".join)


@cache
def _sentences() -> list[str]:
    return sorted({sentence.text for sentence in own_sentences()})


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A sentence that somebody might type, with a few slips or worse in it."""
    text = draw(st.sampled_from(_sentences()))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        kind = draw(
            st.sampled_from(["out", "twice", "swap", "in", "cut", "loud", "joined", "both"])
        )
        text = _slip(draw, kind, text, place)
    return text


def _slip(draw: st.DrawFn, kind: str, text: str, place: int) -> str:
    before, after = text[:place], text[place:]
    slips = {
        "out": lambda: before + after[1:],
        "twice": lambda: before + after[:1] + after,
        "swap": lambda: before + after[1:2] + after[:1] + after[2:],
        "in": lambda: before + draw(JUNK | st.text(max_size=3)) + after,
        "cut": lambda: before,
        "loud": lambda: before + after.upper(),
        "joined": lambda: before + after.replace(" ", ""),
        "both": lambda: f"{before} {draw(st.sampled_from(_sentences()))} {after}",
    }
    return slips[kind]()


@st.composite
def grown(draw: st.DrawFn) -> str:
    """A sentence that the rules of one language's words file make, whether it has sense or not."""
    code = draw(st.sampled_from(languages()))
    words = [_expanded(draw, code, draw(st.sampled_from(_categories(code))), _DEEPEST)]
    words += [_expanded(draw, code, draw(st.sampled_from(_categories(code))), _DEEPEST)]
    return " ".join(words)


def _expanded(draw: st.DrawFn, code: str, category: str, depth: int) -> str:
    patterns = _patterns(code).get(category)
    if depth == 0 or not patterns:
        return draw(st.sampled_from(["1", "9", "2026", "17:30", "5.3.", "x"]))
    symbols = draw(st.sampled_from(patterns))
    parts = [
        _expanded(draw, code, symbol[1:-1], depth - 1) if symbol[0] == "<" else symbol
        for symbol in symbols
    ]
    return " ".join(parts)[: _LONGEST * 5]


@cache
def _categories(code: str) -> tuple[str, ...]:
    return tuple(sorted(_patterns(code)))


@cache
def _patterns(code: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Every sequence of each category, of the language's own file and the common one."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in ("common", code):
        tables = tomllib.loads((_WORDS / f"{name}.toml").read_text("utf-8"))
        for category in tables.keys() - _NO_PHRASES:
            written = [
                meaning.split(",") if pattern.endswith("..") else [pattern]
                for pattern, meaning in tables[category].items()
            ]
            phrases = chain.from_iterable(written)
            found.setdefault(category, []).extend(s for p in phrases for s in sequences(p))
    return {category: tuple(those) for category, those in found.items()}


TEXTS = grown() | mutated() | SALADS | st.text(max_size=200)
"""Anything."""
