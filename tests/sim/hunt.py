"""Looks for a planted defect: seed after seed, until a promise breaks or patience ends."""

from dataclasses import dataclass
from itertools import count
from time import process_time

from tests.sim.planted import PLANTED
from tests.sim.trial import Tally, Violation
from tests.sim.weather import Climate

PATIENCE = 60.0
"""Seconds of work within which a defect must be caught: a busy machine takes longer."""
DAYS = 1.5
ROUGH = Climate(
    jobs_at_first=3,
    writes_per_day=5,
    statements_between_kills=500,
    kills_while_sending=0.03,
    kills_in_turns=0.01,
    restarts_per_day=3,
    steps_per_day=0.3,
    disk_failures_per_day=1,
    rests_per_day=0.5,
)
"""Busier and worse than life, so that little of it is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunt:
    """How the search for one defect went."""

    defect: str
    seeds: int
    seconds: float
    caught_by: Violation | None

    def __str__(self) -> str:
        if self.caught_by is None:
            return f"{self.defect:40} NOT CAUGHT in {self.seeds} seeds, {self.seconds:.0f} s"
        name = self.caught_by.promise.__name__.replace("_", " ")
        shown = f"{self.seconds:5.1f} s, seed {self.caught_by.seed}"
        return f"{self.defect:40} {shown}: {self.caught_by.number} {name}"


def hunt(defect: str, *, first_seed: int = 1) -> Hunt:
    """Plant the defect and play seeds until a promise breaks."""
    started, tally = process_time(), Tally()
    caught: list[Violation] = []
    wanted = PLANTED[defect]
    with wanted.planted():
        for seed in count(first_seed):
            found = tally.hold(seed, days=DAYS, climate=ROUGH)
            caught = [violation for violation in found if violation.number in wanted.breaks]
            if caught or process_time() - started > PATIENCE:
                break
    return Hunt(
        defect=defect,
        seeds=tally.seeds,
        seconds=process_time() - started,
        caught_by=caught[0] if caught else None,
    )
