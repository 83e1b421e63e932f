"""What a person decides about moments that were missed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from scheduler.errors import AlreadyDecided, JobNotFound
from scheduler.model import Edit, EditKind, Job, Owner, Reason, Run, RunStatus
from scheduler.ports import Clock, Ids, JobStore, Reviews, RunStore
from scheduler.review import Decision, decided

REMEMBERED = timedelta(days=8)
"""How long a repeated request is known for what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A run that waits for a decision, and its job."""

    run: Run
    job: Job


class Reviewing:
    """Lists what waits for a decision and carries out what was decided.

    Another owner's run does not exist: `JobNotFound`. Every method raises `StoreUnavailable`.
    """

    def __init__(
        self,
        reviews: Reviews,
        jobs: JobStore,
        runs: RunStore,
        *,
        clock: Clock,
        ids: Ids,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._reviews = reviews
        self._jobs = jobs
        self._runs = runs
        self._clock = clock
        self._ids = ids
        self._changed = changed

    async def waiting(self, owner: Owner | None) -> Sequence[Question]:
        """What waits for the owner (None: for anybody) to decide, the oldest first."""
        runs = await self._reviews.waiting(owner)
        found = [Question(run=run, job=await self._jobs.job_by_id(run.job_id)) for run in runs]
        return [question for question in found if question.job.removed_at is None]

    async def decide(
        self, owner: Owner | None, run_id: str, decision: Decision, *, origin: str
    ) -> Question:
        """Carry out the decision; the question as it stands then.

        Where *owner* is None, an operator decides. The same origin decides once. Raises
        `AlreadyDecided` where the run waits no longer.
        """
        run = await self._runs.run(run_id)
        if run is None or owner not in {None, run.owner} or _is_of_approval(run):
            raise JobNotFound(run_id)
        job = await self._jobs.job_by_id(run.job_id)
        if run.status is RunStatus.REVIEW:
            await self._store(job, run, decision, origin)
            self._changed()
        elif not await self._was_decided_by(job, origin):
            raise AlreadyDecided(f"#{job.number}")
        present = await self._runs.run(run_id)
        return Question(run=present or run, job=job)

    async def _store(self, job: Job, run: Run, decision: Decision, origin: str) -> None:
        now = self._clock.now()
        edit = Edit(
            id=self._ids.new(),
            job_id=job.id,
            owner=job.owner,
            kind=EditKind.DECIDED,
            origin=origin,
            at=now,
            before=job,
            after=job,
        )
        rows = decided(job, run, decision, now=now, new_id=self._ids.new)
        await self._reviews.decide(rows, edit)

    async def _was_decided_by(self, job: Job, origin: str) -> bool:
        edits = await self._jobs.edits(job.owner, since=self._clock.now() - REMEMBERED)
        return any(edit.origin == origin for edit in edits)


def _is_of_approval(run: Run) -> bool:
    """Whether it waits until the job is approved: nobody decides about it by itself."""
    return run.status is RunStatus.REVIEW and run.reason == Reason.APPROVAL_REQUIRED
