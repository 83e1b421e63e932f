"""Hold the reducer against its reference: ``python -m tests.reducer [--sequences N]``."""

import argparse
import sys
from time import perf_counter

from tests.reducer import tell


def main() -> int:
    """Tell the stories; the first that parts them is named with the command that repeats it."""
    parser = argparse.ArgumentParser(prog="python -m tests.reducer", description=__doc__)
    parser.add_argument("--sequences", type=int, default=100_000)
    parser.add_argument("--seed", default="minder")
    parser.add_argument("--only", type=int, help="one sequence by its number")
    wanted = parser.parse_args()
    numbers = range(wanted.sequences) if wanted.only is None else [wanted.only]
    started, steps = perf_counter(), 0
    for number in numbers:
        try:
            steps += tell(f"{wanted.seed}:{number}")
        except AssertionError as difference:
            again = f"python -m tests.reducer --seed {wanted.seed} --only {number}"
            sys.stdout.write(f"{difference}\nrepeat with: {again}\n")
            return 1
    seconds = perf_counter() - started
    sys.stdout.write(f"{len(numbers)} sequences, {steps} steps, no difference, {seconds:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
