"""One person in one chat: what they do there, and what they see of the bot."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiogram.types import CallbackQuery, InaccessibleMessage, InlineKeyboardButton, Message, User

from tests.telegram_double.chats import Chat, Kind, Standing
from tests.telegram_double.entities import with_found
from tests.telegram_double.limits import TEXT
from tests.telegram_double.membership import change_standing
from tests.telegram_double.schema import wire
from tests.telegram_double.world import CallbackAnswer, World

PATIENCE = 10.0


class Seat:
    """A person's place in a chat, or in one *topic* of a forum.

    Acting returns as soon as Telegram has the update; reading waits by events, at most
    ``timeout`` seconds, and then raises TimeoutError. Two seats in one chat read independently.
    """

    def __init__(self, world: World, chat: Chat, person: User, topic: int | None = None) -> None:
        self.chat = chat
        self.person = person
        self.topic = topic
        self._world = world
        self._read: set[int] = set()

    @property
    def id(self) -> int:
        return self.chat.id

    # What they see

    @property
    def messages(self) -> list[Message]:
        """The bot's messages here as they stand now: edited ones edited, deleted ones gone."""
        return list(self.chat.by_bot(self.topic))

    @property
    def texts(self) -> list[str]:
        """The words of those messages, captions included."""
        return [message.text or message.caption or "" for message in self.messages]

    async def next_message(self, timeout: float = PATIENCE) -> Message:  # noqa: ASYNC109
        """The bot's oldest message here that this seat has not read yet."""
        return await self.wait_for(lambda message: message.message_id not in self._read, timeout)

    async def wait_for(
        self,
        wanted: Callable[[Message], bool],
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Message:
        """The first message of the bot for which *wanted* holds, also after an edit."""
        async with asyncio.timeout(timeout):
            message = await self.chat.meets(lambda: next(filter(wanted, self.messages), None))
        self._read.add(message.message_id)
        return message

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard under the input field."""
        rows = self.chat.keyboard.keyboard if self.chat.keyboard else []
        return [[button.text for button in row] for row in rows]

    # What they do

    async def say(self, text: str) -> Message:
        """Write a message; what is too long for one is split, as Telegram's apps do."""
        *before, last = [text[at : at + TEXT] for at in range(0, len(text), TEXT)]
        for part in before:
            self._send(_text(part))
        return self._send(_text(last))

    async def reply(self, message: Message, text: str) -> Message:
        """Write in reply to *message*."""
        return self._send(_text(text), reply_to=message)

    async def forward(self, text: str, *, author: str = "Somebody") -> Message:
        """Forward words that a stranger wrote elsewhere."""
        date = self._world.unix_time()
        origin = {"type": "hidden_user", "sender_user_name": author, "date": date}
        return self._send(_text(text) | {"forward_origin": origin})

    async def edit(self, message: Message, text: str) -> Message:
        """Rewrite an own message."""
        changes = _text(text) | {"edit_date": self._world.unix_time()}
        edited = self.chat.change(message.message_id, **({"entities": None} | changes))
        self._world.publish(self.chat, edited, "edited_message")
        return edited

    async def delete(self, message: Message) -> None:
        """Delete a message; bots are never told."""
        self.chat.remove(message.message_id)

    async def press(
        self,
        message: Message,
        label: str,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> CallbackAnswer:
        """Press a button of *message* as given, stale or not, and await the bot's answer."""
        async with asyncio.timeout(timeout):
            return await self.press_data(message, _button(message, label).callback_data or "")

    def press_data(self, message: Message, callback_data: str) -> asyncio.Future[CallbackAnswer]:
        """Send any callback data, also forged; the future holds the bot's answer."""
        answer: asyncio.Future[CallbackAnswer] = asyncio.get_running_loop().create_future()
        shown = self.chat.posts.get(message.message_id)
        gone = InaccessibleMessage(chat=self.chat.shown, message_id=message.message_id, date=0)
        query = CallbackQuery(
            id=str(self._world.ids()),
            from_user=self.person,
            chat_instance=str(abs(self.chat.id)),
            message=shown or gone,
            data=callback_data,
        )
        self._world.ask(query, answer)
        return answer

    async def send_location(self, latitude: float, longitude: float) -> Message:
        """Drop a pin."""
        return self._send({"location": {"latitude": latitude, "longitude": longitude}})

    async def send_photo(self, content: bytes = b"jpeg", *, caption: str = "") -> Message:
        """Send a picture."""
        size = self._keep("photo", "photo.jpg", content) | {"width": 90, "height": 90}
        return self._send({"photo": [size]} | _caption(caption))

    async def send_document(self, name: str, content: bytes, *, caption: str = "") -> Message:
        """Send a file."""
        document = self._keep("document", name, content) | {"file_name": name}
        return self._send({"document": document} | _caption(caption))

    async def send_voice(self, content: bytes = b"ogg", *, caption: str = "") -> Message:
        """Send a voice message."""
        voice = self._keep("voice", "voice.ogg", content) | {"duration": 2}
        return self._send({"voice": voice} | _caption(caption))

    def block(self) -> None:
        """Block the bot (in the private chat)."""
        self.stand(Standing.BLOCKED)

    def unblock(self) -> None:
        """Let the bot write again."""
        self.stand(Standing.MEMBER)

    def stand(self, standing: Standing) -> None:
        """Give the bot another standing here; it is told by ``my_chat_member``."""
        change_standing(self._world, self.chat, standing, by=self.person)

    def _keep(self, kind: str, name: str, content: bytes) -> dict[str, Any]:
        file = self._world.keep(kind, name, content)
        unique = f"unique-{file.file_id}"
        return {"file_id": file.file_id, "file_unique_id": unique, "file_size": len(content)}

    def _send(self, content: dict[str, Any], *, reply_to: Message | None = None) -> Message:
        if self.chat.standing is Standing.BLOCKED:
            raise AssertionError(f"{self.person.first_name} has blocked the bot: unblock first")
        if self.chat.standing is Standing.NOT_STARTED:
            self.chat.standing = Standing.MEMBER
        where = thread_fields(self.chat, self.topic, reply_to)
        fields = self._world.head(self.chat, self.person) | where | content
        message = self.chat.add(fields, by_bot=False)
        self._world.publish(self.chat, message)
        return message


def thread_fields(chat: Chat, topic: int | None, reply_to: Message | None) -> dict[str, Any]:
    """How Telegram marks threads: only a real topic says ``is_topic_message``.

    Inside a topic everything replies to the message that created it; in an ordinary supergroup a
    reply carries a thread id as well, which is not a topic.
    """
    root = chat.posts.get(topic) if topic is not None and reply_to is None else reply_to
    fields: dict[str, Any] = {}
    if root is not None:
        fields = {"reply_to_message": _quoted(root)}
    if topic is not None and chat.forum:
        return fields | {"message_thread_id": topic, "is_topic_message": True}
    if reply_to is not None and chat.kind is Kind.SUPERGROUP:
        thread = reply_to.message_thread_id or reply_to.message_id
        return fields | {"message_thread_id": thread}
    return fields


def _quoted(message: Message) -> dict[str, Any]:
    # The answered message itself comes without the one that it answered.
    quoted: dict[str, Any] = wire(message)
    quoted.pop("reply_to_message", None)
    return quoted


def _text(text: str) -> dict[str, Any]:
    entities = with_found(text, ())
    return {"text": text} | ({"entities": entities} if entities else {})


def _caption(caption: str) -> dict[str, Any]:
    if not caption:
        return {}
    entities = with_found(caption, ())
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def _button(message: Message, label: str) -> InlineKeyboardButton:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    buttons = [button for row in rows for button in row]
    exact = [button for button in buttons if button.text == label]
    found = exact or [button for button in buttons if label in button.text]
    if len(found) != 1 or found[0].callback_data is None:
        labels = [button.text for button in buttons]
        raise LookupError(f"no single callback button {label!r} among {labels}")
    return found[0]
