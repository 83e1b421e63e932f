"""The task in the person's own words: what is left when asking and time words are cut out."""

from collections.abc import Iterable, Sequence

from bot.language.chart import Chart
from bot.language.message import Message

_LOOSE_OPENING = ("<separator>", "<filler>", "<line>")
_OPENING = (*_LOOSE_OPENING, "<link>")
_OPENED, _CLOSED = ("(", "[", "\u2768"), (")", "]", "\u2769")
_STOPS = (".", "!", "?")
_LONGEST_CLOSER = 6
"""Tokens of ", that would be great"."""
_CLOSING = ("<separator>", "<closer>", "<and>", "<line>", "<back_link>")


def task_of(
    message: Message, cut: Iterable[tuple[int, int]], *, asked: bool, goes_on: bool = False
) -> str:
    """The message without the tokens of the *cut* ranges and what only tied them to the rest.

    One that *goes on* with what an earlier request asked for may begin with a link: "to call Bob".
    """
    chart = message.chart
    removed = {index for start, end in cut for index in range(start, end)}
    removed = _with_brackets(chart, removed)
    parts: list[str] = []
    for run in _runs(message.length, removed):
        # Only what comes first is tied to the asking: "remind me *to* call and to write".
        tied = run[0] - 1 in removed or (goes_on and run[0] == 0)
        start, end = _trimmed(chart, run, removed, asked=asked and not parts, tied=tied)
        if start < end and not _is_mark(chart, start, end):
            parts.append(message.words(start, end))
    return " ".join(parts)


def _is_mark(chart: Chart, start: int, end: int) -> bool:
    """Whether only the end of the asking's own sentence is left: a question mark or a stop."""
    return end - start == 1 and chart.tokens[start].text in ".?!"


def _with_brackets(chart: Chart, removed: set[int]) -> set[int]:
    """*removed*, and the brackets around what is: those of "call Ann (tomorrow at 9)"."""
    texts = [token.text for token in chart.tokens]
    found = set(removed)
    for end in sorted(removed):
        behind, start = end + 1, end
        if behind in removed or behind >= len(texts) or texts[behind] not in _CLOSED:
            continue
        while start - 1 in removed:
            start -= 1
        within = texts[start:behind]
        if sum(text in _OPENED for text in within) > sum(text in _CLOSED for text in within):
            found.add(behind)
        elif start > 0 and texts[start - 1] in _OPENED:
            found |= {start - 1, behind}
    return found


def _runs(length: int, removed: set[int]) -> Iterable[tuple[int, int]]:
    start = None
    for index in range(length + 1):
        if index == length or index in removed:
            if start is not None:
                yield start, index
            start = None
        elif start is None:
            start = index


def _trimmed(
    chart: Chart, run: tuple[int, int], removed: set[int], *, asked: bool, tied: bool
) -> tuple[int, int]:
    start, end = run
    is_last = end == len(chart.tokens)
    symbols = _OPENING if asked and tied else _LOOSE_OPENING
    start = _opened(chart, start, end, symbols)
    if end in removed or end == len(chart.tokens):
        end = _closed(chart, start, end, at_the_end=end not in removed)
    if asked and run[0] == 0 and not is_last:
        end = _told(chart, start, end)
    if asked and is_last and start < end and chart.tokens[end - 1].text in ".?":
        end -= 1
    return start, end


def _opened(chart: Chart, start: int, end: int, symbols: Sequence[str]) -> int:
    """Behind what only led over to the task."""
    first = start
    while start < end:
        if chart.tokens[start].text in _STOPS:
            first = start = start + 1
            continue
        if start > first and chart.tokens[start].kind == "number":
            break  # "remind me 2 call" leads over, "remind me to 2 x stretch" does not
        ends = [i.end for symbol in symbols for i in chart.at(start, symbol) if i.end <= end]
        if not ends:
            break
        start = max(ends)
    return start


def _told(chart: Chart, start: int, end: int) -> int:
    """Before the verb that led to a time: "my flight *is* on 1 May, remind me…"."""
    verbs = (item for n in range(start + 1, end) for item in chart.at(n, "<is_word>"))
    return next((item.start for item in verbs if item.end == end), end)


def _before_mark(chart: Chart, start: int, end: int) -> int:
    """Before the mark of a thanks of its own: "… at 9? Thanks!"."""
    if end - start < 2 or chart.tokens[end - 1].text not in ".!":  # noqa: PLR2004
        return end
    thanked = (item for place in range(start, end - 1) for item in chart.at(place, "<closer>"))
    return end - 1 if any(item.end == end - 1 for item in thanked) else end


def _closed(chart: Chart, start: int, end: int, *, at_the_end: bool) -> int:
    """Before the commas that led to what was cut; at the very end only politeness goes."""
    symbols = ("<closer>",) if at_the_end else _CLOSING
    if at_the_end:
        end = _before_mark(chart, start, end)
    while start < end:
        shorter = [
            position
            for position in range(max(start, end - _LONGEST_CLOSER), end)
            for symbol in symbols
            for item in chart.at(position, symbol)
            if item.end == end
        ]
        if not shorter:
            break
        end = min(shorter)
        if at_the_end and end > start and chart.tokens[end - 1].text == ",":
            end -= 1
    return end
