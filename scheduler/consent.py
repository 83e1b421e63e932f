"""Whether a job may run, where somebody has to say so: what was asked, and what was answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OPERATORS = "operators:*"
"""Stands for the chats of all operators, wherever a message is owed to them."""
UNAPPROVED = "approval"
"""Why a job is paused that nobody has approved: until the answer is due, then without an end."""
ASK_FOR = timedelta(minutes=15)
"""No answer in so long is a no."""


class Approval(StrEnum):
    """When somebody has to say that a job may run."""

    NONE = "none"
    BEFORE_ENABLE = "before_enable"
    """It is made disabled, and enabled by the approval."""
    BEFORE_FIRST_RUN = "before_first_run"
    """Its first moment waits for the approval; after each edit it is asked again."""


class Approver(StrEnum):
    """Who has to say it."""

    OPERATOR = "operator"
    OWNER = "owner"


class Answer(StrEnum):
    """What was said."""

    ASKED = "asked"
    """Nothing so far."""
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One question, good for one answer; a change of the job takes it away."""

    id: str
    asked_at: datetime
    expires_at: datetime
    answer: Answer = Answer.ASKED
    by: str = ""
    reason: str = ""

    def waits(self, now: datetime) -> bool:
        """Whether it may still be answered."""
        return self.answer is Answer.ASKED and now < self.expires_at


def question(name: str, now: datetime) -> Consent:
    """The question *name*, asked now."""
    return Consent(id=name, asked_at=now, expires_at=now + ASK_FOR)
