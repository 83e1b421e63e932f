"""What reaches the bot: words that a person wrote, and buttons that they pressed."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.model import Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a person wrote, wherever they wrote it."""

    owner: Owner
    text: str
    origin: str
    """Names this message for ever: the same origin takes effect once."""
    sent_at: datetime
    about: str | None = None
    """The id of the job that the message it replies to was about."""
    person: str = ""
    """Who of the owner's chat wrote it, as ``telegram:7``."""
    addressed: bool = True
    """False in a group where nobody spoke to the bot: talk is then left alone."""
    forwarded: bool = False
    """Whether somebody else wrote it: a model then takes it for data, not for a wish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A pressed button: ``j:<operation>:<number>:<version>`` or ``c:<question>:<answer>``."""

    owner: Owner
    data: str
    origin: str
    person: str = ""
    """Who of the owner's chat pressed it."""
