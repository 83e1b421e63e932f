"""A language as its words file gives it: every phrase and what it means, ready for the chart."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.normal import bare
from bot.language.patterns import sequences

Meaning = str | int | float
"""What a words file says about a phrase; the category's builder knows how to take it."""

COMMON = "common"
"""The forms that digits take in every language."""

SETTINGS = frozenset(("language", "say"))
_CORRECTED = frozenset(
    (
        "weekday",
        "weekday_plural",
        "weekday_morning",
        "weekday_noon",
        "weekday_afternoon",
        "weekday_evening",
        "month",
        "unit",
        "span",
        "date",
        "soon_day",
        "part",
        "every_word",
        "every",
        "repeat",
        "day_set",
        "day_sets",
        "next_word",
        "ask",
        "title",
    )
)
"""Categories in whose words slips are forgiven: they make a request, or say when it is due."""

_SHORTEST_GUESS, _LONG_WORD = 5, 8
_SLIPS = 2
_FOLDABLE = 3
"""Letters from which a word may lose its accents; shorter ones would turn into others."""

_COUNTED = re.compile(r"(-?\d+)\.\.")


class Branch:
    """A node of the tree of all phrases: which symbols may come next, and what is complete."""

    __slots__ = ("complete", "following")

    def __init__(self) -> None:
        self.following: dict[str, Branch] = {}
        self.complete: list[tuple[str, Meaning]] = []

    def add(self, symbols: tuple[str, ...], category: str, meaning: Meaning) -> None:
        """Remember that *symbols* in a row make a *category* of that *meaning*."""
        branch = self
        for symbol in symbols:
            branch = branch.following.setdefault(symbol, Branch())
        if (category, meaning) not in branch.complete:
            branch.complete.append((category, meaning))

    def merged(self, other: "Branch") -> "Branch":
        """Both trees as one, which shares with them whatever only one of them has."""
        if other is self:
            return self
        both = Branch()
        both.complete = self.complete + [c for c in other.complete if c not in self.complete]
        both.following = self.following | other.following
        for symbol in self.following.keys() & other.following.keys():
            both.following[symbol] = self.following[symbol].merged(other.following[symbol])
        return both


class Grammar:
    """All phrases of one language, or of two that somebody mixes."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        self.codes = codes
        self.settings: dict[str, str] = {}
        self.root = Branch()
        self.vocabulary: set[str] = set()
        self._unaccented: dict[str, set[str]] = {}
        self._spelt: dict[int, str] = {}
        self._guessable: dict[str, str] = {}
        self._never: set[str] = set()
        self._borrowed: set[str] = set()
        if len(codes) > 1:
            self._mix(_single(codes[0]), grammar_of(*codes[1:]))
        else:
            self._add(_file(COMMON))
            self._add(_file(codes[0]))
        self.guesses = lru_cache(maxsize=4096)(self._guesses)

    def readings(self, word: str) -> tuple[tuple[str, int], ...]:
        """The words of this language that *word* may stand for, with the number of slips."""
        exact = [(word, 0)] if word in self.vocabulary else []
        unaccented = [(known, 0) for known in self._unaccented.get(word, ())]
        is_guess = len(word) >= _SHORTEST_GUESS and word[0].isalpha() and word not in self._never
        if exact or unaccented or not is_guess:
            return (*exact, *unaccented)
        return self.guesses(word)

    def _guesses(self, word: str) -> tuple[tuple[str, int], ...]:
        """The nearest known word, if it is near enough and begins alike, as typing slips do."""
        allowed = _SLIPS if len(word) >= _LONG_WORD else 1
        typed = bare(word)
        known = [
            w for w in self._guessable if w[0] == typed[0] and abs(len(w) - len(typed)) <= _SLIPS
        ]
        near = process.extract(typed, known, scorer=OSA.distance, score_cutoff=allowed, limit=3)
        return tuple(
            (self._guessable[found], max(1, int(slips)))
            for found, slips, _ in near
            if slips == near[0][1]
        )

    def _mix(self, first: "Grammar", second: "Grammar") -> None:
        self.settings = second.settings | first.settings
        self.root = first.root.merged(second.root)
        self.vocabulary = first.vocabulary | second.vocabulary
        self._unaccented = {
            plainer: first._unaccented.get(plainer, set()) | second._unaccented.get(plainer, set())
            for plainer in first._unaccented.keys() | second._unaccented.keys()
        }
        self._guessable = first._guessable | second._guessable
        self._never = first._never | second._never

    def _add(self, tables: Mapping[str, Mapping[str, Meaning]]) -> None:
        settings = {key: str(value) for key, value in tables.get("language", {}).items()}
        self.settings = settings | self.settings
        pairs = (pair.split("=") for pair in settings.get("spelt", "").split())
        self._borrowed |= {bare(word) for word in settings.get("borrowed", "").split()}
        self._spelt = self._spelt | {ord(letter): others for letter, others in pairs}
        for category, phrases in tables.items():
            if category not in SETTINGS:
                self._add_category(category, phrases)

    def _add_category(self, category: str, phrases: Mapping[str, Meaning]) -> None:
        words: dict[str, None] = {}
        for pattern, meaning in _each_phrase(phrases):
            for symbols in sequences(pattern):
                self.root.add(symbols, category, meaning)
                words.update(dict.fromkeys(s for s in symbols if not s.startswith("<")))
        self._learn(category, words)

    def _learn(self, category: str, words: Collection[str]) -> None:
        if category == "not":
            self._never.update(words)
        for word in words:
            for plainer in {bare(word), word.translate(self._spelt)} - {word}:
                if len(word) >= _FOLDABLE:
                    self._unaccented.setdefault(plainer, set()).add(word)
        self.vocabulary.update(words)
        if category in _CORRECTED:
            # Who mistypes a word often leaves out its accents as well.
            # A word of another language is typed on purpose: Amanda is no slip of "amanh\u00e3".
            guessable = {bare(w): w for w in words if len(w) >= _SHORTEST_GUESS}
            self._guessable.update({w: guessable[w] for w in guessable.keys() - self._borrowed})


def grammar_of(*codes: str) -> Grammar:
    """The grammar of a language, or of a mixture; raises `FileNotFoundError` for unknown codes."""
    return _mixture(codes) if len(codes) > 1 else _single(codes[0])


@cache
def _single(code: str) -> Grammar:
    return Grammar((code,))


@lru_cache(maxsize=64)
def _mixture(codes: tuple[str, ...]) -> Grammar:
    return Grammar(codes)


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages that have a words file."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(
        sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml") and n != "common.toml")
    )


@cache
def sayings(code: str) -> Mapping[str, object]:
    """How the language says a schedule: the ``[say]`` table of its words file."""
    found: Mapping[str, object] = _file(code).get("say", {})
    return found


@cache
def _file(code: str) -> Mapping[str, Mapping[str, Meaning]]:
    return tomllib.loads(source(code))


def source(code: str) -> str:
    """The words file of that language, or of `COMMON`, as it stands."""
    return _folder().joinpath(f"{code}.toml").read_text("utf-8")


def _folder() -> Traversable:
    return files("bot.language").joinpath("words")


def _each_phrase(phrases: Mapping[str, Meaning]) -> Iterator[tuple[str, Meaning]]:
    """Each pattern with its meaning; ``"5.." = "five, six"`` counts on from 5."""
    for pattern, meaning in phrases.items():
        counted = _COUNTED.fullmatch(pattern)
        if counted:
            yield from ((p, int(counted[1]) + n) for n, p in enumerate(str(meaning).split(",")))
        else:
            yield pattern, meaning
