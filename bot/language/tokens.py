"""Words, numbers and marks of a message; what is quoted, linked or coded is kept shut."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.language.normal import Plain

HEAD, TAIL = 160, 60
"""Tokens read at both ends of a long message; people say when at its edges."""

# Bounded, since a long run of letters would else be tried from each of them to its end.
_SPECIAL = re.compile(
    r"""(?P<url>(?:https?://|www\.)[^\s"<>\u3000-\u9fff]*[^\s"<>\u3000-\u9fff.,;:!?)\]'])
      | (?P<wide>[\u3040-\u30ff\u3400-\u9fff\u3005\u3007])
      | (?P<mail>[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)
      | (?P<pattern>(?:(?<=\s)|^)/(?!\s)(?=[^/\n]{0,200}[\\^$*+?\[\]\u2768|{}\s])
        (?:[^/\\\n]|\\[^\n]){1,200}/i?(?=[\s,.;!?]|$))
      | (?P<path>(?:(?<=\s)|^)(?:(?:~|\.{1,2})/[\w.@%+/-]+|/[\w@%+-]+[./][\w.@%+/-]*))
      | (?P<quote>"[^"\n]{1,400}"|(?:(?<=\s)|^)'[^'\n]{1,400}'(?=\W|$))
      | (?P<iana>\b(?:africa|america|antarctica|asia|atlantic|australia|europe|indian|pacific)
        /[a-z]{2,20}(?:[_-][a-z]{1,20}){0,3}(?:/[a-z]{2,20}(?:_[a-z]{1,20}){0,2})?(?![\w/]))
      | (?P<code>\bv\d+(?:\.\d+)+|\d+(?:\.\d+){3,}|\w{1,64}(?:_\w{1,64})+)
      | (?P<number>\d+)
      | (?P<word>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u0655\u0900-\u0903\u093a-\u094f])*)
      | (?P<gap>\ufffc)
      | (?P<line>\n)
      | (?P<space>\s)
      | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CJK_FREE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u3005\u3007]")


class Token(NamedTuple):
    """One word, number, mark or shut span: ``plain[start:end]``."""

    text: str
    kind: str
    """One of: word, number, mark, line, url, path, mail, pattern, quote, iana, code, gap."""
    start: int
    end: int
    glued: bool
    """Nothing stands between it and the token before."""


def tokens(plain: Plain) -> tuple[Token, ...]:
    """The tokens of a message; the middle of a very long one becomes one ``gap``."""
    return _tokens(plain.text)


# The language is recognised from the same words that are then read in it, perhaps in two.
@lru_cache(maxsize=16)
def _tokens(text: str) -> tuple[Token, ...]:
    found = tuple(_scan(text))
    if len(found) <= HEAD + TAIL:
        return found
    head, tail = found[:HEAD], found[-TAIL:]
    start, end = head[-1].end, tail[0].start
    return (*head, Token(text[start:end], "gap", start, end, glued=False), *tail)


def words(phrase: str) -> list[str]:
    """A phrase of a words file, cut exactly as a message is."""
    return [token.text for token in _scan(phrase)]


def _scan(text: str) -> Iterator[Token]:
    end = -1
    for match in _SPECIAL.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "space":
            continue
        start, word = match.start(), match.group()
        if kind == "word" and not word.isascii() and _CJK_FREE.search(word):
            # Without spaces every character is a word; the phrases put them together again.
            for index, character in enumerate(word, start):
                yield Token(character, "word", index, index + 1, index == end)
                end = index + 1
            continue
        yield Token(word, "word" if kind == "wide" else kind, start, match.end(), start == end)
        end = match.end()
