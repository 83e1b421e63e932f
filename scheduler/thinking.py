"""What a model leaves behind: what it cost, what it noted, what was said, what it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scheduler.diff import Json
from scheduler.model import Delivery, JsonObject, Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What thinking cost, or may cost at most."""

    requests: int = 0
    tool_calls: int = 0
    tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            requests=self.requests + other.requests,
            tool_calls=self.tool_calls + other.tool_calls,
            tokens=self.tokens + other.tokens,
        )

    def as_json(self) -> dict[str, Json]:
        return {
            "requests": self.requests,
            "tool_calls": self.tool_calls,
            "tokens": self.tokens,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one thought cost, and on whose behalf; without a job it was said in chat."""

    id: str
    owner: Owner
    job_id: str | None
    at: datetime
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A short note that an owner wanted to be kept."""

    id: str
    owner: Owner
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What a person said in chat, and what was answered."""

    id: str
    owner: Owner
    at: datetime
    said: str
    answered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolAsk:
    """Calls of tools that write, which wait for a person's yes to exactly these arguments."""

    id: str
    owner: Owner
    person: str = ""
    """Whose answer counts, as ``telegram:7``; empty: that of anybody of the owner's chat."""
    job_id: str | None
    calls: Sequence[JsonObject]
    """Each with its ``id``, ``tool`` and ``arguments``."""
    digest: str
    """Of the calls: what is approved is what was shown."""
    messages: str
    """The thought that waits, as its library wrote it down; it never comes from outside."""
    asked_at: datetime
    expires_at: datetime
    yes: bool | None = None
    """What was answered."""


class Spending(Protocol):
    """What was spent, by owner and job."""

    async def spend(self, spent: Spent) -> None:
        """Keep it; the same id once. Raises `StoreUnavailable`."""

    async def spent(
        self, since: datetime, *, owner: Owner | None = None, job_id: str | None = None
    ) -> Usage:
        """All that was spent since then (by the owner; for the job)."""


class NoteBook(Protocol):
    """Short notes per owner."""

    async def note(self, noted: Noted) -> None:
        """Keep a note; the same id once."""

    async def notes(self, owner: Owner) -> Sequence[Noted]:
        """The owner's notes, the oldest first."""

    async def strike(self, owner: Owner, note_id: str) -> bool:
        """Forget a note of the owner; whether there was one."""


class Exchanges(Protocol):
    """What was said in chats."""

    async def keep(self, exchanged: Exchanged) -> None:
        """Keep it; the same id once."""

    async def last(self, owner: Owner, *, since: datetime, limit: int) -> Sequence[Exchanged]:
        """The owner's newest, the oldest of them first."""


class Told(Protocol):
    """What was told to owners on behalf of their jobs."""

    async def told(self, owner: Owner, *, since: datetime, limit: int) -> Sequence[Delivery]:
        """The newest that arrived since then, the oldest of them first."""


class ToolAsks(Protocol):
    """Calls that wait for a yes. Each is answered once."""

    async def ask(self, asked: ToolAsk) -> None:
        """Keep the question; the same id once."""

    async def open(self, owner: Owner, now: datetime) -> ToolAsk | None:
        """The owner's newest question that waits for an answer still."""

    async def answer(
        self, ask_id: str, owner: Owner, now: datetime, *, yes: bool, by: str, person: str = ""
    ) -> ToolAsk | None:
        """Have *person* answer the owner's question by the message *by*, if it is open still.

        One that has expired, or was answered by another message, is nobody's any more; the same
        message gets it again. Raises `AskedOfAnother`, and leaves it open, where the answer of
        somebody else counts.
        """

    async def resumed(self, job_id: str, run_id: str, since: datetime) -> ToolAsk | None:
        """The job's question that was answered since then, for this run alone to go on with."""
