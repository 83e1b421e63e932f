"""Quiet hours and mutes in words: on cards, in answers, and what they mean for a job."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.moments import in_words
from scheduler.holding import is_named
from scheduler.model import Job
from scheduler.policy import QuietWay
from scheduler.quiet import Window, days_text, quiet_until

NONE = "no quiet hours"


def hours_words(windows: Sequence[Window]) -> str:
    """Windows in a row: "22:00-07:00, sat,sun 12:00-14:00 (Europe/Madrid)"."""
    return ", ".join(map(_window, windows)) or NONE


def _window(window: Window) -> str:
    hours = f"{window.start:%H:%M}\u2013{window.end:%H:%M}"
    days = days_text(window.weekdays)
    zone = f" ({window.zone})" if window.zone else ""
    return f"{days} {hours}{zone}".strip()


def quiet_lines(job: Job, now: datetime) -> Iterator[str]:
    """What a card says of a job's own quiet hours, its urgency, and until when it is held."""
    policy = job.policy
    if policy.urgent:
        yield "urgent: it comes in quiet hours too"
    elif policy.quiet is not None:
        yield f"quiet: {hours_words(policy.quiet)}{WAYS[policy.quiet_way] if policy.quiet else ''}"
    elif policy.quiet_way is QuietWay.HOLD_RUNS:
        yield "in your quiet hours it does not run"
    if (until := muted_until(job, now)) is not None:
        yield f"muted until {in_words(until, now=now, zone=job.zone)}"
    if job.held_until is not None:
        end = in_words(job.held_until, now=now, zone=job.zone)
        yield f"waits for the end of quiet hours, {end}"


def muted_until(job: Job, now: datetime) -> datetime | None:
    """Until when what the job has to say is held; None where nobody muted it, or no longer."""
    until = job.policy.muted_until
    return until if until is not None and until > now else None


WAYS = {
    QuietWay.HOLD_MESSAGES: "; what it has to say then comes at the end",
    QuietWay.HOLD_RUNS: "; it does not run then",
}


def note_of_quiet(job: Job, owners: Sequence[Window]) -> Iterator[str]:
    """What the card of a job says whose next time lies in quiet hours."""
    policy, coming = job.policy, job.next_run_at
    windows = owners if policy.quiet is None else policy.quiet
    if coming is None or policy.urgent or quiet_until(windows, coming, zone=job.zone) is None:
        return
    if is_named(job) and policy.quiet_way is QuietWay.HOLD_MESSAGES:
        yield "That lies in quiet hours. You named the time, so I say it then all the same."
