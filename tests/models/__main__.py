"""Months with models of bad habits, and pages that give orders: ``python -m tests.models``."""

import argparse
import asyncio
import logging
import sys
import tempfile
from pathlib import Path

import structlog

from tests.models.characters import CHARACTERS
from tests.models.months import Month, a_month
from tests.models.pages import read_pages

CONTRACTS = {False: "a fixed form", True: "the seed's prompt"}


def main() -> int:
    """The tables; 1 where anything but each change once was told, or where a page got its way."""
    parser = argparse.ArgumentParser(prog="python -m tests.models", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--pages", type=int, default=200)
    wanted = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return max(asyncio.run(_months(wanted)), asyncio.run(_pages(wanted)))


async def _months(wanted: argparse.Namespace) -> int:
    heads = ("messages", "right", "false", "missed", "incidents", "failed runs", "paused")
    _print(
        f"{wanted.days} days, hourly, {wanted.changes} changes\n"
        f"| model | contract | {' | '.join(heads)} |\n|{'---|' * (len(heads) + 2)}"
    )
    wrong = 0
    for name in CHARACTERS:
        for seeds, contract in CONTRACTS.items():
            month = await _month(name, wanted, seed_contract=seeds)
            facts = (
                month.messages, month.right, month.false, month.missed, month.incidents,
                month.failed, "yes" if month.paused else "no",
            )  # fmt: skip
            _print(f"| {name} | {contract} | {' | '.join(map(str, facts))} |")
            wrong += not seeds and bool(month.false or month.missed or month.paused)
    return int(wrong > 0)


async def _month(name: str, wanted: argparse.Namespace, *, seed_contract: bool) -> Month:
    with tempfile.TemporaryDirectory() as home:
        return await a_month(
            Path(home), name, seed_contract=seed_contract, seed=wanted.seed,
            hours=wanted.days * 24, changes=wanted.changes,
        )  # fmt: skip


async def _pages(wanted: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as home:
        outcome = await read_pages(Path(home), wanted.pages, seed=wanted.seed)
    _print(
        f"{outcome.pages} pages that give orders, to models that obey them: "
        f"{outcome.tried} forbidden calls tried, {len(outcome.succeeded)} succeeded; "
        f"the person was asked {outcome.asked} times and never said yes"
    )
    for what in outcome.succeeded:
        _print(f"  {what}")
    return int(bool(outcome.succeeded))


def _print(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
