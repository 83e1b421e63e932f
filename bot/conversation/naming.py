"""Commands about a job that is called by its words: ``skip gym on Friday``, ``gym done``.

Only the list of the owner's jobs tells such a name from a task. With the job's number in its place
the same sentence is a command, or it is none: so this holds in every language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.conversation.context import Context
from bot.conversation.idioms import LONGEST
from bot.conversation.request import understood
from bot.language.intent import Command, CommandName, Create, Intent, NoRequest, Unclear
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
    """Finds the job that a message calls by its words. Raises `StoreError`."""

    def __init__(self, service: JobService) -> None:
        self._service = service

    async def command(self, context: Context, words: str, intent: Intent) -> Command | None:
        """What *words*, which were read as *intent*, ask of a job that they name."""
        if not isinstance(intent, NoRequest | Unclear | Create) or len(words) > LONGEST:
            return None
        if isinstance(intent, Unclear) and intent.reason != "no_time":
            return None
        called = _called(words, await self._service.listed(context.owner))
        if called is None:
            return None
        job, mention = called
        numbered = f"{words[: mention.start]}#{job.number}{words[mention.end :]}"
        command = understood(numbered, context)
        if not isinstance(command, Command) or command.number != job.number:
            return None
        return command if _is_meant(command, intent, mention) else None


def _is_meant(command: Command, intent: Intent, mention: Mention) -> bool:
    """Whether it is no new job: ``gym at 18:00`` is one, ``skip gym on Friday`` hardly."""
    if isinstance(intent, Create):
        return command.name is CommandName.SKIP
    return command.name is not CommandName.CHANGE or mention.start > 0


def _called(words: str, jobs: Sequence[Job]) -> tuple[Job, Mention] | None:
    """The job of whose task the most stands in *words*; none where that is said of several."""
    found = [(job, mention) for job in jobs if (mention := mentioned(job.task, words))]
    best = max((_weight(job, mention) for job, mention in found), default=None)
    called = [(job, mention) for job, mention in found if _weight(job, mention) == best]
    return called[0] if len(called) == 1 else None


def _weight(job: Job, mention: Mention) -> tuple[bool, int, bool]:
    """How much is said of it; of a job and what was snoozed from it, the job is meant."""
    return mention.whole, mention.words, job.parent_id is None


def mentioned(task: str, words: str) -> Mention | None:
    """Where *words* have the longest run of the words of *task*; None where it names nothing."""
    told, said = list(_WORD.finditer(task.casefold())), list(_WORD.finditer(words.casefold()))
    run = SequenceMatcher(
        None, [word[0] for word in told], [word[0] for word in said], autojunk=False
    ).find_longest_match()
    whole = 0 < run.size == len(told)
    called = said[run.b : run.b + run.size]
    if not (whole or any(len(word[0]) >= _TELLING for word in called)):
        return None
    return Mention(start=called[0].start(), end=called[-1].end(), words=run.size, whole=whole)
