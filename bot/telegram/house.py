"""What the Telegram front is given by the house behind it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.exchange import Conversation
from scheduler.model import Owner
from scheduler.ports import Clock, Facts, Ids, Inbox, Outbox, Owners


class Chats(Protocol):
    """Hears what becomes of chats. An owner without a topic stands for all topics of its chat.

    Each may come more than once for the same change, and may raise `StoreError`.
    """

    async def lost(self, owner: Owner, reason: str) -> None:
        """Nothing can be delivered there at present."""

    async def found(self, owner: Owner) -> None:
        """It can again."""

    async def moved(self, owner: Owner, new_chat_id: int) -> None:
        """The chat lives on under another id; what is owed goes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The conversation, the store and what else a front does not make itself."""

    conversation: Conversation
    inbox: Inbox
    outbox: Outbox
    owners: Owners
    facts: Facts
    chats: Chats
    clock: Clock
    ids: Ids
    owed: Callable[[], None]
    """To be called when a message was added to the outbox."""
    held: Callable[[], float] = lambda: math.inf
    """Seconds for which this process certainly may talk to Telegram."""
