"""Whatever is typed, an answer and soon: ``python -m tests.language --fuzz N``."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from statistics import quantiles
from time import process_time
from traceback import format_exception_only

from hypothesis import HealthCheck, Phase, given, seed, settings

from bot.language import read, warm
from tests.bot.language.texts import CODES, TEXTS, ZONES

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SLOWEST_MS = 1_000.0
BATCH = 2_000
"""Examples under one seed; hypothesis remembers all of a run, and 200,000 would be too many."""


@dataclass(slots=True)
class Tally:
    """What was typed and what became of it."""

    milliseconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def try_out(self, text: str, code: str | None, zone: str) -> None:
        started = process_time()
        try:
            read(text, NOW, zone, code)
        except Exception as error:  # noqa: BLE001 - any exception is what is looked for
            self.failures.append(f"{text!r} {code}: {format_exception_only(error)[-1].strip()}")
        took = (process_time() - started) * 1000
        self.milliseconds.append(took)
        if took > SLOWEST_MS:
            self.failures.append(f"{text!r} {code}: {took:.0f} ms")

    def __str__(self) -> str:
        cuts = quantiles(self.milliseconds, n=100)
        worst = max(self.milliseconds)
        return (
            f"{len(self.milliseconds)} texts, {len(self.failures)} failures, "
            f"CPU ms p50 {cuts[49]:.1f}, p95 {cuts[94]:.1f}, p99 {cuts[98]:.1f}, max {worst:.0f}"
        )


def fuzz(count: int) -> Iterator[str]:
    """Half of the texts from hypothesis, half from atheris where it is installed."""
    warm()
    has_atheris = find_spec("atheris") is not None
    tally = Tally()
    drawn = count // 2 if has_atheris else count
    for number, _ in enumerate(range(0, drawn, BATCH)):
        _draw(tally, min(BATCH, drawn - number * BATCH), number)
    yield f"hypothesis: {tally}"
    yield from tally.failures[:20]
    if has_atheris:
        yield from _atheris(count - drawn)
    else:
        yield "atheris is not installed: hypothesis alone"


def _draw(tally: Tally, count: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(text=TEXTS, code=CODES, zone=ZONES)
    def one(text: str, code: str | None, zone: str) -> None:
        tally.try_out(text, code, zone)

    one()


def _atheris(count: int) -> Iterator[str]:
    """In a process of its own: it ends the process that it runs in."""
    command = [sys.executable, "-m", "tests.language.coverage_guided", f"-runs={count}"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (found.stdout + found.stderr).splitlines()
    yield f"atheris: {'no failure' if found.returncode == 0 else 'FAILED'} in {count} texts"
    yield from (line for line in said if line.startswith("Done "))
    if found.returncode:
        yield from said[-20:]
