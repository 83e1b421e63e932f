"""One seed before the promises: what speaks against them, and the command that repeats it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

from tests.sim.evidence import Evidence
from tests.sim.promises import PROMISES, Promise
from tests.sim.weather import TEMPERATE, Climate
from tests.sim.world import History, play


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A promise that a history does not keep."""

    promise: Promise
    seed: int
    days: float
    drained: bool
    facts: tuple[str, ...]

    def __str__(self) -> str:
        when = "after the storm" if self.drained else "in the storm"
        told = "\n    ".join(fact[:2000] for fact in self.facts[:3])
        return (
            f"seed {self.seed}, {when}: {self.promise.__doc__}\n    {told}\n  again: {self.command}"
        )

    @property
    def number(self) -> str:
        """The promise's number, as ``G3``."""
        return (self.promise.__doc__ or "").partition(".")[0]

    @property
    def command(self) -> str:
        return f"python -m tests.sim --first-seed {self.seed} --seeds 1 --days {self.days:g}"


def violations(history: History) -> Iterator[Violation]:
    """Every promise that the history breaks, in the storm and after it."""
    for snapshot in history.snapshots:
        seen = Evidence(snapshot, history.ledger)
        for promise in PROMISES:
            if facts := tuple(promise(seen)):
                yield Violation(
                    promise=promise,
                    seed=history.seed,
                    days=history.days,
                    drained=snapshot.drained,
                    facts=facts,
                )


@dataclass(slots=True)
class Tally:
    """What a number of seeds came to."""

    seeds: int = 0
    days: float = 0
    runs: int = 0
    messages: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    broken: Counter[Promise] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)
    seconds: float = 0

    def hold(self, seed: int, *, days: float, climate: Climate = TEMPERATE) -> list[Violation]:
        """Play the seed and hold it against every promise."""
        started = perf_counter()
        history = play(seed, days=days, climate=climate)
        found = list(violations(history))
        self.seeds += 1
        self.days += days
        self.runs += len(history.snapshots[-1].tables["runs"])
        self.messages += len(history.snapshots[-1].tables["deliveries"])
        self.faults += history.ledger.faults
        self.broken.update(violation.promise for violation in found)
        self.violations += found
        self.seconds += perf_counter() - started
        return found

    def table(self) -> str:
        """Promise by promise: how many faults it was held against, and what broke it."""
        faults = sum(self.faults.values())
        lines = [f"{'promise':84} {'faults':>9} {'broken':>7}"]
        lines += [
            f"{(promise.__doc__ or '').split(chr(10))[0]:84} {faults:9,} {self.broken[promise]:7,}"
            for promise in PROMISES
        ]
        kinds = ", ".join(f"{number:,} {name}" for name, number in self.faults.most_common())
        return "\n".join(
            [
                *lines,
                f"{self.seeds:,} seeds, {self.days:,.0f} days, {self.runs:,} runs, "
                f"{self.messages:,} messages in {self.seconds:,.0f} s",
                kinds,
            ]
        )
