"""What a column holds: instants as microseconds, JSON as text, settings by cattrs."""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from cattrs.gen import make_dict_unstructure_fn
from cattrs.preconf.json import make_converter

from scheduler.consent import Consent
from scheduler.errors import StoreError
from scheduler.policy import Attention, Bounds, Pause, Policy
from scheduler.quiet import Window, window_of
from scheduler.schedule import Schedule, loads

T = TypeVar("T")
Value = str | int | None

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


# --- text -----------------------------------------------------------------------------------


def plain(text: str) -> str:
    """*text* without what a database refuses: NUL and halves of surrogate pairs."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def maybe_plain(text: str | None) -> str | None:
    """Plain text, or an empty column."""
    return None if text is None else plain(text)


def to_json(value: object) -> str:
    """Compact JSON text, of plain text only. Raises `StoreError` for what JSON has no word for."""
    if not value and isinstance(value, dict):
        return "{}"
    try:
        text = _encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise StoreError(f"a value that is not JSON: {error}") from error
    return _encode(_plain_value(json.loads(text))) if "\\u0000" in text else plain(text)


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
).encode


def _plain_value(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_plain_value(item) for item in value]
    if isinstance(value, dict):
        return {plain(name): _plain_value(item) for name, item in value.items()}
    return value


def maybe_json(value: object) -> str | None:
    """JSON text, or an empty column for None."""
    return None if value is None else to_json(value)


def from_json(text: str) -> Any:
    """The value of a JSON column."""
    return {} if text == "{}" else json.loads(text)


def maybe_value(text: str | None) -> Any:
    """The value of a JSON column that may be empty."""
    return None if text is None else from_json(text)


# --- time -----------------------------------------------------------------------------------


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def instant(stored: int) -> datetime:
    """The aware UTC instant of a stored number."""
    return EPOCH + stored * MICROSECOND


def maybe_micros(moment: datetime | None) -> int | None:
    """Microseconds, or an empty column."""
    return None if moment is None else micros(moment)


def maybe_instant(stored: int | None) -> datetime | None:
    """The instant of a column that may be empty."""
    return None if stored is None else instant(stored)


# --- what jobs share: frozen and mostly alike, so each text is read and written once ----------

_converter = make_converter()
_converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
_converter.register_structure_hook(timedelta, lambda seconds, _: timedelta(seconds=seconds))
_converter.register_unstructure_hook(datetime, micros)
_converter.register_structure_hook(datetime, lambda stored, _: instant(stored))
_converter.register_unstructure_hook(Window, str)
_converter.register_structure_hook(Window, lambda written, _: window_of(written))
_converter.register_structure_hook(float | str | None, lambda value, _: value)
for _kind in (Policy, Attention, Bounds):
    _converter.register_unstructure_hook(
        _kind, make_dict_unstructure_fn(_kind, _converter, _cattrs_omit_if_default=True)
    )


@lru_cache(maxsize=1024)
def write_settings(value: Policy | Attention | Bounds | Pause | Consent) -> str:
    """A part of a job that has a column of its own."""
    return to_json(_converter.unstructure(value))


@lru_cache(maxsize=1024)
def read_settings(kind: type[T], text: str) -> T:
    """What `write_settings` wrote; raises `BaseValidationError` for anything else."""
    return _converter.structure(json.loads(text), kind)


@lru_cache(maxsize=4096)
def read_schedule(text: str) -> Schedule:
    """The schedule of a column. Raises `InvalidSchedule`."""
    return loads(text)
