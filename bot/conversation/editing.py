"""What an owner changes of a job: its time, its words, and how it is served."""

from collections.abc import Mapping

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
from scheduler.service import JobService


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
