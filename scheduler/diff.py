"""What differs between two states: the changes from one to the other, each with its pointer."""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import takewhile
from typing import Final

from scheduler.canonical import Json, canonical, normal, parse, text_of
from scheduler.pointers import Listing, Match, below, key_of, listing_at, name_of, without

__all__ = [
    "ABSENT", "Absent", "Change", "Json", "Listing", "Match",
    "canonical", "changes", "normal", "parse", "same_number",
]  # fmt: skip

TOLERANCE = 1e-9
"""Two numbers, one of them a fraction, are the same if this part of their size sets them apart."""

SMALLEST = 1e-12
"""…and so are fractions closer to each other than this, which is what is left of sums around 0."""

MOST_PAIRS = 100_000
"""Where two stretches of a list make more pairs of items, aligning them would cost too much."""


MOST_CLOSE_PAIRS = 2_500
"""…and where this many pairs are left, they are not compared one by one for mere rounding."""

Placed = tuple[int, Json]
"""An item of a list, and where it stands."""


class Absent(Enum):
    """The missing side of a change."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One differing value: it was *old*, is *new*, and stands at *path* (a JSON pointer).

    Items of keyed lists are named by their key: ``/items/id=1/price``.
    """

    path: str
    old: Json | Absent
    new: Json | Absent

    def as_json(self) -> dict[str, Json]:
        """The change as facts; an absent side has no entry."""
        facts: dict[str, Json] = {"path": self.path}
        if not isinstance(self.old, Absent):
            facts["old"] = self.old
        if not isinstance(self.new, Absent):
            facts["new"] = self.new
        return facts


def changes(
    old: Json, new: Json, *, ignore: Sequence[str] = (), lists: Sequence[Listing] = ()
) -> tuple[Change, ...]:
    """What became of the state *old* in the state *new*; nothing where they mean the same.

    Both are normal (`scheduler.canonical.normal`). What the patterns *ignore* name does not count.
    Lists whose items all have their own ``id``, ``guid`` or ``url`` are compared by it, others in
    order, unless *lists* says otherwise.
    """
    if ignore:
        old, new = without(old, ignore, lists), without(new, ignore, lists)
    return tuple(_Comparison(lists).between("", old, new))


