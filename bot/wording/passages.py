"""Two texts, and where they part: in one line, or, of long ones, as a short diff."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest

from bot.numbers import Number, numbers
from bot.wording.notation import PLAIN, Notation
from bot.wording.states import WIDTH, value_words
from bot.wording.text import cleaned

CONTEXT = 20
"""Characters before a change that are told with it."""
LABEL = 40
MOST_PIECES = 200
"""Of two texts so many pieces are aligned: what that costs grows with their product."""
ARROW, CAME, WENT, CUT = "\u2192", "+ ", "\u2212 ", "\u2026"
PIECES = re.compile(r"\n|(?<=[.!?\u3002\uff01\uff1f])\s+")
"""Texts fall into lines and sentences."""

Sides = tuple[str, str]


def is_long(old: str, new: str) -> bool:
    """Whether two texts are told by what came and went of their sentences."""
    parted = max(len(_pieces(old)), len(_pieces(new))) > 1
    return parted and ("\n" in old + new or max(len(old), len(new)) > WIDTH)


def passage(old: str, new: str) -> list[str]:
    """The sentences that went (\u2212) and came (+), in order, each cut where they part."""
    before, after = _without_shared(_pieces(old), _pieces(new))
    lines: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            for went, came in zip_longest(before[i:j], after[k:m]):
                lines += _went_and_came(went, came)
    return lines


def _went_and_came(went: str | None, came: str | None) -> Iterator[str]:
    if went is not None and came is not None:
        went, came = around_the_change(went, came)
    if went is not None:
        yield WENT + value_words(went)
    if came is not None:
        yield CAME + value_words(came)


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in PIECES.split(text) if piece.strip()]


def _without_shared(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Both without what they begin and end with alike, and no longer than can be aligned."""
    start = alike(before, after)
    end = alike(before[start:][::-1], after[start:][::-1])
    return (
        before[start : len(before) - end][:MOST_PIECES],
        after[start : len(after) - end][:MOST_PIECES],
    )


def contrast(old: str, new: str, notation: Notation = PLAIN) -> str:
    """Two texts, what both begin with said once or left out: no cut hides where they differ.

    "Price: 129.90 EUR" and "Price: 89.00 EUR" become
    "Price: 129.90 EUR \u2192 89.00 EUR (\u221240.90 EUR, \u221231.5 %)".
    """
    before, after = old.split(), new.split()
    label = _label_in(before[: alike(before, after)])
    head, sides = before[:label], (" ".join(before[label:]), " ".join(after[label:]))
    told = f" {ARROW} ".join(_different(*around_the_change(*sides), notation))
    return " ".join([*head, told]) + _by_how_much(sides, notation, labelled=bool(head))


def _different(old: str, new: str, notation: Notation) -> Sides:
    """Both sides as *notation* writes them, or as they are where nobody saw a difference then."""
    written = value_words(old, notation), value_words(new, notation)
    if written[0] != written[1]:
        return written
    return cleaned(old, most=WIDTH), cleaned(new, most=WIDTH)


def around_the_change(old: str, new: str) -> Sides:
    """Both texts from shortly before the place where they part, if they are too long to be told."""
    start = alike(old, new) - CONTEXT
    if start <= 0 or max(len(old), len(new)) <= WIDTH:
        return old, new
    return f"{CUT}{old[start:]}", f"{CUT}{new[start:]}"


def alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How long both begin in the same way."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _label_in(words: Sequence[str]) -> int:
    """How many of *words* are a label, as in "Price per kg:"; 0 where none is short enough."""
    ends = [place for place, word in enumerate(words, start=1) if word.endswith(":")]
    return ends[-1] if ends and len(" ".join(words[: ends[-1]])) <= LABEL else 0


def _by_how_much(sides: Sides, notation: Notation, *, labelled: bool) -> str:
    """By how much the one number changed in which two short texts differ."""
    moved = _moved(*sides) if max(map(len, sides)) <= WIDTH else None
    if moved is None:
        return ""
    old, new = moved
    # A number by itself may be a chapter or a year; with a unit or a label it is a quantity.
    if not (old.unit or (labelled and old.text == sides[0])):
        return ""
    return f" ({notation.difference(old.value, new.value, old.unit)})"


def _moved(before: str, after: str) -> tuple[Number, Number] | None:
    """The number that is another one in the second text, if nothing else is."""
    pairs = list(zip_longest(numbers(before), numbers(after)))
    if any(old is None or new is None for old, new in pairs):
        return None
    moved = [(old, new) for old, new in pairs if old.value != new.value]
    if len(moved) != 1:
        return None
    old, new = moved[0]
    same = old.unit == new.unit and before.replace(old.text, new.text, 1) == after
    return (old, new) if same else None
