"""Which job a command is about: by number, by name, by the message replied to, or the only one."""

import re
from collections.abc import Sequence

from bot.conversation import asking
from bot.conversation.context import Context
from bot.conversation.questions import Asked, Questions
from bot.language.intent import Command, CommandName
from bot.wording import cards, replies
from bot.wording.reply import Reply
from scheduler.errors import JobNotFound
from scheduler.model import Job
from scheduler.service import JobService

POINTING = {"this", "that", "these", "those", "last", "next", "it", "one", "them"}
"""What points at a job and is no name of one, though a task may have such a word."""
ABOUT_THE_LAST = {CommandName.SNOOZE, CommandName.DONE}
"""What is said right after a reminder, and means it."""


class Finding:
    """Finds the job of a command among the owner's, or asks which."""

    def __init__(self, service: JobService, questions: Questions) -> None:
        self._service = service
        self._questions = questions

    async def job(
        self, context: Context, command: Command, *, about: str | None, words: str
    ) -> Job | Reply:
        """The job of *command*, which was said in *words*, or the question which one.

        Raises `JobNotFound` and `StoreError`.
        """
        if command.number is not None:
            return await self._service.job(context.owner, command.number)
        points = command.words.casefold() in POINTING
        if command.words and not points and command.name is not CommandName.RENAME:
            return await self._named(context, command, words)
        if about is not None:
            return await self._replied_to(context, about)
        if command.name in ABOUT_THE_LAST:
            last = await self._service.last_reminded(context.owner)
            return last or replies.say(replies.NO_REMINDER_YET)
        return await self._only(context, words)

    async def _replied_to(self, context: Context, job_id: str) -> Job:
        job = await self._service.job_by_id(context.owner, job_id)
        if job.removed_at is not None:
            raise JobNotFound(f"#{job.number}")
        return job

    async def _named(self, context: Context, command: Command, words: str) -> Job | Reply:
        jobs = await self._service.listed(context.owner)
        wanted = command.words.casefold()
        exact = [job for job in jobs if job.task.casefold() == wanted]
        found = exact or [job for job in jobs if _is_named(wanted, job.task.casefold())]
        if not found:
            raise JobNotFound(f"\u201c{command.words}\u201d")
        meant = without_snoozes(found)
        return meant[0] if len(meant) == 1 else await self._ask(context, words, meant)

    async def _only(self, context: Context, words: str) -> Job | Reply:
        jobs = await self._service.listed(context.owner)
        if len(jobs) == 1:
            return jobs[0]
        if not jobs:
            return cards.listing(jobs, now=context.now, to=context.notation)
        return await self._ask(context, words, jobs)

    async def _ask(self, context: Context, words: str, jobs: Sequence[Job]) -> Reply:
        question = await self._questions.ask(context, Asked.WHICH, words)
        return asking.which(jobs, question, context.notation)


def without_snoozes(jobs: Sequence[Job]) -> Sequence[Job]:
    """Of a job and what was snoozed from it, the job is meant."""
    return [job for job in jobs if job.parent_id is None] or jobs


def _is_named(wanted: str, task: str) -> bool:
    """Whether words of the task are that: "plant" is plants, and "car" is no carp.

    Not all scripts part their words.
    """
    if not wanted.isascii():
        return wanted in task
    return re.search(rf"(?<!\w){re.escape(wanted)}(?:e?s)?(?!\w)", task) is not None
