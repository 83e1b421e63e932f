"""A few seeds before the promises, the same twice, and three defects that must not pass."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sim.hunt import ROUGH, hunt
from tests.sim.trial import Tally
from tests.sim.weather import TEMPERATE, Climate
from tests.sim.world import play

ROOT = Path(__file__).parents[2]
TRACE = "from tests.sim.world import play; print(play(5, days=0.5).trace)"


@pytest.mark.parametrize(
    ("seed", "days", "climate"),
    [
        pytest.param(1, 2, TEMPERATE, id="two days"),
        pytest.param(2, 2, TEMPERATE, id="two other days"),
        pytest.param(3, 1, ROUGH, id="a rough day"),
        pytest.param(4, 1, ROUGH, id="another rough day"),
    ],
)
@pytest.mark.long
def test_every_promise_is_kept(seed: int, days: float, climate: Climate) -> None:
    tally = Tally()

    broken = tally.hold(seed, days=days, climate=climate)

    assert not broken, "\n".join(map(str, broken))
    assert tally.faults["kill -9"], "nothing happened"
    assert tally.runs, "nothing ran"


@pytest.mark.long
def test_another_process_tells_the_same_story() -> None:
    environment = os.environ | {"PYTHONHASHSEED": "5", "PYTHONPATH": str(ROOT)}

    told = subprocess.run(
        [sys.executable, "-c", TRACE], env=environment, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == play(5, days=0.5).trace


@pytest.mark.parametrize(
    "defect",
    [
        "two transactions instead of one",
        "sent is noted only after the call",
        "a manual run eats the slot",
    ],
)
@pytest.mark.long
def test_a_planted_defect_is_caught(defect: str) -> None:
    assert hunt(defect).caught_by is not None
