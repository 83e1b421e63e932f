"""What the rules keep from one observation to the next, beside the two states."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from scheduler.diff import Json
from scheduler.model import JsonObject, Memory

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Failures in a row, and what was said of them."""

    streak: int
    cause: str
    """The code of the last failure."""
    since: datetime
    told: tuple[str, ...] = ()
    """The causes that the owner was told."""
    rests_until: datetime | None = None
    """Due moments before it are passed over: who fails is asked less and less often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Whether a rule was met by the last observations."""

    since: datetime | None = None
    """Since when it has been met without a break; None where the last one did not meet it."""
    lately: str = ""
    """A 1 for each observation that met it and a 0 for each other, the newest last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A value that was told, by its fingerprint, and when."""

    value: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """What was measured of a watch that does not speak yet."""

    looks: int = 0
    changes: int = 0
    """How many looks saw something else than the one before."""
    moves: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """By pointer, by how many percent a number moved from one look to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """`scheduler.model.Memory.notes`, with names and types."""

    times: int = 0
    """How many times in a row the state last seen was seen, while it waits to be confirmed."""
    marks: Mapping[str, Span] = field(default_factory=dict)
    """The lowest and the highest that a number has been since the owner was last told."""
    outage: Outage | None = None
    met: Mapping[str, Met] = field(default_factory=dict)
    """Of the rules that wait for more than one observation, by `scheduler.restraint.name_of`."""
    fired: Mapping[str, datetime] = field(default_factory=dict)
    """When the rules spoke last that want to know."""
    owed: tuple[datetime, ...] = ()
    """When the last messages were owed, the newest last, as many as a rule wants to count."""
    tellings: tuple[Telling, ...] = ()
    """What was told within a day, the newest last."""
    restless_since: datetime | None = None
    """When the value last moved that keeps switching and is told no more until it settles."""
    shadow: Shadow | None = None

    def as_json(self) -> JsonObject:
        """Only what is worth a word: most jobs keep nothing."""
        every: dict[str, Json] = {
            "times": self.times or None,
            "marks": {name: list(span) for name, span in self.marks.items()},
            "outage": None if self.outage is None else _outage_json(self.outage),
            "met": {name: _met_json(met) for name, met in self.met.items()},
            "fired": {name: at.isoformat() for name, at in self.fired.items()},
            "owed": [at.isoformat() for at in self.owed],
            "tellings": [[told.value, told.at.isoformat()] for told in self.tellings],
            "restless_since": _iso(self.restless_since),
            "shadow": None if self.shadow is None else _shadow_json(self.shadow),
        }
        return {name: value for name, value in every.items() if value}


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
        met={name: _met(one) for name, one in _object(kept.get("met")).items()},
        fired=_instants(kept.get("fired")),
        owed=_moments(kept.get("owed")),
        tellings=_tellings(kept.get("tellings")),
        restless_since=_instant(kept.get("restless_since")),
        shadow=_shadow(kept.get("shadow")),
    )


def without_outage(memory: Memory) -> Memory | None:
    """The memory without failures in a row; None where there are none."""
    notes = notes_of(memory.notes)
    if notes.outage is None:
        return None
    return replace(memory, notes=replace(notes, outage=None).as_json())


def _outage_json(outage: Outage) -> dict[str, Json]:
    facts: dict[str, Json] = {
        "streak": outage.streak,
        "cause": outage.cause,
        "since": outage.since.isoformat(),
        "told": list(outage.told),
    }
    if outage.rests_until is not None:
        facts["rests_until"] = _iso(outage.rests_until)
    return facts


def _outage(kept: Json) -> Outage | None:
    match kept:
        case {"streak": int(streak), "cause": str(cause), "since": str(since), "told": [*told]}:
            return Outage(
                streak=streak,
                cause=cause,
                since=datetime.fromisoformat(since),
                told=tuple(str(code) for code in told),
                rests_until=_instant(_object(kept).get("rests_until")),
            )
    return None


def _met_json(met: Met) -> list[Json]:
    return [_iso(met.since), met.lately]


def _met(kept: Json) -> Met:
    match kept:
        case [since, str(lately)]:
            return Met(since=_instant(since), lately=lately)
    return Met()


def _shadow_json(shadow: Shadow) -> dict[str, Json]:
    moves: dict[str, Json] = {at: list(sizes) for at, sizes in shadow.moves.items()}
    return {"looks": shadow.looks, "changes": shadow.changes, "moves": moves}


def _shadow(kept: Json) -> Shadow | None:
    match kept:
        case {"looks": int(looks), "changes": int(changes), "moves": dict(moves)}:
            sizes = {at: _numbers(one) for at, one in moves.items()}
            return Shadow(looks=looks, changes=changes, moves=sizes)
    return None


def _marks(kept: Json) -> Mapping[str, Span]:
    spans = {name: _numbers(span) for name, span in _object(kept).items()}
    return {name: (span[0], span[1]) for name, span in spans.items() if len(span) == 2}  # noqa: PLR2004


def _tellings(kept: Json) -> tuple[Telling, ...]:
    found: list[Telling] = []
    for one in kept if isinstance(kept, list) else ():
        match one:
            case [str(value), at] if (told_at := _instant(at)) is not None:
                found.append(Telling(value=value, at=told_at))
    return tuple(found)


def _moments(kept: Json) -> tuple[datetime, ...]:
    found = map(_instant, kept if isinstance(kept, list) else ())
    return tuple(at for at in found if at is not None)


def _instants(kept: Json) -> Mapping[str, datetime]:
    moments = {name: _instant(at) for name, at in _object(kept).items()}
    return {name: at for name, at in moments.items() if at is not None}


def _object(kept: Json) -> Mapping[str, Json]:
    return kept if isinstance(kept, dict) else {}


def _numbers(kept: Json) -> tuple[float, ...]:
    numbers = kept if isinstance(kept, list) else []
    return tuple(one for one in numbers if isinstance(one, int | float))


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _instant(kept: Json) -> datetime | None:
    try:
        return datetime.fromisoformat(kept) if isinstance(kept, str) else None
    except ValueError:
        return None
