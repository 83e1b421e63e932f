"""``python -m tests.differential --scripts 500``: how often two engines answer differently."""

import argparse
import asyncio
import sys

from tests.differential.engines import difference
from tests.storage.postgres import postgres_server


async def _differences(first: int, scripts: int, length: int, server: str) -> int:
    found = 0
    for seed in range(first, first + scripts):
        if told := await difference(seed, length, server):
            found += 1
            print(told, f"again: python -m tests.differential --seed {seed} --scripts 1", sep="\n")  # noqa: T201
    return found


def main() -> None:
    """Play the scripts; exit 1 when any of them was answered differently."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--scripts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the first script")
    parser.add_argument("--length", type=int, default=80, help="operations in each")
    asked = parser.parse_args()
    with postgres_server() as server:
        found = asyncio.run(_differences(asked.seed, asked.scripts, asked.length, server))
    print(f"{asked.scripts} scripts of {asked.length} operations, {found} answered differently")  # noqa: T201
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
