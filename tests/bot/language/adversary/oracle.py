"""Answers computed from short notes such as ``wd fri 18:00`` or ``weekly mon,thu 18:00 x4``.

The notes say what a person meant in terms of the calendar; nothing here knows a grammar, and
nothing here is shared with the program: plain dates, ``zoneinfo``, and cronsim for raw cron.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from tests.bot.language.adversary import days
from tests.bot.language.adversary.expectation import Expectation, Kind
from tests.bot.language.adversary.scene import FREE, UNITS, Scene, clock, elapsed
from tests.bot.language.adversary.series import REPEATS, WHOLE, series

_ASK = Expectation(kind=Kind.AMBIGUOUS)
_BY_DAY = range(7, 23)


def expectation(note: str, scene: Scene) -> Expectation:
    """The right answer that *note* stands for; alternatives are parted by ``|``."""
    alternatives = [one.strip() for one in note.split("|")]
    accepts = frozenset(_ACCEPTED[one] for one in alternatives if one in _ACCEPTED)
    wanted = [one for one in alternatives if one not in _ACCEPTED]
    found = _expectation("|".join(wanted or alternatives[:1]), scene)
    return replace(found, accepts=accepts if len(alternatives) > 1 else frozenset())


def _expectation(note: str, scene: Scene) -> Expectation:
    first, _, rest = note.partition(" ")
    if first in _WITHOUT_TIME:
        return _WITHOUT_TIME[first](rest)
    if first == "two":
        parts = tuple(expectation(part.strip(), scene) for part in rest.split("&"))
        return Expectation(kind=Kind.AT, parts=parts)
    if first == "watch":
        return replace(series(rest, scene), kind=Kind.WATCH)
    if first in REPEATS:
        return series(note, scene)
    return _SEVERAL_MOMENTS.get(first, _once)(note, scene)


_ACCEPTED = {"ask": "ambiguous", "none": "none", "once": "at"}
"""Other outcomes that a note may allow."""

_WITHOUT_TIME: dict[str, Callable[[str], Expectation]] = {
    "none": lambda _: Expectation(kind=Kind.NONE),
    "ask": lambda _: _ASK,
    "command": lambda name: Expectation(kind=Kind.COMMAND, command=name),
}


# One moment


def _once(note: str, scene: Scene) -> Expectation:
    """``..`` makes a window of two moments."""
    windows = []
    for one in note.split("|"):
        bounds = [_moment(bound.strip(), scene) for bound in one.split("..")]
        found = [bound for bound in bounds if bound]
        if len(found) < len(bounds):
            return _ASK
        windows.append((found[0], found[-1]))
    return Expectation(kind=Kind.AT, windows=tuple(windows))


def _moment(note: str, scene: Scene) -> datetime | None:
    """The instant, or nothing where a person would have to be asked."""
    name, *words = note.split()
    if name == "zone":
        return _moment(" ".join(words[1:]), replace(scene, zone=ZoneInfo(words[0])))
    return _FROM_NOW[name](words, scene) if name in _FROM_NOW else _named_day(name, words, scene)


def _named_day(name: str, words: list[str], scene: Scene) -> datetime | None:
    if name in _DAYS:
        return _on(scene, _DAYS[name](words, scene), words[-1])
    if name == "eom":
        return _first(scene, days.on_day_of_month(-1), clock(words[0]))
    start = scene.today + timedelta(days=1 if name.endswith("+") else 0)
    is_due = _due(name.rstrip("+"), words[0])
    if words[1] == "free" and is_due(start) and scene.at(start, FREE) <= scene.now:
        return None
    return _first(scene, is_due, clock(words[1]), start)


def _of_week(words: list[str], scene: Scene) -> date:
    monday = scene.today + timedelta(days=7 * int(words[0]) - scene.today.weekday())
    return monday + timedelta(days=days.WEEKDAYS.index(words[1]))


def _of_next_month(name: str, words: list[str], scene: Scene) -> date:
    first = days.months_later(scene.today.replace(day=1), 1)
    return next(filter(_due(name, words[0]), days.days(first)))


_DAYS: dict[str, Callable[[list[str], Scene], date]] = {
    "day": lambda words, scene: scene.today + timedelta(int(words[0])),
    "ymd": lambda words, _: date.fromisoformat(words[0]),
    "week": _of_week,
    "nextdom": partial(_of_next_month, "dom"),
    "nthnext": partial(_of_next_month, "nth"),
}


def _due(name: str, value: str) -> days.IsDue:
    if name == "wd":
        return days.on_weekday(value)
    if name == "md":
        month, number = value.split("-")
        return days.on_date(int(month), int(number))
    if name == "dom":
        return lambda day: day.day == int(value)
    if name == "nth":
        return days.on_nth(int(value[:-3]), value[-3:])
    raise ValueError(name)


def _on(scene: Scene, day: date, at: str) -> datetime | None:
    found = scene.at(day, clock(at))
    return None if day == scene.today and found <= scene.now else found


def _first(scene: Scene, is_due: days.IsDue, at: time, start: date | None = None) -> datetime:
    coming = days.walk(start or scene.today, is_due, (at,), scene.zone)
    return next(moment for moment in coming if moment > scene.now)


def _bare_hour(value: str, scene: Scene) -> datetime:
    written = clock(value)
    hours = (written.hour % 12, written.hour % 12 + 12)
    halves = [written.replace(hour=hour) for hour in hours if hour in _BY_DAY]
    return min(_first(scene, lambda _: True, half) for half in halves)


def _later(words: list[str], scene: Scene) -> datetime:
    """Days and longer are wall clock: the same time of day unless one is named."""
    amount = words[0].rstrip("dwmoy")
    unit = words[0][len(amount) :]
    day = {
        "d": lambda n: scene.today + timedelta(days=n),
        "w": lambda n: scene.today + timedelta(weeks=n),
        "mo": lambda n: days.months_later(scene.today, n),
        "y": lambda n: days.months_later(scene.today, 12 * n),
    }[unit](int(amount))
    return scene.at(day, clock(words[1]) if len(words) > 1 else scene.wall.time())


_FROM_NOW: dict[str, Callable[[list[str], Scene], datetime | None]] = {
    "in": lambda words, scene: scene.now + elapsed(words[0]),
    "bare": lambda words, scene: _bare_hour(words[0], scene),
    "later": _later,
    "clock": lambda words, scene: _first(scene, lambda _: True, clock(words[0])),
}


def _lead(note: str, scene: Scene) -> Expectation:
    """``lead EVENT - 1d 1h``: one moment before the event for each lead."""
    event_note, _, leads = note.removeprefix("lead ").partition(" - ")
    event = _moment(event_note, scene)
    assert event
    return _these(_before(event, lead, scene) for lead in leads.split())


def _all(note: str, scene: Scene) -> Expectation:
    """``all A & B``: one job of several moments."""
    found = (_moment(one.strip(), scene) for one in note.removeprefix("all ").split("&"))
    return _these(moment for moment in found if moment)


def _these(moments: Iterable[datetime]) -> Expectation:
    return Expectation(kind=Kind.AT, series=(tuple(sorted(moments)),), count=WHOLE)


def _before(event: datetime, lead: str, scene: Scene) -> datetime:
    if lead[-1] in UNITS:
        return event - elapsed(lead)
    wall = event.astimezone(scene.zone)
    return scene.at(wall.date() - timedelta(days=int(lead[:-1])), wall.time())


_SEVERAL_MOMENTS = {"lead": _lead, "all": _all}
