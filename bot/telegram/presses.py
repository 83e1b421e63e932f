"""Pressed buttons: always answered, carried out once, and the message then shows what happened."""

from collections import OrderedDict
from collections.abc import Sequence

import structlog
from aiogram.methods import AnswerCallbackQuery, EditMessageText
from aiogram.types import LinkPreviewOptions

from bot.conversation import Conversation, Press
from bot.replies import STALE
from bot.reply import Reply
from bot.telegram.api import Api
from bot.telegram.errors import CallRefused
from bot.telegram.incoming import Pressed
from bot.telegram.keyboards import inline
from bot.telegram.writing import entities_of, parts, words_of
from bot.text import plain
from scheduler.errors import DeliveryError

log = structlog.get_logger()

AT_ONCE = 5
"""Seconds for what is only a courtesy: what the press asks for does not wait longer."""
KEEPS_ITS_MESSAGE = frozenset({"show", "edit", "run", "why"})
"""Operations whose button is meant for more than one press: they are answered below."""
NOT_MODIFIED = "message is not modified"
REMEMBERED = 1_000

Button = tuple[int, int, str]
"""Where a button was: chat, message, and what pressing it means."""


class Presses:
    """Has the conversation carry out presses, and shows the outcome in the pressed message."""

    def __init__(self, api: Api, conversation: Conversation) -> None:
        self._api = api
        self._conversation = conversation
        self._spent: OrderedDict[Button, str] = OrderedDict()

    async def answer(self, pressed: Pressed, origin: str) -> Sequence[Reply]:
        """Carry out a press; what is still to be said of it. Raises `StoreError`."""
        await self.release(pressed)
        button = (pressed.address.chat, pressed.message_id, pressed.data)
        if self._spent.get(button, origin) != origin:
            return ()  # pressed twice before the message could show the first
        press = Press(owner=pressed.address.owner, data=pressed.data, origin=origin)
        reply = await self._conversation.press(press)
        if not _replaces(pressed.data, reply) or not await self._shown(pressed, reply):
            return [reply]
        self._spend(button, origin)
        return ()

    async def release(self, pressed: Pressed, words: str | None = None) -> None:
        """Let the button stop spinning."""
        query = AnswerCallbackQuery(callback_query_id=pressed.query_id, text=words)
        try:
            await self._api.call(query, within=AT_ONCE)
        except DeliveryError as error:
            log.info("press not answered", error=str(error))

    async def _shown(self, pressed: Pressed, reply: Reply) -> bool:
        """Whether the pressed message now says what happened. To try twice does no harm."""
        if len(parts(reply.text)) != 1:
            return False
        edit = EditMessageText(
            chat_id=pressed.address.chat,
            message_id=pressed.message_id,
            text=words_of(reply.text),
            entities=entities_of(reply.text),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=inline(reply.buttons),
        )
        try:
            await self._api.call(edit, within=AT_ONCE)
        except CallRefused as refusal:
            return NOT_MODIFIED in str(refusal)
        except DeliveryError as error:
            log.info("message not edited", error=str(error))
            return False
        return True

    def _spend(self, button: Button, origin: str) -> None:
        self._spent[button] = origin
        if len(self._spent) > REMEMBERED:
            self._spent.popitem(last=False)


def _replaces(data: str, reply: Reply) -> bool:
    """Whether the answer may stand in the place of what was pressed: it says what became of it."""
    kind, _, rest = data.partition(":")
    if kind == "c":
        return plain(reply.text) != STALE
    return reply.job_id is not None and rest.partition(":")[0] not in KEEPS_ITS_MESSAGE
