"""``minder logs``: each run in a line, of everybody, of an owner, of a job; one run in full."""

import asyncio
import json
import os
import signal
import threading
import time
from pathlib import Path

from bot.app import open_app
from bot.settings import Settings
from scheduler.diff import Json
from scheduler.model import Observed
from storage.database import Session
from storage.observations import keep_observed
from tests.bot.cli.conftest import ANN, BEN, Added, Cli


def test_nothing_has_run_in_a_fresh_home(cli: Cli) -> None:
    assert cli("logs").out == "Nothing has run yet.\n"
    assert cli("logs", "--json").facts == []


def test_each_run_has_its_line_the_newest_last(cli: Cli, added: Added) -> None:
    added("stretch")
    added("drink", owner=BEN)
    for owner in (ANN, BEN):
        cli("jobs", "run", "1", "--owner", owner)

    lines = cli("logs").out.splitlines()

    assert [line.partition("  #1 ")[2] for line in lines] == [
        "stretch: ran, with nothing to say; you asked for it",
        "drink: ran, with nothing to say; you asked for it",
    ] or [line.split("  ")[2] for line in lines] == [ANN, BEN]
    assert len(cli("logs", "--owner", BEN).out.splitlines()) == 1
    assert len(cli("logs", "1", "--owner", ANN, "--json").facts) == 1


def test_a_run_is_shown_in_full_by_its_id(cli: Cli, added: Added) -> None:
    added("stretch")
    run = cli("jobs", "run", "1", "--json").facts["run_id"]

    words, facts = cli("logs", run), cli("logs", run, "--json").facts

    assert words.out.startswith(f"run {run} of #1 stretch ({ANN})\n")
    assert (facts["run_id"], facts["number"], facts["status"]) == (run, 1, "succeeded")
    assert {"result", "error", "ledger"} <= facts.keys()


def test_the_result_of_a_look_is_what_it_saw(cli: Cli, home: Path, added: Added) -> None:
    added("price")
    run = cli("jobs", "run", "1", "--json").facts["run_id"]
    asyncio.run(_saw(home, run, {"price": 90}))

    words, facts = cli("logs", run), cli("logs", run, "--json").facts

    assert "result: " in words.out
    assert facts["result"] == {"state": {"price": 90}}


async def _saw(home: Path, run_id: str, state: Json) -> None:
    async with open_app(Settings.model_construct(home=home)) as app:
        run = await app.store.runs.run(run_id)
        assert run is not None
        assert run.finished_at is not None
        seen = Observed(at=run.finished_at, state=state)

        async def unit(session: Session) -> None:
            await keep_observed(session, run.job_id, run.id, seen)

        await app.store.database.write(unit)


def test_an_unknown_job_is_refused(cli: Cli) -> None:
    assert cli("logs", "7").code == 1


def test_following_goes_on_until_it_is_stopped(cli: Cli, added: Added) -> None:
    added("stretch")
    cli("jobs", "run", "1")

    def stop() -> None:
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop).start()
    followed = cli("logs", "--follow", "--json")

    (line,) = followed.out.splitlines()
    assert json.loads(line)["status"] == "succeeded"
