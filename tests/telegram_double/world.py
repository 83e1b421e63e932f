"""Everything behind the API: the bot, people, chats, files, and how events become updates."""

import itertools
from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiogram.types import CallbackQuery, Message, User

from tests.telegram_double.chats import Chat, Kind, Standing
from tests.telegram_double.entities import slice_utf16
from tests.telegram_double.errors import QUERY_TOO_OLD, bad_request
from tests.telegram_double.schema import wire
from tests.telegram_double.updates import Updates

PRESENT = frozenset({Standing.MEMBER, Standing.ADMINISTRATOR, Standing.MUTED})
SUPERGROUPS_BELOW = -1_000_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAnswer:
    """What the person who pressed a button is shown."""

    text: str | None = None
    show_alert: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that Telegram keeps; bots refer to it by ``file_id``."""

    file_id: str
    name: str
    content: bytes
    kind: str

    @property
    def path(self) -> str:
        return f"{self.kind}/{self.file_id}"


@dataclass(slots=True, kw_only=True)
class World:
    """The state of the double. ``unix_time`` gives the dates of messages."""

    bot: User
    unix_time: Callable[[], int]
    privacy: bool = True
    updates: Updates = field(default_factory=Updates)
    chats: dict[int, Chat] = field(default_factory=dict)
    people: dict[int, User] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    queries: dict[str, Future[CallbackAnswer]] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    ids: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    def person(self, name: str, *, username: str | None = None, language: str = "en") -> User:
        """A new person; what they do, they do through a seat in a chat."""
        person = User(
            id=5_000_000_000 + self.ids(),  # beyond 32 bits, as new accounts are
            is_bot=False,
            first_name=name,
            username=username,
            language_code=language,
        )
        self.people[person.id] = person
        return person

    def private(self, person: User) -> Chat:
        """The private chat of *person* with the bot, which they have not started yet."""
        fresh = Chat(id=person.id, kind=Kind.PRIVATE, person=person, standing=Standing.NOT_STARTED)
        return self.chats.setdefault(person.id, fresh)

    def chat(self, chat_id: int | str) -> Chat:
        """The chat that the bot means, or ``chat not found``."""
        if isinstance(chat_id, int) and chat_id in self.chats:
            return self.chats[chat_id]
        for chat in self.chats.values():
            if chat.username and f"@{chat.username}" == chat_id:
                return chat
        raise bad_request("chat not found")

    def new_group_id(self, kind: Kind) -> int:
        """An id in the range of its kind."""
        return -self.ids() if kind is Kind.GROUP else SUPERGROUPS_BELOW - 2_000_000 - self.ids()

    def head(self, chat: Chat, sender: User) -> dict[str, Any]:
        """The fields that every message of *chat* has."""
        return {
            "message_id": self._next_message_id(chat),
            "date": self.unix_time(),
            "chat": wire(chat.shown),
            "from": wire(sender),
        }

    def publish(self, chat: Chat, message: Message, kind: str = "message") -> None:
        """Make a person's message an update, where the bot may see it."""
        if chat.standing in PRESENT and self._concerns_bot(chat, message):
            self.updates.add(kind, wire(message))

    def announce(self, chat: Chat, fields: dict[str, Any]) -> Message:
        """A service message: the bot sees it whatever its privacy mode."""
        message = chat.add(fields, by_bot=False)
        if chat.standing in PRESENT:
            self.updates.add("message", wire(message))
        return message

    def keep(self, kind: str, name: str, content: bytes) -> StoredFile:
        """Store a file and give it its id."""
        file = StoredFile(file_id=f"{kind}-{self.ids()}", name=name, content=content, kind=kind)
        self.files[file.file_id] = file
        return file

    def ask(self, query: CallbackQuery, answer: Future[CallbackAnswer]) -> None:
        """A person pressed a button and watches it spin."""
        self.queries[query.id] = answer
        self.updates.add("callback_query", wire(query))

    def answer(self, query_id: str, answer: CallbackAnswer) -> None:
        """End the spinning, once; later and for unknown queries Telegram refuses."""
        waiting = self.queries.pop(query_id, None)
        if waiting is None:
            raise bad_request(QUERY_TOO_OLD)
        if not waiting.done():
            waiting.set_result(answer)

    def _next_message_id(self, chat: Chat) -> int:
        # A supergroup numbers its own messages; all other chats share the account's numbers.
        if chat.kind is Kind.SUPERGROUP:
            chat.last_id += 1
            return chat.last_id
        return self.ids()

    def _concerns_bot(self, chat: Chat, message: Message) -> bool:
        open_chat = chat.kind is Kind.PRIVATE or chat.standing is Standing.ADMINISTRATOR
        if open_chat or not self.privacy:
            return True
        return self._replies_to_bot(message) or self._names_bot(message)

    def _replies_to_bot(self, message: Message) -> bool:
        replied = message.reply_to_message
        sender = replied.from_user if replied else None
        return sender is not None and sender.id == self.bot.id

    def _names_bot(self, message: Message) -> bool:
        text = message.text or message.caption or ""
        for entity in wire(message.entities or message.caption_entities or []):
            word = slice_utf16(text, entity)
            if entity["type"] not in ("bot_command", "mention"):
                continue
            addressee = word.partition("@")[2] or self.bot.username or ""
            if addressee.lower() == (self.bot.username or "").lower():
                return True
        return False
