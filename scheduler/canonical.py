"""What a state is: plain JSON of bounded size, with one text for all that means the same."""

import json
import math
import unicodedata
from typing import NoReturn

from scheduler.errors import StateRefused

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

DEEPEST = 64
"""Objects and lists inside one another; what is deeper is no state."""

LARGEST = 65_536
"""Bytes of canonical text; what is larger is no state."""

FIRST_MARK, MOST_MARKS = "\u0300", 256
"""The first character that is put on top of another, and how many of them a letter may carry."""


def canonical(value: object) -> str:
    """The one text of *value*: keys sorted, NFC, 5 for 5.0. Raises `StateRefused`."""
    return text_of(normal(value))


def normal(value: object) -> Json:
    """*value* as a state: plain JSON of clean text and finite numbers. Raises `StateRefused`."""
    clean = _clean(value, DEEPEST)
    if len(text_of(clean).encode()) > LARGEST:
        raise StateRefused(f"more than {LARGEST} bytes")
    return clean


def parse(body: bytes | str) -> Json:
    """The state that *body* spells as JSON, however hostile it is. Raises `StateRefused`."""
    # By length first: what is too large is never parsed.
    if len(body) > LARGEST:
        raise StateRefused(f"more than {LARGEST} bytes")
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise StateRefused(f"not JSON: {str(error)[:200]}") from None
    return normal(value)


def _refuse_constant(name: str) -> NoReturn:
    raise StateRefused(f"{name} is no number")


text_of = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
"""The canonical text of what is normal already."""


def _clean(value: object, levels: int) -> Json:
    match value:
        case None | bool():
            return value
        case str():
            return _clean_text(value)
        case int() | float():
            return _clean_number(value)
        case list() | dict() if levels == 0:
            raise StateRefused(f"nested deeper than {DEEPEST}")
        case list():
            return [_clean(item, levels - 1) for item in value]
        case dict():
            return _clean_object(value, levels)
    raise StateRefused(f"{type(value).__name__} is no JSON")


def _clean_object(value: dict[object, object], levels: int) -> Json:
    clean: dict[str, Json] = {}
    for name, item in value.items():
        if not isinstance(name, str):
            raise StateRefused(f"{type(name).__name__} is no name of a field")
        clean[_clean_text(name)] = _clean(item, levels - 1)
    if len(clean) < len(value):
        raise StateRefused("two fields have the same name")
    return clean


def _clean_text(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    if len(text) > LARGEST:
        raise StateRefused(f"more than {LARGEST} bytes")
    # What no database takes: NUL and halves of surrogate pairs.
    storable = text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    if max(storable, default="") >= FIRST_MARK and _is_piled_up(storable):
        raise StateRefused(f"more than {MOST_MARKS} marks on one letter")
    return unicodedata.normalize("NFC", storable)


def _is_piled_up(text: str) -> bool:
    # Marks are put in order by insertion: 30,000 on one letter would take seconds.
    marks = "".join("m" if unicodedata.combining(character) else "." for character in text)
    return "m" * (MOST_MARKS + 1) in marks


def _clean_number(number: int | float) -> int | float:
    try:
        size = float(number)
    except OverflowError:
        raise StateRefused("a number too large") from None
    if not math.isfinite(size):
        raise StateRefused(f"{number} is no number")
    return int(number) if size.is_integer() else number
