"""The little notation of the words files: from ``(in|after) [about] <span>`` to plain sequences.

Words stand for themselves, ``<category>`` for anything of that category, ``[x]`` for x or nothing,
``a | b`` for either, and parentheses group. A sequence is a tuple of symbols; a symbol is a word or
a category with its angle brackets.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from bot.language.normal import plain
from bot.language.tokens import words

Sequence = tuple[str, ...]

_PART = re.compile(r"<\w+>|[\[\]()|]|[^\[\]()|<>]+")
_CLOSING = {"(": ")", "[": "]"}


def sequences(pattern: str) -> list[Sequence]:
    """Every sequence that *pattern* stands for, none of them empty."""
    parts = iter(_PART.findall(pattern))
    return list(dict.fromkeys(found for found in _alternatives(parts, "") if found))


def _alternatives(parts: Iterator[str], closing: str) -> list[Sequence]:
    """What stands up to *closing*: any of the alternatives between the bars."""
    done: list[Sequence] = []
    current: list[Sequence] = [()]
    for part in parts:
        if part == closing:
            break
        if part == "|":
            done, current = done + current, [()]
        else:
            current = [a + b for a, b in product(current, _choices(part, parts))]
    return done + current


def _choices(part: str, parts: Iterator[str]) -> list[Sequence]:
    if part in _CLOSING:
        inner = _alternatives(parts, _CLOSING[part])
        return [*inner, ()] if part == "[" else inner
    if part.startswith("<") and part.endswith(">"):
        return [(part,)]
    return [_words(part)]


@cache  # the same few thousand stand in all the phrases
def _words(part: str) -> Sequence:
    return tuple(words(" ".join(plain(part).text.split())))
