"""Errors in a person's and in an operator's terms: what is wrong, and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.wording import approvals, replies
from bot.wording.moments import span
from bot.wording.reply import Reply
from bot.wording.slashes import written
from bot.wording.text import cleaned, plain
from scheduler.errors import (
    AlreadyAnswered,
    AlreadyDecided,
    ApprovalRequired,
    AskedOfAnother,
    ChangedByOperator,
    DeliveryError,
    InvalidPattern,
    InvalidPolicy,
    InvalidQuietHours,
    InvalidSchedule,
    JobDisabled,
    JobLocked,
    JobNotFound,
    SchedulingError,
    SchemaTooNew,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreUnavailable,
    TextTooLong,
    TooFrequent,
    TooManyJobs,
    TooManyWatches,
    TurnError,
)


def told(error: SchedulingError) -> Reply:
    """An error in the person's own terms."""
    for kind, words in REFUSALS.items():
        if isinstance(error, kind):
            return replies.say(words(error))
    return replies.say("That did not work. Nothing was changed.")


REFUSALS: dict[type[SchedulingError], Callable[[Any], str]] = {
    JobNotFound: lambda e: f"There is no {e.job_id} here. /list shows what there is.",
    JobDisabled: lambda e: f"{e.job_id} is paused. Resume it first.",
    ChangedByOperator: lambda e: (
        f"The last change, to {e.job_id}, was the operator's. /undo {e.job_id[1:]} takes it back."
    ),
    AskedOfAnother: lambda _: approvals.OF_ANOTHER,
    AlreadyAnswered: lambda _: approvals.DECIDED,
    AlreadyDecided: lambda e: f"What {e.job_id} missed is decided already.",
    ApprovalRequired: lambda e: f"{e.job_id} runs once it is approved. I have asked for that.",
    JobLocked: lambda _: "It is running at this moment. Try again when it is done.",
    TooFrequent: lambda e: f"That is too often: {span(e.minimum)} is the least.",
    TooManyJobs: lambda e: f"You have {e.limit} jobs, and that is the most. Remove one first.",
    TooManyWatches: lambda e: (
        f"You have {e.limit} watches{e.host and f' of {e.host}'}, and that is the most. "
        "Remove one first."
    ),
    TextTooLong: lambda e: f"That is too long for one job: {e.limit:,} characters are the most.",
    InvalidQuietHours: lambda e: f"Those are no quiet hours: {e}. Say them as 22:00-07:00.",
    InvalidPolicy: lambda e: f"I left it as it was: {e}.",
    InvalidPattern: lambda e: (
        f"I cannot search for {written(cleaned(e.pattern, most=40))}: {cleaned(str(e), most=80)}. "
        "I read patterns as RE2 does, without look-arounds and back-references."
    ),
    InvalidSchedule: lambda e: f"That schedule never fires: {e}.",
    TurnError: lambda e: f"I cannot watch that: {e}",
    StoreError: lambda _: (
        "I cannot store anything at this moment, so nothing was changed. Try again soon."
    ),
}


# --- for operators ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why something was not done: a stable code, a sentence, and what to do."""

    code: str
    message: str
    hint: str = ""


HINTS: dict[type[SchedulingError], str] = {
    StoreLocked: "Stop that one first, or talk to it with `minder chat`.",
    SchemaTooNew: "Nothing was touched.",
    StoreDamaged: "It was left as it is; a copy may lie in backups/.",
    StoreUnavailable: "Check MINDER_HOME and MINDER_DATABASE_URL, free space and permissions.",
    JobNotFound: "`minder jobs list` shows what there is.",
    JobDisabled: "Resume it, or add --force.",
}


def refusal_of(error: BaseException) -> Refusal:
    """The refusal for one of our errors."""
    if not isinstance(error, SchedulingError):
        raise TypeError(f"not one of ours: {error!r}")
    hint = HINTS.get(type(error), "")
    if isinstance(error, JobNotFound):
        return Refusal(code=error.code, message=f"There is no job {error.job_id}.", hint=hint)
    # Whoever runs it wants to know which store and where, and what Telegram said.
    if isinstance(error, StoreError | DeliveryError):
        message = str(error)
        return Refusal(code=error.code, message=f"{message[:1].upper()}{message[1:]}.", hint=hint)
    return Refusal(code=error.code, message=plain(told(error).text), hint=hint)
