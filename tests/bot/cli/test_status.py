"""``minder status``: the same state for people and, under the seed's keys, for programs."""

from pathlib import Path

import pytest

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
