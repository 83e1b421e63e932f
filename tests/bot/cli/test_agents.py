"""What a model is bound to in a job, from the command line."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import open_app
from bot.settings import Settings
from scheduler.model import Job
from scheduler.policy import Attention
from scheduler.schedule import Every, Unit
from scheduler.service import Wish
from tests.bot.cli.conftest import ANN, Cli


@pytest.fixture
def modelled(home: Path) -> Job:
    return asyncio.run(_added(home, "agent"))


async def _added(home: Path, turn: str) -> Job:
    async with open_app(Settings.model_construct(home=home)) as app:
        start = app.clock.now() + timedelta(hours=2)
        schedule = Every(amount=7200, unit=Unit.SECOND, anchors=(start,), zone="UTC")
        source = {"prompt": "the price"} if turn == "agent" else {"probe": "page", "url": "x"}
        wish = Wish(
            owner=ANN, task="the price", schedule=schedule, zone="UTC", turn=turn, source=source,
            attention=Attention(),
        )  # fmt: skip
        return await app.service.add(wish, origin=app.ids.new())


@pytest.mark.parametrize(
    ("options", "kept", "said"),
    [
        pytest.param(
            ("--tracks", "price: number, In stock: yes/no"),
            {"fields": {"price": "number", "in_stock": "yes/no"}},
            "tracks: in stock (yes/no), price (number)", id="the form",
        ),
        pytest.param(
            ("--hosts", "a.example, b.example"), {"hosts": ["a.example", "b.example"]},
            "may also look at: a.example, b.example", id="hosts",
        ),
        pytest.param(
            ("--tools", "desk_write"), {"tools": ["desk_write"]},
            "may also use, if you say yes: desk_write", id="tools",
        ),
        pytest.param(
            ("--contract", "seed"), {"contract": "seed"}, "the state that it kept", id="contract"
        ),
        pytest.param(("--contract", "schema"), {}, "the price", id="the usual contract"),
        pytest.param((), {}, "#1 the price", id="nothing"),
    ],
)  # fmt: skip
def test_what_a_model_is_bound_to(
    cli: Cli, modelled: Job, options: tuple[str, ...], kept: dict[str, object], said: str
) -> None:
    done = cli("jobs", "agent", "1", *options)

    assert said in done.out
    assert cli("jobs", "show", "1", "--json").facts["source"] == {"prompt": "the price", **kept}


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        pytest.param(("--tracks", "price"), 2, "NAME: number", id="no kind"),
        pytest.param(("--tracks", ""), 2, "1 to 12 values", id="nothing to track"),
        pytest.param(("--contract", "mine"), 2, "schema or seed", id="no contract"),
        pytest.param(("--wording", "kindly"), 2, "takes wording", id="words for a task of its own"),
    ],
)
def test_what_means_nothing_is_refused(
    cli: Cli, modelled: Job, options: tuple[str, ...], code: int, words: str
) -> None:
    done = cli("jobs", "agent", "1", *options)

    assert done.code == code
    assert words in done.err


def test_a_watch_may_be_worded(cli: Cli, home: Path) -> None:
    asyncio.run(_added(home, "watch"))

    done = cli("jobs", "agent", "1", "--wording", "kindly")
    undone = cli("jobs", "agent", "1", "--wording", "none")

    assert "the model words what changed: kindly" in done.out
    assert "words what changed" not in undone.out
