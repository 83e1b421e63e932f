"""The methods by which a bot asks about itself, its updates, and who is where."""

import json
import re
from typing import Any

from aiogram.methods import (
    DeleteMyCommands,
    DeleteWebhook,
    GetChat,
    GetChatAdministrators,
    GetChatMember,
    GetFile,
    GetMe,
    GetMyCommands,
    GetUpdates,
    GetWebhookInfo,
    SetMyCommands,
    SetWebhook,
)
from aiogram.types import (
    AcceptedGiftTypes,
    BotCommandScopeDefault,
    ChatFullInfo,
    ChatMemberUnion,
    File,
    User,
    WebhookInfo,
)

from tests.telegram_double.chats import Kind
from tests.telegram_double.errors import bad_request
from tests.telegram_double.limits import check_commands
from tests.telegram_double.membership import administrators, member_of
from tests.telegram_double.methods import plays
from tests.telegram_double.schema import wire
from tests.telegram_double.updates import LIMIT, Webhook
from tests.telegram_double.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost)[:/]")


@plays(GetMe)
def get_me(world: World, _call: GetMe) -> User:
    return world.bot


@plays(GetUpdates)
async def get_updates(world: World, call: GetUpdates) -> list[dict[str, Any]]:
    world.updates.allow(call.allowed_updates)
    return await world.updates.take(
        offset=call.offset or 0, limit=call.limit or LIMIT, seconds=call.timeout or 0
    )


@plays(SetWebhook)
def set_webhook(world: World, call: SetWebhook) -> bool:
    if not call.url:
        return _end_webhook(world, drop=call.drop_pending_updates)
    # A local Bot API server allows plain HTTP; everybody else needs HTTPS.
    if not call.url.startswith("https://") and not LOOPBACK.match(call.url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if call.secret_token is not None and not SECRET.fullmatch(call.secret_token):
        raise bad_request("secret token contains unallowed characters")
    world.updates.allow(call.allowed_updates)
    _drop(world, drop=call.drop_pending_updates)
    connections = call.max_connections or 40
    world.updates.webhook = Webhook(
        url=call.url, secret=call.secret_token, max_connections=connections
    )
    world.updates.signal.bump()
    return True


@plays(DeleteWebhook)
def delete_webhook(world: World, call: DeleteWebhook) -> bool:
    return _end_webhook(world, drop=call.drop_pending_updates)


@plays(GetWebhookInfo)
def get_webhook_info(world: World, _call: GetWebhookInfo) -> WebhookInfo:
    webhook = world.updates.webhook
    return WebhookInfo(
        url=webhook.url if webhook else "",
        has_custom_certificate=False,
        pending_update_count=len(world.updates.pending),
        max_connections=webhook.max_connections if webhook else None,
        allowed_updates=sorted(world.updates.allowed),
    )


@plays(SetMyCommands)
def set_my_commands(world: World, call: SetMyCommands) -> bool:
    check_commands(call.commands)
    world.commands[_menu(call)] = wire(call.commands)
    return True


@plays(GetMyCommands)
def get_my_commands(world: World, call: GetMyCommands) -> list[dict[str, Any]]:
    return world.commands.get(_menu(call), [])


@plays(DeleteMyCommands)
def delete_my_commands(world: World, call: DeleteMyCommands) -> bool:
    world.commands.pop(_menu(call), None)
    return True


@plays(GetChat)
def get_chat(world: World, call: GetChat) -> ChatFullInfo:
    chat = world.chat(call.chat_id)
    gifts = dict.fromkeys(AcceptedGiftTypes.model_fields, False)
    return ChatFullInfo(
        **chat.shown.model_dump(exclude_none=True),
        accent_color_id=0,
        max_reaction_count=1,
        accepted_gift_types=AcceptedGiftTypes(**gifts),
    )


@plays(GetChatMember)
def get_chat_member(world: World, call: GetChatMember) -> ChatMemberUnion:
    if found := member_of(world, world.chat(call.chat_id), call.user_id):
        return found
    raise bad_request("invalid user_id specified")


@plays(GetChatAdministrators)
def get_chat_administrators(world: World, call: GetChatAdministrators) -> list[ChatMemberUnion]:
    chat = world.chat(call.chat_id)
    if chat.kind is Kind.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    return administrators(world, chat)


@plays(GetFile)
def get_file(world: World, call: GetFile) -> File:
    file = world.files.get(call.file_id)
    if file is None:
        raise bad_request("invalid file_id")
    return File(
        file_id=file.file_id,
        file_unique_id=f"unique-{file.file_id}",
        file_size=len(file.content),
        file_path=file.path,
    )


def _menu(call: SetMyCommands | GetMyCommands | DeleteMyCommands) -> tuple[str, str]:
    scope = wire(call.scope or BotCommandScopeDefault())
    return json.dumps(scope, sort_keys=True), call.language_code or ""


def _end_webhook(world: World, *, drop: bool | None) -> bool:
    world.updates.webhook = None
    _drop(world, drop=drop)
    return True


def _drop(world: World, *, drop: bool | None) -> None:
    if drop:
        world.updates.forget(world.updates.next_id)
