"""Approvals: what a job becomes when it is asked about, approved or denied."""

from dataclasses import replace
from datetime import datetime

from scheduler import consent
from scheduler.consent import Answer, Approval
from scheduler.editing import resumed
from scheduler.errors import AlreadyAnswered
from scheduler.model import Job
from scheduler.policy import Pause

UNAPPROVED = "approval"
"""Why a job is paused that nobody has approved."""


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
    if job.policy.approval is not Approval.BEFORE_ENABLE or job.pause is not None:
        return asking
    return replace(asking, pause=Pause(by="minder", at=now, reason=UNAPPROVED))


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
    expired.
    """
    asking = job.consent
    if asking is None or asking.id != name or not asking.waits(now):
        raise AlreadyAnswered(f"#{job.number}")
    answer = Answer.APPROVED if yes else Answer.DENIED
    told = replace(job, consent=replace(asking, answer=answer, by=by, reason=reason))
    return resumed(told, now) if yes and is_unapproved(told) else told
