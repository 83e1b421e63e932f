import asyncio
import time
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

import pytest

from bot.probes.causes import LookCause
from bot.probes.reader import Reader, ReadingBounds
from scheduler.errors import TurnFailed, TurnRefused

SHORT = ReadingBounds(cpu_seconds=1)


async def read(body: bytes, selector: str | None = None, bounds: ReadingBounds = SHORT) -> object:
    return await Reader(bounds).read(body, content_type="text/html", selector=selector)


class Started:
    """The processes that were started, and how many of them were alive together at most."""

    def __init__(self) -> None:
        self.processes: list[Process] = []
        self.most = 0

    @property
    def alive(self) -> int:
        return sum(process.returncode is None for process in self.processes)


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    start, started = asyncio.create_subprocess_exec, Started()

    async def recorded(*command: Any, **options: Any) -> Process:
        started.processes.append(await start(*command, **options))
        started.most = max(started.most, started.alive)
        return started.processes[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", recorded)
    return started


async def test_a_page_is_read_apart(started: Started) -> None:
    state = await read("<title>ü</title><p>12 €".encode())

    assert state == {"title": "ü", "text": ["12 €"]}
    assert (len(started.processes), started.alive) == (1, 0)


@pytest.mark.parametrize(
    ("selector", "error", "cause"),
    [
        pytest.param("b", TurnFailed, LookCause.NO_MATCH, id="an error"),
        pytest.param("b[", TurnRefused, LookCause.BAD_SELECTOR, id="a refusal"),
    ],
)
async def test_errors_come_back_as_they_were(
    selector: str, error: type[Exception], cause: LookCause
) -> None:
    with pytest.raises(error) as raised:
        await read(b"<p>a", selector)

    assert getattr(raised.value, "cause", None) == cause


@pytest.mark.parametrize(
    ("body", "selector"),
    [
        pytest.param(
            b"<p " + b" ".join(b"a%d" % n for n in range(150_000)) + b">", None, id="attributes"
        ),
        pytest.param(b"<div>" * 4_000, "div:has(div:has(b))", id="a selector"),
    ],
)
async def test_no_page_takes_more_than_it_is_given(
    body: bytes, selector: str | None, started: Started
) -> None:
    began = time.monotonic()
    with pytest.raises(TurnFailed) as failed:
        await read(body, selector)

    assert failed.value.cause == LookCause.TOO_COMPLEX
    assert time.monotonic() - began < 10
    assert (len(started.processes), started.alive) == (1, 0)


async def test_memory_is_bounded() -> None:
    tight = ReadingBounds(memory=64 * 2**20)

    assert await read(b"<p>a", bounds=tight)
    with pytest.raises(TurnFailed) as failed:
        await read(b"<p>" * 600_000, bounds=tight)

    assert failed.value.cause == LookCause.TOO_COMPLEX


async def test_time_is_bounded_where_the_system_bounds_nothing(started: Started) -> None:
    lenient = ReadingBounds(cpu_seconds=60, seconds=0.3)

    with pytest.raises(TurnFailed) as failed:
        await read(b"<div>" * 400_000, bounds=lenient)

    assert failed.value.cause == LookCause.TOO_COMPLEX
    assert (len(started.processes), started.alive) == (1, 0)


async def test_a_cancelled_reading_ends_its_process(started: Started) -> None:
    reading = asyncio.timeout(0.3)

    with pytest.raises(TimeoutError):
        async with reading:
            await read(b"<div>" * 400_000)

    assert (len(started.processes), started.alive) == (1, 0)


async def test_the_loop_goes_on_meanwhile() -> None:
    late = 0.0

    async def beat() -> None:
        nonlocal late
        while True:
            began = time.monotonic()
            try:
                async with asyncio.timeout(0.005):
                    await asyncio.Event().wait()
            except TimeoutError:
                late = max(late, time.monotonic() - began - 0.005)

    async with asyncio.TaskGroup() as group:
        beating = group.create_task(beat())
        with pytest.raises(TurnFailed):
            await read(b"<div>" * 400_000)
        beating.cancel()

    assert late < 0.5


async def test_the_process_sees_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOT_TOKEN", "canary")
    spy = tmp_path / "bot" / "probes"
    spy.mkdir(parents=True)
    (spy.parent / "__init__.py").touch()
    (spy / "__init__.py").touch()
    (spy / "reading.py").write_text(
        "import json, os, sys\nsys.stdin.buffer.read()\n"
        "print(json.dumps({'state': {'text': sorted(os.environ)}}))\n"
    )
    monkeypatch.setattr("bot.probes.reader.ROOT", tmp_path)

    state = await read(b"<p>a")

    assert "BOT_TOKEN" not in str(state)
    assert "PYTHONPATH" in str(state)


async def test_not_more_at_once_than_agreed(started: Started) -> None:
    reader = Reader(ReadingBounds(at_once=2))

    async with asyncio.TaskGroup() as reading:
        for _ in range(5):
            reading.create_task(reader.read(b"a", content_type="text/html", selector=None))

    assert (len(started.processes), started.most) == (5, 2)
