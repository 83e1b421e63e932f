"""Mistakes about what holds jobs back: pauses, approvals, distances, budgets, decisions."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from unittest.mock import patch

import scheduler.approving
import scheduler.covering
import scheduler.planning
import scheduler.reviewing
import storage.runs
from scheduler.misfire import Choice
from scheduler.model import Due, Job, Run
from scheduler.review import Decision
from storage.database import Session
from tests.sim.defects import breaks


@breaks("G10")
def a_decision_to_skip_is_taken_for_a_yes() -> Iterator[None]:
    """Whatever a person says of missed moments, they run."""
    decided = scheduler.reviewing.decided

    def eager(job: Job, run: Run, decision: Decision, **named: Any) -> Sequence[Run]:
        return decided(job, run, Decision.RUN_ONCE, **named)

    with patch.object(scheduler.reviewing, "decided", eager):
        yield


@breaks("S5")
def what_was_to_be_left_out_comes() -> Iterator[None]:
    """Skip next, and it runs all the same."""

    def nothing(job: Job, *, until: datetime) -> tuple[datetime, ...]:
        del job, until
        return ()

    with (
        patch.object(scheduler.planning, "to_be_skipped", nothing),
        patch.object(scheduler.covering, "to_be_skipped", nothing),
    ):
        yield


@breaks("S5")
def a_pause_of_everything_pauses_nothing() -> Iterator[None]:
    """It is noted, and nobody looks."""

    async def stopped_at(session: Session, now: datetime) -> bool:
        del session, now
        return False

    with patch.object(storage.runs, "stopped_at", stopped_at):
        yield


@breaks("S5")
def an_approval_outlasts_every_edit() -> Iterator[None]:
    """What was approved once may become anything."""

    def edited(before: Job, after: Job, name: str, now: datetime) -> Job:
        del before, name, now
        return after

    with patch.object(scheduler.approving, "edited", edited):
        yield


@breaks("S5")
def runs_keep_no_distance() -> Iterator[None]:
    """A cooldown that nobody asks."""

    def never_cool(due: Due, choice: Choice, now: datetime) -> Choice:
        del due, now
        return choice

    with patch.object(scheduler.planning, "cooled_down", never_cool):
        yield


@breaks("S5")
def a_budget_is_a_wish() -> Iterator[None]:
    """As many runs a day as there are moments."""

    def generous(due: Due, choice: Choice) -> Choice:
        del due
        return choice

    with patch.object(scheduler.planning, "within_budget", generous):
        yield