def same_number(old: float, new: float) -> bool:
    """Whether two numbers are the same; fractions are compared with a tolerance."""
    if isinstance(old, int) and isinstance(new, int):
        return old == new
    return math.isclose(old, new, rel_tol=TOLERANCE, abs_tol=SMALLEST)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Walks two states side by side."""

    lists: Sequence[Listing]

    def between(self, at: str, old: Json, new: Json) -> Iterator[Change]:
        if isinstance(old, dict | list) and _equal(old, new):
            return
        if isinstance(old, dict) and isinstance(new, dict):
            yield from self._objects(at, old, new)
        elif isinstance(old, list) and isinstance(new, list):
            yield from self._lists(at, old, new)
        elif not _same_scalar(old, new):
            yield Change(path=at, old=old, new=new)

    def _objects(self, at: str, old: dict[str, Json], new: dict[str, Json]) -> Iterator[Change]:
        for name in sorted(old.keys() | new.keys()):
            yield from self._field(below(at, name), old.get(name, ABSENT), new.get(name, ABSENT))

    def _field(self, at: str, old: Json | Absent, new: Json | Absent) -> Iterator[Change]:
        if isinstance(old, Absent) or isinstance(new, Absent):
            yield Change(path=at, old=old, new=new)
        else:
            yield from self.between(at, old, new)

    def _lists(self, at: str, old: list[Json], new: list[Json]) -> Iterator[Change]:
        listing = listing_at(at, self.lists)
        key = key_of(listing, old, new)
        if key is not None:
            yield from self._keyed(at, _by_name(key, old), _by_name(key, new))
        elif listing is not None and listing.match is not Match.ORDERED:
            went, came = self._unmatched(list(enumerate(old)), list(enumerate(new)))
            yield from _came_and_went(at, went, came)
        else:
            yield from self._ordered(at, old, new)

    def _keyed(self, at: str, old: dict[str, Json], new: dict[str, Json]) -> Iterator[Change]:
        for name in dict.fromkeys((*old, *new)):
            yield from self._field(below(at, name), old.get(name, ABSENT), new.get(name, ABSENT))

    def _ordered(self, at: str, old: list[Json], new: list[Json]) -> Iterator[Change]:
        """Stretch by stretch, so that one item put in front does not change all that follow."""
        for here, there in _stretches(old, new):
            went, came = list(enumerate(old))[here], list(enumerate(new))[there]
            left, arrived = self._unmatched(went, came)
            if len(went) == len(came) and not 0 < 2 * len(left) <= len(went):
                yield from self._in_place(at, went, came)
            else:
                yield from _came_and_went(at, left, arrived)

    def _in_place(self, at: str, old: Sequence[Placed], new: Sequence[Placed]) -> Iterator[Change]:
        for (_, before), (place, after) in zip(old, new, strict=True):
            yield from self.between(below(at, str(place)), before, after)

    def _unmatched(
        self, went: Sequence[Placed], came: Sequence[Placed]
    ) -> tuple[list[Placed], list[Placed]]:
        """Both without the items that the other has too, wherever they stand."""
        went, came = _without_common(went, came), _without_common(came, went)
        if len(went) * len(came) > MOST_CLOSE_PAIRS:
            return went, came
        left = []
        for place, item in went:
            twin = next((other for other in came if self._same(item, other[1])), None)
            if twin is None:
                left.append((place, item))
            else:
                came.remove(twin)
        return left, came

    def _same(self, old: Json, new: Json) -> bool:
        return next(self.between("", old, new), None) is None


def _equal(old: Json, new: Json) -> bool:
    return old == new and text_of(old) == text_of(new)  # both in C; to Python, true is 1


def _same_scalar(old: Json, new: Json) -> bool:
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new  # true is not 1
    if isinstance(old, int | float) and isinstance(new, int | float):
        return same_number(old, new)
    return old == new


def _by_name(key: str, items: list[Json]) -> dict[str, Json]:
    return {name_of(item, key, place): item for place, item in enumerate(items)}


def _came_and_went(at: str, went: Sequence[Placed], came: Sequence[Placed]) -> Iterator[Change]:
    for place, item in went:
        yield Change(path=below(at, str(place)), old=item, new=ABSENT)
    for place, item in came:
        yield Change(path=below(at, str(place)), old=ABSENT, new=item)


def _without_common(items: Sequence[Placed], others: Sequence[Placed]) -> list[Placed]:
    common = Counter(_identity(other) for _, other in others)
    left = []
    for place, item in items:
        identity = _identity(item)
        if common[identity]:
            common[identity] -= 1
        else:
            left.append((place, item))
    return left


def _identity(item: Json) -> Hashable:
    """What two items have in common exactly if their canonical texts are the same."""
    if isinstance(item, str | int | float) and not isinstance(item, bool):
        return item
    return ("json", text_of(item))  # true is not 1, and [1] is not "[1]"


def _stretches(old: list[Json], new: list[Json]) -> Iterator[tuple[slice, slice]]:
    """Where two lists differ: stretches of the one, and what stands for them in the other."""
    before, after = [_identity(item) for item in old], [_identity(item) for item in new]
    start = _shared(before, after)
    end = _shared(reversed(before[start:]), reversed(after[start:]))
    for tag, i, j, k, m in _alignment(
        before[start : len(before) - end], after[start : len(after) - end]
    ):
        if tag != "equal":
            yield slice(start + i, start + j), slice(start + k, start + m)


def _alignment(
    before: list[Hashable], after: list[Hashable]
) -> Sequence[tuple[str, int, int, int, int]]:
    if len(before) * len(after) > MOST_PAIRS:
        return [("replace", 0, len(before), 0, len(after))]
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _shared(before: Iterable[Hashable], after: Iterable[Hashable]) -> int:
    """How many items two lists begin with alike."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    return sum(1 for _ in alike)
