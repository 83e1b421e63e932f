"""One attempt at a run, from the claim to what is stored of it: turn, compare, record."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from types import MappingProxyType

import structlog

from scheduler.conclusion import broken_off, conclude, given_back, without_turn
from scheduler.errors import (
    LeaseLost,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
    TurnError,
    TurnRefused,
)
from scheduler.model import Claim, Observation, Outcome, Reason, Run, Turn
from scheduler.ports import Clock, Ids, InstantTurn, RunStore, TurnHandler
from scheduler.rules import Failure
from scheduler.suspects import is_suspect

log = structlog.get_logger()

STORE_PAUSE = 1.0
"""Seconds between two attempts to store an outcome that the database did not take."""


class Executor:
    """Serves claimed runs: those that wait for the world in at most the time their jobs allow."""

    def __init__(
        self,
        runs: RunStore,
        handlers: Mapping[str, TurnHandler],
        *,
        at_once: Mapping[str, InstantTurn] = MappingProxyType({}),
        clock: Clock,
        ids: Ids,
        owed: Callable[[], None] = lambda: None,
    ) -> None:
        self._runs = runs
        self._handlers = handlers
        self._at_once = at_once
        self._clock = clock
        self._ids = ids
        self._owed = owed
        self._alone = asyncio.Lock()

    def slices(self, claims: Sequence[Claim]) -> Iterator[Sequence[Claim]]:
        """*claims* as they are to be executed: together what needs no waiting, the rest alone."""
        together = [claim for claim in claims if self._needs_no_waiting(claim)]
        if together:
            yield together
        yield from ([claim] for claim in claims if not self._needs_no_waiting(claim))

    def _needs_no_waiting(self, claim: Claim) -> bool:
        return claim.job.turn in self._at_once and not is_suspect(claim)

    async def execute(self, *claims: Claim) -> None:
        """Serve runs to their outcomes; when cancelled, give them back to be served again.

        More than one only as `slices` puts them together. Raises nothing else: a run that goes
        wrong is its own affair.
        """
        for claim in claims:
            run = claim.run
            log.info("executing job", **_about(run), cause=run.cause.value, attempt=run.attempt)
        try:
            async with self._alone if is_suspect(claims[0]) else nullcontext():
                concluded = [await self._outcome(claim) for claim in claims]
                outcomes = await self._settle(claims, concluded)
        except asyncio.CancelledError:
            await self._give_back(claims)
            raise
        for run in (outcome.run for outcome in outcomes):
            why = run.ledger.get("why")
            log.info("job executed", **_about(run), status=run.status.value, why=why)

    async def _give_back(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            await self._record(given_back(claim, now=self._clock.now()))
            log.info("run given back", **_about(claim.run))

    async def _outcome(self, claim: Claim) -> Outcome:
        decided = without_turn(claim, now=self._clock.now())
        if isinstance(decided, Outcome):
            return decided
        looked = decided or await self._look(claim)
        now = self._clock.now()
        try:
            return conclude(claim, looked, now=now, new_id=self._ids.new)
        except Exception as error:  # noqa: BLE001 - the rest of the border that a turn is
            return broken_off(claim, _defect(claim, error), now=now)

    async def _look(self, claim: Claim) -> Observation | Failure:
        """What the turn brings back, or why it brings back nothing."""
        turn = Turn(job=claim.job, run=claim.run, memory=claim.memory, now=self._clock.now())
        if (instant := self._at_once.get(claim.job.turn)) is not None:
            return _said(instant, turn, claim)
        if (handler := self._handlers.get(claim.job.turn)) is not None:
            return await _waited_for(handler, turn, claim)
        missing = f"no turn is called {claim.job.turn}"
        return Failure(code="UNKNOWN_TURN", message=missing, final=True)

    async def _settle(
        self, claims: Sequence[Claim], outcomes: Sequence[Outcome]
    ) -> Sequence[Outcome]:
        """Store the outcomes, in one go where the store takes them all."""
        if len(outcomes) > 1:
            with suppress(StoreError):
                await self._runs.finish(*outcomes)
                self._owed()
                return outcomes
        return [await self._settle_alone(*each) for each in zip(claims, outcomes, strict=True)]

    async def _settle_alone(self, claim: Claim, outcome: Outcome) -> Outcome:
        """Store the outcome, or the run's bare end where the store refuses what is in it."""
        try:
            await self._record(outcome)
        except StoreError as refusal:
            outcome = broken_off(claim, _defect(claim, refusal), now=self._clock.now())
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


def _about(run: Run) -> dict[str, str]:
    return {"job_id": run.job_id, "run_id": run.id}


def _said(handler: InstantTurn, turn: Turn, claim: Claim) -> Observation | Failure:
    try:
        return _checked(handler(turn))
    except Exception as error:  # noqa: BLE001 - a turn is one of the four borders
        return _failure(claim, error)


async def _waited_for(handler: TurnHandler, turn: Turn, claim: Claim) -> Observation | Failure:
    limit = asyncio.timeout(claim.job.policy.timeout.total_seconds())
    try:
        async with limit:
            return _checked(await handler(turn))
    except (Exception, asyncio.CancelledError) as error:
        if _cancelled():  # whatever the turn made of it
            raise asyncio.CancelledError from error
        return _timeout(claim) if limit.expired() else _failure(claim, error)


def _cancelled() -> bool:
    """Whether this very task is to stop, as against a turn that merely cancelled itself."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _checked(looked: object) -> Observation:
    if isinstance(looked, Observation) and isinstance(looked.text, str):
        return looked
    raise TypeError(f"a turn brings back an observation with a text, not {type(looked).__name__}")


def _timeout(claim: Claim) -> Failure:
    allowed = claim.job.policy.timeout.total_seconds()
    return Failure(code=Reason.TIMEOUT, message=f"it took longer than {allowed:g} s")


def _failure(claim: Claim, error: BaseException) -> Failure:
    if isinstance(error, TurnError):
        final = isinstance(error, TurnRefused)
        return Failure(code=error.cause, message=str(error), final=final)
    return _defect(claim, error)


def _defect(claim: Claim, error: BaseException) -> Failure:
    """What nobody foresaw: the operator finds the traceback in the log, the owner only its name."""
    log.error("turn failed", job_id=claim.job.id, run_id=claim.run.id, exc_info=error)
    return Failure(code="INTERNAL", message=f"{type(error).__name__} in the turn")
