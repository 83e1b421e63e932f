"""Measure Minder: ``python -m tests.bench [burst|steady|idle|adds|diffs|all] [--json]``."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.adds import adds
from tests.bench.burst import burst
from tests.bench.diffs import diffs
from tests.bench.figures import Figure, table
from tests.bench.idle import idle
from tests.bench.steady import steady

MEASUREMENTS: dict[str, Callable[[Path, float], Sequence[Figure]]] = {
    "burst": lambda folder, sync: burst(folder, jobs=10_000, rounds=3, sync=sync),
    "steady": lambda folder, _: steady(folder, seconds=20),
    "idle": lambda folder, _: idle(folder, jobs=100_000, seconds=10),
    "diffs": lambda _folder, _: diffs(),
    "adds": lambda folder, _: adds(folder, jobs=2_000),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=[*MEASUREMENTS, "all"])
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--folder", type=Path, default=Path.cwd(), help="on which disk; a RAM disk flatters all"
    )
    parser.add_argument(
        "--sync", type=float, default=0, metavar="MS",
        help="burst as on a disk each of whose syncs takes so many milliseconds longer",
    )  # fmt: skip
    chosen = parser.parse_args()
    names = list(MEASUREMENTS) if chosen.what == "all" else [chosen.what]
    figures = dict(_measured(names, chosen.folder, chosen.sync / 1000, shown=not chosen.json))
    if chosen.json:
        found = {name: [figure.as_json() for figure in each] for name, each in figures.items()}
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0 if all(figure.kept for each in figures.values() for figure in each) else 1


def _measured(
    names: Sequence[str], folder: Path, sync: float, *, shown: bool
) -> Iterator[tuple[str, Sequence[Figure]]]:
    with TemporaryDirectory(prefix=".bench-", dir=folder) as scratch:
        for name in names:
            figures = MEASUREMENTS[name](Path(scratch), sync)
            if shown:
                sys.stdout.write(table(name, figures) + "\n")
                sys.stdout.flush()
            yield name, figures


if __name__ == "__main__":
    sys.exit(main())
