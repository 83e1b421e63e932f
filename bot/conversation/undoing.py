"""Taking back: the last change of a job, or of quiet hours or the zone where that is later."""

from contextlib import suppress

from bot.conversation.context import Context
from bot.conversation.quieting import Quieting
from bot.conversation.whereabouts import Whereabouts
from bot.language.intent import Command
from bot.wording import replies
from bot.wording.reply import Reply
from scheduler.errors import ChangedByOperator
from scheduler.model import Job
from scheduler.service import JobService


class Undoing:
    """Takes back what was changed last. Raises what `JobService.undo` raises."""

    def __init__(self, service: JobService, quieting: Quieting, whereabouts: Whereabouts) -> None:
        self._service = service
        self._quieting = quieting
        self._whereabouts = whereabouts

    async def typed(self, context: Context, command: Command) -> Reply:
        """``undo``, or ``/undo 3``, which also brings back a job that was removed."""
        if command.number is None:
            return await self._last(context)
        found = await self._service.job(context.owner, command.number, removed_too=True)
        return await self.of_job(context, found)

    async def of_job(self, context: Context, job: Job | None = None) -> Reply:
        """Take back the last change (of *job*)."""
        edit = await self._service.undo(context.owner, origin=context.origin, job=job)
        if edit is None:
            return replies.say("There is nothing to take back from the last 24 hours.")
        job = await self._service.job_by_id(context.owner, edit.job_id)
        return replies.undone(edit, job, context.notation)

    async def _last(self, context: Context) -> Reply:
        edit = None
        with suppress(ChangedByOperator):
            edit = await self._service.undoes(context.owner, origin=context.origin)
        since = None if edit is None else edit.at
        left = await self._whereabouts.left_at(context)
        moved = left is not None and (since is None or left > since)
        quiet = await self._quieting.taken_back(context, since=left if moved else since)
        if quiet is not None:
            return quiet
        return await (self._whereabouts.taken_back(context) if moved else self.of_job(context))
