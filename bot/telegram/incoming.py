"""What an update means: somebody said, edited, pressed or placed something, or a chat changed."""

import re
from dataclasses import dataclass
from datetime import datetime

from aiogram.enums import ChatMemberStatus, ChatType, ContentType
from aiogram.types import (
    CallbackQuery,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)

from bot.conversation.slash import is_known
from bot.telegram.addresses import Address
from bot.telegram.errors import Unreadable
from bot.telegram.keyboards import buttons_of
from bot.wording.reply import Button
from scheduler.model import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words for the bot; empty ones where only a picture or the like was sent."""

    address: Address
    person: int
    message_id: int
    text: str
    sent_at: datetime
    addressed: bool = True
    """False where the words merely follow a message of the bot in a group."""
    about: int | None = None
    """The message of the bot that they reply to."""
    forwarded: bool = False
    """Whether somebody else wrote them, somewhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """Words that were changed after they were sent."""

    address: Address
    person: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A place on the map."""

    address: Address
    person: int
    message_id: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button under a message of the bot."""

    address: Address
    person: int
    query_id: str
    data: str
    message_id: int
    buttons: tuple[tuple[Button, ...], ...] = ()
    """All that were there, in rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether the bot may write in a chat from now on."""

    address: Address
    reachable: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A group that became a supergroup, under another id."""

    address: Address
    new_chat: int


UNREADABLE = "unreadable"
"""Stands in the body of an update that no JSON could hold."""

Incoming = Said | Edited | Placed | Pressed | Standing | Moved

SENT_BY_PEOPLE = frozenset(
    {
        ContentType.TEXT, ContentType.PHOTO, ContentType.VIDEO, ContentType.VOICE,
        ContentType.AUDIO, ContentType.DOCUMENT, ContentType.STICKER, ContentType.ANIMATION,
        ContentType.VIDEO_NOTE, ContentType.CONTACT, ContentType.POLL, ContentType.DICE,
        ContentType.STORY, ContentType.PAID_MEDIA, ContentType.CHECKLIST,
    }
)  # fmt: skip
"""What deserves an answer; the rest is Telegram telling of joins, pins and titles."""


def understood(body: JsonObject, me: User) -> Incoming | None:
    """What the update means to the bot *me*; None where it is not for it. Raises `Unreadable`."""
    if UNREADABLE in body:
        raise Unreadable(f"not JSON: {body[UNREADABLE]}")
    try:
        update = Update.model_validate(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not an update of the Bot API: {type(error).__name__}") from error
    if update.message is not None:
        return _message(update.message, me)
    if update.edited_message is not None:
        return _edited(update.edited_message, me)
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    return None if update.my_chat_member is None else _standing(update.my_chat_member)


def _message(message: Message, me: User) -> Incoming | None:
    if message.migrate_to_chat_id is not None:
        return Moved(address=_address(message), new_chat=message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return Moved(address=Address(chat=message.migrate_from_chat_id), new_chat=message.chat.id)
    if message.location is not None:
        return _placed(message, me)
    if message.content_type not in SENT_BY_PEOPLE:
        return None
    return _said(message, me)


def _said(message: Message, me: User) -> Said | None:
    words = _words(message)
    asked, followed = _asked(message, me), _followed(message, me)
    if not asked and (words.startswith("/") or followed is None):
        return None
    return Said(
        address=_address(message),
        person=_person(message),
        message_id=message.message_id,
        text=words if words.startswith("/") else _mention(me).sub("", words).strip(),
        sent_at=message.date,
        addressed=asked,
        about=followed,
        forwarded=message.forward_origin is not None,
    )


def _asked(message: Message, me: User) -> bool:
    """Whether the words are for the bot: all in private; in a group a command or a mention."""
    if message.chat.type == ChatType.PRIVATE:
        return True
    words = _words(message)
    if not words.startswith("/"):
        return _mention(me).search(words) is not None
    # An unknown command without a name may be for another bot of the group.
    _, at, addressee = words.split(maxsplit=1)[0].partition("@")
    return addressee.casefold() == str(me.username).casefold() if at else is_known(words)


def _followed(message: Message, me: User) -> int | None:
    """The message of the bot that this one replies to."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.id != me.id:
        return None
    return replied.message_id


def _mention(me: User) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)@{me.username}\b", re.IGNORECASE)


def _words(message: Message) -> str:
    # Halves of surrogate pairs can be written in JSON but stored nowhere.
    return (message.text or message.caption or "").encode("utf-8", "ignore").decode("utf-8")


def _placed(message: Message, me: User) -> Placed | None:
    if message.location is None or not (_asked(message, me) or _followed(message, me)):
        return None  # somebody shows the group where they are
    return Placed(
        address=_address(message),
        person=_person(message),
        message_id=message.message_id,
        latitude=message.location.latitude,
        longitude=message.location.longitude,
    )


def _edited(message: Message, me: User) -> Edited | None:
    if not _words(message) or not _asked(message, me):
        return None
    return Edited(address=_address(message), person=_person(message), message_id=message.message_id)


def _pressed(query: CallbackQuery) -> Pressed | None:
    if query.message is None or query.data is None:
        return None
    shown = query.message if isinstance(query.message, Message) else None
    return Pressed(
        address=_address(shown) if shown else Address(chat=query.message.chat.id),
        person=query.from_user.id,
        query_id=query.id,
        data=query.data,
        message_id=query.message.message_id,
        buttons=buttons_of(shown.reply_markup if shown else None),
    )


def _standing(change: ChatMemberUpdated) -> Standing:
    member = change.new_chat_member
    if isinstance(member, ChatMemberRestricted):
        reachable = member.can_send_messages
    else:
        reachable = member.status not in {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}
    return Standing(
        address=Address(chat=change.chat.id),
        reachable=reachable,
        reason=f"the bot is {member.status} there",
    )


def _address(message: Message) -> Address:
    return Address(chat=message.chat.id, topic=_topic(message))


def _topic(message: Message) -> int | None:
    # Replies in an ordinary supergroup have a thread id as well, which is no topic.
    return message.message_thread_id if message.is_topic_message else None


def _person(message: Message) -> int:
    sender = message.from_user
    return message.chat.id if sender is None else sender.id
