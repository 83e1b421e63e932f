"""One message that is owed, on its way to the chat."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.diff import Json
from scheduler.model.job import JsonObject, Owner
from scheduler.quick import quick


class DeliveryStatus(StrEnum):
    """Where a message stands on its way to the chat."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    SUPERSEDED = "superseded"
    DEAD = "dead"


class DeliveryKind(StrEnum):
    """What a message is about; it decides how it is worded and whether it may be repeated."""

    REMINDER = "reminder"
    BASELINE = "baseline"
    CHANGE = "change"
    INCIDENT = "incident"
    RECOVERY = "recovery"
    NOTICE = "notice"
    REPLY = "reply"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message owed to one owner, worded only when it is sent."""

    id: str
    owner: Owner
    kind: DeliveryKind
    content: JsonObject
    """Facts, not sentences: ``bot.wording.replies`` words them in the owner's language and zone."""
    job_id: str | None = None
    run_id: str | None = None
    key: str | None = None
    """Unique where given: the same message is owed once however often it is decided."""
    from_state: Json = None
    to_state: Json = None
    silent: bool = False
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    uncertain: bool = False
    """An earlier attempt may have arrived: this one says so."""
    not_before: datetime | None = None
    held_until: datetime | None = None
    """Until when quiet hours or a mute keep it back; others of its chat go before it."""
    created_at: datetime
    closed_at: datetime | None = None
    """When it was sent, given up or superseded; None while it is owed."""
    message_id: str | None = None
    error: str = ""

    @property
    def channel(self) -> str:
        return self.owner.partition(":")[0]
