"""What an owner changes of a job: its time, its words, and how it is served."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.conversation.amend import amended
from bot.conversation.context import Context
from bot.conversation.doers import source_for
from bot.language.intent import Command, Create, Unfit
from bot.policies import governed
from bot.wording import cards, replies
from bot.wording.notes import notes_of_change
from bot.wording.policy_words import said_of
from bot.wording.reply import Reply
from scheduler.model import Job
from scheduler.policy import Policy
from scheduler.schedule import At
from scheduler.service import JobService


def is_ahead(job: Job) -> bool:
    """Whether it comes at one moment, and has not come yet."""
    once = isinstance(job.schedule, At) and len(job.schedule.moments) == 1
    return once and job.next_run_at is not None and not job.run_count


class Editing:
    """Changes jobs. Every method may raise `InvalidPolicy`, and what the service does."""

    def __init__(self, service: JobService) -> None:
        self._service = service

    async def change(self, context: Context, command: Command, change: Create, job: Job) -> Reply:
        """Give the job the time, the words and the policies that are said; the rest stays."""
        new = amended(job, command, now=context.now)
        if isinstance(new, Unfit):
            return replies.unfit(job, new)
        changed = await self._service.reschedule(
            job,
            new.schedule,
            bounds=new.bounds,
            task=change.task,
            source=source_for(job, change.task),
            policy=_policy(context, change.policies, job),
            origin=context.origin,
        )
        return cards.card(
            changed,
            now=context.now,
            language=context.language,
            before=job,
            notes=notes_of_change(new.notes, context.notation),
        )

    async def shift(self, context: Context, job: Job, span: timedelta) -> Reply:
        """Have a job that comes once, and has not come yet, come so much later, or earlier."""
        if job.next_run_at is None or not is_ahead(job):
            return replies.unfit(job, Unfit.COMES_AGAIN)
        return await self.put_off(context, job, job.next_run_at + span)

    async def put_off(self, context: Context, job: Job, until: datetime) -> Reply:
        """Have it come at *until*."""
        at = At(moments=(until,))
        later = await self._service.reschedule(job, at, origin=context.origin)
        return cards.card(later, now=context.now, language=context.language, before=job)

    async def rename(self, context: Context, command: Command, job: Job) -> Reply:
        """Have the job say other words; its time stays."""
        task = command.words
        source = source_for(job, task)
        renamed = await self._service.rename(job, task, source=source, origin=context.origin)
        return cards.card(renamed, now=context.now, language=context.language, before=job)

    async def govern(self, context: Context, command: Command, job: Job) -> Reply:
        """Serve the job as is said: ``skip what you missed``, ``jitter=2m``."""
        policy = _policy(context, command.policies, job)
        changed = await self._service.govern(job, policy, origin=context.origin)
        to = context.notation
        said = f"{to.say('did_change')} {said_of(policy, command.policies, to)}"
        return replies.happened(changed, said, notation=to)


def _policy(context: Context, named: Mapping[str, str], job: Job) -> Policy:
    return governed(job.policy, named, now=context.now, person=context.person)
