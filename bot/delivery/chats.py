"""What becomes of an owner's jobs when their chat is lost, found again, or moves."""

from collections.abc import Iterable, Sequence

import structlog

from scheduler.model import Job, Owner
from scheduler.ports import Clock, JobStore, Outbox, Owners
from scheduler.service import JobService

log = structlog.get_logger()

UNREACHABLE = "CHAT_UNREACHABLE"
"""Why a job is paused whose chat cannot be written to."""


class Chats:
    """Pauses, resumes and moves; an owner without a topic stands for all topics of its chat.

    Every method may be called more than once for the same change, and raises `StoreError`.
    """

    def __init__(
        self, service: JobService, jobs: JobStore, owners: Owners, outbox: Outbox, *, clock: Clock
    ) -> None:
        self._service = service
        self._jobs = jobs
        self._owners = owners
        self._outbox = outbox
        self._clock = clock

    async def lost(self, owner: Owner, reason: str) -> None:
        """Nothing can be delivered there: its jobs pause, and what was owed is given up."""
        now = self._clock.now()
        log.warning("chat lost", owner=owner, reason=reason)
        for job in await self._of(owner):
            if job.pause is None:
                origin = f"lost:{job.id}:{job.version}"
                await self._service.pause(job, by="minder", reason=UNREACHABLE, origin=origin)
        await self._outbox.give_up(owner, reason, now)

    async def found(self, owner: Owner) -> None:
        """It can again: what was paused for that reason goes on."""
        for job in _lost(await self._of(owner)):
            log.info("chat found", owner=owner, job_id=job.id)
            await self._service.resume(job, origin=f"found:{job.id}:{job.version}")

    async def moved(self, owner: Owner, new_chat_id: int) -> None:
        """The chat has another id now: everything of its owner goes there, at once."""
        channel = owner.partition(":")[0]
        await self._owners.rename(owner, f"{channel}:{new_chat_id}")

    async def _of(self, owner: Owner) -> Sequence[Job]:
        return await self._jobs.listed_in_chat(owner)


def _lost(jobs: Sequence[Job]) -> Iterable[Job]:
    return (job for job in jobs if job.pause is not None and job.pause.reason == UNREACHABLE)
