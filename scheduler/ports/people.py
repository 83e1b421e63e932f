"""What came from people, and what is known of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from scheduler.model import Delivery, JsonObject, Owner
from scheduler.people import Profile, Update


class Inbox(Protocol):
    """What came in and is not dealt with yet; nothing is acknowledged before it is here."""

    async def store(self, updates: Sequence[Update]) -> None:
        """Keep *updates*; those known already are left out. Committed on return."""

    async def waiting(self, *, channel: str, limit: int) -> Sequence[Update]:
        """The oldest open update of up to *limit* chats."""

    async def attempt(self, update: Update) -> None:
        """Count one more attempt, committed before the update is looked at."""

    async def close(
        self, update: Update, now: datetime, *, replies: Sequence[Delivery] = (), error: str = ""
    ) -> None:
        """The update is dealt with (or dead, with an *error*) and *replies* are owed, together."""

    async def forget(self, before: datetime) -> int:
        """Drop closed updates older than *before*; how many."""


class Owners(Protocol):
    """What is known of owners, and what a conversation with them waits for."""

    async def profile(self, owner: Owner) -> Profile:
        """What is known; an empty profile for a stranger."""

    async def save(self, profile: Profile, now: datetime) -> None:
        """Keep the profile; what quiet hours keep back of the owner is looked at anew."""

    async def rename(self, owner: Owner, other: Owner) -> None:
        """Give everything that *owner* has to *other*, together; jobs keep their order."""

    async def draft(self, owner: Owner, now: datetime) -> JsonObject | None:
        """What the conversation waits for, unless it expired."""

    async def keep_draft(self, owner: Owner, body: JsonObject, *, expires_at: datetime) -> None:
        """Wait for an answer until then; replaces an earlier question."""

    async def drop_draft(self, owner: Owner) -> None:
        """Wait for nothing."""


class Facts(Protocol):
    """Small facts about the installation that other processes may want to read."""

    async def fact(self, name: str) -> JsonObject | None:
        """The fact, or None."""

    async def note(self, name: str, body: JsonObject, now: datetime) -> None:
        """Keep the fact in place of an earlier one."""

    async def drop(self, name: str) -> None:
        """Forget the fact."""


class Numbers(Protocol):
    """Numbers that people type for themselves, a series for each owner and name."""

    async def add(
        self, owner: Owner, name: str, value: float, *, at: datetime, origin: str
    ) -> None:
        """Keep a number; the same origin keeps one. Raises `StoreUnavailable`."""

    async def last(self, owner: Owner, name: str) -> float | None:
        """The newest number of that name, if there is any."""
