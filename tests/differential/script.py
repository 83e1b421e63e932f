"""A random script of what fronts, loop and courier ask of a store, and everything it answered."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from scheduler import approving
from scheduler.coming import next_run_at
from scheduler.consent import Approval
from scheduler.model import (
    Claim,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Edit,
    EditKind,
    Job,
    Memory,
    Outcome,
    RunStatus,
    Share,
)
from scheduler.people import Profile, Update
from scheduler.planning import plan
from scheduler.policy import Concurrency, Misfire, Pause, Policy
from storage import Store
from tests.differential import decisions, leases
from tests.differential.answers import answered
from tests.storage import making

OWNERS = ("console:local", "telegram:7", "telegram:-100:42")
TEXTS = ("stretch", "Größe 日本 🎉", "a\0b\ud800", "", "x" * 300)


@dataclass(slots=True)
class Script:
    """The same seed asks the same questions, as long as it is given the same answers."""

    stores: Sequence[Store]
    """Two processes on one database."""
    seed: int
    random: Random = field(init=False)
    now: datetime = making.NOW
    history: list[str] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    claims: list[tuple[Store, Claim]] = field(default_factory=list)
    sending: list[Delivery] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - repeatable is what it has to be

    async def play(self, length: int) -> list[str]:
        """Everything that was asked and answered, and what lies in the store at the end."""
        steps: list[Callable[[], Awaitable[object]]] = [
            self.add, self.add, self.change, self.undo, self.request, self.claim, self.claim,
            self.finish, self.finish, self.renew, self.wait, self.owe, self.take, self.settle,
            self.hold, self.adopt, self.receive, self.deal, self.know, self.look,
            self.stop_everything, self.decide, self.plan_anew,
        ]  # fmt: skip
        for _ in range(length):
            step = self.random.choice(steps)
            self.history.append(f"{step.__name__}: {await answered(step())}")
        self.history.append(await answered(self.everything()))
        return self.history

    # --- fronts ----------------------------------------------------------------------------

    async def add(self) -> object:
        every = self.random.choice([None, timedelta(seconds=30), timedelta(minutes=7)])
        at = self.random.choice([None, self.now + timedelta(seconds=self.random.randint(-90, 90))])
        asked = making.job(at=at, every=every, owner=self.random.choice(OWNERS))
        policy = Policy(
            misfire=self.random.choice([None, *Misfire]),
            concurrency=self.random.choice([*Concurrency]),
            max_lateness=self.random.choice([None, timedelta(seconds=50)]),
            silent=self.random.random() < 0.2,
            muted_until=self.random.choice([None, self.now + timedelta(seconds=40)]),
            jitter=self.random.choice([timedelta(), timedelta(), timedelta(seconds=20)]),
            cooldown=self.random.choice([None, None, timedelta(seconds=45)]),
            daily_runs=self.random.choice([None, None, 2]),
            approval=self.random.choice([Approval.NONE, Approval.NONE, *Approval]),
        )
        asked = replace(asked, id=self.id(), task=self.random.choice(TEXTS), policy=policy)
        job = await self.store().jobs.add(asked, self.edit(EditKind.CREATED, None, asked))
        self.jobs.append(job)
        return job

    async def change(self) -> object:
        before = self.job()
        if self.random.random() < 0.8:  # else as it was long ago
            before = await self.store().jobs.job_by_id(before.id)
        after = self.random.choice(
            [
                replace(before, task=self.random.choice(TEXTS)),
                replace(before, pause=Pause(by=before.owner, at=self.now)),
                replace(before, pause=None, next_run_at=next_run_at(before, self.now)),
                replace(before, removed_at=self.now, next_run_at=None),
                replace(before, next_run_at=self.now - timedelta(minutes=1)),
                self.consented(before),
            ]
        )
        edit = self.edit(EditKind.EDITED, before, after)
        self.edits.append(edit)
        return await self.store().jobs.change(edit)

    def consented(self, job: Job) -> Job:
        """The job as somebody asks whether it may run, or answers that."""
        if job.consent is None or not job.consent.waits(self.now):
            return approving.asked(job, self.id(), self.now)
        yes = self.random.random() < 0.5
        return approving.answered(job, job.consent.id, yes=yes, by="ann", reason="", now=self.now)

    async def undo(self) -> object:
        edit = self.random.choice(self.edits or [None])
        if edit is None or edit.before is None:
            return None
        present = await self.store().jobs.job_by_id(edit.job_id)
        after = replace(edit.before, version=present.version)
        return await self.store().jobs.change(
            self.edit(EditKind.UNDONE, present, after), undoes=edit.id
        )

    async def request(self) -> object:
        job = self.job()
        run = replace(making.manual(job, self.now), id=self.id())
        asking = replace(self.edit(EditKind.RUN, job, job), id=run.id)
        return await self.store().runs.request(run, asking)

    # --- the loop --------------------------------------------------------------------------

    async def claim(self) -> object:
        store = self.store()
        claims = await store.runs.claim(
            self.now,
            Share(runs=(runs := self.random.randint(1, 5)), turns=self.random.randint(1, runs)),
            lease=timedelta(minutes=2),
            plan=lambda due: plan(due, now=self.now, new_id=self.id),
        )
        self.claims += [(store, claim) for claim in claims]
        return claims

    async def finish(self) -> object:
        """Several at once, some of them late, lost or impossible."""
        chosen = [self.random.choice(self.claims) for _ in range(3) if self.claims]
        # Each run once and one store at a time: which of two came first is nobody's promise.
        apart = {claim.run.id: (store, claim) for store, claim in chosen}
        ended = [(store, self.outcome(claim)) for store, claim in apart.values()]
        return [
            await asyncio.gather(*(answered(s.runs.finish(o)) for s, o in ended if s is store))
            for store in self.stores
        ]

    async def renew(self) -> object:
        held = [claim.run.id for _, claim in self.claims]
        return await self.store().runs.renew(held, self.now, lease=timedelta(minutes=2))

    async def wait(self) -> object:
        self.now += timedelta(seconds=self.random.choice([0, 1, 20, 60, 150, 4000]))
        return self.now

    stop_everything = decisions.stop_everything
    decide = decisions.decide
    plan_anew = decisions.plan_anew

    # --- the courier and the inbox -----------------------------------------------------------

    async def owe(self) -> object:
        key = self.random.choice([None, "key 1", "key 2"])
        held = self.random.choice([None, None, self.now + timedelta(seconds=30)])
        owed = [self.delivery(key=key), self.delivery(held_until=held)]
        return await self.store().outbox.owe(owed)

    async def take(self) -> object:
        taken = await self.store().outbox.take(
            self.now,
            channel=self.random.choice(["telegram", "console"]),
            limit=self.random.randint(1, 3),
            resting=self.random.sample(OWNERS, self.random.randint(0, 2)),
        )
        self.sending += taken
        return taken

    async def settle(self) -> object:
        if not self.sending:
            return None
        taken = self.sending.pop(self.random.randrange(len(self.sending)))
        later = self.now + timedelta(seconds=30)
        settled = self.random.choice(
            [
                replace(taken, status=DeliveryStatus.SENT, closed_at=self.now, message_id=taken.id),
                replace(taken, status=DeliveryStatus.DEAD, closed_at=self.now, error="gone\0"),
                replace(taken, status=DeliveryStatus.PENDING, not_before=later, uncertain=True),
            ]
        )
        return await self.store().outbox.settle(settled)

    hold = leases.hold
    adopt = leases.adopt

    async def receive(self) -> object:
        update = Update(
            id=self.id(),
            channel="telegram",
            chat=self.random.choice(OWNERS),
            body={"text": self.random.choice(TEXTS)},
            received_at=self.now,
        )
        self.updates.append(update)
        return await self.store().inbox.store([*self.random.sample(self.updates, 1), update])

    async def deal(self) -> object:
        waiting = await self.store().inbox.waiting(channel="telegram", limit=2)
        for update in waiting:
            await self.store().inbox.attempt(update)
            await self.store().inbox.close(update, self.now, replies=[self.delivery()])
        return waiting, await self.store().inbox.forget(self.now - timedelta(hours=1))

    # --- what is known -----------------------------------------------------------------------

    async def know(self) -> object:
        owner, store = self.random.choice(OWNERS), self.store()
        zone = self.random.choice([None, "Europe/Madrid"])
        before = await store.owners.profile(owner)
        await store.owners.save(Profile(owner=owner, zone=zone), self.now)
        draft = await store.owners.draft(owner, self.now)
        later = self.now + timedelta(seconds=60)
        await store.owners.keep_draft(owner, {"asked": self.id()}, expires_at=later)
        await store.facts.note("last", {"at": self.now.isoformat()}, self.now)
        return before, draft, await store.facts.fact("last")

    async def look(self) -> object:
        store, job, after = self.store(), self.job(), self.now
        return [
            await store.runs.next_due_at(),
            await store.runs.memory(job.id),
            await store.jobs.history(job.id, limit=5),
            await answered(store.jobs.job(self.random.choice(OWNERS), job.number)),
            await store.jobs.last_reminded(job.owner),
            await store.outbox.next_due_at(channel="telegram", after=after),
            [await store.outbox.superseded(each) for each in self.sending],
            await store.outbox.by_message(job.owner, self.random.choice(["", "a\0"])),
        ]

    async def everything(self) -> object:
        store = self.store()
        return [
            await store.jobs.listed(None),
            *[await store.jobs.edits(owner, since=making.NOW) for owner in OWNERS],
            await store.jobs.recent(limit=10_000),
            [await store.runs.memory(job.id) for job in self.jobs],
            await store.outbox.counts(),
            await store.inbox.count(),
        ]

    # --- small parts -------------------------------------------------------------------------

    def id(self) -> str:
        return f"{next(self._numbers):024x}"

    def store(self) -> Store:
        return self.random.choice(self.stores)

    def job(self) -> Job:
        """One that was added; before the first, one that nobody knows."""
        return self.random.choice(self.jobs) if self.jobs else making.job(id="nobody's")

    def edit(self, kind: EditKind, before: Job | None, after: Job) -> Edit:
        name = self.id()
        origin = self.random.choice([name, name, name, f"origin {self.random.randint(1, 20)}"])
        made = making.edit(after, before, kind=kind, origin=origin, at=self.now)
        return replace(made, id=name)

    def delivery(self, **fields: object) -> Delivery:
        made = making.delivery(self.random.choice(OWNERS), created_at=self.now, **fields)
        kind = self.random.choice(list(DeliveryKind))
        job = self.random.choice(["job 1", "job 2"])
        return replace(made, id=self.id(), kind=kind, job_id=job)

    def outcome(self, claim: Claim) -> Outcome:
        later = self.now + timedelta(seconds=30)
        ended = replace(claim.run, status=RunStatus.SUCCEEDED, finished_at=self.now)
        run = self.random.choice(
            [
                ended,
                replace(ended, result={"text": self.random.choice(TEXTS)}),
                replace(ended, result={"not": "JSON", "because": float("nan")}),
                replace(claim.run, status=RunStatus.WAITING, next_attempt_at=later),
            ]
        )
        memory = Memory(seen={"n": self.random.randint(1, 9)}, told=1.5, has_told=True)
        return Outcome(
            run=run,
            memory=self.random.choice([None, memory]),
            deliveries=tuple(self.delivery() for _ in range(self.random.randint(0, 2))),
        )
