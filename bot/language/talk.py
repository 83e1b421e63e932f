"""Whether a message tells or asks something, and so is talk and no request."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.language.chart import Chart
from bot.language.tiling import Piece

if TYPE_CHECKING:
    from bot.language.reading import Reading

_COURTEOUS = ("<filler>", "<greeting>", "<closer>", "<mark_end>", "<separator>")
_FEW_WORDS = 3
_LONGEST_END = 5
"""Tokens of a verb at the end, in a script without spaces."""
_LONGEST_TAIL = 4
"""Tokens of a tag like "¿vale?" at the very end."""


def is_courtesy(chart: Chart) -> bool:
    """Whether there is nothing in it but "hello", "thank you" and the like."""
    length = len(chart.tokens)
    return length > 0 and chart.consists_of(0, length, _COURTEOUS)


def is_question(chart: Chart, asks: Sequence[Piece], start: int) -> bool:
    """Whether the message wants to know something; behind its opening it begins at *start*."""
    if asks and start < len(chart.tokens) and chart.at(start, "<event>"):
        return False  # "when I wake up, remind me to stretch"
    if any(
        chart.at(position, "<question>") for position in (0, start) if position < len(chart.tokens)
    ):
        return not any(piece.start <= start < piece.end for piece in asks)
    length = len(chart.tokens)
    tails = range(max(0, length - _LONGEST_TAIL), length)
    is_tag = any(i.end == length for n in tails for i in chart.at(n, "<closer>"))  # ", ok?"
    ends_so = not is_tag and any(token.text in "?¿" for token in chart.tokens[-2:])
    polite = start < len(chart.tokens) and chart.at(start, "<please>")
    return ends_so and not asks and not polite


def is_statement(chart: Chart, reading: "Reading", start: int) -> bool:
    """Whether it tells something: a subject in front, or a verb that asks for nothing."""
    taken = {index for first, last in reading.cut for index in range(first, last)}
    rest = [
        i for i in range(start, len(chart.tokens)) if i not in taken and not _is_joint(chart, i)
    ]
    rest = [index for index in rest if chart.tokens[index].text not in "'s"]
    if any(chart.at(place, "<talk>") for place in rest[:1]) or _says_goodbye(chart, start):
        return True
    if _tells_of_its_time(chart, reading, start) or _tells_by_noun_and_verb(chart, rest):
        return True
    if _ends_in(chart, rest, "<final>") or _tells_of_a_subject(chart, rest):
        return True
    pieces = (piece for piece in reading.pieces if piece.category == "plain_noun")
    nouns = {index for piece in pieces for index in range(piece.start, piece.end)}
    words = [index for index in rest if _is_word(chart, index)]
    for index in words[: _few(chart, rest, reading)]:
        if chart.at(index, "<copula>") and index not in nouns:
            return True
        if chart.at(index, "<subordinate>"):
            break
    return False


def _is_word(chart: Chart, index: int) -> bool:
    """Whether it is one by itself, not the "am" of 9am."""
    token = chart.tokens[index]
    hangs = token.glued and index > 0 and chart.tokens[index - 1].kind == "number"
    return token.kind == "word" and not hangs


def _few(chart: Chart, rest: Sequence[int], reading: "Reading") -> int:
    """Among how many words a verb makes it a statement.

    A mere day is told more often than asked for: "Anna's exhibition in Rome opens on 5 May".
    """
    said = reading.when
    few = _FEW_WORDS + any(bool(chart.at(place, "<determiner>")) for place in rest[:1])
    if said and said.day and not (said.clocks or said.part or said.repeat):
        return max(few, sum(index < reading.chosen[0].start for index in rest))
    return few


def _tells_of_its_time(chart: Chart, reading: "Reading", start: int) -> bool:
    """``dinner's at 8``: what owns the time stands at the very beginning."""
    noun = max((i.end for i in chart.at(start, "<determiner>")), default=start) + 1
    owners = chart.at(noun, "<owner>") if noun < len(chart.tokens) else []
    return any(group.start == item.end for group in reading.chosen for item in owners)


def _tells_by_noun_and_verb(chart: Chart, rest: Sequence[int]) -> bool:
    """``my mom visits every Sunday``: a word that may be a noun is a verb behind a subject."""
    subject, verb = rest[:2], rest[2:3]
    return any(chart.at(place, "<determiner>") for place in subject[:1]) and any(
        chart.at(place, "<told_verb>") and place == rest[0] + 2 for place in verb
    )


def _tells_of_a_subject(chart: Chart, rest: Sequence[int]) -> bool:
    """``電車は17時に出る``: a marked subject, and at the end what it does by itself."""
    marked = any(chart.at(place, "<topic>") for place in rest)
    return marked and _ends_in(chart, rest, "<happens>")


def _ends_in(chart: Chart, rest: Sequence[int], symbol: str) -> bool:
    """Whether something of that kind ends the message."""
    return any(i.end > rest[-1] for place in rest[-_LONGEST_END:] for i in chart.at(place, symbol))


def _says_goodbye(chart: Chart, start: int) -> bool:
    """Whether the message opens with a phrase of its own, "see you", "until tomorrow"."""
    return any(item.end - item.start > 1 for item in chart.at(start, "<talk>"))


def _is_joint(chart: Chart, index: int) -> bool:
    return bool(chart.at(index, "<separator>") or chart.at(index, "<filler>"))
