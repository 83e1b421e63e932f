"""``minder logs``: one line for each run, silence included; one run in full by its id."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer

from bot.app import App, open_app
from bot.cli.border import AsJson, answer, run, settings, to_json, to_line
from bot.cli.facts import run_facts
from bot.cli.jobs import Limit, OwnedBy, found_job
from bot.serving import until_stopped
from bot.wording import ledger
from bot.wording.text import cleaned
from scheduler.diff import Json
from scheduler.model import Job, JsonObject, Run, RunStatus

LOOK_EVERY = 0.5
"""Seconds between two looks for what is new."""
OVERLAP = 200
"""Runs that are looked at each time: more than end between two looks, a burst aside."""
KEPT = timedelta(days=400)
"""Longer than any state is kept that a job saw."""
NOTHING = "Nothing has run yet."


def logs(
    about: Annotated[
        str | None,
        typer.Argument(metavar="[JOB|RUN]", help="A job's number or id, or a run's id."),
    ] = None,
    owner: OwnedBy = None,
    limit: Limit = 20,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what happens from now on.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """What became of each run, the newest last; a run's whole result and error by its id."""
    run(until_stopped(_logs(about, owner, limit, follow=follow, as_json=as_json)))


async def _logs(
    about: str | None, owner: str | None, limit: int, *, follow: bool, as_json: bool
) -> None:
    async with open_app(settings()) as app:
        single = None if about is None else await app.store.runs.run(about)
        if single is not None:
            await _one(app, single, as_json=as_json)
            return
        job = None if about is None else await found_job(app, about, owner)
        log = _Log(app, job, owner, as_json=as_json)
        if not follow:
            await log.show(limit)
            return
        await log.follow(limit)


class _Log:
    """The runs of a job, of an owner or of everybody, as they are printed."""

    def __init__(self, app: App, job: Job | None, owner: str | None, *, as_json: bool) -> None:
        self._app = app
        self._job = job
        self._owner = owner
        self._as_json = as_json
        self._jobs: dict[str, Job] = {}

    async def show(self, limit: int) -> None:
        """Print the newest so many."""
        runs = await self._runs(limit)
        words = "\n".join([await self._line(one) for one in runs]) or NOTHING
        answer([run_facts(one) for one in runs], words, as_json=self._as_json)

    async def follow(self, limit: int) -> None:
        """Print the newest so many, and from then on each that is begun, put off or ended."""
        found = await self._runs(limit)
        since, shown = found[0].id if found else "", dict[str, str]()
        while True:
            for one in found:
                if one.id >= since and shown.get(one.id) != one.status.value:
                    await self._print(one)
            shown = {one.id: one.status.value for one in found}
            await self._app.clock.sleep(LOOK_EVERY)
            found = await self._runs(OVERLAP)

    async def _print(self, one: Run) -> None:
        print(to_line(run_facts(one)) if self._as_json else await self._line(one), flush=True)

    async def _runs(self, limit: int) -> Sequence[Run]:
        """The oldest first."""
        jobs = self._app.store.jobs
        if self._job is not None:
            found = await jobs.history(self._job.id, limit=limit)
        else:
            found = await jobs.recent(limit=limit, owner=self._owner)
        return found[::-1]

    async def _line(self, one: Run) -> str:
        job = await self._job_of(one)
        name = f"#{job.number} {cleaned(job.task, most=40)}"
        told = ledger.sentence(one, zone=job.zone, now=self._app.clock.now())
        return f"{_at(one.due_at or one.created_at)}  {one.id}  {one.owner}  {name}: {told}"

    async def _job_of(self, one: Run) -> Job:
        if one.job_id not in self._jobs:
            self._jobs[one.job_id] = await self._app.store.jobs.job_by_id(one.job_id)
        return self._jobs[one.job_id]


async def _one(app: App, single: Run, *, as_json: bool) -> None:
    """A run with its whole result and error."""
    job = await app.store.jobs.job_by_id(single.job_id)
    result = single.result or await _seen(app, single)
    facts = run_facts(single) | {"owner": single.owner, "number": job.number, "task": job.task}
    facts["result"] = None if result is None else dict(result)
    told = ledger.sentence(single, zone=job.zone, now=app.clock.now())
    lines = [
        f"run {single.id} of #{job.number} {job.task} ({single.owner})",
        told,
        *_part("due", single.due_at),
        *_part("started", single.started_at),
        *_part("finished", single.finished_at),
        *_part("next attempt", single.next_attempt_at),
        f"attempt: {single.attempt}",
        *_whole("result", result),
        *_whole("error", single.error),
        *_whole("ledger", single.ledger or None),
    ]
    answer(facts, "\n".join(lines), as_json=as_json)


async def _seen(app: App, single: Run) -> JsonObject | None:
    """The state that a run saw, which is kept once however many runs see it."""
    end = single.finished_at
    if end is None or single.status is not RunStatus.SUCCEEDED:
        return None
    kept = await app.store.runs.observed(single.job_id, since=end - KEPT)
    states = [each.state for each in kept if each.at <= end]
    return {"state": states[-1]} if states else None


def _part(name: str, at: datetime | None) -> Sequence[str]:
    return () if at is None else (f"{name}: {_at(at)}",)


def _whole(name: str, value: Mapping[str, Json] | None) -> Sequence[str]:
    return () if value is None else (f"{name}: {to_json(dict(value))}",)


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z"
