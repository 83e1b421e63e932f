"""``python -m tests.differential --scripts 500``: how often two engines answer differently."""

import argparse
import asyncio
import sys
from time import monotonic

from tests.differential.engines import difference
from tests.storage.postgres import postgres_server

AT_ONCE = 4
"""Scripts that are played beside one another, each in a place of its own."""


async def _differences(first: int, scripts: int, length: int, server: str) -> int:
    seeds = iter(range(first, first + scripts))

    async def play() -> int:
        found = 0
        for seed in seeds:
            if told := await difference(seed, length, server):
                found += 1
                _say(f"{told}\nagain: python -m tests.differential --seed {seed} --scripts 1")
        return found

    return sum(await asyncio.gather(*(play() for _ in range(AT_ONCE))))


def main() -> None:
    """Play the scripts; exit 1 when any of them was answered differently."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--scripts", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1, help="of the first script")
    parser.add_argument("--length", type=int, default=80, help="operations in each")
    asked = parser.parse_args()
    began = monotonic()
    with postgres_server() as server:
        found = asyncio.run(_differences(asked.seed, asked.scripts, asked.length, server))
    played = f"{asked.scripts} scripts of {asked.length} operations in {monotonic() - began:.0f} s"
    _say(f"{played}, {found} answered differently")
    sys.exit(1 if found else 0)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
