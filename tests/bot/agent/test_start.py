"""What a start costs: nothing of a model is brought in before one is needed."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

HEAVY = ("pydantic_ai", "openai", "anthropic", "mcp", "aiogram")

STARTED = """
import asyncio, sys
from pathlib import Path
import bot.__main__
from bot.app import open_app
from bot.fronts import terminal_front
from bot.settings import Settings

async def main():
    settings = Settings(home=Path({home!r}), agent_model={model!r})
    async with open_app(settings) as app:
        console, _ = terminal_front(app, lambda reply: None)
        await console.say("remind me tomorrow at 9 to stretch")
        assert len(await app.service.listed("console:local")) == 1

asyncio.run(main())
print([name for name in {heavy!r} if name in sys.modules])
"""


@pytest.mark.parametrize("model", ["", "openai-chat:x"], ids=["without a model", "with a model"])
def test_nothing_of_a_model_is_imported_before_it_is_needed(model: str, tmp_path: Path) -> None:
    code = STARTED.format(home=str(tmp_path / "home"), model=model, heavy=HEAVY)

    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == "[]"


READY = "firing what is due"
TRIES = 5
LIBRARIES = "aiosql, aiosqlite, cattrs, croniter, dateparser, pydantic_settings, structlog, typer"
IMPORTED = f"import {LIBRARIES}, time; print(time.process_time())"
"""How long what it cannot do without takes by itself: the measure for all that it adds."""


def started(home: Path, model: str) -> tuple[float, int]:
    """Seconds of a processor until it fires what is due, and kB of memory then."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINDER_")}
    kept.pop("BOT_TOKEN", None)
    environment = kept | {"MINDER_HOME": str(home), "MINDER_AGENT_MODEL": model}
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any(READY in line for line in process.stderr)
        looked_at = psutil.Process(process.pid)
        times, memory = looked_at.cpu_times(), looked_at.memory_info()
        process.terminate()
    return times.user + times.system, memory.rss // 1024


@pytest.mark.parametrize("model", ["", "openai-chat:x"], ids=["without a model", "with a model"])
@pytest.mark.long
def test_it_is_ready_soon_and_small(model: str, tmp_path: Path) -> None:
    # Others may keep the machine busy, which costs processor time, too: the best try counts.
    tries = [started(tmp_path / str(number), model) for number in range(TRIES)]
    command = [sys.executable, "-c", IMPORTED]
    libraries = min(float(subprocess.check_output(command)) for _ in range(TRIES))

    assert min(seconds for seconds, _ in tries) < 3.5 * libraries  # a model's library alone takes 2
    assert min(memory for _, memory in tries) < 120_000
