"""What the bot asked and waits for: one question per owner, for a quarter of an hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from scheduler.model import JsonObject, Owner
from scheduler.ports import Owners

OPEN_FOR = timedelta(minutes=15)


class Asked(StrEnum):
    """Kinds of questions."""

    ZONE = "zone"
    """Where are you? *text* made the job *job_id* in UTC meanwhile."""
    CHOICE = "choice"
    """Which reading of *text*?"""
    SOURCE = "source"
    """What shall *text* look at?"""
    AGAIN = "again"
    """*text* is there already: once more?"""
    REMOVE_ALL = "remove_all"
    EDIT = "edit"
    """What shall become of the job *job_id*?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, with what is needed to go on once it is answered."""

    asked: Asked
    text: str = ""
    said_at: datetime
    """When *text* was said: its "tomorrow" stays the same however late the answer comes."""
    job_id: str = ""


class Questions:
    """Keeps the open question of each owner."""

    def __init__(self, owners: Owners) -> None:
        self._owners = owners

    async def open(self, owner: Owner, now: datetime) -> Question | None:
        """The question that the owner has not answered yet."""
        kept = await self._owners.draft(owner, now)
        return None if kept is None else _from_json(kept)

    async def ask(self, owner: Owner, question: Question, now: datetime) -> None:
        """Wait for an answer; an earlier question is forgotten."""
        kept: JsonObject = {
            "asked": question.asked.value,
            "text": question.text,
            "said_at": question.said_at.isoformat(),
            "job_id": question.job_id,
        }
        await self._owners.keep_draft(owner, kept, expires_at=now + OPEN_FOR)

    async def close(self, owner: Owner) -> None:
        """Wait no longer."""
        await self._owners.drop_draft(owner)


def _from_json(kept: JsonObject) -> Question:
    words = cast(Mapping[str, str], kept)
    return Question(
        asked=Asked(words["asked"]),
        text=words["text"],
        said_at=datetime.fromisoformat(words["said_at"]),
        job_id=words["job_id"],
    )
