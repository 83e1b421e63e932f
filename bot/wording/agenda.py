"""What fires on one day: each moment with its job."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from bot.language import describe
from bot.wording.cards import ENGLISH, job_rows, name
from bot.wording.moments import day_words, moment
from bot.wording.notation import PLAIN, Notation
from bot.wording.reply import Reply
from bot.wording.text import Text, text
from scheduler.coming import moments_of
from scheduler.model import Job
from scheduler.wallclock import instant_of, wall_at, zone_of

OF_ONE_JOB = 5
"""Moments of one job that are listed; of what comes more often, the first one and how often."""
SHOWN = 30
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


def agenda(
    jobs: Sequence[Job], at: datetime, *, zone: str, now: datetime, to: Notation = PLAIN
) -> Reply:
    """What is still to come on the day of *at*."""
    local = zone_of(zone)
    midnight = datetime.combine(wall_at(at, local).date(), time())
    start, end = instant_of(midnight, local), instant_of(midnight + DAY, local)
    found = sorted(
        ((due, job.number, job, often) for job in jobs
         for due, often in _listed(job, max(start, now), end, to)),
        key=lambda entry: entry[:2],
    )[:SHOWN]  # fmt: skip
    if not found:
        day = day_words(at, now=now, zone=zone, notation=to)
        return Reply(text=text(to.say("nothing_planned_for", day=day)))
    lines: list[Text] = [
        text(moment(due, now=now, zone=zone, notation=to), " ", name(job), often)
        for due, _, job, often in found
    ]
    body = text(*(part for line in lines for part in (line, "\n")))[:-1]
    listed = {job.number: job for _, _, job, _ in found}
    return Reply(text=body, buttons=job_rows([*listed.values()]), foretells=True)


def _listed(
    job: Job, start: datetime, end: datetime, to: Notation
) -> Sequence[tuple[datetime, str]]:
    """The moments of *job* in the span; of a job that comes all the time, the first, and how."""
    moments = list(_within(job, start, end))
    if len(moments) <= OF_ONE_JOB or job.schedule is None:
        return [(due, "") for due in moments]
    return [(moments[0], f" \u00b7 {describe(job.schedule, to.language or ENGLISH)}")]


def _within(job: Job, start: datetime, end: datetime) -> Iterator[datetime]:
    """The first moments of *job* in the span, one more than are listed; none while it is paused."""
    due = moments_of(job)
    if due is None or job.pause is not None or job.next_run_at is None:
        return
    after = max(start, job.next_run_at) - TICK
    for _ in range(OF_ONE_JOB + 1):
        following = due.next_after(after)
        if following is None or following >= end:
            return
        if following not in job.bounds.skip_moments:
            yield following
        after = following
