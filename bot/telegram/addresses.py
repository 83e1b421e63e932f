"""Owners of this channel: ``telegram:<chat>``, or ``telegram:<chat>:<topic>`` in a forum."""

from dataclasses import dataclass

from scheduler.model import Owner

CHANNEL = "telegram"
GENERAL = 1
"""A forum's General topic: messages without a topic land there, and naming it is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A chat, and the topic in it where there is one."""

    chat: int
    topic: int | None = None

    @property
    def private(self) -> bool:
        # Telegram: groups and channels have negative ids.
        return self.chat > 0

    @property
    def owner(self) -> Owner:
        named = self.topic is not None and self.topic != GENERAL
        return f"{CHANNEL}:{self.chat}:{self.topic}" if named else f"{CHANNEL}:{self.chat}"


def address_of(owner: Owner) -> Address:
    """The address that `Address.owner` names. Raises ValueError for another channel's owner."""
    channel, chat, *topic = owner.split(":")
    if channel != CHANNEL:
        raise ValueError(f"{owner} is not in Telegram")
    return Address(chat=int(chat), topic=int(topic[0]) if topic else None)
