"""One firing of a job: why it was started, where it stands, what it looked at and remembers."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scheduler.diff import Json
from scheduler.model.job import Job, JsonObject, Owner
from scheduler.quick import quick


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

    @property
    def fires(self) -> bool:
        """Whether the moment of a row that was planned so comes to a turn."""
        return self in {RunStatus.RUNNING, RunStatus.WAITING}


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


@quick
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
    """Why it spoke or kept silent, as codes and values; `bot.wording` puts it in words."""
    result: JsonObject | None = None
    error: JsonObject | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a turn brings back: a state (JSON), or a text that it would say, or both."""

    state: Json = None
    text: str = ""
    unit: str = ""
    result: JsonObject | None = None
    """What is kept with the run beside that: what was asked and answered, and what it cost."""
    quiet: bool = False
    """A report that has nothing to say this time; its state is kept all the same."""
    asks: JsonObject | None = None
    """What it wants to be allowed before it goes on; facts for the question."""
    learned: JsonObject | None = None
    """The job's source with what this look settled about it for all that follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A state that a job saw from *at* on, until it saw another one."""

    at: datetime
    state: Json


@quick
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


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a handler is told for one attempt, and may not change."""

    job: Job
    run: Run
    memory: Memory
    now: datetime
