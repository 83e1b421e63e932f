"""What an owner may change of a job: when it fires, how it is served, what it sees and tells."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from scheduler import editing
from scheduler.admission import check
from scheduler.changing import Changes
from scheduler.lookup import Lookup
from scheduler.model import EditKind, Job, JsonObject, Memory
from scheduler.policy import Attention, Bounds, Policy
from scheduler.ports import Clock, Ids, JobStore, RunStore
from scheduler.quotas import Limits, bound_text
from scheduler.schedule import Schedule


class Revising(Lookup):
    """Changes of what a job is; each is recorded and can be taken back."""

    def __init__(
        self,
        jobs: JobStore,
        runs: RunStore,
        *,
        clock: Clock,
        ids: Ids,
        limits: Limits = Limits(),
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(jobs, runs, clock=clock)
        self._ids = ids
        self._limits = limits
        self._changed = changed
        self._changes = Changes(jobs, clock=clock, ids=ids, changed=changed)

    async def reschedule(  # noqa: PLR0913 - each is a part that may be given anew, by name
        self,
        job: Job,
        schedule: Schedule,
        *,
        bounds: Bounds | None = None,
        task: str = "",
        source: JsonObject | None = None,
        policy: Policy | None = None,
        origin: str,
    ) -> Job:
        """Give the job another schedule; of the rest it keeps what is not given.

        With another *source*, too, it begins with a new baseline.

        Raises `InvalidSchedule`, `TooFrequent` and `TextTooLong`.
        """
        check(schedule, minimum=self._limits.minimum_interval)

        def become(job: Job, now: datetime) -> Job:
            fresh = editing.rescheduled(job, schedule, bounds=bounds, task=task, now=now)
            fresh = replace(fresh, policy=policy or job.policy)
            fresh = fresh if source is None else replace(fresh, source=source)
            bound_text(fresh)
            return fresh

        return await self._store(job, become, origin, anew=source is not None)

    async def rename(
        self, job: Job, task: str, *, source: JsonObject | None = None, origin: str
    ) -> Job:
        """Give the job another *task*, and what it does with it; raises `TextTooLong`."""
        if task == job.task:
            return job

        def become(job: Job, _: datetime) -> Job:
            fresh = replace(job, task=task, source=job.source if source is None else source)
            bound_text(fresh)
            return fresh

        return await self._store(job, become, origin, anew=source is not None)

    async def govern(self, job: Job, policy: Policy, *, origin: str) -> Job:
        """Have the job's due moments served by *policy* from now on."""

        def become(job: Job, _: datetime) -> Job:
            return replace(job, policy=policy)

        return await self._store(job, become, origin)

    async def attend(self, job: Job, attention: Attention, *, origin: str) -> Job:
        """Have what the job sees judged by *attention* from now on; what was told stays told.

        Where other things count or are the same than before, it begins with a new baseline.
        """
        anew = editing.sees_otherwise(job.attention, attention)

        def become(job: Job, _: datetime) -> Job:
            return replace(job, attention=attention)

        return await self._store(job, become, origin, anew=anew)

    async def look_elsewhere(
        self, job: Job, source: JsonObject, *, anew: bool = True, origin: str
    ) -> Job:
        """Have the job look at *source* from now on; with a new baseline, unless not *anew*."""

        def become(job: Job, _: datetime) -> Job:
            return replace(job, source=source)

        return await self._store(job, become, origin, anew=anew)

    async def forget(self, job: Job, *, origin: str) -> Job:
        """Drop what the job saw and told: its next look is its first. Nothing brings it back."""
        return await self._changes.store(
            job, EditKind.FORGOT, lambda job, _: job, origin, memory=Memory()
        )

    async def move(self, job: Job, *, schedule: Schedule | None, zone: str, origin: str) -> Job:
        """Put the job into another zone, with its schedule as it reads there."""

        def become(job: Job, now: datetime) -> Job:
            return editing.moved(job, schedule, zone=zone, now=now)

        return await self._store(job, become, origin)

    async def _store(
        self, job: Job, become: Callable[[Job, datetime], Job], origin: str, *, anew: bool = False
    ) -> Job:
        """Store an edit; *anew*, the job begins with a new baseline."""
        memory = Memory() if anew else None
        return await self._changes.store(job, EditKind.EDITED, become, origin, memory=memory)
