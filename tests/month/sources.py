"""Fifty sources and a month of looks at each, drawn from a seed, with what truly changes in them.

Of each source the truth is drawn first: when something changes that its rule asks for. Only then
the looks are made of it, and the noise that the world adds: jitter, errors, reordered lists, blips.
This module knows nothing of Minder: rules are plain words for what a person would ask.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

DAY = 24 * 60
"""In minutes, as all times here."""
FAILING = "error"
"""Stands for a look that brought back an error page, a timeout or a captcha."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A thing that is looked at, and what a person would want to hear of it."""

    name: str
    rule: dict[str, Any]
    every: int
    looks: Sequence[tuple[int, Any]]
    """When it was looked at, and what was seen."""
    truth: Sequence[int] = field(default_factory=tuple)
    """When something changed that the rule asks for."""


class Drawn(NamedTuple):
    """What a source is about: its rule, when that is truly met, and what a look shows."""

    rule: dict[str, Any]
    truth: Sequence[int]
    see: Callable[[int], Any]


def a_month(seed: int, *, sources: int = 50, days: int = 30) -> list[Source]:
    """The sources of a seed."""
    random = Random(f"month {seed}")  # noqa: S311 - a world, not a secret
    kinds = [*KINDS]
    return [_source(random, kinds[n % len(kinds)], n, days * DAY) for n in range(sources)]


def _source(random: Random, kind: str, n: int, until: int) -> Source:
    every = random.choice([20, 30, 60])
    drawn = KINDS[kind](random, every, until)
    return Source(
        name=f"{kind} {n}",
        rule=drawn.rule,
        every=every,
        truth=drawn.truth,
        looks=_looks(random, every, until, drawn.see),
    )


# --- what all have in common --------------------------------------------------------------------


def _times(random: Random, until: int, gap: int, about: int) -> list[int]:
    """Moments at which something truly changes, each at least *gap* after the one before."""
    found, at = list[int](), random.randrange(gap, 2 * gap)
    while at < until - gap:
        found.append(at)
        at += gap + int(random.expovariate(1 / about))
    return found


def _looks(
    random: Random, every: int, until: int, see: Callable[[int], Any]
) -> list[tuple[int, Any]]:
    """Looks at what *see* shows, of which some fail: mostly one, now and then a few in a row."""
    looks, failing = list[tuple[int, Any]](), 0
    for at in range(0, until, every):
        if not failing and at and random.random() < 0.01:
            failing = random.choice([1, 1, 1, 2, 3])
        looks.append((at, FAILING if failing else see(at)))
        failing = max(failing - 1, 0)
    return looks


def _since(times: Sequence[int], at: int) -> int:
    """How many of *times* are over."""
    return sum(moment <= at for moment in times)


def _dust(random: Random, at: int) -> dict[str, Any]:
    """What changes at each look and means nothing."""
    return {
        "at": f"2026-03-{at // DAY + 1:02}T{at % DAY // 60:02}:{at % 60:02}",
        "nonce": random.getrandbits(32),
    }


def _shuffled(random: Random, fields: dict[str, Any]) -> dict[str, Any]:
    names = [*fields]
    random.shuffle(names)
    return {name: fields[name] for name in names}


# --- kinds --------------------------------------------------------------------------------------


def _price(random: Random, every: int, until: int) -> Drawn:
    """A price that jitters, and moves by much now and then: "if it changes by 5 %"."""
    truth = _times(random, until, 8 * every, 3 * DAY)
    levels = [random.uniform(5, 2000)]
    for _ in truth:
        levels.append(levels[-1] * random.choice([0.7, 0.85, 0.9, 1.1, 1.2, 1.4]))

    def see(at: int) -> Any:
        price = levels[_since(truth, at)] * (1 + random.uniform(-0.004, 0.004))
        return _shuffled(random, {"price": round(price, 2), **_dust(random, at)})

    rule = {"when": "by_percent", "path": "/price", "value": 5, "ignore": ["/at", "/nonce"]}
    return Drawn(rule, truth, see)


def _bargain(random: Random, every: int, until: int) -> Drawn:
    """A price that falls below a mark and comes back: "if it drops below 90"."""
    turns = _times(random, until, 8 * every, 2 * DAY)

    def see(at: int) -> Any:
        low = _since(turns, at) % 2 == 1
        price = random.uniform(70, 86) if low else random.uniform(94, 120)
        return {
            "offer": _shuffled(random, {"price": round(price, 2), "currency": "EUR"}),
            **_dust(random, at),
        }

    rule = {"when": "below", "path": "/offer/price", "value": 90}
    return Drawn(rule, turns[::2], see)


