"""The one tree of errors, each named after the fact and carrying a stable code.

::

    SchedulingError(code)
    ├ InvalidSchedule ─ TooFrequent · InvalidQuietHours · InvalidPolicy
    ├ InvalidPattern
    ├ JobError(job_id) ─ JobNotFound · JobDisabled · ApprovalRequired · JobLocked · JobChanged
    │                · AlreadyDecided ─ AlreadyAnswered · AskedOfAnother
    │                · ChangedByOperator
    ├ TooMuch ─ TooManyJobs · TooManyWatches · TextTooLong
    ├ TurnError ─ TurnFailed (worth a retry) · TurnRefused (final)
    ├ StateRefused
    ├ DeliveryError ─ DeliveryDelayed · DeliveryUncertain · DeliveryRefused
    │                 · ChatUnreachable · ChatMoved
    └ StoreError ─ StoreUnavailable · StoreLocked · LeaseLost · SchemaTooNew · StoreDamaged

They know nothing of a person's language: ``bot.wording.replies`` translates.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar


class SchedulingError(Exception):
    """The root of everything that Minder raises on purpose."""

    code: ClassVar[str] = "SCHEDULING_ERROR"


class InvalidSchedule(SchedulingError):
    """A schedule that can never fire, or that is not written as one."""

    code = "INVALID_SCHEDULE"


class TooFrequent(InvalidSchedule):
    """A schedule whose moments lie closer together than the minimum interval."""

    code = "TOO_FREQUENT"

    def __init__(self, minimum: timedelta) -> None:
        super().__init__(f"moments must lie at least {minimum.total_seconds():g} s apart")
        self.minimum = minimum


class InvalidQuietHours(InvalidSchedule):
    """Quiet hours that are not written as such, or that never end."""

    code = "INVALID_QUIET_HOURS"


class InvalidPolicy(InvalidSchedule):
    """A way to serve a job that there is not, or that goes too far."""

    code = "INVALID_POLICY"


class InvalidPattern(SchedulingError, ValueError):
    """A pattern to look for that is none, or too large."""

    code = "INVALID_PATTERN"

    def __init__(self, pattern: str, reason: str) -> None:
        super().__init__(reason)
        self.pattern = pattern


class JobError(SchedulingError):
    """Something about one job; *job_id* is the reference that was asked for."""

    code = "JOB_ERROR"
    fact: ClassVar[str] = "something is wrong with job"

    def __init__(self, job_id: str) -> None:
        super().__init__(f"{self.fact} {job_id}")
        self.job_id = job_id


class JobNotFound(JobError):
    """No such job, or another owner's: the two look alike."""

    code = "JOB_NOT_FOUND"
    fact = "there is no job"


class JobDisabled(JobError):
    """The job is paused and the run was not forced."""

    code = "JOB_DISABLED"
    fact = "paused is job"


class ApprovalRequired(JobError):
    """The job may run once somebody has approved it; that has been asked."""

    code = "APPROVAL_REQUIRED"
    fact = "not approved is job"


class JobLocked(JobError):
    """A run of the job is on."""

    code = "JOB_LOCKED"
    fact = "a run is on for job"


class JobChanged(JobError):
    """Somebody else changed the job since it was read."""

    code = "JOB_CHANGED"
    fact = "changed meanwhile was job"


class AlreadyDecided(JobError):
    """What was asked is answered already: what becomes of missed moments, or an approval."""

    code = "ALREADY_DECIDED"
    fact = "nothing waits any more for a decision about job"


class ChangedByOperator(JobError):
    """What was done last to the job was an operator's doing, not its owner's."""

    code = "CHANGED_BY_OPERATOR"
    fact = "last changed by an operator was job"


class AskedOfAnother(JobError):
    """Whether a job, or a call of a tool, may run was asked of one person; another answered."""

    code = "ASKED_OF_ANOTHER"
    fact = "somebody else has to say whether it may run, job"


class AlreadyAnswered(AlreadyDecided):
    """The question whether a job may run was answered, taken back by a change, or has expired."""

    code = "ALREADY_ANSWERED"
    fact = "no longer asked about is job"


class TooMuch(SchedulingError):
    """More than an owner may have; *limit* is the most."""

    code = "TOO_MUCH"

    def __init__(self, message: str, limit: int) -> None:
        super().__init__(message)
        self.limit = limit


class TooManyJobs(TooMuch):
    """The owner's quota is used up."""

    code = "TOO_MANY_JOBS"

    def __init__(self, limit: int) -> None:
        super().__init__(f"an owner may have {limit} jobs", limit)


class TooManyWatches(TooMuch):
    """The owner's quota of watches is used up: of all, or of those that look at *host*."""

    code = "TOO_MANY_WATCHES"

    def __init__(self, limit: int, host: str = "") -> None:
        super().__init__(f"an owner may have {limit} watches{host and f' of {host}'}", limit)
        self.host = host


class TextTooLong(TooMuch):
    """The task, or what the job is to look at, is longer than a job may hold."""

    code = "TEXT_TOO_LONG"

    def __init__(self, limit: int) -> None:
        super().__init__(f"a text of a job may have {limit} characters", limit)


class TurnError(SchedulingError):
    """A turn that brought back no observation; *code* is its cause, stable per kind of failure."""

    code = "TURN_ERROR"

    def __init__(
        self,
        message: str,
        *,
        cause: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.cause = cause or self.code
        self.details = details or {}
        """What is kept with the run for whoever looks into it: JSON."""


class TurnFailed(TurnError):
    """The world did not answer as hoped: worth a retry."""

    code = "TURN_FAILED"


class TurnRefused(TurnError):
    """The turn can never succeed as it is written: a retry would change nothing."""

    code = "TURN_REFUSED"


class StateRefused(SchedulingError):
    """A value that is no state: too deep, too large, not a number, not JSON."""

    code = "STATE_REFUSED"


class DeliveryError(SchedulingError):
    """A delivery that did not end as sent."""

    code = "DELIVERY_ERROR"


class DeliveryDelayed(DeliveryError):
    """Certainly not sent: may be tried again after *retry_after*."""

    code = "DELIVERY_DELAYED"

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class DeliveryUncertain(DeliveryError):
    """Perhaps accepted, the answer was lost."""

    code = "DELIVERY_UNCERTAIN"


class DeliveryRefused(DeliveryError):
    """This message will never be accepted as it is."""

    code = "DELIVERY_REFUSED"


class ChatUnreachable(DeliveryError):
    """The chat is gone, or the bot was blocked or removed."""

    code = "CHAT_UNREACHABLE"


class ChatMoved(DeliveryError):
    """The chat lives on under another id."""

    code = "CHAT_MOVED"

    def __init__(self, new_chat_id: int) -> None:
        super().__init__(f"the chat moved to {new_chat_id}")
        self.new_chat_id = new_chat_id


class StoreError(SchedulingError):
    """The store could not do what was asked."""

    code = "STORE_ERROR"


class StoreUnavailable(StoreError):
    """The database does not answer, is full, or cannot be written: nothing was stored."""

    code = "STORE_UNAVAILABLE"


class StoreLocked(StoreError):
    """Another process runs the scheduler of this database."""

    code = "STORE_LOCKED"


class LeaseLost(StoreError):
    """What was claimed is somebody else's by now, or has ended: nothing was stored."""

    code = "LEASE_LOST"


class SchemaTooNew(StoreError):
    """The database was written by a newer version of Minder."""

    code = "SCHEMA_TOO_NEW"


class StoreDamaged(StoreError):
    """The database file is damaged; it is left as it is."""

    code = "STORE_DAMAGED"
