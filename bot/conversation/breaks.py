"""Commands by which jobs rest: paused until a date or not, all at once, or without single times."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from bot.conversation.context import Context
from bot.language.intent import Command
from bot.wording import replies
from bot.wording.reply import Reply
from scheduler.approving import is_unapproved, may_run
from scheduler.coming import awaited, awaited_on
from scheduler.model import Job
from scheduler.service import JobService
from scheduler.wallclock import zone_of

SKIPPED_AT_MOST = 100
"""Moments that are left out one by one; of more, a pause is the better way."""
PAUSED = "is paused: nothing of it comes before you resume it."


class Breaks:
    """Carries out such commands of one owner.

    Every method may raise `JobNotFound` and `StoreError`.
    """

    def __init__(self, service: JobService) -> None:
        self._service = service

    async def pause(self, context: Context, command: Command, job: Job) -> Reply:
        """No more until somebody resumes it, or until then."""
        until = _end(context, command)
        if until is not None and until <= context.now:
            return replies.say(replies.OVER)
        if is_unapproved(job):
            return replies.happened(job, "does not run before it is approved.", undo=False)
        if job.ended_at is not None:
            return replies.happened(job, "is over; nothing of it is to come.", undo=False)
        if job.pause is not None and until is None:
            return replies.happened(job, "is paused already.", undo=False)
        paused = await self._service.pause(job, by="you", origin=context.origin, until=until)
        return replies.paused(paused, now=context.now, notation=context.notation)

    async def resume(self, context: Context, command: Command, job: Job) -> Reply:
        """Again from the next moment on."""
        if job.pause is None and may_run(job):
            return replies.happened(job, "is not paused.", undo=False)
        resumed = await self._service.resume(job, origin=context.origin)
        return replies.resumed(resumed, now=context.now, notation=context.notation)

    async def pause_all(self, context: Context, command: Command) -> Reply:
        """Everything that the owner has; what is missed meanwhile, the misfire policies decide."""
        until = _end(context, command)
        if until is not None and until <= context.now:
            return replies.say(replies.OVER)
        jobs = [job for job in await self._service.listed(context.owner) if job.pause is None]
        for job in jobs:
            origin = context.part(job.number).origin
            await self._service.pause(job, by="you", origin=origin, until=until, everything=True)
        return replies.paused_all(len(jobs), until, zone=context.zone, now=context.now)

    async def resume_all(self, context: Context, command: Command) -> Reply:
        """What was paused with everything else; where nothing was, all that is paused."""
        paused = [job for job in await self._service.listed(context.owner) if job.pause]
        together = [job for job in paused if job.pause and job.pause.everything]
        # What nobody has approved is not resumed with the rest.
        jobs = [job for job in together or paused if may_run(job)]
        for job in jobs:
            await self._service.resume(job, origin=context.part(job.number).origin)
        return replies.resumed_all(len(jobs), still=len(paused) - len(jobs))

    async def skip(self, context: Context, command: Command, job: Job) -> Reply:
        """The next moments of the job do not run, or those of a day."""
        if job.pause is not None and job.pause.until is None:
            return replies.happened(job, PAUSED, undo=False)
        moments = _unwanted(command, job)
        if not moments:
            return replies.happened(job, "does not come then, so nothing was changed.", undo=False)
        if len(moments) > SKIPPED_AT_MOST:
            return replies.happened(job, replies.TOO_OFTEN_TO_SKIP.format(job.number), undo=False)
        skipping = await self._service.skip(job, moments, origin=context.origin)
        return replies.skips(skipping, moments, now=context.now, notation=context.notation)


def _end(context: Context, command: Command) -> datetime | None:
    if command.span is not None:
        return context.now + command.span
    return command.until


def _unwanted(command: Command, job: Job) -> Sequence[datetime]:
    """The coming moments that the command names, the soonest first."""
    if not command.days:
        return list(islice(awaited(job), command.count))
    named = awaited_on(job, command.days, zone_of(job.zone))
    return list(islice(named, SKIPPED_AT_MOST + 1))
