"""Quiet hours and mutes in words: on cards, in answers, and what they mean for a job."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.wording.moments import in_words
from bot.wording.notation import PLAIN, Notation
from scheduler.holding import is_named
from scheduler.model import Job
from scheduler.policy import QuietWay
from scheduler.quiet import Window, days_text, quiet_until


def hours_words(windows: Sequence[Window], notation: Notation = PLAIN) -> str:
    """Windows in a row: "22:00-07:00, sat,sun 12:00-14:00 (Europe/Madrid)"."""
    return ", ".join(map(_window, windows)) or notation.say("no_quiet")


def _window(window: Window) -> str:
    hours = f"{window.start:%H:%M}\u2013{window.end:%H:%M}"
    days = days_text(window.weekdays)
    zone = f" ({window.zone})" if window.zone else ""
    return f"{days} {hours}{zone}".strip()


def quiet_lines(job: Job, now: datetime, notation: Notation = PLAIN) -> Iterator[str]:
    """What a card says of a job's own quiet hours, its urgency, and until when it is held."""
    policy = job.policy
    if policy.urgent:
        yield notation.say("urgent")
    elif policy.quiet is not None:
        hours = hours_words(policy.quiet, notation)
        yield notation.say(WAYS[policy.quiet_way] if policy.quiet else "quiet_own", hours=hours)
    elif policy.quiet_way is QuietWay.HOLD_RUNS:
        yield notation.say("quiet_no_runs")
    if (until := muted_until(job, now)) is not None:
        at = in_words(until, now=now, zone=job.zone, notation=notation)
        yield notation.say("muted_until", at=at)
    if job.held_until is not None:
        end = in_words(job.held_until, now=now, zone=job.zone, notation=notation)
        yield notation.say("waits_for_end", at=end)


def muted_until(job: Job, now: datetime) -> datetime | None:
    """Until when what the job has to say is held; None where nobody muted it, or no longer."""
    until = job.policy.muted_until
    return until if until is not None and until > now else None


WAYS = {
    QuietWay.HOLD_MESSAGES: "quiet_hold_messages",
    QuietWay.HOLD_RUNS: "quiet_hold_runs",
}


def note_of_quiet(job: Job, owners: Sequence[Window], notation: Notation = PLAIN) -> Iterator[str]:
    """What the card of a job says whose next time lies in quiet hours."""
    policy, coming = job.policy, job.next_run_at
    windows = owners if policy.quiet is None else policy.quiet
    if coming is None or policy.urgent or quiet_until(windows, coming, zone=job.zone) is None:
        return
    if is_named(job) and policy.quiet_way is QuietWay.HOLD_MESSAGES:
        yield notation.say("named_in_quiet")
