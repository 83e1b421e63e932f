"""One attempt at a run, from the claim to what is stored of it: turn, compare, record."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from types import MappingProxyType
from typing import cast

import structlog

from scheduler.conclusion import broken_off, conclude, given_back, is_large, without_turn
from scheduler.diff import Json
from scheduler.errors import (
    LeaseLost,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
    TurnError,
    TurnRefused,
)
from scheduler.model import Claim, JsonObject, Observation, Outcome, Reason, Run, Turn
from scheduler.ports import Clock, Ids, InstantTurn, RunStore, TurnHandler
from scheduler.suspects import is_suspect
from scheduler.verdict import Failure

log = structlog.get_logger()

BEGIN, END = "executing job", "job executed"
EACH = "each"
"""What a log line carries that stands for many: what each of them says of itself."""
NAMES_AT_MOST = 5
"""New things in one outcome: its messages, and an entry of the job's history."""
STORE_PAUSE = 1.0
"""Seconds between two attempts to store an outcome that the database did not take."""


class Executor:
    """Serves claimed runs: those that wait for the world in at most the time their jobs allow."""

    def __init__(
        self,
        runs: RunStore,
        handlers: Mapping[str, TurnHandler],
        *,
        instant: Mapping[str, InstantTurn] = MappingProxyType({}),
        clock: Clock,
        ids: Ids,
        owed: Callable[[], None] = lambda: None,
    ) -> None:
        self._runs = runs
        self._handlers = handlers
        self._instant = instant
        self._clock = clock
        self._ids = ids
        self._owed = owed
        self._alone = asyncio.Lock()

    def at_once(self, claim: Claim) -> Outcome | None:
        """The outcome of a run that is due, where its turn needs no waiting. Raises nothing."""
        handler = self._instant.get(claim.job.turn)
        return (
            None if handler is None else self._concluded(claim, _said(handler, self._turn(claim)))
        )

    def announce(self, claims: Iterable[Claim], *, notices: int = 0) -> None:
        """Have known what ended `at_once`, now that it is stored with so many *notices*."""
        ended = [claim.outcome for claim in claims if claim.outcome is not None]
        if ended:
            log.info(BEGIN, **{EACH: [_begin(outcome.run) for outcome in ended]})
            log.info(END, **{EACH: [_end(outcome.run) for outcome in ended]})
        if notices or any(outcome.deliveries for outcome in ended):
            self._owed()

    async def execute(self, claim: Claim) -> None:
        """Serve the run to an outcome; when cancelled, give it back to be served again.

        Raises nothing else: a run that goes wrong is its own affair.
        """
        log.info(BEGIN, **_begin(claim.run))
        try:
            async with self._alone if is_suspect(claim) else nullcontext():
                outcome = await self._settle(claim, await self._outcome(claim))
        except asyncio.CancelledError:
            await self._record(given_back(claim, now=self._clock.now()))
            log.info("run given back", **_about(claim.run))
            raise
        log.info(END, **_end(outcome.run))

    async def _outcome(self, claim: Claim) -> Outcome:
        decided = without_turn(claim, now=self._clock.now())
        if isinstance(decided, Outcome):
            return decided
        looked = decided or await self._look(claim)
        if not is_large(looked):
            return self._concluded(claim, looked)
        # Comparing it takes its time, for which all others would wait. Names are given out here:
        # there they could be given out twice.
        names = iter([self._ids.new() for _ in range(NAMES_AT_MOST)])
        return await asyncio.to_thread(self._concluded, claim, looked, names.__next__)

    def _concluded(
        self, claim: Claim, looked: Observation | Failure, new_id: Callable[[], str] | None = None
    ) -> Outcome:
        now = self._clock.now()
        try:
            return conclude(claim, looked, now=now, new_id=new_id or self._ids.new)
        except Exception as error:  # noqa: BLE001 - the rest of the border that a turn is
            return broken_off(claim, _defect(claim.run, error), now=now)

    async def _look(self, claim: Claim) -> Observation | Failure:
        """What the turn brings back, or why it brings back nothing."""
        turn, kind = self._turn(claim), claim.job.turn
        if (instant := self._instant.get(kind)) is not None:
            return _said(instant, turn)
        if (handler := self._handlers.get(kind)) is not None:
            return await _waited_for(handler, turn)
        return Failure(code="UNKNOWN_TURN", message=f"no turn is called {kind}", final=True)

    def _turn(self, claim: Claim) -> Turn:
        return Turn(job=claim.job, run=claim.run, memory=claim.memory, now=self._clock.now())

    async def _settle(self, claim: Claim, outcome: Outcome) -> Outcome:
        """Store the outcome, or the run's bare end where the store refuses what is in it."""
        try:
            await self._record(outcome)
        except StoreError as refusal:
            outcome = broken_off(claim, _defect(claim.run, refusal), now=self._clock.now())
            await self._record(outcome)
        return outcome

    async def _record(self, outcome: Outcome) -> None:
        """Store the outcome, however long the database takes to take it."""
        while True:
            try:
                await self._runs.finish(outcome)
            except LeaseLost:
                log.warning("lease lost", run_id=outcome.run.id)
            except (StoreUnavailable, StoreDamaged) as error:
                log.error("store does not answer", error=str(error))  # noqa: TRY400 - no traceback
                await self._clock.sleep(STORE_PAUSE)
                continue
            if outcome.deliveries:
                self._owed()
            return


def _about(run: Run) -> dict[str, Json]:
    return {"job_id": run.job_id, "run_id": run.id}


def _begin(run: Run) -> dict[str, Json]:
    return {**_about(run), "cause": run.cause.value, "attempt": run.attempt}


def _end(run: Run) -> dict[str, Json]:
    return {**_about(run), "status": run.status.value, "why": run.ledger.get("why")}


def _said(handler: InstantTurn, turn: Turn) -> Observation | Failure:
    try:
        return _checked(handler(turn))
    except Exception as error:  # noqa: BLE001 - a turn is one of the four borders
        return _failure(turn.run, error)


async def _waited_for(handler: TurnHandler, turn: Turn) -> Observation | Failure:
    allowed = turn.job.policy.timeout.total_seconds()
    limit = asyncio.timeout(allowed)
    try:
        async with limit:
            return _checked(await handler(turn))
    except (Exception, asyncio.CancelledError) as error:
        if _cancelled():  # whatever the turn made of it
            raise asyncio.CancelledError from error
        return _timeout(allowed) if limit.expired() else _failure(turn.run, error)


def _cancelled() -> bool:
    """Whether this very task is to stop, as against a turn that merely cancelled itself."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _checked(looked: object) -> Observation:
    if isinstance(looked, Observation) and isinstance(looked.text, str):
        return looked
    raise TypeError(f"a turn brings back an observation with a text, not {type(looked).__name__}")


def _timeout(allowed: float) -> Failure:
    return Failure(code=Reason.TIMEOUT, message=f"it took longer than {allowed:g} s")


def _failure(run: Run, error: BaseException) -> Failure:
    if isinstance(error, TurnError):
        final = isinstance(error, TurnRefused)
        details = cast(JsonObject, error.details)
        return Failure(code=error.cause, message=str(error), final=final, details=details)
    return _defect(run, error)


def _defect(run: Run, error: BaseException) -> Failure:
    """What nobody foresaw: the operator finds the traceback in the log, the owner only its name."""
    log.error("turn failed", **_about(run), exc_info=error)
    return Failure(code="INTERNAL", message=f"{type(error).__name__} in the turn")
