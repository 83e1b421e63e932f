"""Series of kills and of stops, and what they must not lead to."""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from tests.faults import store
from tests.faults.record import Record
from tests.faults.telegram import telegram_bot
from tests.faults.terminal import STOP_WITHIN, Load, Terminal

PER_LIFE = 8
"""Reminders that are asked for in each life of the process."""
YOUNG = 5
"""Every so many lives the process is killed while it starts."""


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of a promise under so many faults."""

    promise: str
    faults: int
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0


def _chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable, not secret


def _database(home: Path) -> Path:
    return home / "minder.db"


def _reports(name: str, faults: int, record: Record, home: Path, began: float) -> list[Report]:
    seconds = monotonic() - began
    checks: Sequence[tuple[str, list[str]]] = [
        ("there was something to lose", [] if record.confirmed else ["nothing was confirmed"]),
        (f"no confirmed job is lost ({len(record.confirmed)} confirmed)", record.lost()),
        ("each due moment is covered by one run", [*store.uncovered(_database(home))]),
        ("each run ends", [*store.not_final(_database(home))]),
        (f"nothing comes twice unmarked ({sum(record.marked.values())} marked)", record.doubled()),
    ]
    return [
        Report(promise=f"{name}: {said}", faults=faults, violations=found, seconds=seconds)
        for said, found in checks
    ]


async def terminal_kills(number: int, seed: int) -> list[Report]:
    """kill -9 of the terminal chat at random moments under load."""
    began, random, record = monotonic(), _chance(seed), Record()
    with TemporaryDirectory() as folder:
        home, load = Path(folder) / "home", Load(random)
        terminal = Terminal(home, record)
        for life in range(number):
            sentences = load.sentences(PER_LIFE) + ([load.repeating()] if life == 0 else [])
            young = life % YOUNG == YOUNG - 1
            pause = random.uniform(0.0, 0.6 if young else 2.6)
            await terminal.live(sentences, seconds=pause, end=signal.SIGKILL, young=young)
        await terminal.drain(5)
        return _reports("kill -9, terminal", number, record, home, began)


async def telegram_kills(number: int, seed: int) -> list[Report]:
    """kill -9 of the bot on Telegram at random moments under load."""
    began, random = monotonic(), _chance(seed)
    with TemporaryDirectory() as folder:
        home, load = Path(folder) / "home", Load(random, within=6)
        async with telegram_bot(home) as bot:
            for _ in range(number):
                sentences = load.sentences(PER_LIFE)
                await bot.live(sentences, seconds=random.uniform(0.0, 6.0), end=signal.SIGKILL)
            await bot.drain()
            return _reports("kill -9, Telegram", number, bot.record(), home, began)


async def terminal_stops(number: int, seed: int) -> list[Report]:
    """SIGTERM of the terminal chat: in time, nothing left open, and nothing twice at all."""
    began, random, record = monotonic(), _chance(seed), Record()
    slow, left = [], []
    with TemporaryDirectory() as folder:
        home, load = Path(folder) / "home", Load(random)
        terminal = Terminal(home, record)
        for life in range(number):
            sentences = load.sentences(PER_LIFE) + ([load.repeating()] if life == 0 else [])
            pause = random.uniform(0.0, 2.2)
            took = await terminal.live(sentences, seconds=pause, end=signal.SIGTERM)
            slow += [f"{took:.1f} s"] if took > STOP_WITHIN else []
            left += store.left_open(_database(home))
        await terminal.drain(5)
        reports = _reports("SIGTERM, terminal", number, record, home, began)
    return [*reports, *_stopped("SIGTERM, terminal", number, record, slow, left, began)]


async def telegram_stops(number: int, seed: int) -> list[Report]:
    """SIGTERM of the bot on Telegram."""
    began, random, slow, left = monotonic(), _chance(seed), [], []
    with TemporaryDirectory() as folder:
        home, load = Path(folder) / "home", Load(random, within=6)
        async with telegram_bot(home) as bot:
            for _ in range(number):
                pause = random.uniform(0.0, 4.0)
                took = await bot.live(load.sentences(4), seconds=pause, end=signal.SIGTERM)
                slow += [f"{took:.1f} s"] if took > STOP_WITHIN else []
                left += store.left_open(_database(home))
            await bot.drain()
            record = bot.record()
            reports = _reports("SIGTERM, Telegram", number, record, home, began)
    return [*reports, *_stopped("SIGTERM, Telegram", number, record, slow, left, began)]


def _stopped(
    name: str, number: int, record: Record, slow: list[str], left: list[str], began: float
) -> list[Report]:
    seconds = monotonic() - began
    found = [
        ("ends within 10 s", slow),
        ("leaves nothing running or sending", left),
        ("nothing comes twice at all", record.repeated()),
    ]
    return [
        Report(promise=f"{name}: {said}", faults=number, violations=wrong, seconds=seconds)
        for said, wrong in found
    ]


def trials(*, kills: int, telegram: int, stops: int, telegram_stop: int, seed: int) -> list[Report]:
    """Run so many of each, one after another."""

    async def all_of_them() -> list[Report]:
        reports: list[Report] = []
        for trial, number in (
            (terminal_kills, kills),
            (terminal_stops, stops),
            (telegram_kills, telegram),
            (telegram_stops, telegram_stop),
        ):
            reports += await trial(number, seed) if number else []
        return reports

    return asyncio.run(all_of_them())
