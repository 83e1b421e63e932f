"""``jobs pause --until``, ``jobs skip``, ``pause-all``, ``review`` and ``run-now``, as commands."""

import pytest

from tests.bot.cli.conftest import Added, Cli


def test_a_pause_with_a_date_and_its_aliases(cli: Cli, added: Added) -> None:
    added()

    paused = cli("jobs", "pause", "1", "--until", "2 days", "--reason", "holiday", "--json").facts
    listed = cli("jobs", "list").out
    enabled = cli("jobs", "enable", "1", "--json").facts
    disabled = cli("jobs", "disable", "1", "--json").facts

    assert (paused["enabled"], paused["paused_by"]) == (False, "operator")
    assert paused["paused_until"] is not None
    assert paused["pause_reason"] == "holiday"
    assert "paused until" in listed
    assert (enabled["enabled"], disabled["enabled"]) == (True, False)
    assert disabled["paused_until"] is None


@pytest.mark.parametrize("words", ["yesterday", "never ever", "2020-01-01"])
def test_a_date_that_is_none_is_refused(cli: Cli, added: Added, words: str) -> None:
    added()

    refused = cli("jobs", "pause", "1", "--until", words, "--json")

    assert (refused.code, refused.facts["code"]) == (2, "USAGE")


def test_coming_moments_are_left_out(cli: Cli, added: Added) -> None:
    added()

    skipping = cli("jobs", "skip", "1", "2", "--json").facts

    assert len(skipping["skips"]) == 2
    assert skipping["skips"][0] == skipping["next_run_at"]


def test_everything_is_paused_and_goes_on(cli: Cli) -> None:
    paused = cli("pause-all", "--until", "Monday", "--json").facts
    status = cli("status", "--json").facts
    resumed = cli("resume-all", "--json").facts

    assert paused["paused"] is True
    assert paused["until"] is not None
    assert status["scheduler"]["stopped"].startswith("Everything is paused until")
    assert resumed == {"paused": False, "until": None}
    assert cli("status", "--json").facts["scheduler"]["stopped"] is None


def test_a_test_run_is_marked(cli: Cli, added: Added) -> None:
    added()

    ended = cli("run-now", "1", "--test", "--json").facts

    assert (ended["cause"], ended["status"]) == ("test", "succeeded")
    assert ended["ledger"]["test"] is True


def test_misfire_policies_are_edited_by_name(cli: Cli, added: Added) -> None:
    added()

    edited = cli(
        "jobs",
        "edit",
        "1",
        "--misfire",
        "review",
        "--grace",
        "5m",
        "--max-lateness",
        "1d",
        "--json",
    ).facts

    assert (edited["misfire"], edited["grace_sec"], edited["max_lateness_sec"]) == (
        "review", 300.0, 86400.0,
    )  # fmt: skip


def test_nothing_waits_for_a_decision(cli: Cli) -> None:
    assert cli("review").out == "Nothing waits.\n"
    refused = cli("review", "3", "skip", "--json")
    assert (refused.code, refused.facts["code"]) == (1, "NOTHING_TO_DECIDE")
    assert cli("review", "3", "perhaps").code == 2
