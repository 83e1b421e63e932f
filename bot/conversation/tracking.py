"""Numbers that people type for what they track themselves: "steps 5000"."""

import re
from collections.abc import Sequence
from contextlib import suppress

from bot.conversation.context import Context
from bot.numbers import number_in
from bot.wording.changes import change_words
from bot.wording.replies import say
from bot.wording.reply import Reply
from bot.wording.states import value_words
from bot.wording.text import bold
from scheduler.diff import Json
from scheduler.errors import JobDisabled, JobLocked
from scheduler.model import Job
from scheduler.ports import Numbers
from scheduler.service import JobService

TYPED = re.compile(
    r"(?P<name>[^\W\d_][\w ]{0,40}?)\s*[:=]?\s+(?P<number>[-+\u2212]?\d[\d.,\u00a0\u202f']*)\s*"
    r"(?P<unit>%|[^\W\d_]{1,12})?[.!]?"
)
TRACKED = "track"
"""The probe of a watch that looks at nothing: its value is what its owner types."""


def how_to_type(job: Job) -> str:
    """What the card says of a number that comes from its owner."""
    return (
        f"Write me the number whenever you like, for instance \u201c{job.source['name']} 42\u201d."
    )


class Tracking:
    """Keeps what is typed, and has those jobs look at once that wait for it."""

    def __init__(self, service: JobService, numbers: Numbers) -> None:
        self._service = service
        self._numbers = numbers

    async def follow(self, context: Context, words: str) -> Reply | None:
        """The answer to a number of something that the owner tracks; None for any other words.

        Raises `StoreError`.
        """
        typed = TYPED.fullmatch(words)
        jobs = [] if typed is None else await self._waiting(context, typed["name"])
        value = None if typed is None else _number(typed["number"], context.language)
        if not jobs or value is None:
            return None
        name = str(jobs[0].source["name"])
        before = await self._numbers.last(context.owner, name)
        await self._numbers.add(context.owner, name, value, at=context.now, origin=context.origin)
        for job in jobs:
            with suppress(JobLocked, JobDisabled):  # it is looked at when it is due next
                await self._service.run_now(job, origin=f"{context.origin}:{job.number}")
        reads, moved = context.notation, _change(before or 0, value)
        said = value_words(value, reads) if before is None else change_words(moved, reads)
        return say(bold(name), ": ", said)

    async def _waiting(self, context: Context, name: str) -> Sequence[Job]:
        wanted = name.casefold().removeprefix("my ").strip()
        return [
            job
            for job in await self._service.listed(context.owner)
            if job.source.get("probe") == TRACKED and job.source.get("name") == wanted
        ]


def _change(before: float, value: float) -> dict[str, Json]:
    return {"path": "", "old": before, "new": value}


def _number(text: str, language: str | None) -> float | None:
    found = number_in(text, language or "")
    if found is None:
        return None
    return int(found.value) if found.value.is_integer() else found.value
