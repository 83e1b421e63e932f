"""``python -m tests.sim [--seeds N --days D --first-seed S | --planted]``: 1 on a violation."""

import argparse
import sys
from contextlib import suppress

from tests.sim.hunt import hunt
from tests.sim.planted import PLANTED
from tests.sim.trial import Tally

SHOWN = 10


def _simulate(first: int, seeds: int, days: float) -> bool:
    tally = Tally()
    with suppress(KeyboardInterrupt):  # what was counted until then is told
        for seed in range(first, first + seeds):
            found = tally.hold(seed, days=days)
            for violation in found[: SHOWN - len(tally.violations) + len(found)]:
                _say(f"{violation}\n")
    _say(tally.table())
    return not tally.violations


def _plant() -> bool:
    missed = 0
    for name in PLANTED:
        searched = hunt(name)
        missed += searched.caught_by is None
        _say(str(searched))
    _say(f"{len(PLANTED) - missed} of {len(PLANTED)} planted defects caught")
    return not missed


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--days", type=float, default=30)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--planted", action="store_true", help="catch every planted defect")
    asked = parser.parse_args()
    kept = _plant() if asked.planted else _simulate(asked.first_seed, asked.seeds, asked.days)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
