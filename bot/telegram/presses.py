"""Pressed buttons: always answered, carried out once, and the message then shows what happened."""

from collections import OrderedDict
from collections.abc import Sequence

import structlog
from aiogram.methods import AnswerCallbackQuery, EditMessageReplyMarkup, EditMessageText
from aiogram.types import LinkPreviewOptions

from bot.conversation.exchange import Conversation
from bot.conversation.message import Press
from bot.telegram.api import Api
from bot.telegram.errors import CallRefused
from bot.telegram.incoming import Pressed
from bot.telegram.keyboards import inline
from bot.telegram.writing import entities_of, parts, words_of
from bot.wording import approvals, tool_asks
from bot.wording.replies import STALE
from bot.wording.reply import Button, Reply
from bot.wording.text import plain
from scheduler.errors import DeliveryError

log = structlog.get_logger()

AT_ONCE = 5
"""Seconds for what is only a courtesy: what the press asks for does not wait longer."""
KEEPS_ITS_MESSAGE = frozenset({"show", "edit", "run", "why"})
"""Operations whose button is meant for more than one press: they are answered below."""
NOT_MODIFIED = "message is not modified"
REMEMBERED = 1_000
QUESTIONS = {"c", "a", "t"}
"""How the data of a button begins that answers a question: of the bot, of a job, of a model."""
UNANSWERED = {STALE, approvals.DECIDED, approvals.OF_ANOTHER, tool_asks.DECIDED}
"""Answers that leave a question as it stands."""

Edit = EditMessageText | EditMessageReplyMarkup
Rows = tuple[tuple[Button, ...], ...]
Place = tuple[int, int, str]
"""Where a button was: chat, message, and what pressing it means."""


class Presses:
    """Has the conversation carry out presses, and shows the outcome in the pressed message."""

    def __init__(self, api: Api, conversation: Conversation) -> None:
        self._api = api
        self._conversation = conversation
        self._spent: OrderedDict[Place, str] = OrderedDict()

    async def answer(self, pressed: Pressed, origin: str) -> Sequence[Reply]:
        """Carry out a press; what is still to be said of it. Raises `StoreError`."""
        await self.release(pressed)
        button = (pressed.address.chat, pressed.message_id, pressed.data)
        if self._spent.get(button, origin) != origin:
            return ()  # pressed twice before the message could show the first
        press = Press(
            owner=pressed.address.owner,
            data=pressed.data,
            origin=origin,
            person=f"telegram:{pressed.person}",
        )
        reply = await self._conversation.press(press)
        edit = _outcome(pressed, reply)
        if edit is None or not await self._edited(edit):
            return [reply]
        self._spend(button, origin)
        return () if isinstance(edit, EditMessageText) else [reply]

    async def release(self, pressed: Pressed, words: str | None = None) -> None:
        """Let the button stop spinning."""
        query = AnswerCallbackQuery(callback_query_id=pressed.query_id, text=words)
        try:
            await self._api.call(query, within=AT_ONCE)
        except DeliveryError as error:
            log.info("press not answered", error=str(error))

    async def _edited(self, edit: Edit) -> bool:
        """Whether the pressed message now shows what happened. To try twice does no harm."""
        try:
            await self._api.call(edit, within=AT_ONCE)
        except CallRefused as refusal:
            return NOT_MODIFIED in str(refusal)
        except DeliveryError as error:
            log.info("message not edited", error=str(error))
            return False
        return True

    def _spend(self, button: Place, origin: str) -> None:
        self._spent[button] = origin
        if len(self._spent) > REMEMBERED:
            self._spent.popitem(last=False)


def _outcome(pressed: Pressed, reply: Reply) -> Edit | None:
    """How the pressed message shows what became of it; None where it stays as it is."""
    if _asks(pressed.data) and (rest := _besides_questions(pressed.buttons)):
        return _with_keyboard(pressed, rest)
    return _replaced(pressed, reply) if _replaces(pressed.data, reply) else None


def _replaces(data: str, reply: Reply) -> bool:
    """Whether the answer may stand in the place of what was pressed."""
    if len(parts(reply.text)) != 1:
        return False
    if _asks(data):
        return plain(reply.text) not in UNANSWERED
    operation = data.split(":")[1] if ":" in data else ""
    return reply.job_id is not None and operation not in KEEPS_ITS_MESSAGE


def _besides_questions(rows: Rows) -> Rows:
    """What is left under a card that also asked something; nothing under a mere question."""
    left = (tuple(button for button in row if not _asks(button.data)) for row in rows)
    return tuple(row for row in left if row)


def _asks(data: str) -> bool:
    return data.partition(":")[0] in QUESTIONS


def _replaced(pressed: Pressed, reply: Reply) -> EditMessageText:
    return EditMessageText(
        chat_id=pressed.address.chat,
        message_id=pressed.message_id,
        text=words_of(reply.text),
        entities=entities_of(reply.text),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=inline(reply.buttons),
    )


def _with_keyboard(pressed: Pressed, rows: Rows) -> EditMessageReplyMarkup:
    return EditMessageReplyMarkup(
        chat_id=pressed.address.chat,
        message_id=pressed.message_id,
        reply_markup=inline(rows),
    )
