"""What an owner may do with jobs: add, pause, resume, remove, run, snooze, and take it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler import approving, editing
from scheduler.admission import check
from scheduler.consent import Approval
from scheduler.covering import manual_run
from scheduler.errors import (
    ApprovalRequired,
    InvalidSchedule,
    JobDisabled,
    TooMuch,
)
from scheduler.model import Cause, Edit, EditKind, Job, Memory, Owner, Run
from scheduler.notes import without_outage
from scheduler.policy import Pause
from scheduler.quotas import admit
from scheduler.revising import Revising
from scheduler.wish import Wish, once_more

__all__ = ["JobService", "Wish"]

UNDO_WITHIN = timedelta(hours=24)
KEY_LASTS = timedelta(hours=24)
"""How long a key of a dispatch is known."""


class JobService(Revising):
    """Changes jobs on behalf of an owner; every change is recorded and can be taken back.

    *origin* names the message or button behind a call: the same origin takes effect once. Every
    method raises `JobNotFound` for another owner's job, and `StoreUnavailable`.
    """

    async def add(self, wish: Wish, *, origin: str) -> Job:
        """Store the job and return it as stored.

        Raises `InvalidSchedule`, `TooFrequent` and `TooMuch`.
        """
        job = wish.job(id=self._ids.new(), now=wish.asked_at or self._clock.now())
        try:
            await self._admit(job)
        except (InvalidSchedule, TooMuch):
            # A request that comes again is not refused for what it did the first time.
            if (made := await self._made_by(wish.owner, origin)) is not None:
                return made
            raise
        if job.policy.approval is Approval.BEFORE_ENABLE:
            job = approving.asked(job, self._ids.new(), self._clock.now())
        stored = await self._jobs.add(job, self._changes.entry(EditKind.CREATED, None, job, origin))
        self._changed()
        return stored

    async def _admit(self, job: Job) -> None:
        if job.schedule is not None:
            check(job.schedule, minimum=self._limits.minimum_interval)
        editing.still_to_come(job)
        admit(job, await self._jobs.listed(job.owner), self._limits)

    async def pause(
        self,
        job: Job,
        *,
        by: str,
        origin: str,
        reason: str = "",
        until: datetime | None = None,
        everything: bool = False,
    ) -> Job:
        """Stop firing until `resume`, or by itself until then; see `scheduler.policy.Pause`.

        What nobody has approved is not fired before that, whatever end its pause is given.
        """

        def become(job: Job, now: datetime) -> Job:
            if approving.is_unapproved(job):
                return job
            stop = Pause(by=by, at=now, reason=reason, until=until, everything=everything)
            return editing.paused(job, stop)

        return await self._changes.store(job, EditKind.PAUSED, become, origin)

    async def skip(self, job: Job, moments: Sequence[datetime], *, origin: str) -> Job:
        """Leave out these coming moments of the job; each gets its row when it comes."""

        def become(job: Job, now: datetime) -> Job:
            return editing.skipping(job, moments, now=now)

        return await self._changes.store(job, EditKind.EDITED, become, origin)

    async def resume(self, job: Job, *, origin: str) -> Job:
        """Fire again from the next due moment on; what fell into the pause is recorded.

        Raises `ApprovalRequired` for a job that nobody has approved; that is asked (again) then.
        """
        if not approving.may_run(job):
            job = await self.ask(job, origin=f"{origin}:asked")
            if approving.is_unapproved(job):
                raise ApprovalRequired(f"#{job.number}")
        # Failures of before the pause count no more: it would pause itself again at the next one.
        memory = without_outage(await self._runs.memory(job.id))
        return await self._changes.store(
            job, EditKind.RESUMED, editing.resumed, origin, memory=memory
        )

    async def ask(self, job: Job, *, origin: str) -> Job:
        """Ask whether the job may run, unless that is being asked."""
        if job.consent is not None and job.consent.waits(self._clock.now()):
            return job

        def become(job: Job, now: datetime) -> Job:
            return approving.asked(job, self._ids.new(), now)

        return await self._changes.store(job, EditKind.ASKED, become, origin)

    async def answer(
        self, job: Job, name: str, *, yes: bool, by: str, reason: str = "", origin: str
    ) -> Job:
        """Approve or deny the job, as the question *name* asks.

        Raises `AlreadyAnswered` and `AskedOfAnother`.
        """

        def become(job: Job, now: datetime) -> Job:
            return approving.answered(job, name, yes=yes, by=by, reason=reason, now=now)

        kind = EditKind.APPROVED if yes else EditKind.DENIED
        return await self._changes.store(job, kind, become, origin)

    async def remove(self, job: Job, *, origin: str) -> Job:
        """Take the job off the list; its history stays, and `undo` brings it back."""
        return await self._changes.store(job, EditKind.REMOVED, editing.removed, origin)

    async def snooze(self, job: Job, until: datetime, *, origin: str) -> Job:
        """Say it again at *until*: a one-off child, the series stays as it is."""
        return await self.add(once_more(job, until), origin=origin)

    async def done(self, job: Job, *, origin: str) -> Job:
        """Note that the person did it; a series goes on."""
        return await self._changes.store(job, EditKind.DONE, _as_it_is, origin)

    async def run_now(
        self,
        job: Job,
        *,
        origin: str,
        forced: bool = False,
        key: str = "",
        cause: Cause = Cause.MANUAL,
    ) -> Run:
        """Ask for a run without a due moment; whoever serves the loop executes it.

        Of a test, a *cause* too, nothing is remembered, and nothing holds back what it says.

        The same *key* asks once in 24 hours, whatever its origin: again, the first run is the
        answer. Raises `JobDisabled` (unless *forced*) and `JobLocked`.
        """
        if not approving.may_run(job):
            await self.ask(job, origin=f"{origin}:asked")
            raise ApprovalRequired(f"#{job.number}")
        if job.pause is not None and not forced:
            raise JobDisabled(f"#{job.number}")
        run = manual_run(job, now=self._clock.now(), new_id=self._ids.new, cause=cause)
        named = f"key:{job.id}:{key}" if key else origin
        asking = replace(self._changes.entry(EditKind.RUN, job, job, named), id=run.id)
        asked = await self._runs.request(run, asking, again_after=KEY_LASTS if key else None)
        self._changed()
        return asked

    async def stop(self, job: Job, *, origin: str, run_id: str | None = None) -> Sequence[Run]:
        """Cancel what runs of the job now, or only that run; the job itself goes on.

        What was cancelled by it; of these nothing is said and nothing is remembered.
        """
        stopping = self._changes.entry(EditKind.STOPPED, job, job, origin)
        stopped = await self._runs.cancel(stopping, run_id=run_id)
        self._changed()
        return stopped

    async def undoes(self, owner: Owner, *, origin: str) -> Edit | None:
        """What `undo` would take back; for an *origin* that came before, what it came to."""
        edits = await self._jobs.edits(owner, since=self._clock.now() - UNDO_WITHIN)
        again = next((edit for edit in edits if edit.origin == origin), None)
        return again or await self._undoable(edits, None)

    async def undo(self, owner: Owner, *, origin: str, job: Job | None = None) -> Edit | None:
        """Take back the owner's last change (to *job*) of the last 24 hours; which one it was.

        Raises `ChangedByOperator` where the last one is an operator's, and no job was named.
        """
        edits = await self._jobs.edits(owner, since=self._clock.now() - UNDO_WITHIN)
        for again in edits:
            if again.origin == origin:
                return editing.taken_back_by(again, edits)
        edit = await self._undoable(edits, job)
        if edit is not None:
            await self._take_back(edit, origin)
        return edit

    async def _undoable(self, edits: Sequence[Edit], job: Job | None) -> Edit | None:
        """What can be taken back; of a job that was removed longer ago, nothing any more."""
        while (edit := editing.to_be_undone(edits, job)) is not None:
            present = await self._jobs.job_by_id(edit.job_id)
            if present.removed_at is None or edit.after.removed_at is not None:
                break
            # Its removal came after them all, and only a clock that was set back says otherwise.
            edits = [each for each in edits if each.job_id != edit.job_id]
        return edit

    async def _take_back(self, edit: Edit, origin: str) -> None:
        def become(job: Job, now: datetime) -> Job:
            return editing.restored(job, edit, now)

        present = await self._jobs.job_by_id(edit.job_id)
        memory = Memory() if editing.looked_elsewhere(edit) else None
        undone = EditKind.UNDONE
        await self._changes.store(present, undone, become, origin, undoes=edit.id, memory=memory)


def _as_it_is(job: Job, _: datetime) -> Job:
    return job
