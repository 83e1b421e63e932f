"""What a careful person expects of one sentence, and how a reading is held against it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

Series = tuple[datetime, ...]

_TOLERANCE = timedelta(seconds=1)
_SCHEDULED = ("at", "every", "cron", "watch")
_EDGES = re.compile(r"^[^\w<$%{]+|[^\w>}]+$")


class Kind(StrEnum):
    """The outcomes that a sentence may ask for."""

    AT = "at"
    EVERY = "every"
    CRON = "cron"
    WATCH = "watch"
    NONE = "none"
    AMBIGUOUS = "ambiguous"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One sentence's right answer, several where the rules leave room."""

    kind: Kind
    windows: tuple[tuple[datetime, datetime], ...] = ()
    series: tuple[Series, ...] = ()
    count: int = 5
    """How many moments are compared; a series that ends must not have more."""
    dates: tuple[tuple[date, ...], ...] = ()
    """Only the days of a series, where its time of day is left open."""
    parts: tuple["Expectation", ...] = ()
    """Each request of a message that holds several."""
    command: str = ""
    accepts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence with its place in the world and its right answer."""

    name: str
    language: str | None
    text: str
    now: datetime
    zone: str
    expected: Expectation
    task: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a parser made of a sentence, whichever parser it was."""

    kind: str
    moments: Series = ()
    task: str | None = None
    command: str = ""
    parts: tuple["Found", ...] = field(default=())


def verdict(sentence: Sentence, found: Found) -> str:
    """``ok``, or the name of what went wrong."""
    expected = sentence.expected
    if found.kind in expected.accepts:
        return "ok"
    if expected.kind in (Kind.NONE, Kind.COMMAND, Kind.AMBIGUOUS):
        return _unscheduled(expected, found)
    if found.kind not in _SCHEDULED:
        return "asked" if found.kind == "ambiguous" else "missed"
    return _scheduled(expected, found, ZoneInfo(sentence.zone))


def _scheduled(expected: Expectation, found: Found, zone: ZoneInfo) -> str:
    if expected.parts:
        agree = _parts_agree(expected.parts, found.parts)
    elif _same_kind(expected.kind, found.kind):
        agree = _times_agree(expected, found) and _dates_agree(expected, found, zone)
    else:
        return "wrong_kind"
    return "ok" if agree else "wrong_time"


def _unscheduled(expected: Expectation, found: Found) -> str:
    if found.kind in _SCHEDULED:
        return "guessed" if expected.kind is Kind.AMBIGUOUS else "false_schedule"
    if expected.kind is Kind.AMBIGUOUS:
        return "ok" if found.kind == "ambiguous" else "missed"
    if found.kind == "ambiguous":
        return "nagged"
    if expected.kind is Kind.COMMAND and found.command != expected.command:
        return "wrong_command"
    return "taken_as_command" if expected.kind is Kind.NONE and found.command else "ok"


def _parts_agree(wanted: Sequence[Expectation], found: Sequence[Found]) -> bool:
    return len(wanted) == len(found) and all(
        _times_agree(one, other) for one, other in zip(wanted, found, strict=True)
    )


def _same_kind(expected: Kind, found: str) -> bool:
    once, watching = expected is Kind.AT, expected is Kind.WATCH
    return (found == "at") == once and (found == "watch") == watching


def _times_agree(expected: Expectation, found: Found) -> bool:
    if expected.windows:
        first = found.moments[:1]
        return any(
            low - _TOLERANCE <= moment <= high + _TOLERANCE
            for moment in first
            for low, high in expected.windows
        )
    got = found.moments[: expected.count]
    return not expected.series or any(_equal(wanted, got) for wanted in expected.series)


def _dates_agree(expected: Expectation, found: Found, zone: ZoneInfo) -> bool:
    seen = list(dict.fromkeys(moment.astimezone(zone).date() for moment in found.moments))
    wanted = expected.dates
    return not wanted or any(seen[: len(days)] == list(days) for days in wanted)


def _equal(wanted: Sequence[datetime], got: Sequence[datetime]) -> bool:
    return len(wanted) == len(got) and all(
        abs(one - other) <= _TOLERANCE for one, other in zip(wanted, got, strict=True)
    )


def task_is_clean(sentence: Sentence, found: Found) -> bool:
    """Whether the task is the person's own words, no more and no fewer."""
    return _plain(sentence.task or "") == _plain(found.task or "")


def _plain(text: str) -> str:
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _EDGES.sub("", folded)


def found_in(line: Mapping[str, object]) -> Found:
    """A line of ``minder preview --json`` as a `Found`."""
    kind, says = str(line["kind"]), str(line.get("says", "talk"))
    return Found(
        kind=kind,
        moments=tuple(datetime.fromisoformat(str(each)) for each in _listed(line.get("next"))),
        task=str(line["task"]) if line.get("task") is not None else None,
        command="" if kind != "none" or says == "talk" else says,
        parts=tuple(found_in(each) for each in _listed(line.get("options")) if kind in _SCHEDULED),
    )


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
