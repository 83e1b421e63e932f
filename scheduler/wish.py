"""A job as somebody asks for it."""

from dataclasses import dataclass, field
from datetime import datetime

from scheduler.model import JsonObject, Owner
from scheduler.policy import Attention, Bounds, Policy
from scheduler.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A job as somebody asks for it."""

    owner: Owner
    task: str
    schedule: Schedule | None
    zone: str
    turn: str = "remind"
    source: JsonObject = field(default_factory=dict)
    bounds: Bounds = Bounds()
    policy: Policy = Policy()
    attention: Attention = Attention()
    parent_id: str | None = None
    asked_at: datetime | None = None
    """When it was asked for, where that is not now: moments count from then."""
