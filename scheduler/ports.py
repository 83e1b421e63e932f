"""What the scheduler needs from the world: narrow protocols whose docstrings are the contract."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from scheduler.model import (
    Claim,
    Delivery,
    Due,
    Edit,
    Job,
    JsonObject,
    Memory,
    Observation,
    Observed,
    Outcome,
    Owner,
    Plan,
    Run,
    Turn,
)
from scheduler.people import Profile, Update
from scheduler.policy import Pause


class Clock(Protocol):
    """Where time comes from; tests turn it by hand."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds that never step back."""

    async def sleep(self, seconds: float) -> None:
        """Return after *seconds*."""


class Ids(Protocol):
    """Makes names for new things."""

    def new(self) -> str:
        """A name never given before, greater than every one that this source gave before."""


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


def wait_for_all(_: Claim) -> None:
    """No run has its outcome at once."""


class RunStore(Protocol):
    """Runs, leases and outcomes. A run has one owner at a time: whoever holds its lease."""

    async def next_due_at(self) -> datetime | None:
        """The earliest instant at which `claim` may find something; None when nothing is coming."""

    async def claim(
        self,
        now: datetime,
        *,
        limit: int,
        lease: timedelta,
        plan: Callable[[Due], Plan],
        at_once: Callable[[Claim], Outcome | None] = wait_for_all,
        resting: Collection[Owner] = (),
    ) -> Sequence[Claim]:
        """Take up to *limit* runs, in one transaction that is committed on return.

        The earliest come first, but one owner's many do not delay another's few; what owners have
        who are *resting* is left for later. *plan* hears how many runs are left today.

        Pauses that end and questions that nobody answered in time are dealt with by *plan* first.
        Due jobs are planned by it and advanced; runs that wait for their next attempt, and
        runs whose lease expired, are taken over with one attempt more. What another process holds
        is left alone. A run that is due and for which *at_once* knows an outcome is stored with it
        in the same transaction; its claim bears the outcome. *plan* and *at_once* are called inside
        the transaction: they wait for nothing and leave no trace.
        """

    async def recover(self, now: datetime) -> None:
        """Give up the leases of processes that are certainly gone, where the engine can tell."""

    async def request(self, run: Run, edit: Edit, *, again_after: timedelta | None = None) -> Run:
        """Store a manual run for whoever serves the loop, and return it as stored.

        *edit* bears the id of the run. The same origin asks once (for ever, or until *again_after*
        has passed): the second time the first run is returned. Raises `JobLocked` while a run of
        the job is open.
        """

    async def renew(self, run_ids: Collection[str], now: datetime, *, lease: timedelta) -> None:
        """Extend the leases that this process has on these runs; others of its own may expire."""

    async def finish(self, outcome: Outcome) -> None:
        """Store status, memory, ledger line and owed deliveries together, or nothing.

        Raises `LeaseLost` when the run is no longer this process's, and `StoreUnavailable`.
        """

    async def cancel(self, edit: Edit, *, run_id: str | None = None) -> Sequence[Run]:
        """End the open runs of the edit's job, or only that one, as cancelled; return those.

        Whoever serves them can store no outcome of them any more. The same origin cancels once,
        and gets the same answer again; where nothing is open, nothing is written.
        """

    async def cancelled(self, run_ids: Collection[str]) -> Collection[str]:
        """Those of the runs that ended as cancelled: stopped, or replaced by the next."""

    async def run(self, run_id: str) -> Run | None:
        """The run with this id."""

    async def memory(self, job_id: str) -> Memory:
        """What the job remembers."""

    async def last_change(self, job_id: str) -> Delivery | None:
        """The newest message about a change of the job."""

    async def observed(self, job_id: str, *, since: datetime) -> Sequence[Observed]:
        """The distinct states that the job saw since then, the oldest first.

        What is kept is bounded: the newest, by number, size and age.
        """


class Reviews(Protocol):
    """Runs that wait for a person to decide about missed moments."""

    async def waiting(self, owner: Owner | None) -> Sequence[Run]:
        """Those of the owner (None: of everybody), the oldest first."""

    async def decide(self, runs: Sequence[Run], edit: Edit) -> None:
        """Put *runs* in place of the one that waits under the name of the first.

        The same origin decides once. Raises `AlreadyDecided` where that one waits no longer.
        """


class Firing(Protocol):
    """Whether anything fires at all: a pause of everything, for all processes on the store.

    While it lasts, `RunStore.claim` gives nothing but what a person asked to be run.
    """

    async def stopped(self, now: datetime) -> Pause | None:
        """The pause that is on, if any."""

    async def stop(self, pause: Pause) -> None:
        """Pause everything, in place of an earlier such pause."""

    async def go_on(self) -> None:
        """Fire again; what was missed meanwhile, the misfire policies deal with."""


