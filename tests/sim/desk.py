"""Answers what people write: an order in JSON becomes a call of the service and one reply.

It stands where the conversation stands, and keeps its contract: the same update again has no
further effect, and what the reply says is read from what was stored.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from scheduler.coming import upcoming
from scheduler.errors import (
    AlreadyAnswered,
    AlreadyDecided,
    ApprovalRequired,
    InvalidSchedule,
    JobChanged,
    JobDisabled,
    JobLocked,
    JobNotFound,
    TooManyJobs,
)
from scheduler.model import Delivery, DeliveryKind, Job, RunStatus
from scheduler.people import Update
from scheduler.policy import Bounds, Pause
from scheduler.ports import Clock, Ids
from scheduler.review import Decision
from scheduler.reviewing import Reviewing
from scheduler.service import JobService
from storage import Store
from tests.sim.ledger import Ledger, Rest
from tests.sim.wishes import Words, moment_of, owner_of, quiet_of, schedule_of, wish_of


class Desk:
    """See the module; one for each life of the process."""

    def __init__(
        self,
        service: JobService,
        reviewing: Reviewing,
        store: Store,
        *,
        clock: Clock,
        ids: Ids,
        ledger: Ledger,
    ) -> None:
        self._service = service
        self._reviewing = reviewing
        self._owners = store.owners
        self._firing = store.firing
        self._clock = clock
        self._ids = ids
        self._ledger = ledger
        self._orders: Mapping[str, Callable[[Update, Words], Awaitable[Words]]] = {
            "add": self._add,
            "undo": self._undo,
            "reschedule": self._reschedule,
            "snooze": self._snooze,
            "reach": self._reach,
            "stop": self._stop,
            "pause_until": self._pause_until,
            "skip": self._skip,
            "decide": self._decide,
            "answer": self._answer,
            "rest": self._rest,
            "go_on": self._go_on,
            "stop_everything": self._stop_everything,
            "go_on_everywhere": self._go_on_everywhere,
            "quiet": self._quiet,
            "mute": self._mute,
            "quiet_owner": self._quiet_owner,
            **dict.fromkeys(("pause", "resume", "remove", "done", "run_now"), self._simply),
        }

    async def answer(self, update: Update) -> Sequence[Delivery]:
        """See `bot.telegram.workers.Workers`."""
        words: Words = update.body["message"]["do"]  # type: ignore[index,call-overload,assignment]
        try:
            said = await self._orders[words["do"]](update, words)
        except (
            AlreadyAnswered,
            AlreadyDecided,
            ApprovalRequired,
            InvalidSchedule,
            JobChanged,
            JobNotFound,
            JobLocked,
            JobDisabled,
            TooManyJobs,
        ) as error:
            said = {"refused": error.code}
        return [self._reply(update, said)]

    async def apology(self, update: Update) -> Sequence[Delivery]:
        """See `bot.telegram.workers.Workers`."""
        return [self._reply(update, {"sorry": True})]

    def _reply(self, update: Update, said: Words) -> Delivery:
        return Delivery(
            id=self._ids.new(),
            owner=owner_of(update),
            kind=DeliveryKind.REPLY,
            content={"update": update.id, **said},
            key=f"{update.id}:0",
            created_at=self._clock.now(),
        )

    async def _add(self, update: Update, words: Words) -> Words:
        job = await self._service.add(wish_of(update, words), origin=update.id)
        return {"created": job.number, "id": job.id, "task": job.task}

    async def _reschedule(self, update: Update, words: Words) -> Words:
        job, schedule = await self._job(update, words), schedule_of(words["schedule"])
        ends = moment_of(words["ends"])
        bounds = None if ends is None else Bounds(until=ends)
        stored = await self._service.reschedule(job, schedule, bounds=bounds, origin=update.id)
        return {"changed": stored.number}

    async def _snooze(self, update: Update, words: Words) -> Words:
        job = await self._job(update, words)
        until = datetime.fromtimestamp(words["until"], UTC)
        child = await self._service.snooze(job, until, origin=update.id)
        return {"created": child.number, "id": child.id, "task": child.task}

    async def _stop(self, update: Update, words: Words) -> Words:
        stopped = await self._service.stop(await self._job(update, words), origin=update.id)
        return {"stopped": [run.id for run in stopped]}

    async def _pause_until(self, update: Update, words: Words) -> Words:
        job, until = await self._job(update, words), datetime.fromtimestamp(words["until"], UTC)
        await self._service.pause(job, by=owner_of(update), origin=update.id, until=until)
        return {"did": "pause", "id": job.id}

    async def _skip(self, update: Update, words: Words) -> Words:
        job = await self._job(update, words)
        moments = list(islice(upcoming(job), words["times"]))
        await self._service.skip(job, moments, origin=update.id)
        return {"did": "skip", "id": job.id}

    async def _decide(self, update: Update, words: Words) -> Words:
        """What waits longest is decided about; a decision that comes again finds it decided."""
        waiting = await self._reviewing.waiting(owner_of(update))
        if not waiting:
            return {"decided": None}
        decision = Decision(words["decision"])
        run_id = waiting[0].run.id
        found = await self._reviewing.decide(owner_of(update), run_id, decision, origin=update.id)
        return {"decided": None if found.run.status is RunStatus.REVIEW else run_id}

    async def _answer(self, update: Update, words: Words) -> Words:
        """Whether a job may run; a question is good for one answer, by the job's own owner."""
        job = await self._service.job_by_id(owner_of(update), words["id"])
        answered = await self._service.answer(
            job, words["consent"], yes=words["yes"], by=owner_of(update), origin=update.id
        )
        return {"answered": answered.id}

    async def _rest(self, update: Update, words: Words) -> Words:
        """All that they have is paused, job by job."""
        until = moment_of(words["until"])
        for job in await self._service.listed(owner_of(update)):
            if job.pause is None:
                await self._service.pause(
                    job,
                    by=owner_of(update),
                    origin=f"{update.id}#{job.number}",
                    until=until,
                    everything=True,
                )
        return {"rests": True}

    async def _go_on(self, update: Update, words: Words) -> Words:
        del words
        for job in await self._service.listed(owner_of(update)):
            if job.pause is not None and job.pause.everything:
                await self._service.resume(job, origin=f"{update.id}#{job.number}")
        return {"rests": False}

    async def _stop_everything(self, update: Update, words: Words) -> Words:
        """Nothing fires for anybody, as an operator would have it."""
        until = moment_of(words["until"])
        stop = Pause(by=owner_of(update), at=self._clock.now(), until=until)
        rest = Rest(self._clock.monotonic(), until=until)
        self._ledger.rests.append(rest)
        await self._firing.stop(stop)
        rest.sure_from = self._clock.monotonic()
        return {"stopped": True}

    async def _go_on_everywhere(self, update: Update, words: Words) -> Words:
        del update, words
        asked = self._clock.monotonic()
        for rest in self._ledger.rests:
            rest.sure_until = min(rest.sure_until, asked)
        await self._firing.go_on()
        for rest in self._ledger.rests:
            rest.over = min(rest.over, self._clock.monotonic())
        return {"stopped": False}

    async def _quiet(self, update: Update, words: Words) -> Words:
        return await self._govern(update, words, quiet=quiet_of(words["quiet"]))

    async def _mute(self, update: Update, words: Words) -> Words:
        until = datetime.fromtimestamp(words["until"], UTC)
        return await self._govern(update, words, muted_until=until)

    async def _govern(self, update: Update, words: Words, **policy: Any) -> Words:
        job = await self._job(update, words)
        stored = await self._service.govern(job, replace(job.policy, **policy), origin=update.id)
        return {"changed": stored.number}

    async def _quiet_owner(self, update: Update, words: Words) -> Words:
        """The owner's own quiet hours: the same each time that it is asked for."""
        profile = await self._owners.profile(owner_of(update))
        windows = quiet_of(words["quiet"]) or ()
        await self._owners.save(profile.with_quiet(windows), self._clock.now())
        return {"quiet": [str(window) for window in windows]}

    async def _undo(self, update: Update, words: Words) -> Words:
        del words
        taken_back = await self._service.undo(owner_of(update), origin=update.id)
        return {"undone": None if taken_back is None else taken_back.id}

    async def _reach(self, update: Update, words: Words) -> Words:
        """Somebody tries the name of a job that is not theirs."""
        job = await self._service.job_by_id(owner_of(update), words["id"])
        return {"reached": (await self._service.remove(job, origin=update.id)).id}

    async def _simply(self, update: Update, words: Words) -> Words:
        job = await self._job(update, words)
        named = {"by": owner_of(update)} if words["do"] == "pause" else {}
        await getattr(self._service, words["do"])(job, origin=update.id, **named)
        return {"did": words["do"], "id": job.id}

    async def _job(self, update: Update, words: Words) -> Job:
        return await self._service.job(owner_of(update), words["number"])
