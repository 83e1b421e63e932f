"""Patterns that people write, by RE2: whatever they say, what they cost grows with the text alone.

The standard library's ``re`` can be kept busy for years by a short pattern; RE2 knows neither
look-arounds nor back-references, and no such pattern.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from scheduler.errors import InvalidPattern

if TYPE_CHECKING:
    import re2

LONGEST = 200
MOST_MEMORY = 2**20
"""Bytes that a pattern, and the search for it, may take."""


def checked(pattern: str) -> None:
    """Raise `InvalidPattern` for what is no pattern, or too large for one."""
    _compiled(pattern)


def matches(pattern: str, text: str) -> bool:
    """Whether *pattern* is found anywhere in *text*. Raises `InvalidPattern`."""
    return _compiled(pattern).search(text) is not None


def found(pattern: str, text: str) -> Iterator[str]:
    """What *pattern* finds in *text*, one after the other: its first group, where it has one."""
    for match in _compiled(pattern).finditer(text):
        groups = match.groups()
        yield str(groups[0] or "") if groups else str(match.group())


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> "re2._Regexp[str]":
    # Most processes never see a pattern: none of them waits for it.
    import re2  # noqa: PLC0415

    if not pattern.strip() or len(pattern) > LONGEST:
        raise InvalidPattern(pattern, f"it has to have between 1 and {LONGEST} characters")
    options = re2.Options()
    options.max_mem, options.log_errors = MOST_MEMORY, False
    try:
        return re2.compile(pattern, options)
    except re2.error as refusal:
        raise InvalidPattern(pattern, _reason(refusal)) from None


def _reason(refusal: Exception) -> str:
    """RE2's own words: "missing ): (a"."""
    said = refusal.args[0] if refusal.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
