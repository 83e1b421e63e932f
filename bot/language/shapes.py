"""What digits say by shape alone: ``17:30``, ``2026-12-24T18:00``, ``5.3.``, ``0 9 * * 1-5``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """The numbers of one shape, in the order in which they were written."""

    numbers: tuple[int, ...]
    offset: timedelta | None = None
    """How far ahead of UTC, where the text says so."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape found at some place: its symbol, what it says and where it ends."""

    symbol: str
    value: object
    end: int


_CLOCK = r"(\d{1,2}):(\d{2})"
_SHAPES = {
    # "14:00Z"; a Z of its own is a word, in Polish "with".
    "<zulu>": re.compile(rf"{_CLOCK}z(?!\w)"),
    "<hms>": re.compile(rf"{_CLOCK}:(\d{{2}})(?!:?\d)"),
    "<hm>": re.compile(rf"{_CLOCK}(?!:?\d)"),
    "<broken_hm>": re.compile(r"(\d{1,2}):(\d)(?![\d:])"),
    "<spaced_hm>": re.compile(r"([01]?\d|2[0-3]) ([0-5]\d)(?![\d:.,/%-])"),
    "<spaced_fives>": re.compile(r"([01]?\d|2[0-3]) ([0-5][05])(?![\d:.,/%-])"),
    "<comma_grouped>": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?(?![\d.,]*\d)"),
    "<dotted_hm>": re.compile(r"(\d{1,2})\.(\d{2})(?![\d.]\d)"),
    "<military>": re.compile(r"([01]\d|2[0-3]|[1-9])([0-5]\d)(?![\d.,:/-]*\d)"),
    "<ymd>": re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d-])(?!t\d)"),
    # "24/7" is always, and no date.
    "<slashed>": re.compile(r"(?!24/7(?!\d))(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/])"),
    "<dashed>": re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})(?![\d-])"),
    "<dotted>": re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4})|(\d{2})(?!\d|:))?(?!\d)"),
    "<dotted_short>": re.compile(r"(\d{1,2})\.(\d{1,2})(?![\d.])"),
    "<dashed_short>": re.compile(r"(\d{1,2})-(\d{1,2})(?![\d-])"),
    # Neither the 12 of 12.50 nor the first 1 of "1:1" is a number by itself.
    "<int>": re.compile(r"(\d+)(?![.,:]\d)"),
}
_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[t ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?"
    r"(z|[+-]\d{2}:?\d{2})?(?![\d:])"
)
_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?([0-5]\d))?(?![\d:]|[.,]\d)")
_OF_UTC = re.compile(r"(?:utc|gmt) ?$")
_DECIMAL = re.compile(r"\d+[.,]\d{1,3}(?![\d.,]*\d)")
_NAMES = "mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_FIELD = rf"(?:[\d*?,/#l-]|{_NAMES})+"
_CRON = re.compile(
    rf"(?P<quote>[\"'`]?)(?P<expression>@(?:hourly|daily|midnight|weekly|monthly|yearly|annually)\b"
    rf"|(?:[\d*][\d*,/-]*\s+){{2}}[\d*?,/l-]+\s+(?:{_FIELD})\s+(?:{_FIELD})(?:\s+[\d*/,-]*\*[\d*/,-]*)?"
    rf"(?![\w*/]))(?P=quote)"
)
_LONGEST_INT = 18
_WHOLE_OFFSET = len("+0000")


def shapes_at(text: str, start: int) -> Iterator[Shape]:
    """Every shape that begins at *start*."""
    if text[start].isdigit() and not _continues(text, start):
        yield from _numeric(text, start)
    if text[start] in "+-":
        yield from _offset(text, start)
    if text[start] in "\"'`@*" or text[start].isdigit():
        yield from _cron(text, start)


def _continues(text: str, start: int) -> bool:
    """Whether the digits belong to a number or a time that began before: the 50 of 12.50."""
    return start > 1 and text[start - 1] in ".:/" and text[start - 2].isdigit()


def _numeric(text: str, start: int) -> Iterator[Shape]:
    for symbol, pattern in _SHAPES.items():
        match = pattern.match(text, start)
        if match and symbol == "<comma_grouped>":
            yield Shape(symbol, float(match.group().replace(",", "")), match.end())
        elif match:
            numbers = tuple(int(group[:_LONGEST_INT]) for group in match.groups() if group)
            yield Shape(symbol, Digits(numbers=numbers, text=match.group()), match.end())
    if match := _DECIMAL.match(text, start):
        yield Shape("<decimal>", float(match.group().replace(",", ".")), match.end())
    if match := _MOMENT.match(text, start):
        yield Shape("<moment>", _moment(match), match.end())


def _moment(match: re.Match[str]) -> Digits:
    *numbers, zone = match.groups()
    return Digits(numbers=tuple(int(n or 0) for n in numbers), offset=offset(zone))


def offset(zone: str | None) -> timedelta | None:
    """The offset that ``z``, ``+02:00`` or ``-0530`` names; None for none or for nonsense."""
    if zone is None or zone == "z":
        return None if zone is None else timedelta(0)
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:  # noqa: PLR2004 - no place is further ahead
        return None
    ahead = timedelta(hours=hours, minutes=minutes)
    return -ahead if zone[0] == "-" else ahead


def _offset(text: str, start: int) -> Iterator[Shape]:
    """How far ahead of UTC: the +2 of ``GMT+2``, the +02:00 of ``10:00+02:00``."""
    match = _OFFSET.match(text, start)
    if not match:
        return
    sign, hours, minutes = match.groups()
    ahead = offset(f"{sign}{hours:0>2}{minutes or '00'}")
    if ahead is None:
        return
    is_whole = len(match.group()) == _WHOLE_OFFSET and text[max(0, start - 2) : start - 1].isdigit()
    if _OF_UTC.search(text, max(0, start - 5), start):
        yield Shape("<offset>", ahead, match.end())
    elif minutes and sign == "+" and text[start - 1 : start].isdigit():
        yield Shape("<ahead>", ahead, match.end())  # with a minus it is a range: 10:00-12:00
    elif is_whole and text[start - 1].isspace():
        yield Shape("<ahead>", ahead, match.end())  # "10:00 -0500"


def _cron(text: str, start: int) -> Iterator[Shape]:
    if start and not text[start - 1].isspace():
        return
    match = _CRON.match(text, start)
    # Five bare numbers are a list of numbers; a star makes them a schedule.
    if match and ("*" in match["expression"] or "@" in match["expression"]):
        expression = " ".join(match["expression"].split())
        yield Shape("<cron>", re.sub(r"\bl", "L", expression), match.end())
