"""Jobs and their history, as a store keeps them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from scheduler.model import Edit, Job, Memory, Owner, Run


class History(Protocol):
    """What became of jobs: what people did to them, and how their runs ended."""

    async def edits(self, owner: Owner, *, since: datetime) -> Sequence[Edit]:
        """What the owner did since then, the newest first."""

    async def edits_of(self, job: Job, *, limit: int) -> Sequence[Edit]:
        """What was done to the job, the newest first."""

    async def history(self, job_id: str, *, limit: int) -> Sequence[Run]:
        """The job's runs, the newest first."""

    async def recent(self, *, limit: int, owner: Owner | None = None) -> Sequence[Run]:
        """Runs of all jobs (of the owner), the newest first."""


class JobStore(History, Protocol):
    """Jobs and their history. Every write is one transaction; other owners' jobs do not exist.

    Everything may raise `StoreUnavailable`, and then nothing was stored.
    """

    async def add(self, job: Job, edit: Edit) -> Job:
        """Store a new job under the owner's next number, with its first entry of history.

        When an edit of the same origin is stored already, its job is returned and nothing written.
        """

    async def change(
        self,
        edit: Edit,
        *,
        skipped: Run | None = None,
        undoes: str | None = None,
        memory: Memory | None = None,
    ) -> Job:
        """Replace ``edit.before`` by ``edit.after``, its version counted up.

        Recorded with it: *edit* itself, the moments that were *skipped* by it, and that the edit
        *undoes* is taken back. With a *memory* the job remembers that from now on and its open runs
        are cancelled; where it was told nothing, what it observed is forgotten too. What quiet
        hours or a mute keep back of it is looked at anew. The same origin twice changes nothing the
        second time. Raises `JobChanged` when the job is no longer as in ``edit.before``.
        """

    async def job(self, owner: Owner, number: int) -> Job:
        """The job that *owner* calls ``#number``. Raises `JobNotFound`."""

    async def listed_in_chat(self, owner: Owner) -> Sequence[Job]:
        """What is listed for *owner* and for the topics of its chat."""

    async def numbered(self, number: int) -> Sequence[Job]:
        """The jobs that any owner calls ``#number``."""

    async def job_by_id(self, job_id: str) -> Job:
        """The job with this id, whoever owns it. Raises `JobNotFound`."""

    async def listed(self, owner: Owner | None) -> Sequence[Job]:
        """What the owner (None: everybody) still has, the next due first, paused ones last."""

    async def asking(self, owner: Owner | None) -> Sequence[Job]:
        """The jobs (of the owner) about which it was asked whether they may run."""

    async def operators(self) -> Sequence[Owner]:
        """The chats of those who approve jobs, read reviews and hear of trouble."""

    async def last_reminded(self, owner: Owner) -> Job | None:
        """The job whose reminder the owner got last."""
