"""Stops of the real process, and kills of the bot on Telegram: what they must not lead to."""

import signal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from tests.faults import store
from tests.faults.kills import PER_LIFE, wrong_with
from tests.faults.nursery import Nursery
from tests.faults.record import Record
from tests.faults.report import Report
from tests.faults.telegram import telegram_bot
from tests.faults.terminal import STOP_WITHIN, Load, Terminal


def _chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable, not secret


def _database(home: Path) -> Path:
    return home / "minder.db"


def _report(name: str, faults: int, record: Record, home: Path, began: float) -> Report:
    return Report(
        promise=f"{name}: nothing lost, nothing twice unmarked ({len(record.confirmed)} confirmed)",
        faults=faults,
        violations=[
            *wrong_with(record, _database(home)),
            *([] if record.confirmed else ["nothing was confirmed: there was nothing to lose"]),
        ],
        seconds=monotonic() - began,
    )


async def telegram_kills(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """kill -9 of the bot on Telegram at random moments under load."""
    del nursery  # aiogram is loaded by each life anew, as it is in life
    began, random = monotonic(), _chance(seed)
    with TemporaryDirectory() as folder:
        home, load = Path(folder) / "home", Load(random, within=6)
        async with telegram_bot(home) as bot:
            for _ in range(number):
                sentences = load.sentences(PER_LIFE)
                await bot.live(sentences, seconds=random.uniform(0.0, 6.0), end=signal.SIGKILL)
            await bot.drain()
            return [_report("kill -9, Telegram", number, bot.record(), home, began)]


async def terminal_stops(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """SIGTERM of the terminal chat: in time, nothing left open, and nothing twice at all."""
    began, random, record = monotonic(), _chance(seed), Record()
    slow, left = [], []
    with TemporaryDirectory() as folder:
        home, load = Path(folder) / "home", Load(random)
        terminal = Terminal(nursery, home, record)
        for life in range(number):
            sentences = load.sentences(PER_LIFE) + ([load.repeating()] if life == 0 else [])
            pause = random.uniform(0.0, 2.2)
            took = await terminal.live(sentences, seconds=pause, end=signal.SIGTERM)
            slow += [f"{took:.1f} s"] if took > STOP_WITHIN else []
            left += store.left_open(_database(home))
        await terminal.drain(5)
        report = _report("SIGTERM, terminal", number, record, home, began)
    return [report, *_stopped("SIGTERM, terminal", number, record, slow, left, began)]


async def telegram_stops(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """SIGTERM of the bot on Telegram."""
    del nursery
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
            report = _report("SIGTERM, Telegram", number, record, home, began)
    return [report, *_stopped("SIGTERM, Telegram", number, record, slow, left, began)]


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
