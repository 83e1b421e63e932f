"""The methods by which a bot puts something new into a chat."""

from typing import Any

from aiogram.methods import (
    CopyMessage,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVoice,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from tests.telegram_double.chats import Chat
from tests.telegram_double.entities import formatted
from tests.telegram_double.errors import bad_request
from tests.telegram_double.limits import ACTIONS, check_caption, check_keyboard, check_text
from tests.telegram_double.markup import Entity
from tests.telegram_double.methods import plays
from tests.telegram_double.schema import wire
from tests.telegram_double.seat import thread_fields
from tests.telegram_double.world import World

Sending = SendMessage | SendPhoto | SendDocument | SendVoice | CopyMessage
MEDIA = ("photo", "document", "voice", "location")


@plays(SendMessage)
def send_message(world: World, call: SendMessage) -> Message:
    chat = _open_chat(world, call)
    content = text_content(world, call.text, str(call.parse_mode or ""), call.entities)
    return _send(world, chat, call, content)


@plays(SendPhoto)
def send_photo(world: World, call: SendPhoto) -> Message:
    chat = _open_chat(world, call)
    size = _file(world, "photo", call.photo) | {"width": 90, "height": 90}
    return _send(world, chat, call, {"photo": [size]} | _caption(world, call))


@plays(SendDocument)
def send_document(world: World, call: SendDocument) -> Message:
    chat = _open_chat(world, call)
    document = _file(world, "document", call.document)
    name = world.files[document["file_id"]].name
    return _send(
        world, chat, call, {"document": document | {"file_name": name}, **_caption(world, call)}
    )


@plays(SendVoice)
def send_voice(world: World, call: SendVoice) -> Message:
    chat = _open_chat(world, call)
    voice = _file(world, "voice", call.voice) | {"duration": 2}
    return _send(world, chat, call, {"voice": voice} | _caption(world, call))


@plays(CopyMessage)
def copy_message(world: World, call: CopyMessage) -> dict[str, int]:
    chat = _open_chat(world, call)
    source = world.chat(call.from_chat_id).posts.get(call.message_id)
    if source is None:
        raise bad_request("message to copy not found")
    original = wire(source)
    kept = ("text", "entities", "caption", "caption_entities", *MEDIA)
    content = {name: original[name] for name in kept if name in original}
    if not content:
        raise bad_request("message can't be copied")
    return {"message_id": _send(world, chat, call, content).message_id}


@plays(SendChatAction)
def send_chat_action(world: World, call: SendChatAction) -> bool:
    chat = world.chat(call.chat_id)
    chat.check_writable()
    chat.check_thread(call.message_thread_id)
    if call.action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def text_content(world: World, source: str, parse_mode: str, given: Any) -> dict[str, Any]:
    """``text`` and ``entities`` as they are shown, within the limits."""
    if not source:
        check_text(source, source)
    shown, entities = formatted(source, parse_mode, given)
    check_text(source, shown)
    return {"text": shown} | ({"entities": _named(world, entities)} if entities else {})


def caption_content(world: World, source: str, parse_mode: str, given: Any) -> dict[str, Any]:
    """``caption`` and ``caption_entities`` as they are shown, within the limits."""
    shown, entities = formatted(source, parse_mode, given)
    check_caption(shown)
    found = {"caption_entities": _named(world, entities)} if entities else {}
    return ({"caption": shown} if shown else {}) | found


def inline_keyboard(markup: Any) -> dict[str, Any]:
    """The ``reply_markup`` that stays on a message; an empty keyboard is none."""
    if not isinstance(markup, InlineKeyboardMarkup):
        return {}
    check_keyboard(markup)
    rows = [row for row in markup.inline_keyboard if row]
    return {"reply_markup": {"inline_keyboard": wire(rows)}} if rows else {}


def _open_chat(world: World, call: Sending) -> Chat:
    chat = world.chat(call.chat_id)
    chat.check_writable()
    chat.check_thread(call.message_thread_id)
    return chat


def _send(world: World, chat: Chat, call: Sending, content: dict[str, Any]) -> Message:
    markup = inline_keyboard(call.reply_markup)
    replied = _replied(chat, call.reply_parameters or _old_style_reply(call))
    where = thread_fields(chat, call.message_thread_id, replied)
    fields = world.head(chat, world.bot) | where | content | markup
    message = chat.add(fields, by_bot=True)
    if call.disable_notification:
        chat.silent.add(message.message_id)
    if isinstance(call.reply_markup, ReplyKeyboardMarkup | ReplyKeyboardRemove):
        shown = isinstance(call.reply_markup, ReplyKeyboardMarkup)
        chat.keyboard = call.reply_markup if shown else None  # type: ignore[assignment]
    return message


def _old_style_reply(call: Sending) -> ReplyParameters | None:
    if call.reply_to_message_id is None:
        return None
    lenient = call.allow_sending_without_reply or None
    return ReplyParameters(message_id=call.reply_to_message_id, allow_sending_without_reply=lenient)


def _replied(chat: Chat, wanted: ReplyParameters | None) -> Message | None:
    if wanted is None or wanted.message_id is None:
        return None
    found = chat.posts.get(wanted.message_id)
    if found is None and wanted.allow_sending_without_reply is not True:
        raise bad_request("message to be replied not found")
    if found and wanted.quote and wanted.quote not in (found.text or found.caption or ""):
        raise bad_request("QUOTE_TEXT_INVALID")
    return found


def _file(world: World, kind: str, given: Any) -> dict[str, Any]:
    if isinstance(given, BufferedInputFile):
        if not given.data:
            raise bad_request("file must be non-empty")
        file = world.keep(kind, given.filename or kind, given.data)
    elif given in world.files and world.files[given].kind == kind:
        file = world.files[given]
    else:
        raise bad_request("wrong file identifier/HTTP URL specified")
    unique, size = f"unique-{file.file_id}", len(file.content)
    return {"file_id": file.file_id, "file_unique_id": unique, "file_size": size}


def _caption(world: World, call: SendPhoto | SendDocument | SendVoice) -> dict[str, Any]:
    mode = str(call.parse_mode or "")
    return caption_content(world, call.caption or "", mode, call.caption_entities)


def _named(world: World, entities: list[Entity]) -> list[Entity]:
    # <a href="tg://user?id=…"> mentions a person Telegram knows, and is plain text otherwise.
    named: list[Entity] = []
    for entity in entities:
        user_id = entity.get("user_id")
        if user_id is None:
            named.append(entity)
        elif person := world.people.get(user_id):
            known = {name: part for name, part in entity.items() if name != "user_id"}
            named.append(known | {"user": wire(person)})
    return named
