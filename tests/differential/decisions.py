"""What is decided about many jobs at once: everything paused, missed moments, other zones."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from scheduler.model import EditKind, RunStatus
from scheduler.policy import Pause
from tests.storage import making

if TYPE_CHECKING:
    from tests.differential.script import Script


async def stop_everything(script: "Script") -> object:
    """Mostly fire again: what is stopped for good teaches nothing more."""
    firing, draw = script.store().firing, script.random.random()
    if draw < 0.3:
        until = script.random.choice([None, script.now + timedelta(seconds=30)])
        await firing.stop(Pause(by="console:local", at=script.now, until=until, everything=True))
    elif draw < 0.9:
        await firing.go_on()
    return await script.store().firing.stopped(script.now)


async def decide(script: "Script") -> object:
    """Run what waits for a decision, once or more often, or skip it."""
    waiting = await script.store().reviews.waiting(None)
    if not waiting:
        return waiting
    asked = script.random.choice(list(waiting))
    job = await script.store().jobs.job_by_id(asked.job_id)
    skipped = replace(asked, status=RunStatus.SKIPPED, finished_at=script.now)
    again = replace(asked, status=RunStatus.WAITING, next_attempt_at=script.now)
    other = replace(making.manual(job, script.now), id=script.id())
    runs = script.random.choice([[skipped], [again], [again, other]])
    edit = replace(script.edit(EditKind.EDITED, job, job), id=script.id())
    return await script.store().reviews.decide(runs, edit), waiting


async def plan_anew(script: "Script") -> object:
    """As after an update of tzdata; some of what is moved has changed since it was read."""
    plans = script.store().plans
    found = [await plans.in_zone(zone) for zone in await plans.zones()]
    moves = [
        (job, script.random.choice([None, script.now + timedelta(seconds=45)]))
        for jobs in found
        for job in jobs
        if script.random.random() < 0.3
    ]
    twice = [*moves, *moves[:1]]
    return await plans.move(twice, {"zones": {"moved": len(moves)}}, script.now), found
