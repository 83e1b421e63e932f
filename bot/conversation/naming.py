"""Commands about a job that is called by its words: ``skip gym on Friday``, ``gym done``.

Only the list of the owner's jobs tells such a name from a task. With the job's number in its place
the same sentence is a command, or it is none: so this holds in every language.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.conversation import asking
from bot.conversation.commands import Commands
from bot.conversation.context import Context
from bot.conversation.finding import POINTING, without_snoozes
from bot.conversation.idioms import LONGEST
from bot.conversation.questions import Asked, Questions
from bot.conversation.request import understood
from bot.language.intent import (
    Ambiguous,
    Command,
    CommandName,
    Create,
    Intent,
    NoRequest,
    Several,
    Unclear,
)
from bot.wording import replies
from bot.wording.reply import Reply
from scheduler.model import Job
from scheduler.service import JobService

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_TELLING = 4
"""Letters of a word that names a job by itself: "the" and "for" do not."""
_OF_THE_WHOLE = {CommandName.DONE, CommandName.SNOOZE}
"""Where the whole task is said, these are no new job either: ``Sunday lunch done``."""


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
        for jobs, mention in _called(words, await self._service.listed(context.owner)):
            numbered = f"{words[: mention.start]}#{jobs[0].number}{words[mention.end :]}"
            command = understood(numbered, context)
            if isinstance(command, Unclear) and _is_of_a_command(command):
                return [replies.unclear(command)]
            if not isinstance(command, Command) or command.number != jobs[0].number:
                continue
            if not _is_meant(command, intent, mention):
                continue
            if len(jobs) == 1:
                return await self._commands.perform(context, command, words=numbered)
            question = await self._questions.ask(context, Asked.WHICH, numbered)
            return [asking.which(jobs, question, context.notation)]
        return None


def _may_name(intent: Intent) -> bool:
    """Whether what was read leaves room for a command."""
    if isinstance(intent, Unclear):
        return intent.reason == "no_time"
    return isinstance(intent, NoRequest | Create | Several | Ambiguous)


def _is_of_a_command(unclear: Unclear) -> bool:
    return any(piece.part == "command" for piece in unclear.pieces)


def _is_meant(command: Command, intent: Intent, mention: Mention) -> bool:
    """Whether it is no new job: ``gym at 18:00`` is one, ``skip gym on Friday`` hardly."""
    if isinstance(intent, NoRequest | Unclear):
        return command.name is not CommandName.CHANGE or mention.start > 0
    return command.name is CommandName.SKIP or (mention.whole and command.name in _OF_THE_WHOLE)


def _called(words: str, jobs: Sequence[Job]) -> Iterator[tuple[Sequence[Job], Mention]]:
    """The jobs of whose tasks something stands in *words*, and where; those with the most first."""
    found = [(mention, job) for job in jobs if (mention := mentioned(job.task, words))]
    places: dict[Mention, list[Job]] = {}
    for mention, job in found:
        places.setdefault(mention, []).append(job)
    for mention in sorted(places, key=lambda one: (one.whole, one.words), reverse=True):
        yield without_snoozes(places[mention]), mention


def mentioned(task: str, words: str) -> Mention | None:
    """Where *words* have the longest run of the words of *task*; None where it names nothing."""
    told, said = list(_WORD.finditer(task)), list(_WORD.finditer(words))
    name, message = ([word[0].casefold() for word in found] for found in (told, said))
    run = SequenceMatcher(None, name, message, autojunk=False).find_longest_match()
    whole = 0 < run.size == len(told)
    called = said[run.b : run.b + run.size]
    telling = [word for word in called if _tells(word[0].casefold())]
    if not called or not (whole or telling):
        return None
    start, end = called[0].start(), called[-1].end()
    return Mention(start=start, end=end, words=len(telling), whole=whole)


def _tells(word: str) -> bool:
    return len(word) >= _TELLING and word not in POINTING
