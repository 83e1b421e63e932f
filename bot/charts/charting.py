"""What a chart of a watch shows: its numbers over time, what was told of them, and its marks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import cast

from bot.wording.changes import label
from bot.wording.notation import Notation
from scheduler.diff import Json
from scheduler.model import JsonObject, Observed
from scheduler.pointers import leaves, without
from scheduler.policy import Attention, Condition

MOST_POINTS = 400
"""Of more, the first of every few is drawn."""
BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
WIDTH = 40
"""Characters of a chart in a line of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A number over time, as it is drawn by whatever can draw."""

    title: str
    points: tuple[tuple[datetime, float], ...]
    """From when on it was so much; at least one."""
    until: datetime
    zone: str
    told: tuple[datetime, ...] = ()
    """When a change was told."""
    marks: tuple[float, ...] = ()
    """What a rule measures it against."""
    dark: bool = False
    language: str | None = None
    """The reader's, for its numbers and days."""

    @property
    def notation(self) -> Notation:
        return Notation(language=self.language, zone=self.zone)

    @property
    def values(self) -> tuple[float, ...]:
        return tuple(value for _, value in self.points)

    def as_json(self) -> dict[str, Json]:
        """The chart as it waits in the outbox."""
        return {
            "title": self.title,
            "points": [[at.isoformat(), value] for at, value in self.points],
            "until": self.until.isoformat(),
            "zone": self.zone,
            "told": [at.isoformat() for at in self.told],
            "marks": list(self.marks),
            "dark": self.dark,
            "language": self.language,
        }


def chart_of_json(kept: JsonObject) -> Chart:
    """The chart that `Chart.as_json` wrote."""
    points = cast(Sequence[tuple[str, float]], kept["points"])
    return Chart(
        title=str(kept["title"]),
        points=tuple((datetime.fromisoformat(at), value) for at, value in points),
        until=datetime.fromisoformat(str(kept["until"])),
        zone=str(kept["zone"]),
        told=tuple(map(datetime.fromisoformat, cast(Sequence[str], kept["told"]))),
        marks=tuple(cast(Sequence[float], kept["marks"])),
        dark=bool(kept["dark"]),
        language=cast(str | None, kept.get("language")),
    )


def series(
    attention: Attention, seen: Sequence[Observed]
) -> tuple[str, tuple[tuple[datetime, float], ...]]:
    """The pointer of the number that moves most where the rules look, and its values over time.

    No values where there is no number.
    """
    path = attention.rules[0].path if attention.rules else ""
    shown = [(one.at, without(one.state, attention.ignore, attention.lists)) for one in seen]
    states = [(at, dict(_numbers(state, path, attention))) for at, state in shown]
    known = Counter(at for _, numbers in states for at in numbers)
    if not known:
        return path, ()
    most = max(known, key=lambda at: (known[at], len({n.get(at) for _, n in states})))
    points = [(at, numbers[most]) for at, numbers in states if most in numbers]
    stretches = (next(group) for _, group in groupby(points, key=lambda point: point[1]))
    return most, tuple(stretches)


def _numbers(state: Json, path: str, attention: Attention) -> Iterator[tuple[str, float]]:
    for at, value in leaves(state, path, attention.lists):
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield at, value


def thinned(points: Sequence[tuple[datetime, float]]) -> tuple[tuple[datetime, float], ...]:
    """As many as can be seen, the last one among them."""
    step = -(-len(points) // MOST_POINTS)
    return (*points[:-1:step], points[-1]) if points else ()


def marks_of(attention: Attention) -> tuple[float, ...]:
    """What the rules measure a number against."""
    edges = {Condition.ABOVE, Condition.BELOW}
    return tuple(
        float(rule.value)
        for rule in attention.rules
        if rule.condition in edges and isinstance(rule.value, int | float)
    )


def sparkline(chart: Chart) -> str:
    """The chart in one line of text, each place as long as the others."""
    start, values = chart.points[0][0], list[float]()
    for place in range(WIDTH):
        moment = start + (chart.until - start) * place / (WIDTH - 1)
        values.append(next(value for at, value in reversed(chart.points) if at <= moment))
    low, span = min(values), max(values) - min(values)
    steps = len(BARS) - 1
    return "".join(BARS[round((value - low) / span * steps) if span else 0] for value in values)


def summary(chart: Chart, notation: Notation | None = None) -> str:
    """The lowest, the highest and the last value."""
    by = notation or chart.notation
    low, high, last = min(chart.values), max(chart.values), chart.values[-1]
    return by.say("extremes", low=by.number(low), high=by.number(high), last=by.number(last))


def title(task: str, path: str) -> str:
    """What the chart is called: the job, and the number in it."""
    named = label(path).removesuffix(": ")
    return f"{task} \u00b7 {named}" if named else task
