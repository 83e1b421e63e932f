"""What the bot asked and waits for: one question per owner, for a quarter of an hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import cast

from bot.conversation.context import Context
from scheduler.model import JsonObject, Owner
from scheduler.ports import Owners

OPEN_FOR = timedelta(minutes=15)


class Asked(StrEnum):
    """Kinds of questions."""

    ZONE = "zone"
    """Where are you?"""
    CHOICE = "choice"
    """Which reading of *text*?"""
    SOURCE = "source"
    """What shall *text* look at?"""
    VALUE = "value"
    """Which of the values *finds* shall be watched?"""
    WHEN = "when"
    """When is *task* due?"""
    AGAIN = "again"
    """*text* is there already: once more?"""
    JUST_REMIND = "just_remind"
    """Nobody can do what *text* asks for: shall it be said back as a reminder?"""
    REMOVE_ALL = "remove_all"
    EDIT = "edit"
    """What shall become of the job *job_id*?"""
    RULE = "rule"
    """Shall the job *job_id* write by the rule that *text* says?"""
    FOLLOW = "follow"
    """Do the jobs that go by the clock of *source* follow their owner to the zone *text*?"""
    WHICH = "which"
    """Which job is the command *text* about?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, with what is needed to go on once it is answered."""

    id: str
    """What its buttons carry, so that those of an older question have no effect."""
    asked: Asked
    text: str = ""
    task: str = ""
    """What *text* is about, where that is a mere time."""
    place: int = 0
    """Which of the requests, or readings, of *text*."""
    source: str = ""
    """What *text* shall look at, where that was asked before."""
    said_at: datetime
    """When *text* was said: its "tomorrow" stays the same however late the answer comes."""
    job_id: str = ""
    finds: tuple[JsonObject, ...] = ()
    """The sources that were offered; a single one for a question that comes after that choice."""
    answered_by: str = ""
    """The origin of the answer: the same message, should it come again, finds it open still."""


class Questions:
    """Keeps the open question of each owner. Every method may raise `StoreError`."""

    def __init__(self, owners: Owners) -> None:
        self._owners = owners

    async def open(self, context: Context) -> Question | None:
        """The question that the owner has not answered, or answers by this very message."""
        kept = await self._owners.draft(context.owner, context.now)
        question = None if kept is None else _from_json(kept)
        if question is None or question.answered_by not in {"", context.origin}:
            return None
        return question

    async def ask(  # noqa: PLR0913 - all that a question may be about, by name
        self,
        context: Context,
        asked: Asked,
        text: str = "",
        *,
        task: str = "",
        place: int = 0,
        source: str = "",
        job_id: str = "",
        finds: Sequence[JsonObject] = (),
    ) -> Question:
        """Wait for an answer; an earlier question is forgotten."""
        question = Question(
            id=blake2b(context.origin.encode(), digest_size=4).hexdigest(),
            asked=asked,
            text=text,
            task=task,
            place=place,
            source=source,
            said_at=context.said_at,
            job_id=job_id,
            finds=tuple(finds),
        )
        await self._keep(context, question)
        return question

    async def answered(self, context: Context, question: Question) -> None:
        """The question is settled, unless the answer led to another one."""
        kept = await self._owners.draft(context.owner, context.now)
        if kept is not None and kept["id"] == question.id and not kept["answered_by"]:
            await self._keep(context, question, answered_by=context.origin)

    async def close(self, owner: Owner) -> None:
        """Wait no longer."""
        await self._owners.drop_draft(owner)

    async def _keep(self, context: Context, question: Question, answered_by: str = "") -> None:
        kept: JsonObject = {
            "id": question.id,
            "asked": question.asked.value,
            "text": question.text,
            "task": question.task,
            "place": question.place,
            "source": question.source,
            "said_at": question.said_at.isoformat(),
            "job_id": question.job_id,
            "finds": [dict(find) for find in question.finds],
            "answered_by": answered_by,
        }
        await self._owners.keep_draft(context.owner, kept, expires_at=context.now + OPEN_FOR)


def _from_json(kept: JsonObject) -> Question | None:
    if "id" not in kept:  # kept by a version whose questions were worded otherwise
        return None
    words = cast(Mapping[str, str], kept)
    return Question(
        id=words["id"],
        asked=Asked(words["asked"]),
        text=words["text"],
        task=words.get("task", ""),
        place=int(words["place"]),
        source=words["source"],
        said_at=datetime.fromisoformat(words["said_at"]),
        job_id=words["job_id"],
        finds=tuple(cast(Sequence[JsonObject], kept.get("finds") or ())),
        answered_by=words["answered_by"],
    )
