"""Repeating moments from notes such as ``weekly mon,thu 18:00 x4``: walk the days, keep the due."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from heapq import merge
from itertools import islice, takewhile

from cronsim import CronSim

from tests.bot.language.adversary import days
from tests.bot.language.adversary.expectation import Expectation, Kind, Series
from tests.bot.language.adversary.scene import UNITS, Scene, clock, elapsed

WHOLE = 40
"""How many moments of a series that ends are compared."""

Walk = Iterator[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    times: int | None = None
    until: date | None = None
    start: date | None = None
    days: int | None = None
    skipped: frozenset[str] = frozenset()

    @property
    def ends(self) -> bool:
        return bool(self.times or self.until or self.days)


def series(note: str, scene: Scene) -> Expectation:
    """Alternatives are parted by ``|``, rules that hold together by `` + ``; bounds come last."""
    found: list[Series] = []
    ends = False
    for one in note.split("|"):
        words, bounds = _bounded(one.split(), scene)
        ends = ends or bounds.ends
        for walk in _walks(" ".join(words), _scene_of(bounds, scene)):
            found.extend(_cut(walk, bounds, scene))
    kind = Kind.EVERY if note.startswith("every") else Kind.CRON
    return Expectation(kind=kind, series=tuple(found), count=WHOLE if ends else 5)


def _walks(rules: str, scene: Scene) -> Iterator[Walk]:
    together = [REPEATS[rule.split()[0]](rule.split()[1:], scene) for rule in rules.split(" + ")]
    return (merge(*walks) for walks in zip(*together, strict=True))


def _bounded(words: list[str], scene: Scene) -> tuple[list[str], _Bounds]:
    bounds, kept = _Bounds(), []
    rest = iter(words)
    for word in rest:
        if word[0] == "x" and word[1:].isdigit():
            bounds = replace(bounds, times=int(word[1:]))
        elif word == "until":
            bounds = replace(bounds, until=_day(next(rest), scene))
        elif word == "from":
            bounds = replace(bounds, start=_day(next(rest), scene))
        elif word == "for":
            bounds = replace(bounds, days=int(next(rest)))
        elif word == "except":
            bounds = replace(bounds, skipped=frozenset(next(rest).split(",")))
        else:
            kept.append(word)
    return kept, bounds


def _day(text: str, scene: Scene) -> date:
    """``+1`` is tomorrow, ``week`` next Monday, ``week0`` this Sunday, ``sat`` the coming one."""
    if text in _WEEKS:
        return scene.today + timedelta(days=_WEEKS[text] - scene.today.weekday())
    if text.removeprefix("wd+") in days.WEEKDAYS:
        start = scene.today + timedelta(days=text.startswith("wd+"))
        return next(filter(days.on_weekday(text.removeprefix("wd+")), days.days(start)))
    if text.count("-") == 1:
        month, number = map(int, text.split("-"))
        return next(filter(days.on_date(month, number), days.days(scene.today)))
    in_days = text.startswith("+")
    return scene.today + timedelta(days=int(text)) if in_days else date.fromisoformat(text)


_WEEKS = {"week": 7, "week0": 6}


def _scene_of(bounds: _Bounds, scene: Scene) -> Scene:
    if not bounds.start or bounds.start <= scene.today:
        return scene
    before = scene.at(bounds.start, time(0)) - timedelta(seconds=1)
    return replace(scene, now=before, start=bounds.start)


def _cut(walk: Walk, bounds: _Bounds, scene: Scene) -> Iterator[Series]:
    """ "For five days" counts from today or from the first, and may include its end."""
    limit = bounds.times or (WHOLE if bounds.ends else 5)
    coming = list(islice(walk, WHOLE * 2 if bounds.ends or bounds.skipped else limit))
    local = [(moment, moment.astimezone(scene.zone).date()) for moment in coming]
    kept = [(m, d) for m, d in local if not bounds.skipped & {d.isoformat(), _name(d)}]
    for last in _last_days(bounds, scene, kept[0][1]):
        within = [m for m, d in kept if last is None or d <= last]
        yield tuple(within[:limit])


def _name(day: date) -> str:
    return days.WEEKDAYS[day.weekday()]


def _last_days(bounds: _Bounds, scene: Scene, first: date) -> Iterator[date | None]:
    if bounds.days:
        start = bounds.start or scene.today
        yield from (start + timedelta(days=bounds.days + extra) for extra in (-1, 0))
        yield first + timedelta(days=bounds.days - 1)
    else:
        yield bounds.until


def _grid(words: list[str], scene: Scene) -> Iterator[Walk]:
    """Every so much elapsed time from now; days and longer by the wall clock, at any phase."""
    step = words[0]
    if step[-1] in UNITS:
        period = elapsed(step)
        yield (scene.now + n * period for n in range(1, WHOLE * 2))
        return
    amount = int(step.rstrip("dwmo"))
    unit = step[len(str(amount)) :]
    times = [clock(word) for word in words[-1].split(",")]
    named = words[1] if len(words) == 3 else ""
    for phase in _phases(amount, unit, named, scene):
        yield _after(days.walk(scene.today, phase, times, scene.zone), scene)


def _phases(amount: int, unit: str, named: str, scene: Scene) -> Iterator[days.IsDue]:
    """A period whose start nobody named may begin on any of its days; a stated one on its own."""
    stated = 1 if scene.start else amount
    if unit == "mo":
        due_day = days.on_day_of_month(int(named or scene.today.day))
        for shift in range(stated):
            yield partial(_month_matches, amount, scene.today.month + shift, due_day)
        return
    names = tuple(named.split(",")) if named else ()
    for shift in range(stated * (7 if unit == "w" else 1)):
        anchor = scene.today + timedelta(days=shift)
        if unit == "d":
            yield partial(_day_matches, amount, anchor)
        elif shift % 7 == 0:
            yield partial(_week_matches, amount, anchor, names or (_name(scene.today),))


def _month_matches(amount: int, month: int, due: days.IsDue, day: date) -> bool:
    return (day.year * 12 + day.month - month) % amount == 0 and due(day)


def _day_matches(length: int, anchor: date, day: date) -> bool:
    return (day - anchor).days % length == 0


def _week_matches(amount: int, anchor: date, names: tuple[str, ...], day: date) -> bool:
    monday, first = (d - timedelta(days=d.weekday()) for d in (day, anchor))
    return (monday - first).days // 7 % amount == 0 and _name(day) in names


def _after(walk: Walk, scene: Scene) -> Walk:
    return (moment for moment in walk if moment > scene.now)


def _daily(words: list[str], scene: Scene) -> Iterator[Walk]:
    yield _walk(scene, lambda _: True, words)


def _weekly(words: list[str], scene: Scene) -> Iterator[Walk]:
    yield _walk(scene, days.on_weekday(*words[0].split(",")), words[1:])


def _monthly(words: list[str], scene: Scene) -> Iterator[Walk]:
    numbers = map(int, words[0].split(","))
    yield _walk(scene, days.on_day_of_month(*numbers), words[1:])


def _every_nth(words: list[str], scene: Scene) -> Iterator[Walk]:
    rules = [days.on_nth(int(one[:-3]), one[-3:]) for one in words[0].split(",")]
    yield _walk(scene, lambda day: any(rule(day) for rule in rules), words[1:])


def _yearly(words: list[str], scene: Scene) -> Iterator[Walk]:
    month, number = map(int, words[0].split("-"))
    yield _walk(scene, days.on_date(month, number), words[1:])


def _last_workday(words: list[str], scene: Scene) -> Iterator[Walk]:
    yield _walk(scene, days.is_last_workday, words)


def _first_workday(words: list[str], scene: Scene) -> Iterator[Walk]:
    yield _walk(scene, days.is_first_workday, words)


def _cron(words: list[str], scene: Scene) -> Iterator[Walk]:
    raw = " ".join(words)
    yield (due.astimezone(UTC) for due in CronSim(raw, scene.wall))


def _walk(scene: Scene, is_due: days.IsDue, words: list[str]) -> Walk:
    """Times of day, or a range with its step: ``09:00-17:00/60m``."""
    times = [clock for word in words for clock in _times(word)]
    return _after(days.walk(scene.today, is_due, times, scene.zone), scene)


def _times(word: str) -> Iterator[time]:
    if "/" not in word:
        yield from (clock(one) for one in word.split(","))
        return
    span, _, step = word.partition("/")
    first, last = (datetime.combine(date.min, clock(end)) for end in span.split("-"))
    steps = (first + n * elapsed(step) for n in range(24 * 60))
    yield from (at.time() for at in takewhile(lambda at: at <= last, steps))


REPEATS: dict[str, Callable[[list[str], Scene], Iterator[Walk]]] = {
    "every": _grid,
    "daily": _daily,
    "weekly": _weekly,
    "monthly": _monthly,
    "each": _every_nth,
    "yearly": _yearly,
    "workday": _last_workday,
    "firstworkday": _first_workday,
    "cron": _cron,
}
