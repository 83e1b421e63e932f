"""Reading rows that may be damaged: whoever asks for one hears of it, and it hides no other."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TypeVar

import structlog
from cattrs.errors import BaseValidationError

from scheduler.errors import SchedulingError, StoreDamaged
from storage.database import Row

T = TypeVar("T")
Reader = Callable[[Row], T]
log = structlog.get_logger()

UNREADABLE = (
    ArithmeticError,
    BaseValidationError,
    LookupError,
    RecursionError,
    SchedulingError,
    TypeError,
    ValueError,
)
"""What comes of reading a row that Minder did not write like that."""


def checked(read: Reader[T]) -> Reader[T]:
    """Have *read* raise `StoreDamaged` for a row that it cannot read."""

    @wraps(read)
    def reader(row: Row) -> T:
        try:
            return read(row)
        except UNREADABLE as error:
            name = dict(row).get("id", "")
            raise StoreDamaged(
                f"the stored {read.__name__} {name} cannot be read: {error}"
            ) from error

    return reader


def readable(read: Reader[T], found: Iterable[Row]) -> list[T]:
    """What *read* makes of *found*; a row that it cannot read is logged and left out."""
    return [item for row in found for item in _if_readable(read, row)]


def _if_readable(read: Reader[T], row: Row) -> Iterable[T]:
    try:
        yield read(row)
    except StoreDamaged as error:
        log.error("row left out", error=str(error))  # noqa: TRY400 - the row is wrong, not the code
