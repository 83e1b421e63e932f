"""The methods by which a bot changes what stands in a chat, and answers presses."""

from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMessages,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SetMessageReaction,
)
from aiogram.types import Message, ReactionTypeEmoji

from tests.telegram_double.chats import Chat, Kind, Standing
from tests.telegram_double.errors import NOT_MODIFIED, bad_request
from tests.telegram_double.limits import CALLBACK_ANSWER, REACTIONS
from tests.telegram_double.methods import plays
from tests.telegram_double.schema import wire
from tests.telegram_double.sending import caption_content, inline_keyboard, text_content
from tests.telegram_double.world import CallbackAnswer, World

Editing = EditMessageText | EditMessageCaption | EditMessageReplyMarkup


@plays(EditMessageText)
def edit_message_text(world: World, call: EditMessageText) -> Message:
    chat, message = _own(world, call)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    content = text_content(world, call.text or "", str(call.parse_mode or ""), call.entities)
    empty = {"text": None, "entities": None}
    return _edit(world, chat, message, empty | content, call)


@plays(EditMessageCaption)
def edit_message_caption(world: World, call: EditMessageCaption) -> Message:
    chat, message = _own(world, call)
    if message.text is not None:
        raise bad_request("there is no caption in the message to edit")
    mode = str(call.parse_mode or "")
    content = caption_content(world, call.caption or "", mode, call.caption_entities)
    empty = {"caption": None, "caption_entities": None}
    return _edit(world, chat, message, empty | content, call)


@plays(EditMessageReplyMarkup)
def edit_message_reply_markup(world: World, call: EditMessageReplyMarkup) -> Message:
    chat, message = _own(world, call)
    return _edit(world, chat, message, {}, call)


@plays(DeleteMessage)
def delete_message(world: World, call: DeleteMessage) -> bool:
    chat = world.chat(call.chat_id)
    chat.check_writable()
    message = chat.posts.get(call.message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted")
    chat.remove(call.message_id)
    return True


@plays(DeleteMessages)
def delete_messages(world: World, call: DeleteMessages) -> bool:
    chat = world.chat(call.chat_id)
    chat.check_writable()
    found = [chat.posts[number] for number in call.message_ids if number in chat.posts]
    for message in found:
        if _may_delete(world, chat, message):
            chat.remove(message.message_id)
    return True


@plays(SetMessageReaction)
def set_message_reaction(world: World, call: SetMessageReaction) -> bool:
    chat = world.chat(call.chat_id)
    chat.check_writable()
    if call.message_id not in chat.posts:
        raise bad_request("message to react not found")
    chosen = [one.emoji for one in call.reaction or () if isinstance(one, ReactionTypeEmoji)]
    if len(call.reaction or ()) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if len(chosen) != len(call.reaction or ()) or not REACTIONS.issuperset(chosen):
        raise bad_request("REACTION_INVALID")
    chat.reactions[call.message_id] = chosen
    chat.signal.bump()
    return True


@plays(AnswerCallbackQuery)
def answer_callback_query(world: World, call: AnswerCallbackQuery) -> bool:
    if len(call.text or "") > CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    alert = bool(call.show_alert)
    answer = CallbackAnswer(text=call.text or None, show_alert=alert, url=call.url)
    world.answer(call.callback_query_id, answer)
    return True


def _own(world: World, call: Editing) -> tuple[Chat, Message]:
    if call.inline_message_id is not None:
        raise bad_request("this double has no inline messages")
    if call.chat_id is None:
        raise bad_request("chat_id is empty")
    if call.message_id is None:
        raise bad_request("message identifier is not specified")
    chat = world.chat(call.chat_id)
    chat.check_writable()
    message = chat.posts.get(call.message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if message.from_user is None or message.from_user.id != world.bot.id:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(
    world: World, chat: Chat, message: Message, changes: dict[str, Any], call: Editing
) -> Message:
    # An edit without a keyboard takes the old one away, as in Telegram.
    changes = changes | {"reply_markup": None} | inline_keyboard(call.reply_markup)
    now = wire(message)
    if all(now.get(name) == part for name, part in changes.items()):
        raise bad_request(NOT_MODIFIED)
    edited = {"edit_date": world.unix_time()}
    return chat.change(message.message_id, **changes, **edited)


def _may_delete(world: World, chat: Chat, message: Message) -> bool:
    own = message.from_user is not None and message.from_user.id == world.bot.id
    return own or chat.kind is Kind.PRIVATE or chat.standing is Standing.ADMINISTRATOR
