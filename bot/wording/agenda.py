"""What fires on one day: each moment with its job."""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from bot.language import describe
from bot.wording.cards import ENGLISH, job_rows, name
from bot.wording.moments import day_words, moment
from bot.wording.notation import PLAIN, Notation
from bot.wording.reply import Reply
from bot.wording.text import Text, text
from scheduler.coming import awaited_on
from scheduler.model import Job
from scheduler.wallclock import instant_of, zone_of

OF_ONE_JOB = 5
"""Moments of one job that are listed; of what comes more often, the first one and how often."""
SHOWN = 30


def agenda(
    jobs: Sequence[Job], days: Sequence[date], *, zone: str, now: datetime, to: Notation = PLAIN
) -> Reply:
    """What is still to come on these *days*, the first one first."""
    found = sorted(
        ((due, job.number, job, often) for job in jobs
         for due, often in _listed(job, days, zone_of(zone), now, to)),
        key=lambda entry: entry[:2],
    )[:SHOWN]  # fmt: skip
    if not found:
        at = instant_of(datetime.combine(days[0], time()), zone_of(zone))
        day = day_words(at, now=now, zone=zone, notation=to)
        if len(days) > 1:
            day = f"{day}\u2013{to.day(days[-1], year=days[-1].year != days[0].year)}"
        return Reply(text=text(to.say("nothing_planned_for", day=day)))
    lines: list[Text] = [
        text(moment(due, now=now, zone=zone, notation=to), " ", name(job), often)
        for due, _, job, often in found
    ]
    body = text(*(part for line in lines for part in (line, "\n")))[:-1]
    listed = {job.number: job for _, _, job, _ in found}
    return Reply(text=body, buttons=job_rows([*listed.values()]), foretells=True)


def _listed(
    job: Job, days: Sequence[date], zone: ZoneInfo, now: datetime, to: Notation
) -> Sequence[tuple[datetime, str]]:
    """The moments of *job* on the days; of a job that comes all the time, the first, and how."""
    on_them = awaited_on(job, days, zone)
    moments = list(islice((due for due in on_them if due >= now), OF_ONE_JOB + 1))
    if len(moments) <= OF_ONE_JOB or job.schedule is None:
        return [(due, "") for due in moments]
    return [(moments[0], f" \u00b7 {describe(job.schedule, to.language or ENGLISH)}")]
