"""Which job a message is about, by its number: where that stands, and what stands around it."""

from itertools import pairwise

from bot.language.chart import Chart
from bot.language.message import Message
from bot.language.reading import opening
from bot.language.shapes import Digits

_SKIPPED = ("<separator>", "<closer>", "<filler>", "<job_noun>")


def skipped(chart: Chart, start: int, end: int) -> int:
    """The token behind the articles, nouns and fillers in front of a job's number or name."""
    while start < end:
        ends = [i.end for symbol in _SKIPPED for i in chart.at(start, symbol) if i.end <= end]
        if not ends:
            break
        start = max(ends)
    return start


def numbered(chart: Chart, start: int) -> tuple[int | None, int]:
    """The job's number at *start* and the token behind it."""
    found = max(chart.at(start, "<job_number>"), key=lambda item: item.end, default=None)
    if found is None or not isinstance(found.value, Digits):
        return None, start
    return found.value.numbers[0], found.end


def marked(chart: Chart, start: int, end: int) -> bool:
    """Whether a job's number stands there with its mark, as in ``#3``."""
    pairs = pairwise(chart.tokens[start:end])
    return any(mark.text == "#" and number.kind == "number" for mark, number in pairs)


def names_a_job(message: Message) -> bool:
    """``#1 …``, ``move #1 to …``: of a job that there is, even where the rest means nothing."""
    chart = message.chart
    start, end = opening(chart), len(chart.tokens)
    if marked(chart, start, start + 2):
        return True
    verbs = chart.at(start, "<command>") if start < end else []
    ends = [
        *(item.end for item in verbs),
        *(behind for behind, _ in chart.apart(start, "<command>")),
    ]
    places = {*ends, *(skipped(chart, behind, end) for behind in ends)}
    return any(marked(chart, place, place + 2) for place in places)
