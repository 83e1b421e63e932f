"""What a person may ask for besides creating a job: list, pause, undo, snooze and the like."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot import cards, replies
from bot.context import Context
from bot.language.intent import Command, CommandName
from bot.questions import Asked, Question, Questions
from bot.reply import Reply
from scheduler.errors import JobNotFound
from scheduler.model import Job
from scheduler.service import JobService

SNOOZE = timedelta(minutes=10)

Action = Callable[[Context, Command, Job], Awaitable[Reply]]


class Commands:
    """Carries out commands of one owner."""

    def __init__(self, service: JobService, questions: Questions) -> None:
        self._service = service
        self._questions = questions
        self._with_job: dict[CommandName, Action] = {
            CommandName.SHOW: self._show,
            CommandName.PAUSE: self._pause,
            CommandName.RESUME: self._resume,
            CommandName.REMOVE: self._remove,
            CommandName.RUN: self._run,
            CommandName.SNOOZE: self._snooze,
            CommandName.DONE: self._done,
            CommandName.CHANGE: self._change,
        }
        self._without: dict[CommandName, Callable[[Context], Awaitable[Reply]]] = {
            CommandName.LIST: self._list,
            CommandName.NEXT: self._next,
            CommandName.UNDO: self._undo,
            CommandName.REMOVE_ALL: self._ask_to_remove_all,
            CommandName.CANCEL: self._cancel,
        }

    async def perform(
        self, context: Context, command: Command, *, about: str | None = None
    ) -> Sequence[Reply]:
        """Carry out *command*; *about* is the job that the message replied to.

        Raises `JobNotFound`, `JobDisabled`, `JobLocked`, `InvalidSchedule` and `StoreError`.
        """
        action = self._with_job.get(command.name)
        if action is None:
            return [await self._without_job(context, command)]
        found = await self._found(context, command, about)
        return [await action(context, command, found) if isinstance(found, Job) else found]

    async def _without_job(self, context: Context, command: Command) -> Reply:
        action = self._without.get(command.name)
        return replies.help_text() if action is None else await action(context)

    # --- which job ---------------------------------------------------------------------------

    async def _found(self, context: Context, command: Command, about: str | None) -> Job | Reply:
        if command.number is not None:
            return await self._service.job(context.owner, command.number)
        if command.words:
            return await self._named(context, command.words)
        if about is not None:
            return await self._service.job_by_id(context.owner, about)
        if command.name in {CommandName.SNOOZE, CommandName.DONE}:
            last = await self._service.last_reminded(context.owner)
            return last or replies.say("There was no reminder yet.")
        return await self._only(context, command)

    async def _named(self, context: Context, words: str) -> Job | Reply:
        jobs = await self._service.listed(context.owner)
        wanted = words.casefold()
        exact = [job for job in jobs if job.task.casefold() == wanted]
        found = exact or [job for job in jobs if wanted in job.task.casefold()]
        if not found:
            raise JobNotFound(f"\u201c{words}\u201d")
        return found[0] if len(found) == 1 else replies.which(found)

    async def _only(self, context: Context, command: Command) -> Job | Reply:
        jobs = await self._service.listed(context.owner)
        if len(jobs) == 1:
            return jobs[0]
        if not jobs:
            return cards.listing(jobs, now=context.now, language=context.language)
        return replies.which(
            jobs, f"Which one? Say for instance \u201c{command.name} #{jobs[0].number}\u201d."
        )

    # --- actions on a job -----------------------------------------------------------------------

    async def _show(self, context: Context, command: Command, job: Job) -> Reply:
        memory = await self._service.memory(job)
        runs = await self._service.history(job, limit=3)
        return cards.shown(
            job, now=context.now, language=context.language, memory=memory, runs=runs
        )

    async def _pause(self, context: Context, command: Command, job: Job) -> Reply:
        paused = await self._service.pause(job, by="you", origin=context.origin)
        return replies.happened(paused, "paused. It stays silent until you resume it.")

    async def _resume(self, context: Context, command: Command, job: Job) -> Reply:
        resumed = await self._service.resume(job, origin=context.origin)
        return replies.resumed(resumed, now=context.now)

    async def _remove(self, context: Context, command: Command, job: Job) -> Reply:
        removed = await self._service.remove(job, origin=context.origin)
        return replies.happened(removed, "removed.")

    async def _run(self, context: Context, command: Command, job: Job) -> Reply:
        await self._service.run_now(job, origin=context.origin, forced=True)
        return replies.happened(job, "running now.", undo=False)

    async def _done(self, context: Context, command: Command, job: Job) -> Reply:
        done = await self._service.done(job, origin=context.origin)
        return replies.happened(done, "done.", undo=False)

    async def _snooze(self, context: Context, command: Command, job: Job) -> Reply:
        until = command.until or context.now + (command.span or SNOOZE)
        child = await self._service.snooze(job, until, origin=context.origin)
        return replies.snoozed(child, now=context.now)

    async def _change(self, context: Context, command: Command, job: Job) -> Reply:
        if command.change is None:
            return await self.ask_for_change(context, job)
        changed = await self._service.reschedule(
            job, command.change.schedule, task=command.change.task, origin=context.origin
        )
        return replies.changed(job, changed, now=context.now, language=context.language)

    async def ask_for_change(self, context: Context, job: Job) -> Reply:
        """What shall become of the job?"""
        question = Question(asked=Asked.EDIT, said_at=context.now, job_id=job.id)
        await self._questions.ask(context.owner, question, context.now)
        return replies.what_change(job)

    # --- actions on all ---------------------------------------------------------------------------

    async def _list(self, context: Context) -> Reply:
        jobs = await self._service.listed(context.owner)
        return cards.listing(jobs, now=context.now, language=context.language)

    async def _next(self, context: Context) -> Reply:
        jobs = await self._service.listed(context.owner)
        coming = [job for job in jobs if job.next_run_at and job.pause is None]
        return cards.listing(coming[:1], now=context.now, language=context.language)

    async def _cancel(self, context: Context) -> Reply:
        await self._questions.close(context.owner)
        return replies.say("Forgotten. Nothing else was changed.")

    async def _undo(self, context: Context, job: Job | None = None) -> Reply:
        edit = await self._service.undo(context.owner, origin=context.origin, job=job)
        if edit is None:
            return replies.say("There is nothing to take back from the last 24 hours.")
        present = await self._service.job_by_id(context.owner, edit.job_id)
        return replies.undone(edit, present)

    async def undo_of(self, context: Context, job: Job) -> Reply:
        """Take back the last change of *job*."""
        return await self._undo(context, job)

    async def _ask_to_remove_all(self, context: Context) -> Reply:
        jobs = await self._service.listed(context.owner)
        if not jobs:
            return cards.listing(jobs, now=context.now, language=context.language)
        question = Question(asked=Asked.REMOVE_ALL, said_at=context.now)
        await self._questions.ask(context.owner, question, context.now)
        return replies.really_remove(len(jobs))

    async def remove_all(self, context: Context) -> Reply:
        """Remove everything that the owner has; each can be taken back by itself."""
        jobs = await self._service.listed(context.owner)
        for job in jobs:
            await self._service.remove(job, origin=f"{context.origin}:{job.number}")
        return replies.say(f"Removed {len(jobs)}. /undo takes back the last one.")
