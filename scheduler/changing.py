"""One change of a job: recorded, once for each origin, made of the newest state there is."""

from collections.abc import Callable
from datetime import datetime

from scheduler import approving, editing
from scheduler.errors import JobChanged, JobNotFound
from scheduler.model import Edit, EditKind, Job, Memory
from scheduler.ports import Clock, Ids, JobStore

EDITS = frozenset({EditKind.EDITED, EditKind.UNDONE})
"""What takes away an approval: something else may run from then on."""
ATTEMPTS = 5
"""How often a change is tried again when a run got in between."""


class Changes:
    """Stores changes of jobs, each with its entry in the job's history."""

    def __init__(
        self, jobs: JobStore, *, clock: Clock, ids: Ids, changed: Callable[[], None]
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._ids = ids
        self._changed = changed

    async def store(
        self,
        job: Job,
        kind: EditKind,
        become: Callable[[Job, datetime], Job],
        origin: str,
        *,
        undoes: str | None = None,
        memory: Memory | None = None,
    ) -> Job:
        """Store what *become* makes of the job; once more from its newest state when it changed.

        Raises `JobNotFound` for what was removed, and `JobChanged` where it never holds still.
        """
        for _ in range(ATTEMPTS):
            if job.removed_at is not None and kind is not EditKind.UNDONE:
                raise JobNotFound(job.id)
            now = self._clock.now()
            after = become(job, now)
            if kind in EDITS:
                after = approving.edited(job, after, self._ids.new(), now)
            edit = self.entry(kind, job, after, origin)
            skipped = editing.passed_over(job, edit.after, now=now, new_id=self._ids.new)
            try:
                stored = await self._jobs.change(
                    edit, skipped=skipped, undoes=undoes, memory=memory
                )
            except JobChanged:
                job = await self._jobs.job_by_id(job.id)
                continue
            self._changed()
            return stored
        raise JobChanged(job.id)

    def entry(self, kind: EditKind, before: Job | None, after: Job, origin: str) -> Edit:
        """The entry of the job's history."""
        return Edit(
            id=self._ids.new(),
            job_id=after.id,
            owner=after.owner,
            kind=kind,
            origin=origin,
            at=self._clock.now(),
            before=before,
            after=after,
        )
