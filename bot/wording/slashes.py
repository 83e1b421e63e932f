"""Patterns as people write them: between slashes, with an ``i`` behind where case is no matter."""

import re

PATTERN = r"/(?P<pattern>(?:[^/\\\n]|\\.)+)/(?P<loose>i?)"
"""As it stands in other words; a slash in it is written ``\\/``."""
LOOSE = "(?i)"
"""How RE2 itself is told that case is no matter."""
_WHOLE = re.compile(PATTERN, re.IGNORECASE)


def pattern_in(words: str) -> str | None:
    """The pattern that *words* are, for RE2; None where they are no such thing."""
    found = _WHOLE.fullmatch(words.strip())
    return None if found is None else of_match(found)


def of_match(found: re.Match[str]) -> str:
    """The pattern of a match of `PATTERN`, for RE2."""
    return (LOOSE if found["loose"] else "") + found["pattern"]


def written(pattern: str) -> str:
    """The pattern between slashes, to be read again as it was."""
    loose = pattern.startswith(LOOSE)
    return f"/{pattern.removeprefix(LOOSE)}/{'i' if loose else ''}"
