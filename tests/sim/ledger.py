"""What the world outside saw: every turn begun, every message that arrived, every fault.

Nothing in here comes from the database: it is what the promises are held against.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import inf
from typing import Any

STORING, OUTAGE = 3.0, 700.0
"""Seconds within which an answer is stored: usually, and where the disk fails for a while."""


class Fate(StrEnum):
    """What became of one request to Telegram."""

    ANSWERED = "answered"
    SLOW = "slow"
    """Accepted, and answered after a while."""
    REFUSED = "refused"
    FLOOD = "flood"
    """429, with the time to wait."""
    LOST = "lost"
    """Perhaps accepted; no answer came."""
    DIED = "died"
    """The process was killed while it asked."""


@dataclass(slots=True, kw_only=True)
class Sending:
    """One request to send a message, as Telegram saw it."""

    delivery_id: str
    owner: str
    kind: str
    content: Any
    marked: bool
    """Whether the message says that it may be a repetition."""
    life: int
    began: float
    wall: datetime
    overtook: tuple[str, ...]
    """Older messages to the same chat that were still owed then."""
    accepted: bool = False
    fate: Fate = Fate.DIED
    ended: float | None = None


@dataclass(slots=True, kw_only=True)
class Began:
    """One turn that was given to its handler."""

    life: int
    job_id: str
    run_id: str
    attempt: int
    due_at: datetime | None
    wall: datetime
    at: float
    ended: float | None = None
    state: Any = None
    """What it brought back."""
    instant: bool = False
    """Done inside the transaction that claims it, which may come to nothing and be done again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a person wrote to the bot."""

    update_id: int
    owner: str
    do: Any
    at: float


@dataclass(slots=True)
class Span:
    """A stretch of monotonic time."""

    began: float
    ended: float | None = None
    planned: bool = False
    """Whether it ended by being asked to."""


@dataclass(slots=True)
class Rest:
    """A stretch in which nothing was to fire, for anybody."""

    asked: float
    until: datetime | None = None
    """When it ends by itself, by the wall clock."""
    sure_from: float = inf
    """Infinite where the process died, or the disk failed, before it heard that it is so."""
    sure_until: float = inf
    over: float = inf
    """From then on it certainly fires again."""


@dataclass(slots=True)
class Ledger:
    """Everything that happened, in order, with a hash over all of it."""

    sendings: list[Sending] = field(default_factory=list)
    turns: list[Began] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    lives: dict[int, Span] = field(default_factory=dict)
    steps: list[float] = field(default_factory=list)
    """When the wall clock was set."""
    disk_failures: list[float] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    born: dict[str, float] = field(default_factory=dict)
    """When each name was given, on the clock that nobody sets: the order of decisions."""
    troubles: list[str] = field(default_factory=list)
    """What no life of the process should ever do, such as die by itself."""
    faults: Counter[str] = field(default_factory=Counter)
    _hash: Any = field(default_factory=lambda: hashlib.blake2b(digest_size=16))

    def perhaps_forgotten(self, request: Sending) -> bool:
        """Whether the process may have died before it stored the answer that it got."""
        life = self.lives[request.life]
        if request.ended is None or life.ended is None:
            return False
        failing = any(
            failed - STORING < request.ended < failed + OUTAGE for failed in self.disk_failures
        )
        return life.ended - request.ended < (OUTAGE if failing else STORING)

    def note(self, *facts: object) -> None:
        """Make *facts* part of the trace."""
        self._hash.update(repr(facts).encode())

    def fault(self, name: str, at: float) -> None:
        self.faults[name] += 1
        self.note(name, at)

    def trace(self) -> str:
        return str(self._hash.hexdigest())
