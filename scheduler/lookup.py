"""What an owner may know of jobs: which there are, what they remember, what became of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from scheduler.errors import JobNotFound
from scheduler.model import Delivery, Edit, Job, Memory, Observed, Owner, Run
from scheduler.ports import Clock, JobStore, RunStore

REMEMBERED = timedelta(days=8)
"""How long a repeated request is known for what it is; no channel repeats one later."""


class Lookup:
    """Finds jobs and what belongs to them; another owner's do not exist: `JobNotFound`."""

    def __init__(self, jobs: JobStore, runs: RunStore, *, clock: Clock) -> None:
        self._jobs = jobs
        self._runs = runs
        self._clock = clock

    async def listed(self, owner: Owner | None) -> Sequence[Job]:
        """What the owner still has; None: everybody's."""
        return await self._jobs.listed(owner)

    async def job(self, owner: Owner, number: int, *, removed_too: bool = False) -> Job:
        """The job ``#number``, unless it was removed."""
        job = await self._jobs.job(owner, number)
        if job.removed_at is not None and not removed_too:
            raise JobNotFound(f"#{number}")
        return job

    async def last_reminded(self, owner: Owner) -> Job | None:
        """The job whose reminder the owner got last: what a bare "done" is about."""
        return await self._jobs.last_reminded(owner)

    async def job_by_id(self, owner: Owner, job_id: str) -> Job:
        """The owner's job with this id."""
        job = await self._jobs.job_by_id(job_id)
        if job.owner != owner:
            raise JobNotFound(job_id)
        return job

    async def memory(self, job: Job) -> Memory:
        """What the job remembers of what it looked at."""
        return await self._runs.memory(job.id)

    async def history(self, job: Job, *, limit: int = 20) -> Sequence[Run]:
        """The job's runs, the newest first."""
        return await self._jobs.history(job.id, limit=limit)

    async def changes(self, job: Job, *, limit: int = 20) -> Sequence[Edit]:
        """What was done to the job, the newest first."""
        return await self._jobs.edits_of(job, limit=limit)

    async def observed(self, job: Job, *, since: datetime) -> Sequence[Observed]:
        """The distinct states that the job saw since then, the oldest first."""
        return await self._runs.observed(job.id, since=since)

    async def last_change(self, job: Job) -> Delivery | None:
        """The newest message about a change of the job."""
        return await self._runs.last_change(job.id)

    async def _made_by(self, owner: Owner, origin: str) -> Job | None:
        for edit in await self._jobs.edits(owner, since=self._clock.now() - REMEMBERED):
            if edit.origin == origin:
                return await self._jobs.job_by_id(edit.job_id)
        return None
