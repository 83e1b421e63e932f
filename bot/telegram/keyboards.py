"""Buttons under a message, and the one under the input field that sends a place."""

from collections.abc import Sequence

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.wording.reply import Button, Reply
from bot.wording.text import text

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove

SEND_PLACE = "\U0001f4cd Send my location"
PLACE_HINT = "\n(or send me your location: \U0001f4ce, then Location)"


def inline(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """The buttons of a reply; None where it has none."""
    if not rows:
        return None
    keyboard = [
        [InlineKeyboardButton(text=button.label, callback_data=button.data) for button in row]
        for row in rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=keyboard)


def buttons_of(markup: InlineKeyboardMarkup | None) -> tuple[tuple[Button, ...], ...]:
    """The buttons that stand under a message, those of the bot's conversation."""
    rows = markup.inline_keyboard if markup else []
    return tuple(
        tuple(Button(label=one.text, data=one.callback_data) for one in row if one.callback_data)
        for row in rows
    )


def asking_for_place() -> ReplyKeyboardMarkup:
    """One button under the input field; a press sends where the person is."""
    button = KeyboardButton(text=SEND_PLACE, request_location=True)
    return ReplyKeyboardMarkup(keyboard=[[button]], resize_keyboard=True, one_time_keyboard=True)


def with_place_hint(reply: Reply) -> Reply:
    """A message carries one keyboard: where it has buttons, words say how to send a place."""
    return Reply(text=text(reply.text, PLACE_HINT), buttons=reply.buttons, job_id=reply.job_id)
