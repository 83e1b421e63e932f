"""The words that a language knows, read without building its grammar: that takes ten times longer.

A message is compared with all languages of its script before it is read in one of them, so the
first message of a short-lived command would else wait for a dozen grammars.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from bot.language.grammar import COMMON, SETTINGS, source
from bot.language.normal import plain
from bot.language.tokens import words

_SECTION = re.compile(r"\[(\w+)\]")
_BORROWED = re.compile(r'^borrowed = "(.*)"', re.MULTILINE)
_PHRASE = re.compile(r'"([^"]+)" *= *(?:"([^"]*)")?')
_NOTATION = re.compile(r"<\w+>|[\[\]()|,]")


@cache
def vocabulary(code: str) -> frozenset[str]:
    """Every word in the phrases of that language, and in those of all languages.

    Without those that it borrows: they speak for the language that they come from.
    """
    borrowed = _BORROWED.findall(source(code))
    return (_words_of(COMMON) | _words_of(code)) - _cut(borrowed)


@cache
def _words_of(name: str) -> frozenset[str]:
    return _cut(_phrases(source(name)))


def _phrases(text: str) -> Iterator[str]:
    """The phrases of a words file; a counted list has them on its right."""
    section = ""
    for line in text.splitlines():
        if found := _SECTION.match(line):
            section = found[1]
        elif section not in SETTINGS and (found := _PHRASE.match(line)):
            yield found[2] if found[1].endswith("..") else found[1]


def _cut(phrases: Iterable[str]) -> frozenset[str]:
    """Their words; each is cut once, since the first message of a command waits for it."""
    spaced = {part for phrase in phrases for part in _NOTATION.sub(" ", phrase).split()}
    return frozenset(word for part in spaced for word in words(plain(part).text))
