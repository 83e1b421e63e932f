"""What fires on one day: each moment with its job."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from bot.wording.cards import job_rows, name
from bot.wording.moments import day_words, moment
from bot.wording.reply import Reply
from bot.wording.text import text
from scheduler.coming import moments_of
from scheduler.model import Job
from scheduler.wallclock import instant_of, wall_at, zone_of

OF_ONE_JOB = 5
"""So many moments of one job are listed; a job that fires every minute would fill the page."""
SHOWN = 30
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


def agenda(jobs: Sequence[Job], at: datetime, *, zone: str, now: datetime) -> Reply:
    """What is still to come on the day of *at*."""
    local = zone_of(zone)
    midnight = datetime.combine(wall_at(at, local).date(), time())
    start, end = instant_of(midnight, local), instant_of(midnight + DAY, local)
    found = sorted(
        ((due, job.number, job) for job in jobs for due in _within(job, max(start, now), end)),
        key=lambda entry: entry[:2],
    )[:SHOWN]
    if not found:
        return Reply(text=text(f"Nothing is planned for {day_words(at, now=now, zone=zone)}."))
    lines = [text(moment(due, now=now, zone=zone), " ", name(job)) for due, _, job in found]
    body = text(*(part for line in lines for part in (line, "\n")))[:-1]
    listed = {job.number: job for _, _, job in found}
    return Reply(text=body, buttons=job_rows([*listed.values()]), foretells=True)


def _within(job: Job, start: datetime, end: datetime) -> Iterator[datetime]:
    """The first moments of *job* in the span; none while it is paused."""
    due, after = moments_of(job), start - TICK
    if due is None or job.pause is not None:
        return
    for _ in range(OF_ONE_JOB):
        following = due.next_after(after)
        if following is None or following >= end:
            return
        if following not in job.bounds.skip_moments:
            yield following
        after = following
