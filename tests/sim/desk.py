"""Answers what people write: an order in JSON becomes a call of the service and one reply.

It stands where the conversation stands, and keeps its contract: the same update again has no
further effect, and what the reply says is read from what was stored.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from scheduler.coming import upcoming
from scheduler.errors import (
    AlreadyDecided,
    InvalidSchedule,
    JobChanged,
    JobDisabled,
    JobLocked,
    JobNotFound,
    TooManyJobs,
)
from scheduler.model import Delivery, DeliveryKind, Job
from scheduler.people import Update
from scheduler.policy import Attention, Bounds, Concurrency, Misfire, Notify, Policy, QuietWay
from scheduler.ports import Clock, Ids, Owners
from scheduler.quiet import Window, windows_of
from scheduler.review import Decision
from scheduler.reviewing import Reviewing
from scheduler.schedule import At, Cron, Every, Schedule, Unit
from scheduler.service import JobService, Wish

Words = dict[str, Any]


class Desk:
    """See the module; one for each life of the process."""

    def __init__(
        self,
        service: JobService,
        reviewing: Reviewing,
        owners: Owners,
        *,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._service = service
        self._reviewing = reviewing
        self._owners = owners
        self._clock = clock
        self._ids = ids
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
            AlreadyDecided,
            InvalidSchedule,
            JobChanged,
            JobNotFound,
            JobLocked,
            JobDisabled,
        ) as error:
            said = {"refused": error.code}
        except TooManyJobs as error:
            said = {"refused": error.code}
        return [self._reply(update, said)]

    async def apology(self, update: Update) -> Sequence[Delivery]:
        """See `bot.telegram.workers.Workers`."""
        return [self._reply(update, {"sorry": True})]

    def _reply(self, update: Update, said: Words) -> Delivery:
        return Delivery(
            id=self._ids.new(),
            owner=_owner(update),
            kind=DeliveryKind.REPLY,
            content={"update": update.id, **said},
            key=f"{update.id}:0",
            created_at=self._clock.now(),
        )

    async def _add(self, update: Update, words: Words) -> Words:
        job = await self._service.add(_wish(update, words), origin=update.id)
        return {"created": job.number, "id": job.id, "task": job.task}

    async def _reschedule(self, update: Update, words: Words) -> Words:
        job, schedule = await self._job(update, words), schedule_of(words["schedule"])
        stored = await self._service.reschedule(job, schedule, origin=update.id)
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
        await self._service.pause(job, by=_owner(update), origin=update.id, until=until)
        return {"did": "pause", "id": job.id}

    async def _skip(self, update: Update, words: Words) -> Words:
        job = await self._job(update, words)
        moments = list(islice(upcoming(job), words["times"]))
        await self._service.skip(job, moments, origin=update.id)
        return {"did": "skip", "id": job.id}

    async def _decide(self, update: Update, words: Words) -> Words:
        """What waits longest is decided about; a decision that comes again finds it decided."""
        waiting = await self._reviewing.waiting(_owner(update))
        if not waiting:
            return {"decided": None}
        decision = Decision(words["decision"])
        run_id = waiting[0].run.id
        await self._reviewing.decide(_owner(update), run_id, decision, origin=update.id)
        return {"decided": run_id}

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
        profile = await self._owners.profile(_owner(update))
        windows = quiet_of(words["quiet"]) or ()
        await self._owners.save(profile.with_quiet(windows), self._clock.now())
        return {"quiet": [str(window) for window in windows]}

    async def _undo(self, update: Update, words: Words) -> Words:
        del words
        taken_back = await self._service.undo(_owner(update), origin=update.id)
        return {"undone": None if taken_back is None else taken_back.id}

    async def _reach(self, update: Update, words: Words) -> Words:
        """Somebody tries the name of a job that is not theirs."""
        job = await self._service.job_by_id(_owner(update), words["id"])
        return {"reached": (await self._service.remove(job, origin=update.id)).id}

    async def _simply(self, update: Update, words: Words) -> Words:
        job = await self._job(update, words)
        named = {"by": _owner(update)} if words["do"] == "pause" else {}
        await getattr(self._service, words["do"])(job, origin=update.id, **named)
        return {"did": words["do"], "id": job.id}

    async def _job(self, update: Update, words: Words) -> Job:
        return await self._service.job(_owner(update), words["number"])


def _owner(update: Update) -> str:
    return f"telegram:{update.chat}"


def _wish(update: Update, words: Words) -> Wish:
    watches = words["turn"] == "watch"
    misfire = words["misfire"]
    return Wish(
        owner=_owner(update),
        task=f"{words['turn']} of {update.id}",
        turn=words["turn"],
        source={"period": words["period"], "wave": words["wave"]} if watches else {},
        schedule=schedule_of(words["schedule"]),
        zone=words["zone"],
        bounds=Bounds(max_runs=words["max_runs"]),
        policy=Policy(
            concurrency=Concurrency(words["concurrency"]),
            misfire=None if misfire is None else Misfire(misfire),
            max_retries=words["max_retries"],
            quiet=quiet_of(words["quiet"]),
            quiet_way=QuietWay(words["quiet_way"]),
            urgent=words["urgent"],
            timeout=timedelta(minutes=10),
        ),
        attention=Attention(notify=Notify.ON_CHANGE if watches else Notify.ALWAYS),
    )


def quiet_of(said: str | None) -> tuple[Window, ...] | None:
    """The quiet hours that an order names; "none" is none at all."""
    return None if said is None else () if said == "none" else windows_of(said)


def schedule_of(said: Mapping[str, Any]) -> Schedule:
    """The schedule that an order names."""
    match said:
        case {"at": moments}:
            return At(moments=tuple(datetime.fromtimestamp(at, UTC) for at in moments))
        case {"cron": expressions, "zone": zone}:
            return Cron(expressions=tuple(expressions), zone=zone)
        case {"every": amount, "unit": unit, "from": start, "zone": zone}:
            anchor = datetime.fromtimestamp(start, UTC)
            return Every(amount=amount, unit=Unit(unit), anchors=(anchor,), zone=zone)
        case _:
            raise AssertionError(said)
