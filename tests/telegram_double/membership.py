"""Who is where: how the bot and people stand in chats, and what Telegram tells the bot about it."""

from datetime import UTC, datetime
from typing import Any

from aiogram import types
from aiogram.types import ChatMemberUpdated, User

from tests.telegram_double.chats import Chat, Kind, Standing
from tests.telegram_double.schema import wire
from tests.telegram_double.world import World

STATUS = {
    Standing.NOT_STARTED: "left",
    Standing.MEMBER: "member",
    Standing.ADMINISTRATOR: "administrator",
    Standing.MUTED: "restricted",
    Standing.BLOCKED: "kicked",
    Standing.KICKED: "kicked",
    Standing.LEFT: "left",
    Standing.DELETED: "left",
    Standing.DEACTIVATED: "left",
}
MODELS: dict[str, Any] = {
    "creator": types.ChatMemberOwner,
    "administrator": types.ChatMemberAdministrator,
    "member": types.ChatMemberMember,
    "restricted": types.ChatMemberRestricted,
    "left": types.ChatMemberLeft,
    "kicked": types.ChatMemberBanned,
}
FOR_EVER = datetime.fromtimestamp(0, UTC)


def change_standing(world: World, chat: Chat, standing: Standing, *, by: User) -> None:
    """Give the bot a new standing in *chat* and tell it so."""
    before, chat.standing = chat.standing, standing
    if STATUS[before] == STATUS[standing]:
        return
    told = ChatMemberUpdated(
        chat=chat.shown,
        from_user=by,
        date=datetime.fromtimestamp(world.unix_time(), UTC),
        old_chat_member=member(world.bot, STATUS[before]),
        new_chat_member=member(world.bot, STATUS[standing]),
    )
    world.updates.add("my_chat_member", wire(told))


def member(person: User, status: str) -> types.ChatMemberUnion:
    """The membership as Telegram spells it out: an administrator may all, a muted one nothing."""
    model = MODELS[status]
    required = {name: part for name, part in model.model_fields.items() if part.is_required()}
    rights: dict[str, Any] = {name: status != "restricted" for name in required if name != "user"}
    rights |= {"until_date": FOR_EVER} if "until_date" in required else {}
    rights |= {"is_anonymous": False} if "is_anonymous" in required else {}
    found: types.ChatMemberUnion = model(user=person, **rights)
    return found


def member_of(world: World, chat: Chat, user_id: int) -> types.ChatMemberUnion | None:
    """How *user_id* stands in *chat*; None for somebody Telegram does not know."""
    if user_id == world.bot.id:
        return member(world.bot, STATUS[chat.standing])
    person = world.people.get(user_id)
    if person is None:
        return None
    if chat.kind is Kind.PRIVATE:
        return member(person, "member" if user_id == chat.id else "left")
    if user_id not in chat.members:
        return member(person, "left")
    return member(person, _rank(chat, user_id))


def administrators(world: World, chat: Chat) -> list[types.ChatMemberUnion]:
    """Those who may administer *chat*, the bot included where it does."""
    found = [member(chat.members[user_id], _rank(chat, user_id)) for user_id in sorted(chat.admins)]
    bot = chat.standing is Standing.ADMINISTRATOR
    return [*found, *([member(world.bot, "administrator")] if bot else [])]


def _rank(chat: Chat, user_id: int) -> str:
    if user_id not in chat.admins:
        return "member"
    return "creator" if user_id == next(iter(chat.members)) else "administrator"
