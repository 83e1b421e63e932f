"""The things that Minder keeps: jobs, runs, turns, observations, outcomes, deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scheduler.consent import Consent
from scheduler.diff import Json
from scheduler.policy import Attention, Bounds, Pause, Policy
from scheduler.quiet import Window
from scheduler.schedule import Schedule

Owner = str
"""``channel:chat_id``, as ``telegram:634643933``, ``telegram:-100123:42`` or ``console:local``."""

JsonObject = Mapping[str, Json]

# --- the job -----------------------------------------------------------------------------------


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


# --- one firing --------------------------------------------------------------------------------


class Cause(StrEnum):
    """Why a run was started."""

    SCHEDULE = "schedule"
    CATCH_UP = "catch_up"
    MANUAL = "manual"
    TEST = "test"
    """Somebody tries the job out: nothing is remembered of it."""

    @property
    def asked(self) -> bool:
        """Whether a person asked for it: it has no due moment and answers in any case."""
        return self in {Cause.MANUAL, Cause.TEST}


class RunStatus(StrEnum):
    """Where a run stands: *running*, *waiting* and *review* are open, the rest final."""

    RUNNING = "running"
    WAITING = "waiting"
    """For its next attempt."""
    REVIEW = "review"
    """For a person who decides whether it runs at all; it is in nothing's way."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a run was skipped, failed or cancelled."""

    MISFIRE = "misfire"
    """Too late, by the job's misfire policy."""
    CONCURRENCY_FORBID = "concurrency_forbid"
    COOLDOWN = "cooldown"
    """Too soon after the last run."""
    APPROVAL_REQUIRED = "approval_required"
    """Nobody has approved the job."""
    DAILY_BUDGET = "daily_budget"
    """The job, or its owner, has had the runs of the day."""
    BACKOFF = "backoff"
    """It failed time after time and is tried less often for a while."""
    QUIET_HOURS = "quiet_hours"
    """It was due in quiet hours, and its misfire policy does not make up for it."""
    DISABLED = "disabled"
    """The job was paused."""
    BOUNDS = "bounds"
    """The job has had all the runs that it may have."""
    SKIPPED_BY_OWNER = "skipped_by_owner"
    """The owner wanted it left out, or decided so when it was missed."""
    REVIEW_EXPIRED = "review_expired"
    """It was missed, and nobody decided about it in time."""
    TIMEOUT = "timeout"
    LEASE_EXPIRED = "lease_expired"
    """Process after process died while serving it."""
    REMOVED = "removed"
    """The job was removed while the run waited."""
    CHANGED = "changed"
    """The job was changed before anybody served it."""
    REPLACED = "replaced"
    """The next due moment took its place."""
    STOPPED = "stopped"
    """Somebody stopped it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One firing of a job over all its attempts."""

    id: str
    job_id: str
    owner: Owner
    cause: Cause
    due_at: datetime | None
    """The moment the schedule named; a manual run has none."""
    status: RunStatus
    attempt: int = 1
    missed_from: datetime | None = None
    missed_count: int = 0
    """How many due moments this row covers beside its own, from *missed_from* on (0: none)."""
    missed_exact: bool = True
    """False: *missed_count* is a lower bound."""
    reason: str = ""
    """Why it was skipped, failed or cancelled: a stable code."""
    lease_owner: str | None = None
    lease_expires_at: datetime | None = None
    next_attempt_at: datetime | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    ledger: JsonObject = field(default_factory=dict)
    """Why it spoke or kept silent, as codes and values; ``bot.replies`` puts it in words."""
    result: JsonObject | None = None
    error: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a turn brings back: a state (JSON), or a text that it would say, or both."""

    state: Json = None
    text: str = ""
    unit: str = ""
    result: JsonObject | None = None
    """What is kept with the run beside that: what was asked and answered, and what it cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A state that a job saw from *at* on, until it saw another one."""

    at: datetime
    state: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a job remembers between runs."""

    seen: Json = None
    """The state last observed."""
    told: Json = None
    """The state last owed to the owner; changes are measured against it."""
    has_told: bool = False
    notes: JsonObject = field(default_factory=dict)
    """What the rules keep: pending confirmations, armed edges, error streaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a handler is told for one attempt, and may not change."""

    job: Job
    run: Run
    memory: Memory
    now: datetime


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


# --- what is owed ------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message owed to one owner, worded only when it is sent."""

    id: str
    owner: Owner
    kind: DeliveryKind
    content: JsonObject
    """Facts, not sentences: ``bot.replies`` words them in the owner's language and zone."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended: all of it is stored in one transaction, or none."""

    run: Run
    """As it is to be stored, its status included."""
    memory: Memory | None = None
    """What the job remembers from now on; None leaves it as it is."""
    deliveries: tuple[Delivery, ...] = ()
    pausing: Edit | None = None
    """The job pauses itself, unless it was changed meanwhile."""
    observed: Observed | None = None
    """What was seen that is something else than before; kept, so that rules can be replayed."""


# --- between the loop and the store ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A job with at least one due moment that nobody has served yet."""

    job: Job
    busy: bool
    """Whether a run of it is open."""
    queued: bool = False
    """Whether one that nobody has begun waits among them."""
    memory: Memory = field(default_factory=Memory)
    quiet: tuple[Window, ...] = ()
    """The quiet hours of its owner."""
    left_today: int | None = None
    """How many more runs it may have today; None: as many as it likes."""
    unanswered: Run | None = None
    """The run that waited too long for a decision, where it is about that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of a due job: the rows that cover its due moments, and when it is due next."""

    runs: tuple[Run, ...]
    next_run_at: datetime | None
    deliveries: tuple[Delivery, ...] = ()
    replaces: bool = False
    """Whether the runs that are open now are cancelled for it."""
    held_until: datetime | None = None
    """Where quiet hours keep it from running: when to look at it again."""
    asks: Consent | None = None
    """The question whether the job may run, where that has to be asked now."""
    lifts: Edit | None = None
    """The end of the job's pause, where that is what was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A run that is ours to serve while its lease lasts, unless it has its outcome already."""

    job: Job
    run: Run
    memory: Memory
    quiet: tuple[Window, ...] = ()
    """The quiet hours of its owner."""
    outcome: Outcome | None = None
    """How it ended, where its turn needed no waiting: stored with the claim."""
