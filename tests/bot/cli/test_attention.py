"""Rules, what was seen and charts, from the command line."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import open_app
from bot.settings import Settings
from scheduler.model import Cause, Job, Memory, Observed, Outcome, Plan, RunStatus, Share
from tests.bot.cli.conftest import Added, Cli

PRICES = (100, 101, 99, 80, 100, 79)


@pytest.fixture
def watch(home: Path, added: Added) -> Job:
    """A job that saw some prices in the last hours."""
    job = added("price")
    asyncio.run(_saw(home, job))
    return job


async def _saw(home: Path, job: Job) -> None:
    async with open_app(Settings.model_construct(home=home)) as app:
        for hours, price in enumerate(PRICES, start=-len(PRICES)):
            at = app.clock.now() + timedelta(hours=hours)
            asked = await app.service.run_now(job, origin=app.ids.new())
            (claim,) = await app.store.runs.claim(
                app.clock.now(), Share(runs=1, turns=1), lease=timedelta(minutes=1),
                plan=lambda due: Plan(runs=(), next_run_at=due.job.next_run_at),
            )  # fmt: skip
            ended = replace(claim.run, status=RunStatus.SUCCEEDED, finished_at=at, ledger={"n": 1})
            state = {"price": price}
            memory = Memory(seen=state, told=state, has_told=True)
            seen = Observed(at=at, state=state)
            await app.store.runs.finish(Outcome(run=ended, memory=memory, observed=seen))
            assert asked.cause is Cause.MANUAL


def test_a_rule_is_tried_and_nothing_is_changed(cli: Cli, watch: Job) -> None:
    said = cli("backtest", "1", "--rule", "only if it drops by 5 %", "--json").facts

    assert (said["messages"], said["messages_now"]) == (2, 5)
    assert said["rule"] == {"condition": "drops_percent", "path": "", "value": 5}
    assert len(said["sent"]) == 2
    assert "instead of 5" in cli("backtest", "1", "--rule", "only if it drops by 5 %").out
    assert "rule" not in cli("jobs", "show", "1", "--json").facts


def test_a_rule_is_set(cli: Cli, watch: Job) -> None:
    assert "drops below 90" in cli("jobs", "rule", "1", "below 90").out


def test_a_reminder_gets_no_rule_that_would_silence_it(cli: Cli) -> None:
    cli("say", "--linger", "0", "remind me tomorrow at 9 to pay")

    refused = cli("jobs", "rule", "1", "below 90", "--json")

    assert (refused.code, refused.facts["code"]) == (1, "NO_WATCH")
    assert "rule" not in cli("jobs", "show", "1", "--json").facts


def test_what_is_no_rule_is_wrong_usage(cli: Cli, watch: Job) -> None:
    done = cli("jobs", "rule", "1", "whenever")

    assert (done.code, "no rule that I know" in done.err) == (2, True)


def test_what_it_saw_and_forgetting_it(cli: Cli, watch: Job) -> None:
    assert cli("jobs", "state", "1", "--json").facts["seen"] == {"price": 79}

    cleared = cli("jobs", "state", "1", "--clear", "--json").facts

    assert (cleared["seen"], cleared["has_told"]) == (None, False)
    assert cli("jobs", "chart", "1").code == 1


def test_a_chart_in_a_file(cli: Cli, watch: Job, tmp_path: Path) -> None:
    done = cli("jobs", "chart", "1", "--to", str(tmp_path / "it.png"), "--dark")

    assert "min 79" in done.out
    assert (tmp_path / "it.png").read_bytes()[:4] == b"\x89PNG"


def test_a_pattern_is_a_rule_and_a_bad_one_is_refused(cli: Cli, watch: Job) -> None:
    assert "matches /v[0-9]/." in cli("jobs", "rule", "1", "matches /v[0-9]/").out

    refused = cli("jobs", "rule", "1", "matches /(/", "--json")

    assert refused.code == 1
    assert refused.facts["code"] == "INVALID_PATTERN"
    assert "missing )" in refused.facts["message"]


def test_how_it_compares_is_set_in_the_same_words(cli: Cli, watch: Job) -> None:
    said = [
        cli("jobs", "rule", "1", words, "--json").facts
        for words in ("ignore /at", "compare /items by sku", "measure 20 looks first")
    ][-1]

    assert said["ignore"] == ["/at", "/value/at"]
    assert said["lists"][0] == {"path": "/items", "match": "keyed", "key": "sku"}
    assert said["shadow"] == 20