class Outbox(Protocol):
    """Messages that are owed, in order per owner."""

    async def owe(self, deliveries: Sequence[Delivery]) -> None:
        """Add messages; one whose key is there already is left out."""

    async def take(
        self, now: datetime, *, channel: str, limit: int, resting: Collection[Owner] = ()
    ) -> Sequence[Delivery]:
        """Take the first open message of up to *limit* owners of *channel*, marked as being sent.

        Owners who are *resting* are left out, and those who have a message on their way.

        What is held lets others pass; once it is due, all that was held for an owner is taken as
        one message. A change is told from the last state of its job that arrived, and a message
        of which nothing is left is superseded: see `scheduler.netting`. What several jobs have to
        say about missed moments becomes one: see `scheduler.summary`. Committed on return.

        Raises `LeaseLost` where only one process may send by the channel and this one may not (any
        more).
        """

    async def settle(self, delivery: Delivery) -> None:
        """Store how sending went: status, message id, error, and when to try again.

        What was told in the same message shares its fate.

        Raises `LeaseLost`, and stores nothing, when the message is not this process's any more.
        """

    async def adopt(
        self, now: datetime, *, channel: str, in_hand: Collection[str]
    ) -> Sequence[Delivery]:
        """Take over what is marked as being sent, though nobody alive is sending it.

        Nobody is when the lease of its process expired, or when that is this process and the
        message not among those that it has *in_hand*. Raises `LeaseLost` as `take` does.
        """

    async def give_up(self, owner: Owner, reason: str, now: datetime) -> None:
        """End everything that waits for *owner* and the topics of its chat as dead."""

    async def superseded(self, delivery: Delivery) -> bool:
        """Whether a newer message about a change of the same job waits behind this one."""

    async def by_message(self, owner: Owner, message_id: str) -> Delivery | None:
        """What was sent to *owner* under this message id."""

    async def next_due_at(self, *, channel: str, after: datetime) -> datetime | None:
        """When the earliest waiting message of *channel* may be sent."""


class Leases(Protocol):
    """The right to do what only one process may do at a time; each has a name."""

    async def claim(self, name: str, now: datetime, *, lease: timedelta) -> bool:
        """Take the right, or keep it for so long from now; whether it is this process's.

        Where the engine lets one process alone serve (SQLite, whose lock the caller holds),
        whoever else had the right is gone.
        """

    async def release(self, name: str, now: datetime, *, rest: timedelta) -> None:
        """Give the right back, for whoever wants it after a *rest*."""


class TurnHandler(Protocol):
    """Does one kind of turn."""

    async def __call__(self, turn: Turn) -> Observation:
        """Look at the world, or compose a text; never send.

        Raises `TurnFailed` when a retry may help, `TurnRefused` when none can.
        """


class InstantTurn(Protocol):
    """Does one kind of turn that looks at nothing, and so needs neither waiting nor a timeout."""

    def __call__(self, turn: Turn) -> Observation:
        """Compose a text. Raises `TurnRefused` when there is none."""


class Messenger(Protocol):
    """One way to a person."""

    async def send(self, delivery: Delivery) -> str:
        """Send, and return the message's id. Raises a `DeliveryError` that says what is known."""


class Inbox(Protocol):
    """What came in and is not dealt with yet; nothing is acknowledged before it is here."""

    async def store(self, updates: Sequence[Update]) -> None:
        """Keep *updates*; those known already are left out. Committed on return."""

    async def waiting(self, *, channel: str, limit: int) -> Sequence[Update]:
        """The oldest open update of up to *limit* chats."""

    async def attempt(self, update: Update) -> None:
        """Count one more attempt, committed before the update is looked at."""

    async def close(
        self, update: Update, now: datetime, *, replies: Sequence[Delivery] = (), error: str = ""
    ) -> None:
        """The update is dealt with (or dead, with an *error*) and *replies* are owed, together."""

    async def forget(self, before: datetime) -> int:
        """Drop closed updates older than *before*; how many."""


class Owners(Protocol):
    """What is known of owners, and what a conversation with them waits for."""

    async def profile(self, owner: Owner) -> Profile:
        """What is known; an empty profile for a stranger."""

    async def save(self, profile: Profile, now: datetime) -> None:
        """Keep the profile; what quiet hours keep back of the owner is looked at anew."""

    async def rename(self, owner: Owner, other: Owner) -> None:
        """Give everything that *owner* has to *other*, together; jobs keep their order."""

    async def draft(self, owner: Owner, now: datetime) -> JsonObject | None:
        """What the conversation waits for, unless it expired."""

    async def keep_draft(self, owner: Owner, body: JsonObject, *, expires_at: datetime) -> None:
        """Wait for an answer until then; replaces an earlier question."""

    async def drop_draft(self, owner: Owner) -> None:
        """Wait for nothing."""


class Facts(Protocol):
    """Small facts about the installation that other processes may want to read."""

    async def fact(self, name: str) -> JsonObject | None:
        """The fact, or None."""

    async def note(self, name: str, body: JsonObject, now: datetime) -> None:
        """Keep the fact in place of an earlier one."""

    async def drop(self, name: str) -> None:
        """Forget the fact."""


class Numbers(Protocol):
    """Numbers that people type for themselves, a series for each owner and name."""

    async def add(
        self, owner: Owner, name: str, value: float, *, at: datetime, origin: str
    ) -> None:
        """Keep a number; the same origin keeps one. Raises `StoreUnavailable`."""

    async def last(self, owner: Owner, name: str) -> float | None:
        """The newest number of that name, if there is any."""
