"""A month of fifty sources: ``python -m tests.month [--seed S] [--seeds N] [--worst]``."""

import argparse
import sys
from time import perf_counter

from tests.month.scoring import Score, score, total
from tests.month.sources import a_month
from tests.month.watchers import minder, model, plain_hash

ENOUGH = 0.99
PEERS = {"minder": minder, "a plain hash": plain_hash, "a model that keeps the state": model}


def main() -> int:
    """The table of each seed, and what Minder reached; 1 where that is less than enough."""
    parser = argparse.ArgumentParser(prog="python -m tests.month", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many, from --seed on")
    parser.add_argument("--sources", type=int, default=50)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--worst", action="store_true", help="name the sources that went wrong")
    wanted = parser.parse_args()
    worst = Score()
    reached = [_one(seed, wanted) for seed in range(wanted.seed, wanted.seed + wanted.seeds)]
    worst = min(reached, key=lambda one: min(one.precision, one.recall))
    sys.stdout.write(f"precision={worst.precision:.4f} recall={worst.recall:.4f}\n")
    return 0 if min(worst.precision, worst.recall) >= ENOUGH else 1


def _one(seed: int, wanted: argparse.Namespace) -> Score:
    started = perf_counter()
    sources = a_month(seed, sources=wanted.sources, days=wanted.days)
    scores = {name: total(sources, watch) for name, watch in PEERS.items()}
    looks = sum(len(source.looks) for source in sources)
    seconds = perf_counter() - started
    sys.stdout.write(f"seed {seed}: {len(sources)} sources, {looks} looks, {seconds:.1f} s\n")
    for name, found in scores.items():
        sys.stdout.write(
            f"  {name:30} {found.changes:5} changes {found.messages:6} messages"
            f"  precision={found.precision:.4f} recall={found.recall:.4f}\n"
        )
    for source in sources if wanted.worst else ():
        found = score(source, minder)
        if found.right < max(found.changes, found.messages):
            sys.stdout.write(f"  {source.name}: {found}\n")
    return scores["minder"]


if __name__ == "__main__":
    sys.exit(main())
