"""How a job is served, by name and value: ``jitter=2m``, as commands and sentences say it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from bot.wording.moments import span
from scheduler import jitter
from scheduler.consent import Approval, Approver
from scheduler.errors import InvalidPolicy, InvalidSchedule
from scheduler.policy import Concurrency, Misfire, Policy, QuietWay
from scheduler.quiet import Window, windows_of

Way = TypeVar("Way", bound=StrEnum)

UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
MOST_RETRIES = 16
MOST_DAILY = 2_880
WRITTEN = re.compile(r"([a-z][a-z_-]+)=(.+)", re.IGNORECASE)


def governed(
    policy: Policy, named: Mapping[str, str], *, now: datetime, person: str | None = None
) -> Policy:
    """The policy with what is *named* in place of what it was.

    Where a *person* of the owner's chat asks to be asked, that person's answer counts (an empty
    name is anybody there); else the operator's. Raises `InvalidPolicy`.
    """
    fields = dict(_field(name, value, now) for name, value in named.items())
    if person is not None and fields.get("approval") not in {None, Approval.NONE}:
        fields |= {"approver": Approver.OWNER, "approver_person": person}
    return replace(policy, **fields)


def is_known(name: str) -> bool:
    """Whether there is a policy of that name."""
    return ALSO.get(name, name) in POLICIES


def written(words: Iterable[str]) -> Mapping[str, str] | None:
    """The policies of "jitter=2m"…, by name; None where any of the *words* is no such thing."""
    found = [WRITTEN.fullmatch(word) for word in words]
    return {each[1]: each[2] for each in found if each} if found and all(found) else None


def _field(name: str, value: str, now: datetime) -> tuple[str, Any]:
    """The field of a policy, and what *value* makes of it."""
    known = name.strip().lower().replace("-", "_")
    known = ALSO.get(known, known)
    if known not in POLICIES:
        raise InvalidPolicy(f"there is no policy {known}, but {', '.join(POLICIES)}")
    try:
        found = POLICIES[known](value.strip())
    except ValueError as error:
        raise InvalidPolicy(f"{known}: {error}") from error
    if known != "mute":
        return known, found
    return "muted_until", None if found is None else now + found


def _windows(text: str) -> tuple[Window, ...] | None:
    """Quiet hours; none at all for "none", and None, the owner's, for "owner"."""
    if text.lower() in {"none", "owner"}:
        return () if text.lower() == "none" else None
    try:
        return windows_of(text)
    except InvalidSchedule as error:
        raise ValueError(f"{error}") from error


def _mute(text: str) -> timedelta | None:
    return None if text.lower() == "off" else _some_time(text)


def _length(text: str) -> timedelta:
    """The time that "90", "90s", "5m", "2h" or "1d" is."""
    found = re.fullmatch(r"(\d{1,8})([smhd]?)", text.lower())
    if found is None:
        raise ValueError(f"\u201c{text}\u201d is no time, as 90s, 5m, 2h and 1d are")
    length = timedelta(seconds=int(found[1]) * UNITS[found[2]])
    if length > MOST_TIME:
        raise ValueError(f"{span(MOST_TIME)} is the most")
    return length


def _some_time(text: str) -> timedelta:
    length = _length(text)
    if not length:
        raise ValueError("it needs some time")
    return length


def _short_time(text: str) -> timedelta:
    length = _length(text)
    if length > jitter.MOST:
        raise ValueError(f"{span(jitter.MOST)} is the most")
    return length


def _or_none(some: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: None if text.lower() == "none" else some(text)


def _daily(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text[:9]) <= MOST_DAILY:
        raise ValueError(f"\u201c{text}\u201d is no number from 1 to {MOST_DAILY}, nor none")
    return int(text)


def _retries(text: str) -> int:
    if not text.isdecimal() or int(text[:9]) > MOST_RETRIES:
        raise ValueError(f"\u201c{text}\u201d is no number from 0 to {MOST_RETRIES}")
    return int(text)


def _yes_or_no(text: str) -> bool:
    if text.lower() not in YES_OR_NO:
        raise ValueError(f"\u201c{text}\u201d is neither yes nor no")
    return YES_OR_NO[text.lower()]


def _approval(text: str) -> Approval:
    return Approval.BEFORE_FIRST_RUN if text.lower() == "true" else _one_of(Approval, text)


def _one_of(ways: type[Way], text: str) -> Way:
    try:
        return ways(text.lower())
    except ValueError as error:
        raise ValueError(f"\u201c{text}\u201d is none of {', '.join(ways)}") from error


MOST_TIME = timedelta(days=366)
YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}
ALSO = {"daily": "daily_runs"}
"""Other names, as sentences have them."""
POLICIES: Mapping[str, Callable[[str], Any]] = {
    "misfire": lambda text: _one_of(Misfire, text),
    "approval": _approval,
    "approver": lambda text: _one_of(Approver, text),
    "grace": _length,
    "max_lateness": _length,
    "concurrency": lambda text: _one_of(Concurrency, text),
    "timeout": _some_time,
    "max_retries": _retries,
    "retry_backoff": _some_time,
    "silent": _yes_or_no,
    "quiet": _windows,
    "quiet_way": lambda text: _one_of(QuietWay, text),
    "urgent": _yes_or_no,
    "mute": _mute,
    "jitter": _short_time,
    "cooldown": _or_none(_some_time),
    "daily_runs": _or_none(_daily),
}
"""What each name's value is read by; each raises `ValueError`."""
