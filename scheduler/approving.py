"""Approvals: what a job becomes when it is asked about, approved or denied."""

from dataclasses import replace
from datetime import datetime

from scheduler import consent
from scheduler.consent import UNAPPROVED, Answer, Approval
from scheduler.editing import resumed
from scheduler.errors import AlreadyAnswered, AskedOfAnother
from scheduler.model import Job
from scheduler.policy import Pause

OPERATOR = "operator"
"""Whoever answers from the command line: it may all that others may."""


def is_unapproved(job: Job) -> bool:
    """Whether it is disabled until somebody approves it."""
    return job.pause is not None and job.pause.reason == UNAPPROVED


def may_run(job: Job) -> bool:
    """Whether nobody has to be asked any more."""
    if job.policy.approval is Approval.BEFORE_FIRST_RUN:
        return job.consent is not None and job.consent.answer is Answer.APPROVED
    return not is_unapproved(job)


def asked(job: Job, name: str, now: datetime) -> Job:
    """The job while the question *name* waits; disabled where it is to be until then."""
    asking = replace(job, consent=consent.question(name, now))
    elsewise = job.pause is not None and not is_unapproved(job)
    if job.policy.approval is not Approval.BEFORE_ENABLE or elsewise:
        return asking
    until = now + consent.ASK_FOR
    return replace(asking, pause=Pause(by="minder", at=now, reason=UNAPPROVED, until=until))


def edited(before: Job, after: Job, name: str, now: datetime) -> Job:
    """What an edit leaves of an approval: none that counts for what was not seen."""
    changed = before.policy.approval is not after.policy.approval
    if changed and after.enabled and after.policy.approval is Approval.BEFORE_ENABLE:
        return asked(after, name, now)
    if is_unapproved(after):
        if after.policy.approval is Approval.BEFORE_ENABLE:
            return asked(after, name, now)
        return resumed(replace(after, consent=None), now)
    kept = after.consent if after.policy.approval is Approval.BEFORE_ENABLE else None
    return replace(after, consent=kept)


def answered(job: Job, name: str, *, yes: bool, by: str, reason: str, now: datetime) -> Job:
    """The job after the answer to the question *name*.

    Raises `AlreadyAnswered` where that is not the question that waits: answered, changed since, or
    expired, and `AskedOfAnother` where the answer of somebody else counts.
    """
    if by not in {job.policy.approver_person or by, OPERATOR}:
        raise AskedOfAnother(f"#{job.number}")
    asking = job.consent
    if asking is None or asking.id != name or not asking.waits(now):
        raise AlreadyAnswered(f"#{job.number}")
    answer = Answer.APPROVED if yes else Answer.DENIED
    told = replace(job, consent=replace(asking, answer=answer, by=by, reason=reason))
    if told.pause is None or not is_unapproved(told):
        return told
    return resumed(told, now) if yes else replace(told, pause=replace(told.pause, until=None))
