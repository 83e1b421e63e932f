"""Moments that are let pass because enough has run: too soon after the last run, or today's share.

Asked for are the job's own cooldown and its number of runs a day, and what the operator allows.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.misfire import Choice
from scheduler.model import Delivery, DeliveryKind, Due, Job, Reason, Run, RunStatus
from scheduler.wallclock import wall_at, zone_of

SLACK = 10
"""A run that began late does not cost the next one its moment, by the tenth part of the cooldown
(a minute at most)."""
BUDGET = "budget"
"""The notice that a job has had its runs of the day."""


def cooled_down(due: Due, choice: Choice, now: datetime) -> Choice:
    """What is left of *choice* where runs keep a distance: none too soon, and one at a time."""
    job, distance = due.job, due.job.policy.cooldown
    if distance is None:
        return choice
    slack = min(distance / SLACK, timedelta(minutes=1))
    if job.last_run_at is not None and now - job.last_run_at < distance - slack:
        return _none(choice, Reason.COOLDOWN)
    if len(choice.run) == 1:
        return choice
    return replace(choice, run=choice.run[-1:], reason=Reason.COOLDOWN)


def within_budget(due: Due, choice: Choice) -> Choice:
    """What is left of *choice* for today."""
    if due.left_today is None or due.left_today >= len(choice.run):
        return choice
    if due.left_today == 0:
        return _none(choice, Reason.DAILY_BUDGET)
    return replace(choice, run=choice.run[-due.left_today :], reason=Reason.DAILY_BUDGET)


def _none(choice: Choice, reason: Reason) -> Choice:
    return replace(choice, run=(), covers=False, reason=reason)


def budget_notice(job: Job, run: Run, new_id: Callable[[], str]) -> Delivery | None:
    """That the job has had its runs of the day, owed once in a day; None for other rows."""
    if run.status is not RunStatus.SKIPPED or run.reason != Reason.DAILY_BUDGET:
        return None
    today = wall_at(run.created_at, zone_of(job.zone)).date()
    return Delivery(
        id=new_id(),
        owner=job.owner,
        kind=DeliveryKind.NOTICE,
        content={"notice": BUDGET, "number": job.number, "task": job.task},
        job_id=job.id,
        run_id=run.id,
        key=f"{BUDGET}:{job.id}:{today.isoformat()}",
        silent=True,
        created_at=run.created_at,
    )
