"""One attempt at a run, from the claim to what is stored of it: turn, compare, record."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog

from scheduler.conclusion import conclude
from scheduler.errors import LeaseLost, StoreError, TurnError, TurnRefused
from scheduler.model import Claim, Job, Observation, Outcome, Reason, RunStatus, Turn
from scheduler.ports import Clock, Ids, RunStore, TurnHandler
from scheduler.rules import Failure

log = structlog.get_logger()

STORE_PAUSE = 1.0
"""Seconds between two attempts to store an outcome that the database did not take."""


class Executor:
    """Serves claimed runs, each in at most the time that its job allows."""

    def __init__(
        self,
        runs: RunStore,
        handlers: Mapping[str, TurnHandler],
        *,
        clock: Clock,
        ids: Ids,
        owed: Callable[[], None] = lambda: None,
    ) -> None:
        self._runs = runs
        self._handlers = handlers
        self._clock = clock
        self._ids = ids
        self._owed = owed

    async def execute(self, claim: Claim) -> None:
        """Serve the run to an outcome; when cancelled, give it back to be served again."""
        about = {"job_id": claim.job.id, "run_id": claim.run.id}
        log.info("executing job", **about, cause=claim.run.cause.value, attempt=claim.run.attempt)
        try:
            looked = await self._look(claim)
        except asyncio.CancelledError:
            await self._record(_given_back(claim, self._clock))
            raise
        outcome = conclude(claim, looked, now=self._clock.now(), new_id=self._ids.new)
        await self._record(outcome)
        log.info("job executed", **about, status=outcome.run.status.value, **outcome.run.ledger)

    async def _look(self, claim: Claim) -> Observation | Failure:
        """What the turn brings back, or why it brings back nothing."""
        handler = self._handlers.get(claim.job.turn)
        if handler is None:
            return Failure(
                code="UNKNOWN_TURN", message=f"no turn is called {claim.job.turn}", final=True
            )
        turn = Turn(job=claim.job, run=claim.run, memory=claim.memory, now=self._clock.now())
        try:
            async with asyncio.timeout(claim.job.policy.timeout.total_seconds()):
                return await handler(turn)
        except TimeoutError:
            return Failure(code=Reason.TIMEOUT, message=_took_too_long(claim.job))
        except TurnError as error:
            return Failure(
                code=error.cause, message=str(error), final=isinstance(error, TurnRefused)
            )
        except Exception as error:  # noqa: BLE001 - a turn is one of the four borders
            log.exception("turn failed", job_id=claim.job.id)
            return Failure(code="INTERNAL", message=f"{type(error).__name__} in the turn")

    async def _record(self, outcome: Outcome) -> None:
        """Store the outcome, however long the database takes to take it."""
        while True:
            try:
                await self._runs.finish(outcome)
            except LeaseLost:
                log.warning("lease lost", run_id=outcome.run.id)
            except StoreError as error:
                log.error("store does not answer", error=str(error))  # noqa: TRY400 - no traceback
                await self._clock.sleep(STORE_PAUSE)
                continue
            if outcome.deliveries:
                self._owed()
            return


def _given_back(claim: Claim, clock: Clock) -> Outcome:
    run = replace(
        claim.run,
        status=RunStatus.WAITING,
        started_at=None,  # it does not count as an attempt
        next_attempt_at=clock.now(),
        lease_owner=None,
        lease_expires_at=None,
    )
    return Outcome(run=run)


def _took_too_long(job: Job) -> str:
    return f"it took longer than {job.policy.timeout.total_seconds():g} s"
