"""The sentences that messages are made of: a table per language, read when it is first needed.

Not gettext: its catalogues want a compiler and have whole English sentences for keys; a table here
is read as it stands, like the words files, and a language is one file more.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
ENGLISH = "en"
OTHER, COUNTED = "other", "n"
"""The form that goes with any number, and the name of the number that a form goes with."""

Sentence = str | Mapping[str, str]
"""A template, or one for each plural category of the language (Unicode CLDR, plural rules), and
for single numbers."""


def say(language: str | None, key: str, /, **values: object) -> str:
    """The sentence called *key* in *language* (``de``, ``pt-BR``), else in English.

    Of several forms the one that goes with ``n`` among *values*. Raises `KeyError` for a sentence
    that there is not.
    """
    for code in _codes(language):
        if (sentence := table(code).get(key)) is not None:
            return _form(sentence, code, values.get(COUNTED)).format(**values)
    raise KeyError(key)


def has_words(language: str | None, key: str) -> bool:
    """Whether there is a sentence called *key*, in that language or in English."""
    return any(key in table(code) for code in _codes(language))


def speaks(language: str) -> bool:
    """Whether there are sentences in that language."""
    return any(table(code) for code in _codes(language) if code != ENGLISH)


@cache
def table(code: str) -> Mapping[str, Sentence]:
    """The sentences of a language by name; none where it has no file."""
    file = FOLDER / f"{code}.toml"
    if not file.is_file():
        return {}
    found: dict[str, Sentence] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def codes() -> tuple[str, ...]:
    """The languages that have sentences."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def _codes(language: str | None) -> Iterator[str]:
    """Where to look: the language as it is spoken there, the language, English."""
    if language and language.replace("-", "").isalnum():
        yield language.lower()
        yield language.partition("-")[0].lower()
    yield ENGLISH


def _form(sentence: Sentence, code: str, number: object) -> str:
    if isinstance(sentence, str):
        return sentence
    exactly = sentence.get(str(number))
    return exactly or sentence.get(_category(code, number), sentence[OTHER])


def _category(code: str, number: object) -> str:
    """Which form goes with a number."""
    if not isinstance(number, int | float):
        return OTHER
    if code == ENGLISH:
        return "one" if number == 1 else OTHER
    from babel import Locale  # noqa: PLC0415 - see `bot.wording.notation`

    return Locale.parse(code, sep="-").plural_form(number)
