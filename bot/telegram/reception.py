"""From one update to what is owed for it: may they talk, what do they want, what is the answer."""

import asyncio
from collections.abc import Sequence

from aiogram.types import User

from bot.conversation.message import Message
from bot.telegram import words
from bot.telegram.addresses import CHANNEL, Address
from bot.telegram.errors import Unreadable
from bot.telegram.gate import Gate, Verdict
from bot.telegram.house import House
from bot.telegram.incoming import Edited, Moved, Placed, Pressed, Said, Standing, understood
from bot.telegram.places import zone_at
from bot.telegram.presses import Presses
from bot.wording import replies
from bot.wording.reply import Reply, to_json
from scheduler.model import Delivery, DeliveryKind, JsonObject, Owner
from scheduler.people import Update


class Reception:
    """Answers updates one at a time; the same update again has no further effect."""

    def __init__(self, me: User, house: House, gate: Gate, presses: Presses) -> None:
        self._me = me
        self._house = house
        self._gate = gate
        self._presses = presses

    async def answer(self, update: Update) -> Sequence[Delivery]:
        """Do what *update* asks for; what is owed for it. Raises `Unreadable` and `StoreError`."""
        owed: Sequence[Delivery] = ()
        match understood(update.body, self._me):
            case Said() as said:
                owed = await self._said(update, said)
            case Placed() as placed:
                owed = await self._placed(update, placed)
            case Pressed() as pressed:
                owed = await self._pressed(update, pressed)
            case Edited() as edited:
                owed = await self._edited(update, edited)
            case Standing() as standing:
                await self._stands(standing)
            case Moved() as moved:
                await self._house.chats.moved(moved.address.owner, moved.new_chat)
        return owed

    async def apology(self, update: Update) -> Sequence[Delivery]:
        """What is owed for an update that was given up, where somebody waits for an answer."""
        try:
            met = understood(update.body, self._me)
        except Unreadable:
            return ()
        if not isinstance(met, Said | Placed | Pressed):
            return ()
        if await self._gate.judge(met.address, met.person) is not Verdict.ADMITTED:
            return ()
        return self._owed(update, met.address, [replies.say(words.UNREADABLE)])

    # --- what people do -----------------------------------------------------------------------

    async def _said(self, update: Update, said: Said) -> Sequence[Delivery]:
        verdict = await self._gate.judge(said.address, said.person, said.text)
        if verdict is not Verdict.ADMITTED:
            return self._met(update, said, verdict)
        owner = said.address.owner
        message = Message(
            owner=owner,
            text=said.text,
            origin=update.id,
            sent_at=said.sent_at,
            about=await self._about(owner, said.about),
            person=f"telegram:{said.person}",
            addressed=said.addressed,
            forwarded=said.forwarded,
        )
        answers = await self._house.conversation.exchange(message)
        return self._owed(update, said.address, answers, answers=said.message_id)

    async def _about(self, owner: Owner, message_id: int | None) -> str | None:
        """The job that one of the bot's messages was about."""
        if message_id is None:
            return None
        delivery = await self._house.outbox.by_message(owner, f"{message_id}")
        return None if delivery is None else delivery.job_id

    async def _placed(self, update: Update, placed: Placed) -> Sequence[Delivery]:
        if await self._gate.judge(placed.address, placed.person) is not Verdict.ADMITTED:
            return ()
        zone = await asyncio.to_thread(zone_at, placed.latitude, placed.longitude)
        if zone is None:
            return self._owed(update, placed.address, [replies.say(words.NO_ZONE_THERE)])
        owner = placed.address.owner
        answers = await self._house.conversation.place(owner, zone, origin=update.id)
        return self._owed(update, placed.address, answers, answers=placed.message_id)

    async def _pressed(self, update: Update, pressed: Pressed) -> Sequence[Delivery]:
        if await self._gate.judge(pressed.address, pressed.person) is not Verdict.ADMITTED:
            await self._presses.release(pressed, words.NOT_FOR_YOU)
            return ()
        return self._owed(update, pressed.address, await self._presses.answer(pressed, update.id))

    async def _edited(self, update: Update, edited: Edited) -> Sequence[Delivery]:
        if await self._gate.judge(edited.address, edited.person) is not Verdict.ADMITTED:
            return ()
        # However often the same message is edited: the answer stays the same.
        key = f"{CHANNEL}:{self._me.id}:edited:{edited.address.chat}:{edited.message_id}"
        return self._owed(update, edited.address, [replies.say(words.EDIT_UNREAD)], key=key)

    # --- who may talk -------------------------------------------------------------------------

    def _met(self, update: Update, said: Said, verdict: Verdict) -> Sequence[Delivery]:
        """What somebody gets who is not let in, or only just."""
        match verdict:
            case Verdict.PAIRED:
                return self._owed(update, said.address, [words.paired(), replies.help_text()])
            case Verdict.WRONG_CODE:
                left = self._gate.tries_left(said.address.chat)
                return self._owed(update, said.address, [words.wrong_code(left)])
            case Verdict.STRANGER if said.addressed:
                refusal = words.stranger(said.person, pairing=self._gate.pairing)
                # Owed once for ever, whatever else they say.
                key = f"{CHANNEL}:{self._me.id}:stranger:{said.address.chat}"
                return self._owed(update, said.address, [refusal], key=key)
            case _:
                return ()

    # --- what becomes of chats ----------------------------------------------------------------

    async def _stands(self, standing: Standing) -> None:
        owner = standing.address.owner
        if standing.reachable:
            await self._house.chats.found(owner)
        else:
            await self._house.chats.lost(owner, standing.reason)

    # --- what is owed -------------------------------------------------------------------------

    def _owed(
        self,
        update: Update,
        address: Address,
        replies: Sequence[Reply],
        *,
        answers: int | None = None,
        key: str = "",
    ) -> Sequence[Delivery]:
        # In private there is nobody else whose words could be meant.
        marked: JsonObject = {} if address.private or answers is None else {"answers": answers}
        return [
            Delivery(
                id=self._house.ids.new(),
                owner=address.owner,
                kind=DeliveryKind.REPLY,
                content={**to_json(reply), **marked},
                job_id=reply.job_id,
                key=f"{key or update.id}:{place}",
                created_at=self._house.clock.now(),
            )
            for place, reply in enumerate(replies)
        ]
