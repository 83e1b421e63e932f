"""What quiet hours and mutes keep back of a job, and until when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from scheduler.model import Cause, Delivery, Job, JsonObject, Reason, Run, RunStatus
from scheduler.policy import QuietWay
from scheduler.quiet import Window, quiet_until
from scheduler.schedule import At, Cron, Every, Unit

_NAMED = re.compile(r"[\d,]+ [\d,]+ .*")
"""A cron expression with its minutes and hours one by one."""


class By(StrEnum):
    """What keeps a message back."""

    QUIET_HOURS = "quiet_hours"
    MUTE = "mute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Until when something is kept back, and by what."""

    until: datetime
    by: By

    def as_json(self) -> JsonObject:
        """For the ledger of the run that would have spoken."""
        return {"held_until": self.until.isoformat(), "held_by": self.by.value}

    def on(self, delivery: Delivery) -> Delivery:
        """The message, waiting for the end of the hold, and saying then why it comes late."""
        content = {
            **delivery.content,
            "held": self.by.value,
            "held_at": delivery.created_at.isoformat(),
        }
        return replace(delivery, held_until=self.until, content=content)


def held(job: Job, owners: Sequence[Window], now: datetime) -> Hold | None:
    """What keeps back, now, what *job* would say; *owners* are the quiet hours of its owner."""
    muted = job.policy.muted_until
    if muted is not None and muted > now:
        return Hold(until=_quiet_until(job, owners, muted) or muted, by=By.MUTE)
    until = _quiet_until(job, owners, now)
    return None if until is None else Hold(until=until, by=By.QUIET_HOURS)


def holds(job: Job, run: Run, owners: Sequence[Window], now: datetime) -> Hold | None:
    """What keeps back what *run* says: nothing, if somebody asked for it or named its time."""
    if run.cause.asked:
        return None
    hold = held(job, owners, now)
    if hold is None or hold.by is By.MUTE:
        return hold
    return None if run.cause is Cause.SCHEDULE and is_named(job) else hold


def runs_held_until(job: Job, owners: Sequence[Window], now: datetime) -> datetime | None:
    """Until when no run of *job* starts; None where nothing keeps it."""
    if job.policy.quiet_way is not QuietWay.HOLD_RUNS:
        return None
    return _quiet_until(job, owners, now)


def run_held_until(job: Job, run: Run, owners: Sequence[Window], now: datetime) -> datetime | None:
    """Until when the next attempt at *run* waits, as no run starts before; None for none."""
    return None if run.cause.asked else runs_held_until(job, owners, now)


def is_named(job: Job) -> bool:
    """Whether it is a reminder whose times somebody named, one by one."""
    if job.turn != "remind":
        return False
    match job.schedule:
        case At():
            return True
        case Every(unit=unit):
            return unit is not Unit.SECOND
        case Cron(expressions=expressions):
            return all(_NAMED.fullmatch(expression) for expression in expressions)
        case None:
            return False


def quiet_at(job: Job, owners: Sequence[Window], moment: datetime) -> bool:
    """Whether *moment* lies in the quiet hours that count for *job*."""
    return _quiet_until(job, owners, moment) is not None


def for_quiet(job: Job, owners: Sequence[Window], run: Run) -> Run:
    """The skipped *run*, with quiet hours as its reason where they are."""
    late = run.status is RunStatus.SKIPPED and run.reason == Reason.MISFIRE
    quiet = late and job.policy.quiet_way is QuietWay.HOLD_RUNS and run.due_at is not None
    if not (quiet and run.due_at and quiet_at(job, owners, run.due_at)):
        return run
    reason = Reason.QUIET_HOURS
    return replace(run, reason=reason, ledger={**run.ledger, "why": reason.value})


def _quiet_until(job: Job, owners: Sequence[Window], moment: datetime) -> datetime | None:
    if job.policy.urgent:
        return None
    windows = owners if job.policy.quiet is None else job.policy.quiet
    return quiet_until(windows, moment, zone=job.zone) if windows else None
