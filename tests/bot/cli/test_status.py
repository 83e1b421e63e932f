"""``minder status``: the same state for people and, under the seed's keys, for programs."""

import asyncio
from pathlib import Path

import pytest

from bot.app import open_app
from bot.settings import Settings
from scheduler.model import Delivery, DeliveryKind, Job
from tests.bot.cli.conftest import Added, Cli


def test_a_fresh_home_has_a_status(cli: Cli, home: Path) -> None:
    words, facts = cli("status"), cli("status", "--json").facts

    assert "not running" in words.out
    assert "Jobs: 0" in words.out
    assert facts["jobs"] == facts["recent_runs"] == []
    assert home.stat().st_mode & 0o777 == 0o700


def test_it_has_the_keys_of_the_seed(
    cli: Cli, added: Added, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PURUTO_TELEGRAM_PATH", str(tmp_path))
    job = added()
    cli("jobs", "run", "1")

    facts = cli("status", "--json").facts

    assert facts.keys() >= {"jobs", "recent_runs", "notification_targets"}
    assert facts["jobs"][0]["job_id"] == job.id
    (run,) = facts["recent_runs"]
    assert run.keys() == {"run_id", "job_id", "started_at", "finished_at", "status"}
    assert run["job_id"] == job.id
    assert facts["notification_targets"].keys() == {
        "local_events", "telegram_outbox", "telegram_repo_exists",
    }  # fmt: skip
    assert facts["notification_targets"]["telegram_repo_exists"] is True


def test_it_shows_what_comes_what_came_and_what_waits(cli: Cli, added: Added) -> None:
    added("stretch")
    cli("jobs", "run", "1")

    words = cli("status").out

    assert "#1 stretch  (telegram:7)" in words
    assert "succeeded" in words
    assert "Messages waiting or dead: " in words


def test_it_shows_what_waits_for_somebody_and_what_was_given_up(
    cli: Cli, added: Added, home: Path
) -> None:
    job = added("stretch")
    cli("jobs", "edit", "1", "approval=before_enable")
    asyncio.run(_give_up(home, job))

    words, facts = cli("status"), cli("status", "--json").facts

    assert "Waiting for an approval (`minder approve`):\n  #1 stretch  (telegram:7)" in words.out
    assert "telegram:7  notice: blocked" in words.out
    assert [each["job_id"] for each in facts["approvals"]] == [job.id]
    assert facts["reviews"] == []
    (dead,) = facts["dead_letters"]
    assert (dead["owner"], dead["error"]) == ("telegram:7", "blocked")


async def _give_up(home: Path, job: Job) -> None:
    async with open_app(Settings.model_construct(home=home)) as app:
        now = app.clock.now()
        told = Delivery(
            id=app.ids.new(),
            owner=job.owner,
            kind=DeliveryKind.NOTICE,
            content={"notice": "unapproved", "number": 1, "task": "stretch"},
            created_at=now,
        )
        await app.store.outbox.owe([told])
        await app.store.outbox.give_up(job.owner, "blocked", now)
