"""The terminal chat: the same conversation, outbox and scheduler, typed or piped."""

import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator

from bot.conversation.exchange import Conversation
from bot.conversation.message import Message
from bot.wording.notation import Addressee
from bot.wording.refusals import told
from bot.wording.rendering import render
from bot.wording.reply import Reply
from bot.wording.text import plain
from scheduler.errors import DeliveryDelayed, StoreError
from scheduler.model import Delivery, Owner
from scheduler.ports import Clock, Ids, Owners
from scheduler.review import Decision

OWNER: Owner = "console:local"
WELCOME = (
    "Minder in the terminal \u00b7 {zone} \u00b7 nothing leaves this machine \u00b7 /help\n"
    "Try: remind me in 10 seconds to stretch"
)
HINTS = {
    "undo": "/undo",
    "done": "done",
    "s10m": "snooze 10 minutes",
    "pause": "pause #{number}",
    "resume": "resume #{number}",
    "diff": "/diff #{number}",
    "chart": "/chart #{number}",
    "mute": "mute #{number} for a day",
    "noisy": "/noisy #{number}",
    "below": "#{number} only below {value}",
    "least": "#{number} only if it changes by {value} %",
    "find": "/find #{number}",
    "anyway": "/anyway #{number}",
    "relax": "/relax #{number}",
    "forget": "#{number} forget what you saw",
}
"""What to type where Telegram has a button."""


Show = Callable[[Reply], None]
"""Brings an answer or a message before the eyes of whoever sits there."""


def show(reply: Reply) -> None:
    """Print for a person, at once; characters that the terminal cannot show are replaced."""
    encoding = sys.stdout.encoding or "utf-8"
    print(as_lines(reply).encode(encoding, "replace").decode(encoding), flush=True)


def show_json(reply: Reply) -> None:
    """Print for a program, an object a line."""
    buttons = [[button.label, button.data] for row in reply.buttons for button in row]
    facts = {"text": plain(reply.text), "job_id": reply.job_id, "buttons": buttons}
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def as_lines(reply: Reply) -> str:
    """A reply for a terminal: its words, and what to type where buttons would be."""
    hints = " \u00b7 ".join(_hints(reply))
    return plain(reply.text) + (f"\n  {hints}" if hints else "")


def _hints(reply: Reply) -> Iterator[str]:
    for button in (button for row in reply.buttons for button in row):
        match button.data.split(":"):
            case ["j", operation, number, *_]:
                name, _, value = operation.partition("=")
                if name in HINTS:
                    yield HINTS[name].format(number=number, value=value.removesuffix(".0"))
            case ["a" | "t", answer, _]:
                yield {"yes": "/approve", "no": "/deny"}[answer]
            case ["r" | "rk", Decision.RUN_ONCE, _]:  # the first of a row
                about = [part for part in button.label.split()[:1] if part.startswith("#")]
                yield " ".join(("/review", *about, "run once | run last | skip"))
            case ["c", _, answer] if not answer.isdecimal():  # those stand in the text
                yield button.label.casefold() if answer in {"yes", "no"} else button.label


class ConsoleMessenger:
    """Prints what is owed to ``console:*``; see `scheduler.ports.Messenger`."""

    def __init__(self, show: Show, *, zone: str, clock: Clock, owners: Owners) -> None:
        self._show = show
        self._owners = owners
        self._zone = zone
        self._clock = clock

    async def send(self, delivery: Delivery) -> str:
        try:
            profile = await self._owners.profile(delivery.owner)
        except StoreError as error:
            raise DeliveryDelayed(f"the owner cannot be read: {error}") from error
        zone, language = profile.zone or self._zone, profile.language
        reply = render(delivery, Addressee(now=self._clock.now(), zone=zone, language=language))
        try:
            self._show(reply)
        except OSError as error:  # the terminal is gone: it waits for the next one
            raise DeliveryDelayed(str(error)) from error
        return delivery.id


class Console:
    """Has the conversation with whoever sits at the terminal."""

    def __init__(
        self,
        conversation: Conversation,
        *,
        clock: Clock,
        ids: Ids,
        show: Show,
    ) -> None:
        self._conversation = conversation
        self._clock = clock
        self._ids = ids
        self._show = show

    async def say(self, words: str) -> None:
        """One message and the answers to it."""
        message = Message(
            owner=OWNER,
            text=words,
            origin=f"console:{self._ids.new()}",
            sent_at=self._clock.now(),
        )
        try:
            answers = await self._conversation.exchange(message)
        except StoreError as error:
            answers = [told(error)]
        for reply in answers:
            self._show(reply)

    async def listen(self, lines: AsyncIterator[str]) -> None:
        """Answer line after line until they end."""
        async for line in lines:
            if line.strip():
                await self.say(line)
