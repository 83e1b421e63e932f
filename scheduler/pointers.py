"""Where a value stands in a state: pointers, patterns of pointers, and the names of list items."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduler.canonical import Json

KEYS = ("id", "guid", "url")
"""What names an item of a list, where every item has one of its own."""

Pattern = tuple[str, ...]


class Match(StrEnum):
    """What makes two items of a list the same item."""

    KEYED = "keyed"
    UNORDERED = "unordered"
    ORDERED = "ordered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How the lists that the pattern *path* names are compared; *key* names their items if keyed.

    Items without such a key, or with the same one twice, are compared without order.
    """

    path: str
    match: Match
    key: str = ""


# --- patterns: pointers in which "*" stands for any one segment, and "**" for one or more --------


def concerns(path: str, pointer: str, *values: Json, lists: Sequence[Listing] = ()) -> bool:
    """Whether the pattern *path* names *pointer*, something above it, or something in *values*.

    The values are what stands, or stood, at *pointer*.
    """
    patterns: Sequence[Pattern] = (segments(path),)
    for segment in segments(pointer):
        if () in patterns:
            return True
        patterns = _step(patterns, segment)
    inside = (_found(value, patterns, pointer, lists) for value in values)
    return () in patterns or any(next(places, None) is not None for places in inside)


def found(state: Json, path: str, lists: Sequence[Listing] = ()) -> Iterator[tuple[str, Json]]:
    """Every value that the pattern *path* names in *state*, with its pointer."""
    return _found(state, (segments(path),), "", lists)


def _found(
    state: Json, patterns: Sequence[Pattern], at: str, lists: Sequence[Listing]
) -> Iterator[tuple[str, Json]]:
    if () in patterns:
        yield at, state
        return
    for name, child in children(state, at, lists):
        if left := _step(patterns, name):
            yield from _found(child, left, below(at, name), lists)


def leaves(state: Json, path: str, lists: Sequence[Listing] = ()) -> Iterator[tuple[str, Json]]:
    """Every value at or below what the pattern *path* names that holds no others."""
    for at, value in found(state, path, lists):
        yield from _leaves(value, at, lists)


def _leaves(state: Json, at: str, lists: Sequence[Listing]) -> Iterator[tuple[str, Json]]:
    if not isinstance(state, dict | list):
        yield at, state
        return
    for name, child in children(state, at, lists):
        yield from _leaves(child, below(at, name), lists)


def replaced(state: Json, values: Mapping[str, Json], lists: Sequence[Listing] = ()) -> Json:
    """*state* with other values at some of its pointers."""
    return _replaced(state, values, "", lists) if values else state


def _replaced(state: Json, values: Mapping[str, Json], at: str, lists: Sequence[Listing]) -> Json:
    if at in values:
        return values[at]
    if not isinstance(state, dict | list):
        return state
    kept = [
        (name, _replaced(child, values, below(at, name), lists))
        for name, child in children(state, at, lists)
    ]
    return dict(kept) if isinstance(state, dict) else [child for _, child in kept]


def without(state: Json, paths: Sequence[str], lists: Sequence[Listing] = ()) -> Json:
    """*state* without every value that one of the patterns *paths* names."""
    return _without(state, tuple(segments(path) for path in paths), "", lists)


def _without(state: Json, patterns: Sequence[Pattern], at: str, lists: Sequence[Listing]) -> Json:
    if not patterns or not isinstance(state, dict | list):
        return state
    kept: list[tuple[str, Json]] = []
    for name, child in children(state, at, lists):
        left = _step(patterns, name)
        if () not in left:
            kept.append((name, _without(child, left, below(at, name), lists)))
    return dict(kept) if isinstance(state, dict) else [child for _, child in kept]


def _step(patterns: Sequence[Pattern], segment: str) -> Sequence[Pattern]:
    """What is left of *patterns* after one *segment* of a pointer."""
    left: list[Pattern] = []
    for pattern in patterns:
        if not pattern:
            continue
        head, rest = pattern[0], pattern[1:]
        if head in {segment, "*", "**"}:
            left.append(rest)
        if head == "**":
            left.append(pattern)
    return left


def segments(pointer: str) -> Pattern:
    """The steps of a pointer; none for "", the whole state."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def below(pointer: str, segment: str) -> str:
    """The pointer one step further."""
    return f"{pointer}/{segment.replace('~', '~0').replace('/', '~1')}"


# --- lists: which item is which -----------------------------------------------------------------


def children(state: Json, at: str, lists: Sequence[Listing]) -> Iterable[tuple[str, Json]]:
    """What stands one step below *state*, which itself stands at the pointer *at*."""
    if isinstance(state, dict):
        return state.items()
    if isinstance(state, list):
        key = key_of(listing_at(at, lists), state)
        return [(name_of(item, key, place), item) for place, item in enumerate(state)]
    return ()


def listing_at(pointer: str, lists: Sequence[Listing]) -> Listing | None:
    """What was said about the list at *pointer*; the first that names it counts."""
    return next((listing for listing in lists if _names(listing.path, pointer)), None)


def _names(path: str, pointer: str) -> bool:
    patterns: Sequence[Pattern] = (segments(path),)
    for segment in segments(pointer):
        patterns = _step(patterns, segment)
    return () in patterns


def listings_in(state: Json, lists: Sequence[Listing]) -> Iterator[Listing]:
    """How each list of objects in *state* is compared, with what names its items if anything does.

    Lists in lists come but once: the pattern of their places says ``*`` for the items.
    """
    seen = set[str]()
    for at, value in _lists(state, "", lists):
        if at not in seen and value and all(isinstance(item, dict) for item in value):
            seen.add(at)
            said, key = listing_at(at, lists), key_of(listing_at(at, lists), value)
            match = Match.KEYED if key else said.match if said is not None else Match.ORDERED
            yield Listing(path=at, match=match, key=key or "")


def _lists(state: Json, at: str, lists: Sequence[Listing]) -> Iterator[tuple[str, list[Json]]]:
    if isinstance(state, list):
        yield at, state
        for item in state:
            yield from _lists(item, below(at, "*"), lists)
    elif isinstance(state, dict):
        for name, child in state.items():
            yield from _lists(child, below(at, name), lists)


def key_of(listing: Listing | None, *lists: list[Json]) -> str | None:
    """The field that names the items of all *lists*, if there is one."""
    keys: Sequence[str] = KEYS
    if listing is not None:
        keys = (listing.key,) if listing.match is Match.KEYED else ()
    return next((key for key in keys if all(_names_all(key, items) for items in lists)), None)


def _names_all(key: str, items: list[Json]) -> bool:
    if not items or name_in(items[0], key) is None:
        return not items
    names = {name_in(item, key) for item in items}
    return None not in names and len(names) == len(items)


def name_in(item: Json, key: str) -> str | None:
    """What *item* is called by its field *key*."""
    name = item.get(key) if isinstance(item, dict) else None
    return str(name) if isinstance(name, str | int) and not isinstance(name, bool) else None


def name_of(item: Json, key: str | None, place: int) -> str:
    """The segment that stands for *item* in a pointer."""
    return str(place) if key is None else f"{key}={name_in(item, key)}"
