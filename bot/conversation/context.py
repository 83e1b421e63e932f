"""What an exchange knows of the person on the other side."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.conversation.surveys import Survey
from bot.wording.notation import Notation
from bot.wording.reply import Reply
from scheduler.model import JsonObject, Owner
from scheduler.people import Profile
from scheduler.ports import Numbers

FRESH = timedelta(seconds=60)
"""What was said so long ago was said just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """An owner, their zone and language, and the message that is being answered."""

    profile: Profile
    zone: str
    """The owner's, or the one assumed until it is known."""
    now: datetime
    said_at: datetime
    origin: str
    person: str = ""
    """Who of the owner's chat it is, as ``telegram:7``; empty where nobody can tell."""
    forwarded: bool = False
    """Whether somebody else wrote the message, and they passed it on."""

    @property
    def owner(self) -> Owner:
        return self.profile.owner

    @property
    def notation(self) -> Notation:
        """How this owner writes numbers and dates."""
        return Notation(language=self.language, zone=self.zone)

    @property
    def language(self) -> str | None:
        return self.profile.language

    def part(self, number: int) -> "Context":
        """The context of one effect among several of the same message."""
        return replace(self, origin=f"{self.origin}:{number}")

    @property
    def asked_at(self) -> datetime:
        """From when on moments count: "in 1 second" still comes when reading it took two."""
        fresh = timedelta(0) <= self.now - self.said_at < FRESH
        return self.said_at if fresh else self.now

    def said(self, said_at: datetime) -> "Context":
        """The context in which earlier words are read once more."""
        return replace(self, said_at=said_at)

    def there(self, zone: str) -> "Context":
        """The same exchange, once the owner's zone is known."""
        return replace(self, zone=zone, profile=replace(self.profile, zone=zone))


class Helper(Protocol):
    """A model that helps in chats; each method may raise `StoreError`."""

    async def talk(
        self, context: Context, words: str, act: Callable[[str], Awaitable[Sequence[Reply]]]
    ) -> Sequence[Reply]:
        """Answer what the grammar does not understand; *act* says sentences to the grammar."""

    async def heard(self, context: Context, words: str, answers: Sequence[Reply]) -> None:
        """Hear what was said to the grammar, and what it answered."""

    async def decide(
        self,
        context: Context,
        ask: str,
        *,
        yes: bool,
        act: Callable[[str], Awaitable[Sequence[Reply]]],
    ) -> Reply:
        """Go on with calls of tools that waited for this answer, or without them."""

    async def waiting(self, context: Context) -> str | None:
        """The newest question about calls of tools that the chat has not answered."""

    async def usage(self, context: Context) -> Reply:
        """What it cost."""


async def _never() -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a conversation may know of the place where it is held."""

    check_source: Callable[[Owner, JsonObject], Awaitable[None]]
    """Raises a `TurnError` when an owner's source can never be looked at."""
    survey: Callable[[Owner, str, str], Awaitable[Survey]]
    """What is at an address, and which values there a word may mean; raises a `TurnError`."""
    numbers: Numbers
    scheduler_alive: Callable[[], Awaitable[bool]]
    stopped: Callable[[], Awaitable[str]] = field(default=_never)
    """Why nothing fires although the scheduler is alive; empty where it does."""
    default_zone: str | None = None
    """Taken for owners whose zone is unknown; None asks them, and counts in UTC meanwhile."""
    wake: Callable[[], None] = lambda: None
    """Has what is due looked at anew."""
    targets: Collection[str] = ()
    """The programs that do tasks, by the names that the operator gave them."""
    agent: bool = False
    """Whether a model does tasks, too."""
    searches: bool = False
    """Whether that model can search the web."""
    helper: Helper | None = None
    """The model that helps in chats."""
    folder: Path | None = None
    """Where a person's relative paths begin, if the place has such a thing."""
    per_minute: int | None = None
    """How many messages and presses of one chat are served in a minute; None: all."""
