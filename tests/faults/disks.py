"""A full disk, a read-only one, a damaged file, and folders that belong to somebody else."""

import asyncio
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from sqlite3 import connect
from tempfile import TemporaryDirectory
from time import monotonic

from tests.faults.nursery import Life, Nursery
from tests.faults.places import place
from tests.faults.record import Record
from tests.faults.report import Report
from tests.faults.terminal import environment

NOBODY = 65534
PATIENCE = 60.0
FLIPPED = 64
REFUSALS = {"STORE_DAMAGED", "STORE_UNAVAILABLE"}


async def full_disks(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """The disk fills while people write, and has room again."""
    del seed
    began, wrong, way = monotonic(), list[str](), ""
    for _ in range(number):
        with place() as disk:
            way = disk.way
            home, record = disk.folder / "home", Record()
            life = nursery.born("chat", "--json", environment=environment(home), cwd=disk.folder)
            async with asyncio.TaskGroup() as group:
                talk = Talk(life, record)
                group.create_task(talk.listen())
                await talk.ask("remind me in 2 hours to task-0001")
                disk.fill(life.pid)
                refusal = await talk.ask("remind me in 2 hours to task-0002")
                wrong += [] if "task-0002" not in record.confirmed else ["confirmed when full"]
                wrong += [] if "cannot store" in refusal else [f"no clear word: {refusal}"]
                listed = await talk.ask("/list")
                wrong += [] if "task-0001" in listed else [f"could not be read: {listed}"]
                disk.empty(life.pid)
                await talk.ask("remind me in 2 hours to task-0003")
                wrong += [] if "task-0003" in record.confirmed else ["did not recover"]
                life.send(signal.SIGTERM)
            wrong += _unlike(record, home / "minder.db")
    name = f"full disk ({way}): nothing lost, no false word, goes on by itself"
    return [Report(promise=name, faults=number, violations=wrong, seconds=monotonic() - began)]


async def read_only_disks(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """Nothing can be written: the start says so, and harms nothing."""
    del seed
    began, wrong, way = monotonic(), list[str](), ""
    for _ in range(number):
        with place() as disk:
            way, home = disk.way, disk.folder / "home"
            await _prepared(nursery, home)
            before = (home / "minder.db").read_bytes()
            uid = None if disk.mounted or os.geteuid() else NOBODY
            with disk.read_only():
                sentence = "remind me in 2 hours to task-0009"
                answer = await _answer(nursery, home, "say", "--json", sentence, uid=uid)
                wrong += [] if _refuses(answer) else [answer]
            wrong += [] if (home / "minder.db").read_bytes() == before else ["the file changed"]
            wrong += _all_there(await _answer(nursery, home, "jobs", "list", "--json"))
    name = f"read-only ({way}): a clear word, and nothing harmed"
    return [Report(promise=name, faults=number, violations=wrong, seconds=monotonic() - began)]


async def damages(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """Bytes of the file are not what they were: it is never written to again."""
    began, wrong, unseen = monotonic(), list[str](), 0
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        await _prepared(nursery, home)
        whole, database = (home / "minder.db").read_bytes(), home / "minder.db"
        for trial in range(number):
            chance = Random(f"{seed}:{trial}")  # noqa: S311 - repeatable, not secret
            damaged = bytearray(whole)
            for _ in range(FLIPPED):
                damaged[chance.randrange(len(damaged))] ^= 1 + chance.randrange(255)
            database.write_bytes(damaged)
            answer = await _answer(nursery, home, "say", "--json", "remind me in 2 hours to x")
            refused = _refuses(answer)
            unseen += not refused
            if refused and database.read_bytes() != damaged:
                wrong.append("refused, and written to nevertheless")
            if not refused and '"text"' not in answer:
                wrong.append(f"no clear word: {answer[:300]}")
            for left in home.glob("minder.db-*"):
                left.unlink()
    name = f"damaged file: refused, in words, and left as it is ({unseen} of {number} unnoticed)"
    return [Report(promise=name, faults=number, violations=wrong, seconds=monotonic() - began)]


async def strangers(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """Files and folders that this user may not use."""
    del seed
    began, wrong, tried = monotonic(), list[str](), 0
    uid = NOBODY if os.geteuid() == 0 else None
    for forbid in (*_FORBIDDEN,) * number:
        with TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            await _prepared(nursery, home)
            if uid is not None:
                for path in (Path(folder), home, *home.iterdir()):
                    os.chown(path, uid, uid)
            forbid(home)
            before = (home / "minder.db").stat().st_mtime_ns
            answer = await _answer(
                nursery, home, "say", "--json", "remind me in 2 hours to x", uid=uid
            )
            tried += 1
            wrong += [] if _refuses(answer) else [f"{forbid.__name__}: {answer[:300]}"]
            home.chmod(0o700)
            changed = (home / "minder.db").stat().st_mtime_ns != before
            wrong += [f"{forbid.__name__}: the file changed"] if changed else []
    name = f"no permission ({'another uid' if uid else 'own uid'}): refused in words"
    return [Report(promise=name, faults=tried, violations=wrong, seconds=monotonic() - began)]


def unreadable_file(home: Path) -> None:
    (home / "minder.db").chmod(0)


def unwritable_file(home: Path) -> None:
    (home / "minder.db").chmod(0o400)


def unwritable_folder(home: Path) -> None:
    for path in home.glob("minder.db-*"):
        path.unlink()
    home.chmod(0o500)


def closed_folder(home: Path) -> None:
    home.chmod(0)


_FORBIDDEN: tuple[Callable[[Path], None], ...] = (
    unreadable_file, unwritable_file, unwritable_folder, closed_folder,
)  # fmt: skip


class Talk:
    """One question at a time to a life that lives on."""

    def __init__(self, life: Life, record: Record) -> None:
        self._life = life
        self._record = record
        self._answers: asyncio.Queue[str] = asyncio.Queue()

    async def listen(self) -> None:
        async for line in self._life.lines():
            text = json.loads(line)["text"]
            self._record.read(text)
            self._answers.put_nowait(text)

    async def ask(self, sentence: str) -> str:
        self._life.say(sentence)
        async with asyncio.timeout(PATIENCE):
            return await self._answers.get()


async def _prepared(nursery: Nursery, home: Path) -> None:
    """A home with jobs in it, and nobody at home."""
    life = nursery.born(
        "chat", "--json", "--linger", "0", environment=environment(home), cwd=home.parent
    )
    life.say(*(f"remind me in 2 hours to task-{number:04}" for number in range(1, 9)))
    life.hush()
    async for _ in life.lines():
        continue


async def _answer(nursery: Nursery, home: Path, *words: str, uid: int | None = None) -> str:
    around = environment(home, MINDER_LINGER="0")
    life = nursery.born(*words, environment=around, cwd=home.parent, uid=uid)
    life.hush()
    return "".join([line async for line in life.lines()])


def _refuses(answer: str) -> bool:
    if "cannot store" in answer:
        return True
    try:
        return json.loads(answer).get("code") in REFUSALS
    except ValueError:
        return False


def _all_there(answer: str) -> Iterator[str]:
    yield from (f"lost: task-{n:04}" for n in range(1, 9) if f"task-{n:04}" not in answer)


def _unlike(record: Record, database: Path) -> Iterator[str]:
    """What was confirmed and is not stored, or stored and was not confirmed."""
    with closing(connect(database)) as connection:
        stored = {task for (task,) in connection.execute("SELECT task FROM jobs")}
    yield from (f"confirmed, not stored: {task}" for task in record.confirmed - stored)
    yield from (f"stored, not confirmed: {task}" for task in stored - record.confirmed)
