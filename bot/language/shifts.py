"""Changes by so much, from when a job would come: ``#3 2 hours later``, ``put it off by a day``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.language.chart import Builder, Chart, Item, Kids
from bot.language.durations import Span
from bot.language.edits import jobs_meant
from bot.language.grammar import Meaning
from bot.language.lasting import length_of
from bot.language.when import When

EARLIER = "earlier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """By how much, and whether the words say in which direction."""

    length: timedelta
    is_directed: bool

    def towards(self, direction: str) -> timedelta:
        """The whole of it, where a verb like "postpone" gives the direction."""
        return -self.length if direction == EARLIER and not self.is_directed else self.length


def shifted(
    chart: Chart, start: int, end: int, direction: str
) -> tuple[int | None, timedelta] | None:
    """The job that the tokens *start* to *end* name, and by how much they move it.

    A verb like "postpone" gives the *direction*; behind "move", "#3 2 hours" moves nothing.
    """
    for number, behind, is_said in jobs_meant(chart, start, end):
        # A verb may have its "it" in itself: "muévelo una hora antes".
        is_meant = is_said or (behind == start and not direction)
        for shift in _lengths(chart, behind, end, direction) if is_meant else ():
            return number, shift.towards(direction)
    return None


def _lengths(chart: Chart, start: int, end: int, direction: str) -> Iterator[Shift]:
    for item in chart.at(start, "<shift>") if start < end else ():
        if item.end == end and isinstance(item.value, Shift):
            yield item.value
    if direction:
        yield from _bare(chart.at(start, "<loose_span>") if start < end else (), end)


def _bare(items: list[Item] | tuple[Item, ...], end: int) -> Iterator[Shift]:
    """``delay #3 2 hours``."""
    for item in items:
        length = length_of(item.value) if isinstance(item.value, When) else None
        if item.end == end and length:
            yield Shift(length=length, is_directed=False)


def _shift(meaning: Meaning, kids: Kids) -> Shift | None:
    span = next(iter(kids.values(Span)), None)
    length = None if span is None or span.wrong else length_of(When(span=span))
    if not length:
        return None
    return Shift(
        length=-length if meaning == EARLIER else length,
        is_directed=bool(meaning),
    )


BUILDERS: Mapping[str, Builder] = {"shift": _shift}
