"""Hold diff and rules against their references: ``python -m tests.reducer [--sequences N]``."""

import argparse
import sys
from time import perf_counter

from hypothesis import given, settings

from tests.reducer import tell
from tests.scheduler.equality import told_exactly
from tests.scheduler.states import pairs


def main() -> int:
    """Compare the pairs, then tell the stories; what does not hold is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.reducer", description=__doc__)
    parser.add_argument("--pairs", type=int, default=20_000, help="of states to compare")
    parser.add_argument("--sequences", type=int, default=100_000, help="of observations to judge")
    parser.add_argument("--seed", default="minder")
    parser.add_argument("--only", type=int, help="one sequence by its number, and no pairs")
    wanted = parser.parse_args()
    if wanted.only is not None:
        return _tell(wanted.seed, range(wanted.only, wanted.only + 1))
    _compare(wanted.pairs)
    return _tell(wanted.seed, range(wanted.sequences))


def _compare(count: int) -> None:
    """Raises AssertionError with the smallest pair that hypothesis finds."""
    started = perf_counter()
    holds = given(pairs())(lambda pair: told_exactly(*pair))
    settings(max_examples=count, deadline=None, database=None)(holds)()
    sys.stdout.write(f"{count} pairs of states, no difference, {perf_counter() - started:.1f} s\n")


def _tell(seed: str, numbers: range) -> int:
    started, steps = perf_counter(), 0
    for number in numbers:
        try:
            steps += tell(f"{seed}:{number}")
        except AssertionError as difference:
            again = f"python -m tests.reducer --seed {seed} --only {number}"
            sys.stdout.write(f"{difference}\nrepeat with: {again}\n")
            return 1
    seconds = perf_counter() - started
    sys.stdout.write(f"{len(numbers)} sequences, {steps} steps, no difference, {seconds:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
