"""What a start costs: nothing of a model is brought in before one is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("pydantic_ai", "openai", "anthropic", "mcp", "aiogram")

STARTED = """
import asyncio, sys
from pathlib import Path
import bot.__main__
from bot.app import open_app, terminal_front
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
