"""A run at once: while nothing fires by itself, and where nobody serves it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.app import App
from bot.cli.border import Refused
from bot.cli.running import BEGIN_WITHIN, BEYOND_ITS_TIME, _ended
from scheduler.model import Run, RunStatus
from scheduler.policy import Policy
from tests.bot.cli.conftest import Added, Cli
from tests.storage.making import job, manual

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Patient:
    """A clock on which waiting takes no time, and a store that says what became of a run."""

    run_then: Run
    begins_after: timedelta | None = None
    waited: timedelta = timedelta(0)

    def now(self) -> datetime:
        return START + self.waited

    def monotonic(self) -> float:
        return self.waited.total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.waited += timedelta(seconds=seconds)

    async def run(self, run_id: str) -> Run:
        begun = self.begins_after is not None and self.waited >= self.begins_after
        return replace(self.run_then, status=RunStatus.RUNNING) if begun else self.run_then


def seen_by(patient: Patient) -> App:
    store: Any = SimpleNamespace(runs=patient)
    app: Any = SimpleNamespace(clock=patient, store=store)
    return app  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("begins_after", "least"),
    [
        pytest.param(None, BEGIN_WITHIN, id="nobody begins it"),
        pytest.param(5 * SECOND, 5 * SECOND + 30 * SECOND + BEYOND_ITS_TIME, id="it never ends"),
    ],
)
async def test_nobody_waits_for_ever(begins_after: timedelta | None, least: timedelta) -> None:
    asked = manual(job(policy=Policy(timeout=30 * SECOND)), START)
    patient = Patient(asked, begins_after)

    with pytest.raises(Refused) as refused:
        await _ended(seen_by(patient), asked, job(policy=Policy(timeout=30 * SECOND)))

    assert refused.value.refusal.code == "SCHEDULER_HANGS"
    assert least <= patient.waited <= least + 2 * SECOND


def test_while_the_scheduler_is_off_only_what_is_asked_for_runs(
    cli: Cli, added: Added, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINDER_SCHEDULER", "off")
    job = added()

    asked = cli("jobs", "run", "1", "--json").facts

    assert (asked["job_id"], asked["status"]) == (job.id, "succeeded")
