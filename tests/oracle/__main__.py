"""Hold every schedule against the minute scan: ``python -m tests.oracle [--zones N|all]``."""

import argparse
import sys
from collections import Counter, defaultdict
from time import perf_counter
from zoneinfo import available_timezones

from tests.oracle.asking import WHOLE, Check, Effort
from tests.oracle.promises import PROMISES
from tests.oracle.scan import scan

PECULIAR = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Pacific/Chatham",  # 45 minutes off
    "Asia/Kathmandu",  # no clock change
    "Antarctica/Troll",  # two hours of daylight saving
    "Africa/Casablanca",  # back during Ramadan
    "Africa/Cairo",  # changes at midnight
    "America/St_Johns",
    "Asia/Beirut",  # changes at midnight
)
SHOWN = 20


def zones(wanted: str) -> list[str]:
    """The peculiar zones first, then all others by name."""
    # The machine's own zone may lie among the others, as a file that is called localtime.
    others = sorted(available_timezones() - {*PECULIAR, "localtime"})
    every = [*PECULIAR, *others]
    return every if wanted == "all" else every[: int(wanted)]


class Tally:
    """What was asked and what did not hold, promise by promise."""

    def __init__(self) -> None:
        self.cases: Counter[str] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.violations: list[tuple[str, Check]] = []

    def hold(self, zone: str, year: int, effort: Effort) -> None:
        """Hold every promise against a year of *zone*."""
        seen = scan(zone, year)
        for promise in PROMISES:
            name, started = promise.__name__, perf_counter()
            for check in promise(seen, effort):
                self.cases[name] += 1
                if not check.holds:
                    self.violations.append((name, check))
            self.seconds[name] += perf_counter() - started

    def table(self) -> str:
        broken = Counter(name for name, _ in self.violations)
        lines = [f"{'promise':40} {'cases':>10} {'violations':>10} {'seconds':>8}"]
        lines += [
            f"{name.replace('_', ' '):40} {self.cases[name]:10,} {broken[name]:10,} "
            f"{self.seconds[name]:8.1f}"
            for name in self.cases
        ]
        return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--zones", default=str(len(PECULIAR)), help="how many, or all")
    parser.add_argument(
        "--year", type=int, default=2026, help="offsets of whole minutes: from 1973 on"
    )
    chosen = parser.parse_args()
    tally, started = Tally(), perf_counter()
    names = zones(chosen.zones)
    for name in names:
        tally.hold(name, chosen.year, WHOLE)
    took = perf_counter() - started
    sys.stdout.write(f"{tally.table()}\n{len(names)} zones, {chosen.year}, {took:.0f} s\n")
    for promise, check in tally.violations[:SHOWN]:
        sys.stdout.write(
            f"{promise}: {check.schedule}\n  {check.question}: "
            f"{check.answer} instead of {check.truth}\n"
        )
    return 1 if tally.violations else 0


if __name__ == "__main__":
    sys.exit(main())
