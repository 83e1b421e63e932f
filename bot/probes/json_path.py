"""Paths into JSON, as people write them: ``data.items[*].price``, ``rows[name=tea].stock``.

An own small language, because the known ones can be blown up by a short query: each step here
looks at each value once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.probes.causes import LookCause
from bot.probes.sources import optional_word
from scheduler.canonical import Json
from scheduler.errors import TurnRefused
from scheduler.model import JsonObject

LONGEST = 200
_STEP = re.compile(
    r"\.?(?P<key>[^.\[\]\"=]+)|\.?\"(?P<quoted>[^\"]*)\"|\[(?P<index>-?\d{1,6})\]|(?P<all>\[\*\])"
    r"|\[(?P<field>[^\[\]=]+)=(?P<value>[^\[\]]*)\]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: into a *key*, to the item at an *index*, to all items, or to those whose *field*
    says *value*.
    """

    key: str | None = None
    index: int | None = None
    field: str | None = None
    value: str = ""

    @property
    def is_all(self) -> bool:
        """Whether it leads to every item of a list."""
        return self.key is None and self.index is None and self.field is None


def parse(path: str) -> Sequence[Step]:
    """The steps of *path*; a leading ``$`` is allowed. Raises ValueError for what is no path."""
    text = path.strip().removeprefix("$")
    if len(text) > LONGEST:
        raise ValueError("too long")
    steps, place = [], 0
    while place < len(text):
        match = _STEP.match(text, place)
        if match is None:
            raise ValueError(f"at character {place + 1}")
        steps.append(_step(match))
        place = match.end()
    return steps


def _step(match: re.Match[str]) -> Step:
    if (quoted := match["quoted"]) is not None:
        return Step(key=quoted)
    if (key := match["key"]) is not None:
        return Step(key=key.strip())
    if (index := match["index"]) is not None:
        return Step(index=int(index))
    if match["all"] is not None:
        return Step()
    return Step(field=match["field"].strip(), value=match["value"].strip(" \"'"))


def at(document: Json, path: str) -> Json:
    """What *path* leads to: a value, or the list of them where it leads to several.

    ``[*]`` always makes a list, however many there are; a filter that one item meets, makes none.

    Raises ValueError for what is no path, and LookupError where nothing is there.
    """
    steps = parse(path)
    found = _walked(document, steps)
    if any(step.is_all for step in steps) or len(found) > 1:
        return found
    if not found:
        raise LookupError(path)
    return found[0]


def beside(document: Json, path: str, names: Sequence[str]) -> Json:
    """What one of *names* says beside the one value that *path* leads to; None where none does."""
    steps = parse(path)
    if not steps or steps[-1].key is None:
        return None
    holders = _walked(document, steps[:-1])
    if len(holders) != 1 or not isinstance(holder := holders[0], dict):
        return None
    return next((holder[name] for name in names if name in holder), None)


def _walked(document: Json, steps: Sequence[Step]) -> list[Json]:
    found = [document]
    for step in steps:
        found = [inner for value in found for inner in _into(value, step)]
    return found


def _into(value: Json, step: Step) -> Iterator[Json]:
    match value:
        case dict() if step.key is not None:
            if step.key in value:
                yield value[step.key]
        case list() if step.index is not None:
            if -len(value) <= step.index < len(value):
                yield value[step.index]
        case list() if step.key is None:
            yield from (item for item in value if step.field is None or _says(item, step))


def _says(item: Json, step: Step) -> bool:
    told = item.get(step.field or "") if isinstance(item, dict) else None
    if isinstance(told, bool):
        return str(told).lower() == step.value.lower()
    return told is not None and str(told) == step.value


def leaves(document: Json, *, deepest: int = 12, most: int = 2_000) -> Iterator[tuple[str, Json]]:
    """Every value that is no list or object, with the path to it; the first *most* of them."""
    left = most

    def below(value: Json, path: str, depth: int) -> Iterator[tuple[str, Json]]:
        nonlocal left
        if depth > deepest or left <= 0:
            return
        if isinstance(value, dict):
            for key, inner in value.items():
                if '"' in key:  # there is no way to write it
                    continue
                yield from below(inner, f"{path}.{_written(key)}".lstrip("."), depth + 1)
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                yield from below(inner, f"{path}[{place}]", depth + 1)
        else:
            left -= 1
            yield path, value

    yield from below(document, "", 0)


def _written(key: str) -> str:
    return key if re.fullmatch(r"[^.\[\]\"=$\s]+", key) else f'"{key}"'


def named_path(source: JsonObject) -> str:
    """The place that a watch's source names; the whole document, where it names none.

    Raises `TurnRefused` for what is no path.
    """
    path = optional_word(source, "path") or ""
    try:
        parse(path)
    except ValueError as error:
        raise TurnRefused(f"that is no path into JSON: {error}", cause=LookCause.BAD_PATH) from None
    return path
