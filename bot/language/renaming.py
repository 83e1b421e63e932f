"""Other words for a job: ``rename #3 to call dad``. All that stands behind it is the new words."""

from bot.language.chart import Chart, Item
from bot.language.intent import Command, CommandName
from bot.language.jobs import numbered, skipped
from bot.language.message import Message
from bot.language.pieces import laid_out


def renamed(message: Message, verb: Item) -> Command | None:
    """The command that *verb* begins; None where there are no words, or more than one line.

    A job without a number is the one that the message replies to, or the only one.
    """
    chart, end = message.chart, len(message.chart.tokens)
    number, behind = _job(chart, verb.end)
    lead = _lead(chart, behind)
    if lead >= end or (number is None and lead == behind):
        return None
    if any(token.kind == "line" for token in chart.tokens):
        return None
    parts = [(verb.start, verb.end, "command"), (verb.end, lead, "job"), (lead, end, "task")]
    return Command(
        name=CommandName.RENAME,
        number=number,
        words=message.words(lead, end),
        pieces=laid_out(message, parts, rest="filler"),
    )


def _job(chart: Chart, start: int) -> tuple[int | None, int]:
    """The number that is named, and the token behind it or behind "it"."""
    number, behind = numbered(chart, skipped(chart, start, len(chart.tokens)))
    if number is not None:
        return number, behind
    return None, max((item.end for item in chart.at(start, "<pronoun>")), default=start)


def _lead(chart: Chart, start: int) -> int:
    """The token behind a colon and a "to"; both may be missing behind a number."""
    if start < len(chart.tokens) and chart.tokens[start].text == ":":
        start += 1
    if start >= len(chart.tokens):
        return start
    return max((item.end for item in chart.at(start, "<change_to>")), default=start)
