"""The question whether a job may run, and word of it where nobody answered: what is owed."""

from collections.abc import Callable
from datetime import datetime

from scheduler import consent
from scheduler.consent import Approver, Consent
from scheduler.model import Delivery, DeliveryKind, Job

TOOL_ASK = "tool_ask"
"""The notice by which a run asks whether it may call a tool that writes."""
QUESTION, ANSWERED, UNANSWERED = "approval", "approved", "unapproved"
"""The notices."""


def question_of(job: Job, asking: Consent, new_id: Callable[[], str]) -> Delivery:
    """The question as it is owed to whoever has to answer it."""
    theirs = job.policy.approver is Approver.OWNER
    return Delivery(
        id=new_id(),
        owner=job.owner if theirs else consent.OPERATORS,
        kind=DeliveryKind.NOTICE,
        content={
            "notice": QUESTION,
            "number": job.number,
            "task": job.task,
            "turn": job.turn,
            "owner": "" if theirs else job.owner,
            "consent": asking.id,
        },
        job_id=job.id if theirs else None,
        key=f"{QUESTION}:{asking.id}",
        created_at=asking.asked_at,
    )


def answer_of(job: Job, given: Consent, name: str) -> Delivery:
    """What somebody else answered, for the job's owner."""
    return Delivery(
        id=name,
        owner=job.owner,
        kind=DeliveryKind.NOTICE,
        content={
            "notice": ANSWERED,
            "number": job.number,
            "task": job.task,
            "answer": given.answer.value,
            "reason": given.reason,
        },
        job_id=job.id,
        key=f"{ANSWERED}:{given.id}:{given.answer}",
        created_at=given.asked_at,
    )


def unapproved(job: Job, question: str, now: datetime, new_id: Callable[[], str]) -> Delivery:
    """That nobody answered the *question* in time, so that the job does not run."""
    return Delivery(
        id=new_id(),
        owner=job.owner,
        kind=DeliveryKind.NOTICE,
        content={"notice": UNANSWERED, "number": job.number, "task": job.task},
        job_id=job.id,
        key=f"{UNANSWERED}:{question}",
        created_at=now,
    )
