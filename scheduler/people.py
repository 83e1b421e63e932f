"""Who jobs belong to, as far as they are known, and what comes in from them."""

from dataclasses import dataclass, field
from datetime import datetime

from scheduler.model import JsonObject, Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of an owner."""

    owner: Owner
    zone: str | None = None
    """IANA name; None until the owner said it."""
    language: str | None = None
    settings: JsonObject = field(default_factory=dict)
    blocked: str | None = None
    """Why nothing can be delivered there at present; None: all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Something that came in from a channel, stored before it was acknowledged."""

    id: str
    """Sorts in the order of arrival; the same update comes under the same id again."""
    channel: str
    chat: str
    """Updates of one chat are dealt with one after another."""
    body: JsonObject
    received_at: datetime
    attempts: int = 0
