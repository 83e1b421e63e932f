"""Telegram's limits on what a bot may send; aiogram checks none of them."""

import re
from collections.abc import Sequence

from aiogram.types import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from tests.telegram_double.errors import bad_request
from tests.telegram_double.markup import utf16

TEXT = 4096
CAPTION = 1024
CALLBACK_DATA = 64
CALLBACK_ANSWER = 200
BUTTONS = 100
BUTTONS_IN_A_ROW = 8
COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMAND_DESCRIPTION = 256
ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video",
        "record_voice", "upload_voice", "upload_document", "choose_sticker",
        "find_location", "record_video_note", "upload_video_note",
    }
)  # fmt: skip
REACTIONS = frozenset(
    {
        "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢",
        "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳",
        "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓",
        "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈",
        "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿",
        "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀",
        "😡",
    }
)  # fmt: skip


def check_text(source: str, shown: str) -> None:
    """A message: 1 to 4096 UTF-16 units after the entities were parsed."""
    if not source:
        raise bad_request("message text is empty")
    if not shown:
        raise bad_request("text must be non-empty")
    if utf16(shown) > TEXT:
        raise bad_request("message is too long")


def check_caption(shown: str) -> None:
    """A caption: at most 1024 UTF-16 units."""
    if utf16(shown) > CAPTION:
        raise bad_request("message caption is too long")


def check_keyboard(keyboard: InlineKeyboardMarkup) -> None:
    """Every button does exactly one thing, its data fits, and there are not too many of them."""
    rows = keyboard.inline_keyboard
    for row in rows:
        if len(row) > BUTTONS_IN_A_ROW:
            raise bad_request("reply markup is too long")
        for button in row:
            _check_button(button)
    if sum(map(len, rows)) > BUTTONS:
        raise bad_request("reply markup is too long")


def _check_button(button: InlineKeyboardButton) -> None:
    if not button.text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    acts = button.model_fields_set - {"text", "style", "icon_custom_emoji_id"}
    acts = {name for name in acts if getattr(button, name) is not None}
    if len(acts) != 1:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    data = button.callback_data
    if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if button.url is not None and not re.match(r"(https?://[^\s/]+|tg://\w)", button.url):
        raise bad_request(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
    if button.web_app is not None and not button.web_app.url.startswith("https://"):
        reason = "Only HTTPS links are allowed"
        raise bad_request(
            f"inline keyboard button Web App URL '{button.web_app.url}' is invalid: {reason}"
        )


def check_commands(commands: Sequence[BotCommand]) -> None:
    """A menu: at most 100 commands of Latin letters, digits and underscores."""
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command.command.removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