def _site(random: Random, every: int, until: int) -> Drawn:
    """A site that is down for hours now and then, and does not answer once in between."""
    truth = _times(random, until, 10 * every, 3 * DAY)
    unrest = [random.randrange(until) for _ in range(2)]
    blinks = [False]

    def see(at: int) -> Any:
        down = _since(truth, at) % 2 == 1
        calm = all(abs(at - moment) > 6 * every for moment in truth)
        restless = any(moment <= at < moment + 6 * 60 for moment in unrest)
        blinks[0] = calm and not blinks[0] and (restless or random.random() < 0.01)
        up = down if blinks[0] else not down
        return {
            "up": up,
            "status": random.choice([200, 204]) if up else random.choice([0, 502, 503]),
        }

    rule = {"when": "changes", "path": "/up", "confirm": 2}
    return Drawn(rule, truth, see)


def _feed(random: Random, every: int, until: int) -> Drawn:
    """News whose order and counters change all the time: "when something new comes up"."""
    truth = _times(random, until, 4 * every, 2 * DAY)

    def see(at: int) -> Any:
        newest = _since(truth, at)
        items = [
            {"id": f"post-{number}", "title": f"Post {number}", "views": random.randrange(9999)}
            for number in range(max(newest - 9, -4), newest + 1)
        ]
        if random.random() < 0.5:
            random.shuffle(items)
        return {"items": items, **_dust(random, at)}

    rule = {"when": "appears", "path": "/items", "ignore": ["/items/*/views"]}
    return Drawn(rule, truth, see)


def _stock(random: Random, every: int, until: int) -> Drawn:
    """A page whose other lines rotate: "when it says back in stock"."""
    turns = _times(random, until, 8 * every, 2 * DAY)
    ads = ["Free delivery from 50 EUR", "Buy two, pay one", "Sign up for news", "Sale ends soon"]

    def see(at: int) -> Any:
        stocked = _since(turns, at) % 2 == 1
        line = random.choice(["Back in stock!", "BACK IN STOCK"]) if stocked else "Sold out"
        visitors = f"{random.randrange(900)} people are looking at this"
        return {"title": "Lamp", "text": ["Lamp, brass", line, random.choice(ads), visitors]}

    rule = {"when": "contains", "path": "/text", "value": "back in stock"}
    return Drawn(rule, turns[::2], see)


def _roster(random: Random, every: int, until: int) -> Drawn:
    """A list without order or keys, of whom some come and go: "when it changes"."""
    truth = _times(random, until, 5 * every, 3 * DAY)
    people = [f"person {number}" for number in range(30)]
    members = [sorted(random.sample(people, 6))]
    for _ in truth:
        stays = members[-1][1:]
        members.append([*stays, random.choice([one for one in people if one not in members[-1]])])

    def see(at: int) -> Any:
        here = [*members[_since(truth, at)]]
        random.shuffle(here)
        return {"members": here, "generated": _dust(random, at)}

    rule = {"when": "changes", "path": "", "ignore": ["/generated"], "unordered": ["/members"]}
    return Drawn(rule, truth, see)


def _heat(random: Random, every: int, until: int) -> Drawn:
    """A temperature with peaks, and now and then a hot day: "above 30 for 2 hours"."""
    turns = _times(random, until, 12 * 60, 2 * DAY)
    peaks = [random.randrange(until) for _ in range(15)]

    def see(at: int) -> Any:
        hot = _since(turns, at) % 2 == 1
        peak = not hot and any(moment <= at < moment + every for moment in peaks)
        near = any(0 <= moment - at < 4 * 60 for moment in turns[::2])
        degrees = random.uniform(31, 36) if hot or (peak and not near) else random.uniform(18, 29)
        return {"temp": round(degrees, 1), "humidity": random.randrange(20, 90)}

    rule = {"when": "above", "path": "/temp", "value": 30, "hold": 120}
    return Drawn(rule, turns[::2], see)


def _average(random: Random, every: int, until: int) -> Drawn:
    """Figures that come out of sums, rounded, and change a few times: "when it changes"."""
    truth = _times(random, until, 5 * every, 4 * DAY)
    figures = [[random.randrange(1, 500) / 10 for _ in range(3)]]
    for _ in truth:
        figures.append([one + random.choice([0.1, 1, 25.5]) for one in figures[-1]])

    def see(at: int) -> Any:
        mean, peak, total = figures[_since(truth, at)]
        wobble = 1 + random.choice([-1, 0, 1]) * 1e-13
        return _shuffled(random, {"mean": mean * wobble, "peak": peak, "total": total * wobble})

    rule = {"when": "changes", "path": ""}
    return Drawn(rule, truth, see)


KINDS: dict[str, Callable[[Random, int, int], Drawn]] = {
    "price": _price,
    "bargain": _bargain,
    "site": _site,
    "feed": _feed,
    "stock": _stock,
    "roster": _roster,
    "heat": _heat,
    "average": _average,
}
