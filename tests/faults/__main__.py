"""``python -m tests.faults [--short] [--kills N] [--telegram N] [--stops N] [--seed S]``."""

import argparse
import asyncio
import sys

from tests.faults.replicas import replica_faults
from tests.faults.trials import Report, trials

COUNTS = {"kills": 40, "telegram": 10, "stops": 15, "telegram_stop": 5}
REPLICAS, SHORT_REPLICAS = 12, 0
SHORT = {"kills": 3, "telegram": 0, "stops": 2, "telegram_stop": 0}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--short", action="store_true", help="the sample of the test command")
    parser.add_argument("--kills", type=int, help="kill -9 of the terminal chat")
    parser.add_argument("--telegram", type=int, help="kill -9 of the bot on Telegram")
    parser.add_argument("--stops", type=int, help="SIGTERM of the terminal chat")
    parser.add_argument("--telegram-stop", type=int, help="SIGTERM of the bot on Telegram")
    parser.add_argument("--replicas", type=int, help="faults of three bots on one PostgreSQL")
    parser.add_argument("--seed", type=int, default=1)
    chosen = vars(parser.parse_args())
    short, seed = chosen.pop("short"), chosen.pop("seed")
    replicas = chosen.pop("replicas")
    named = {name: number for name, number in chosen.items() if number is not None}
    alone = named or replicas is not None
    counts = (dict.fromkeys(COUNTS, 0) if alone else SHORT if short else COUNTS) | named
    reports = trials(**counts, seed=seed)
    number = replicas if alone else SHORT_REPLICAS if short else REPLICAS
    reports += asyncio.run(replica_faults(number, seed)) if number else []
    sys.stdout.write(table(reports))
    return 1 if any(report.violations for report in reports) else 0


def table(reports: list[Report]) -> str:
    """Promise, faults, violations, duration; and what was violated."""
    width = max(len(report.promise) for report in reports)
    lines = [f"{'promise':<{width}}  faults  violations  duration"]
    for report in reports:
        numbers = f"{report.faults:>6}  {len(report.violations):>10}  {report.seconds:>6.1f} s"
        lines.append(f"{report.promise:<{width}}  {numbers}")
        lines += [f"    {violation}" for violation in report.violations[:10]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
