"""``python -m tests.faults [--short] [--kills N] …``: 1 where a promise is broken."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from tests.faults.clock import clock_steps
from tests.faults.disks import damages, full_disks, read_only_disks, strangers
from tests.faults.frozen import freezes
from tests.faults.kills import directed_kills, random_kills
from tests.faults.nursery import Nursery, nursery
from tests.faults.power import power_cuts
from tests.faults.replicas import replica_faults
from tests.faults.report import Report, table
from tests.faults.trials import telegram_kills, telegram_stops, terminal_stops

Trial = Callable[[Nursery, int, int], Awaitable[list[Report]]]


async def replicas(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """See `replica_faults`, which begins its processes itself."""
    del nursery
    return await replica_faults(number, seed)


TRIALS: dict[str, tuple[Trial, int, int, str]] = {
    "kills": (random_kills, 40, 2, "kill -9 of the terminal chat at random"),
    "directed": (directed_kills, 40, 4, "kill -9 at named points of the program"),
    "power": (power_cuts, 200, 20, "power cuts, replayed from what was recorded"),
    "steps": (clock_steps, 20, 2, "steps of the wall clock by up to 3 days"),
    "freezes": (freezes, 5, 1, "SIGSTOP for longer than a lease"),
    "full": (full_disks, 2, 1, "a disk that fills and has room again"),
    "read-only": (read_only_disks, 2, 1, "a disk that takes nothing"),
    "damages": (damages, 30, 2, "damaged database files"),
    "strangers": (strangers, 1, 1, "files and folders without permission, four each"),
    "stops": (terminal_stops, 15, 1, "SIGTERM of the terminal chat"),
    "telegram": (telegram_kills, 10, 0, "kill -9 of the bot on Telegram"),
    "telegram-stop": (telegram_stops, 5, 0, "SIGTERM of the bot on Telegram"),
    "replicas": (replicas, 12, 0, "faults of three bots on one PostgreSQL"),
}
"""Each with its usual number, that of the sample, and what it is."""
USUAL = {name: usual for name, (_, usual, _, _) in TRIALS.items()}
SHORT = {name: short for name, (_, _, short, _) in TRIALS.items()}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--short", action="store_true", help="the sample of the test command")
    parser.add_argument("--seed", type=int, default=1)
    for name, (_, _, _, what) in TRIALS.items():
        parser.add_argument(f"--{name}", type=int, metavar="N", help=what)
    chosen = {name.replace("_", "-"): given for name, given in vars(parser.parse_args()).items()}
    short, seed = chosen.pop("short"), chosen.pop("seed")
    named = {name: number for name, number in chosen.items() if number is not None}
    reports = trials(named or (SHORT if short else USUAL), seed=seed, together=short)
    sys.stdout.write(table(reports))
    return 1 if any(report.violations for report in reports) else 0


def trials(counts: dict[str, int], *, seed: int, together: bool) -> list[Report]:
    """So many of each: one after another, or all at once where each has little to do."""

    async def all_of_them() -> list[Report]:
        one_by_one = asyncio.Semaphore(len(counts) if together else 1)

        async def held(name: str, number: int) -> list[Report]:
            async with one_by_one:
                return await TRIALS[name][0](nest, number, seed) if number else []

        async with nursery() as nest, asyncio.TaskGroup() as group:
            tasks = [group.create_task(held(*count)) for count in counts.items()]
        return [report for task in tasks for report in task.result()]

    return asyncio.run(all_of_them())


if __name__ == "__main__":
    sys.exit(main())
