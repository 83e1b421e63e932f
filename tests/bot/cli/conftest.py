"""The command line, called as the shell would call it, in a home of its own."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.__main__ import main
from bot.app import open_app
from bot.settings import Settings
from scheduler.model import Job
from scheduler.schedule import Every, Unit
from scheduler.service import Wish

ANN, BEN = "telegram:7", "telegram:8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Done]
Added = Callable[..., Job]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("BOT_TOKEN", "MINDER_DATABASE_URL", "MINDER_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MINDER_HOME", str(home))
    monkeypatch.setenv("MINDER_ZONE", "Europe/Madrid")
    return home


@pytest.fixture
def cli(home: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """Run ``minder …`` to its end."""
    root = logging.getLogger()
    before = root.level, root.handlers[:]

    def run(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as ended:
            main([*arguments])
        printed = capsys.readouterr()
        return Done(code=int(ended.value.code or 0), out=printed.out, err=printed.err)

    yield run
    root.level, root.handlers[:] = before
    structlog.reset_defaults()


@pytest.fixture
def added(home: Path) -> Added:
    """Store a job as if somebody had asked for it in a chat."""

    def add(task: str = "stretch", *, owner: str = ANN) -> Job:
        return asyncio.run(_add(home, task, owner))

    return add


async def _add(home: Path, task: str, owner: str) -> Job:
    async with open_app(Settings.model_construct(home=home)) as app:
        start = app.clock.now() + timedelta(hours=2)
        schedule = Every(amount=7200, unit=Unit.SECOND, anchors=(start,), zone="UTC")
        wish = Wish(owner=owner, task=task, schedule=schedule, zone="Europe/Madrid")
        return await app.service.add(wish, origin=app.ids.new())
