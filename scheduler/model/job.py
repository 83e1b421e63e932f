"""What an owner asked for, and what somebody did to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scheduler.consent import Consent
from scheduler.diff import Json
from scheduler.policy import Attention, Bounds, Pause, Policy
from scheduler.quick import quick
from scheduler.schedule import Schedule

Owner = str
"""``channel:chat_id``, as ``telegram:634643933``, ``telegram:-100123:42`` or ``console:local``."""


JsonObject = Mapping[str, Json]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What an owner asked for; it lives until it is done or removed."""

    id: str
    owner: Owner
    number: int
    """Counts up per owner; what people call it by (``#3``)."""
    task: str
    turn: str = "remind"
    source: JsonObject = field(default_factory=dict)
    """What the kind of turn needs to know; for a watch its probe: ``{"probe": "page", …}``."""
    schedule: Schedule | None
    zone: str
    bounds: Bounds = Bounds()
    policy: Policy = Policy()
    attention: Attention = Attention()
    pause: Pause | None = None
    consent: Consent | None = None
    """What was asked, and answered, about whether it may run."""
    next_run_at: datetime | None
    last_run_at: datetime | None = None
    run_count: int = 0
    version: int = 1
    parent_id: str | None = None
    """The job that this one was snoozed from."""
    created_at: datetime
    ended_at: datetime | None = None
    """When its last due moment was claimed."""
    removed_at: datetime | None = None
    held_until: datetime | None = None
    """Until when quiet hours keep what is due from being served."""

    @property
    def enabled(self) -> bool:
        return self.pause is None

    @property
    def listed(self) -> bool:
        return self.ended_at is None and self.removed_at is None


class EditKind(StrEnum):
    """What somebody did to a job."""

    CREATED = "created"
    EDITED = "edited"
    PAUSED = "paused"
    RESUMED = "resumed"
    REMOVED = "removed"
    SNOOZED = "snoozed"
    DONE = "done"
    UNDONE = "undone"
    RUN = "run"
    """A run was asked for."""
    STOPPED = "stopped"
    """What ran was stopped."""
    ASKED = "asked"
    """It was asked whether the job may run."""
    APPROVED = "approved"
    DENIED = "denied"
    LIFTED = "lifted"
    """Its pause ended at the moment that was set."""
    DECIDED = "decided"
    """It was said what becomes of missed moments."""
    FORGOT = "forgot"
    """What it saw was forgotten."""
    LEARNED = "learned"
    """Its first run settled what is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One entry of a job's own history: who did what, from which front, and how it was before."""

    id: str
    job_id: str
    owner: Owner
    kind: EditKind
    origin: str
    """Names the message, button or command behind it; the same origin takes effect once."""
    at: datetime
    before: Job | None
    after: Job
    undone_at: datetime | None = None
