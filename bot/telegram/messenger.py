"""Sends what is owed to a chat, and says exactly what is known of a message that did not arrive."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from aiogram.methods import SendDocument, SendMessage, SendPhoto
from aiogram.types import (
    BufferedInputFile,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from bot.charts.charting import Chart
from bot.charts.picture import can_draw, png
from bot.telegram.addresses import Address, address_of
from bot.telegram.api import Api
from bot.telegram.errors import CallRefused
from bot.telegram.keyboards import Markup, asking_for_place, inline, with_place_hint
from bot.telegram.writing import entities_of, parts, words_of
from bot.wording.notation import Addressee
from bot.wording.rendering import render
from bot.wording.reply import Reply
from bot.wording.text import Text, text
from scheduler.errors import (
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
    StoreError,
)
from scheduler.model import Delivery, DeliveryKind, Owner
from scheduler.ports import Clock, Owners

MOST_PARTS = 3
"""What is longer comes as a file."""
CAPTION = 1024
"""UTF-16 units under a file (Bot API, sendDocument)."""
TRIES = 5
LONGEST_WAIT = timedelta(seconds=60)
"""What may pass between two parts of one message."""
NO_TOPIC = ("message thread not found", "topic_deleted", "topic_closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message on its way to one address."""

    address: Address
    text: Text
    markup: Markup | None
    silent: bool
    answers: int | None
    """The message that it is a reply to, where the chat has several people."""
    chart: Chart | None = None
    moved: str = ""
    """What it begins with where its topic is gone."""


class TelegramMessenger:
    """See `scheduler.ports.Messenger`; what is long goes by its last part, with the buttons."""

    def __init__(self, api: Api, owners: Owners, *, clock: Clock) -> None:
        self._api = api
        self._owners = owners
        self._clock = clock
        self._told_of_topic: set[Owner] = set()

    async def send(self, delivery: Delivery) -> str:
        """Send, and return the id. Raises `DeliveryError`; where only a part arrived, uncertain."""
        letter = await self._letter(delivery)
        try:
            return await self._post(letter)
        except CallRefused as refusal:
            if letter.address.topic is None or not _lacks_topic(refusal):
                raise
        message_id = await self._post(self._to_main_chat(letter))
        self._told_of_topic.add(delivery.owner)
        return message_id

    async def _letter(self, delivery: Delivery) -> Letter:
        try:
            profile = await self._owners.profile(delivery.owner)
        except StoreError as error:
            raise DeliveryDelayed(f"the owner's zone cannot be read: {error}") from error
        address = address_of(delivery.owner)
        to = Addressee(now=self._clock.now(), zone=profile.zone or "UTC", language=profile.language)
        reply = render(delivery, to)
        if reply.asks_location and reply.buttons and address.private:
            reply = with_place_hint(reply)
        return Letter(
            address=address,
            text=reply.text,
            markup=_markup(reply, delivery.kind, address),
            silent=delivery.silent,
            answers=cast(int | None, delivery.content.get("answers")),
            chart=reply.chart if can_draw() else None,
            moved=f"{to.say('topic_gone')}\n",
        )

    def _to_main_chat(self, letter: Letter) -> Letter:
        told = letter.address.owner in self._told_of_topic
        said = letter.text if told else text(letter.moved, letter.text)
        return replace(letter, address=Address(chat=letter.address.chat), text=said)

    # --- one message, several, or a file ------------------------------------------------------

    async def _post(self, letter: Letter) -> str:
        if letter.chart is not None:
            return str((await self._photo(letter, letter.chart)).message_id)
        said = parts(letter.text)
        if len(said) > MOST_PARTS:
            return str((await self._file(letter)).message_id)
        if not said:
            raise DeliveryRefused("there is nothing to say")
        first, *rest = said
        message = await self._part(letter, first, last=not rest)
        for place, part in enumerate(rest, start=2):
            message = await self._further_part(letter, part, last=place == len(said))
        return str(message.message_id)

    async def _further_part(self, letter: Letter, part: Text, *, last: bool) -> Message:
        """The next part of a message that has begun to arrive: only patience keeps it whole."""
        for _ in range(TRIES):
            try:
                return await self._part(letter, part, last=last)
            except DeliveryDelayed as delay:
                wait = delay.retry_after or timedelta(seconds=1)
                if wait > LONGEST_WAIT:
                    break
                await self._clock.sleep(wait.total_seconds())
            except DeliveryError as error:
                raise DeliveryUncertain(f"only a part arrived: {error}") from error
        raise DeliveryUncertain("only a part arrived")

    async def _part(self, letter: Letter, part: Text, *, last: bool) -> Message:
        message = SendMessage(
            chat_id=letter.address.chat,
            message_thread_id=letter.address.topic,
            text=words_of(part),
            entities=entities_of(part),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            disable_notification=letter.silent,
            reply_parameters=_reply_to(letter.answers),
            reply_markup=letter.markup if last else None,
        )
        try:
            return await self._api.call(message)
        except CallRefused as refusal:
            if _lacks_topic(refusal):
                raise
            # Certainly not sent: once more without what it may have been refused for.
            bare = message.model_copy(update={"entities": None, "reply_markup": None})
            return await self._api.call(bare)

    async def _photo(self, letter: Letter, chart: Chart) -> Message:
        drawn = await asyncio.to_thread(png, chart)
        caption = parts(letter.text, CAPTION)[0]
        return await self._api.call(
            SendPhoto(
                chat_id=letter.address.chat,
                message_thread_id=letter.address.topic,
                photo=BufferedInputFile(drawn, filename="chart.png"),
                caption=words_of(caption),
                caption_entities=entities_of(caption),
                disable_notification=letter.silent,
                reply_parameters=_reply_to(letter.answers),
                reply_markup=letter.markup,
            )
        )

    async def _file(self, letter: Letter) -> Message:
        words = words_of(letter.text)
        return await self._api.call(
            SendDocument(
                chat_id=letter.address.chat,
                message_thread_id=letter.address.topic,
                document=BufferedInputFile(words.encode("utf-8"), filename="message.txt"),
                caption=words_of(parts(letter.text, CAPTION)[0]),
                disable_notification=letter.silent,
                reply_parameters=_reply_to(letter.answers),
                reply_markup=letter.markup,
            )
        )


def _markup(reply: Reply, kind: DeliveryKind, address: Address) -> Markup | None:
    if reply.buttons or not address.private:
        return inline(reply.buttons)
    if reply.asks_location:
        return asking_for_place()
    # The next answer takes away the button that asked for a place, if there was one.
    return ReplyKeyboardRemove() if kind is DeliveryKind.REPLY else None


def _reply_to(message_id: int | None) -> ReplyParameters | None:
    if message_id is None:
        return None
    return ReplyParameters(message_id=message_id, allow_sending_without_reply=True)


def _lacks_topic(refusal: CallRefused) -> bool:
    return any(words in str(refusal).casefold() for words in NO_TOPIC)
