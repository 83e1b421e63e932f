"""Commands about a job that is called by its words: ``skip gym on Friday``, ``gym done``.

Only the list of the owner's jobs tells such a name from a task. With the job's number in its place
the same sentence is a command, or it is none: so this holds in every language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.conversation import asking
from bot.conversation.commands import Commands
from bot.conversation.context import Context
from bot.conversation.idioms import LONGEST
from bot.conversation.questions import Asked, Questions
from bot.conversation.request import understood
from bot.language.intent import Command, CommandName, Create, Intent, NoRequest, Unclear
from bot.wording.reply import Reply
from scheduler.model import Job
from scheduler.service import JobService

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_TELLING = 4
"""Letters of a word that names a job by itself: "the" and "for" do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a message calls a job by its words."""

    start: int
    end: int
    words: int
    whole: bool
    """Whether all words of the task stand there."""


class Naming:
    """Carries out what a message asks of a job that it calls by its words, or asks which one.

    Raises what `Commands.perform` raises.
    """

    def __init__(self, service: JobService, questions: Questions, commands: Commands) -> None:
        self._service = service
        self._questions = questions
        self._commands = commands

    async def follow(self, context: Context, words: str, intent: Intent) -> Sequence[Reply] | None:
        """The answers to *words*, which were read as *intent*; None where they name no job."""
        if not _may_name(intent) or len(words) > LONGEST:
            return None
        jobs, mention = _called(words, await self._service.listed(context.owner))
        if mention is None:
            return None
        numbered = f"{words[: mention.start]}#{jobs[0].number}{words[mention.end :]}"
        command = understood(numbered, context)
        if not isinstance(command, Command) or not _is_meant(command, jobs[0], intent, mention):
            return None
        if len(jobs) == 1:
            return await self._commands.perform(context, command, words=numbered)
        question = await self._questions.ask(context, Asked.WHICH, numbered)
        return [asking.which(jobs, question, context.notation)]


def _may_name(intent: Intent) -> bool:
    """Whether what was read leaves room for a command."""
    if isinstance(intent, Unclear):
        return intent.reason == "no_time"
    return isinstance(intent, NoRequest | Create)


def _is_meant(command: Command, job: Job, intent: Intent, mention: Mention) -> bool:
    """Whether it is about that job: ``gym at 18:00`` is a new one."""
    if command.number != job.number:
        return False
    if isinstance(intent, Create):
        return command.name is CommandName.SKIP
    return command.name is not CommandName.CHANGE or mention.start > 0


def _called(words: str, jobs: Sequence[Job]) -> tuple[Sequence[Job], Mention | None]:
    """The jobs of whose tasks the most stands in *words*, all in the same place, and where."""
    found = [(job, mention) for job in jobs if (mention := mentioned(job.task, words))]
    best = max((_weight(job, mention) for job, mention in found), default=None)
    called = [(job, mention) for job, mention in found if _weight(job, mention) == best]
    places = {(mention.start, mention.end) for _, mention in called}
    if len(places) != 1:
        return (), None
    return [job for job, _ in called], called[0][1]


def _weight(job: Job, mention: Mention) -> tuple[bool, int, bool]:
    """How much is said of it; of a job and what was snoozed from it, the job is meant."""
    return mention.whole, mention.words, job.parent_id is None


def mentioned(task: str, words: str) -> Mention | None:
    """Where *words* have the longest run of the words of *task*; None where it names nothing."""
    told, said = list(_WORD.finditer(task)), list(_WORD.finditer(words))
    name, message = ([word[0].casefold() for word in found] for found in (told, said))
    run = SequenceMatcher(None, name, message, autojunk=False).find_longest_match()
    whole = 0 < run.size == len(told)
    called = said[run.b : run.b + run.size]
    if not (whole or any(len(word[0]) >= _TELLING for word in called)):
        return None
    return Mention(start=called[0].start(), end=called[-1].end(), words=run.size, whole=whole)
