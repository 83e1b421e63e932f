"""One chat as Telegram keeps it: who is in it, how the bot stands there, and its messages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiogram import types
from aiogram.types import Message, ReplyKeyboardMarkup, User

from tests.telegram_double.errors import Refusal, bad_request, forbidden
from tests.telegram_double.schema import strangers, wire
from tests.telegram_double.signal import Signal


class Kind(StrEnum):
    """What sort of chat it is, in Telegram's words."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"


class Standing(StrEnum):
    """How the bot stands in a chat."""

    NOT_STARTED = "not_started"
    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    MUTED = "muted"
    BLOCKED = "blocked"
    LEFT = "left"
    KICKED = "kicked"
    DELETED = "deleted"
    DEACTIVATED = "deactivated"


WRITES = frozenset({Standing.MEMBER, Standing.ADMINISTRATOR})
MUTE = {
    Standing.NOT_STARTED: "bot can't initiate conversation with a user",
    Standing.BLOCKED: "bot was blocked by the user",
    Standing.DEACTIVATED: "user is deactivated",
    Standing.KICKED: "bot was kicked from {group}",
    Standing.LEFT: "bot is not a member of {group}",
    Standing.DELETED: "the group chat was deleted",
}


@dataclass(slots=True)
class Topic:
    """One topic of a forum; its id is the id of the message that created it."""

    thread_id: int
    name: str
    closed: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Chat:
    """The state of one chat. ``posts`` holds every message as it stands now."""

    id: int
    kind: Kind
    title: str | None = None
    username: str | None = None
    person: User | None = None
    forum: bool = False
    standing: Standing = Standing.MEMBER
    members: dict[int, User] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    topics: dict[int, Topic] = field(default_factory=dict)
    posts: dict[int, Message] = field(default_factory=dict)
    arrivals: list[int] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    reactions: dict[int, list[str]] = field(default_factory=dict)
    keyboard: ReplyKeyboardMarkup | None = None
    migrated_to: int | None = None
    last_id: int = 1
    signal: Signal = field(default_factory=Signal)

    @property
    def shown(self) -> types.Chat:
        """The chat as it stands in messages and updates."""
        if self.person is not None:
            names = self.person.model_dump(include={"first_name", "last_name", "username"})
            return types.Chat(id=self.id, type=self.kind, **names)
        forum = True if self.forum else None
        return types.Chat(
            id=self.id, type=self.kind, title=self.title, username=self.username, is_forum=forum
        )

    def check_writable(self) -> None:
        """Raise what Telegram answers where the bot may not write."""
        if self.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.migrated_to
            )
        if self.standing not in WRITES:
            raise self._refusal()

    def check_thread(self, thread_id: int | None) -> None:
        """Raise what Telegram answers for a topic that is not there, General (1) included."""
        if thread_id is None:
            return
        topic = self.topics.get(thread_id)
        replied = self.kind is Kind.SUPERGROUP and not self.forum and thread_id in self.posts
        if topic is None and not replied:
            raise bad_request("message thread not found")
        if topic is not None and topic.closed and self.standing is not Standing.ADMINISTRATOR:
            raise bad_request("TOPIC_CLOSED")

    def add(self, fields: dict[str, Any], *, by_bot: bool) -> Message:
        """Put a new message into the chat."""
        message = checked_message(fields)
        self.posts[message.message_id] = message
        if by_bot:
            self.arrivals.append(message.message_id)
        self.signal.bump()
        return message

    def change(self, message_id: int, **fields: Any) -> Message:
        """Replace parts of a message; a value of None takes the part away."""
        changed = wire(self.posts[message_id]) | fields
        message = checked_message(
            {name: part for name, part in changed.items() if part is not None}
        )
        self.posts[message_id] = message
        self.signal.bump()
        return message

    def remove(self, message_id: int) -> None:
        """Delete a message for everybody."""
        del self.posts[message_id]
        self.signal.bump()

    def by_bot(self, topic: int | None = None) -> Iterator[Message]:
        """The bot's messages that still stand, in order of arrival."""
        for message_id in self.arrivals:
            message = self.posts.get(message_id)
            if message is not None and topic in (None, message.message_thread_id):
                yield message

    async def meets(self, found: Callable[[], Message | None]) -> Message:
        """Wait until *found* finds something."""
        while (message := found()) is None:
            await self.signal.past(self.signal.count)
        return message

    def _refusal(self) -> Refusal:
        if reason := MUTE.get(self.standing):
            return forbidden(reason.format(group=f"the {self.kind} chat"))
        return bad_request("not enough rights to send text messages to the chat")


def checked_message(fields: dict[str, Any]) -> Message:
    """A message that aiogram reads without a remainder."""
    message = Message.model_validate(fields)
    if stranger := next(strangers(message), None):
        raise AssertionError(f"the double writes messages with {stranger!r}")
    return message
