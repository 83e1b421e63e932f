"""What the rules keep from one observation to the next, beside the two states."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.diff import Json
from scheduler.model import JsonObject

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Failures in a row, and what was said of them."""

    streak: int
    cause: str
    """The code of the last failure."""
    since: str
    told: tuple[str, ...] = ()
    """The causes that the owner was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """`scheduler.model.Memory.notes`, with names and types."""

    times: int = 0
    """How many times in a row the state last seen was seen, while it waits to be confirmed."""
    marks: Mapping[str, Span] = field(default_factory=dict)
    """The lowest and the highest that a number has been since the owner was last told."""
    outage: Outage | None = None

    def as_json(self) -> JsonObject:
        """Only what is worth a word: most jobs keep nothing."""
        kept: dict[str, Json] = {}
        if self.times:
            kept["times"] = self.times
        if self.marks:
            kept["marks"] = {name: list(span) for name, span in self.marks.items()}
        if self.outage is not None:
            kept["outage"] = {
                "streak": self.outage.streak,
                "cause": self.outage.cause,
                "since": self.outage.since,
                "told": list(self.outage.told),
            }
        return kept


NO_NOTES = Notes()
"""What most jobs keep."""


def notes_of(kept: JsonObject) -> Notes:
    """The notes in *kept*; what is not written as they are, was never noted."""
    if not kept:
        return NO_NOTES
    times = kept.get("times")
    return Notes(
        times=times if isinstance(times, int) else 0,
        marks=_marks(kept.get("marks")),
        outage=_outage(kept.get("outage")),
    )


def _marks(kept: Json) -> Mapping[str, Span]:
    marks: dict[str, Span] = {}
    for name, span in kept.items() if isinstance(kept, dict) else ():
        match span:
            case [int() | float() as low, int() | float() as high]:
                marks[name] = (low, high)
    return marks


def _outage(kept: Json) -> Outage | None:
    match kept:
        case {"streak": int(streak), "cause": str(cause), "since": str(since), "told": [*told]}:
            causes = tuple(str(code) for code in told)
            return Outage(streak=streak, cause=cause, since=since, told=causes)
    return None
