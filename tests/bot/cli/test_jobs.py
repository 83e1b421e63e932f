"""``minder jobs``: every owner's jobs, by number, id and owner, for people and for programs."""

import pytest

from tests.bot.cli.conftest import ANN, BEN, Added, Cli

NO_SCHEDULER = "Nothing fires at this moment"


def test_nothing_is_planned_in_a_fresh_home(cli: Cli) -> None:
    assert cli("jobs", "list").out.splitlines()[-1] == "Nothing is planned."
    assert cli("jobs", "list", "--json").facts == []


def test_the_list_is_everybodys(cli: Cli, added: Added) -> None:
    jobs = [added("stretch"), added("drink", owner=BEN)]

    words, facts = cli("jobs", "list"), cli("jobs", "list", "--json").facts

    assert words.out.startswith(NO_SCHEDULER)
    assert "telegram:7  #1" in words.out
    assert "telegram:8  #1" in words.out
    assert {fact["job_id"] for fact in facts} == {job.id for job in jobs}
    assert facts[0].keys() >= {
        "job_id", "owner", "enabled", "next_run_at", "last_run_at", "timeout_sec", "max_retries",
        "retry_backoff_sec", "schedule", "says", "zone",
    }  # fmt: skip


def test_the_list_of_one_owner(cli: Cli, added: Added) -> None:
    added("stretch")
    mine = added("drink", owner=BEN)

    facts = cli("jobs", "list", "--owner", BEN, "--json").facts

    assert [fact["job_id"] for fact in facts] == [mine.id]


@pytest.mark.parametrize("reference", ["1", "#1", "{id}"])
def test_a_job_is_named_by_number_or_id(cli: Cli, added: Added, reference: str) -> None:
    job = added()

    shown = cli("jobs", "show", reference.format(id=job.id), "--json")

    assert shown.code == 0
    assert shown.facts["job_id"] == job.id
    assert "state" in shown.facts


@pytest.mark.parametrize(
    ("arguments", "words", "says"),
    [
        pytest.param(["pause", "1"], "#1 stretch: paused.", {"enabled": False}, id="pause"),
        pytest.param(["resume", "1"], "#1 stretch: resumed", {"enabled": True}, id="resume"),
        pytest.param(["remove", "1"], "#1 is removed.", {"next_run_at": None}, id="remove"),
        pytest.param(["show", "1"], "#1 stretch", {"number": 1}, id="show"),
    ],
)
def test_a_change_is_answered_in_words_and_in_facts(
    cli: Cli, added: Added, arguments: list[str], words: str, says: dict[str, object]
) -> None:
    added()
    added(owner=BEN)

    told = cli("jobs", *arguments, "--owner", ANN)
    facts = cli("jobs", *arguments, "--owner", BEN, "--json")

    assert (told.code, facts.code) == (0, 0)
    assert words in told.out
    assert says.items() <= facts.facts.items()


def test_a_number_that_several_owners_have_wants_the_owner(cli: Cli, added: Added) -> None:
    added()
    added(owner=BEN)

    words, facts = cli("jobs", "pause", "1"), cli("jobs", "pause", "1", "--json")

    assert (words.code, facts.code) == (2, 2)
    assert words.err == (
        "Several owners have a #1: telegram:7, telegram:8. Name one with --owner.\n"
    )
    assert facts.facts["code"] == "USAGE"
    assert [fact["enabled"] for fact in cli("jobs", "list", "--json").facts] == [True, True]


def test_it_is_run_at_once_by_this_process_where_nobody_else_does(cli: Cli, added: Added) -> None:
    job = added()

    ended = cli("jobs", "run", "1", "--json")

    assert ended.code == 0
    assert ended.facts["job_id"] == job.id
    assert ended.facts["status"] == "succeeded"
    assert ended.facts["cause"] == "manual"
    assert ended.facts["due_at"] is None


def test_a_paused_job_runs_only_by_force(cli: Cli, added: Added) -> None:
    added()
    cli("jobs", "pause", "1")

    refused, forced = cli("jobs", "run", "1", "--json"), cli("jobs", "run", "1", "--force")

    assert (refused.code, refused.facts["code"]) == (1, "JOB_DISABLED")
    assert "--force" in refused.facts["hint"]
    assert forced.code == 0


def test_history_is_every_run_and_why_says_what_came_of_it(cli: Cli, added: Added) -> None:
    added()
    assert "not run yet" in cli("jobs", "history", "1").out
    cli("jobs", "run", "1")
    cli("jobs", "run", "1")

    facts = cli("jobs", "history", "1", "--json").facts
    newest = cli("jobs", "history", "1", "--limit", "1", "--json").facts
    why = cli("jobs", "why", "1", "--json").facts

    assert [fact["status"] for fact in facts] == ["succeeded", "succeeded"]
    assert newest == facts[:1]
    assert all(line["says"] for line in why)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([command, reference], id=f"{command} {reference}")
        for command in ("show", "pause", "resume", "remove", "run", "history", "why")
        for reference in ("9", "#9", "rubbish", "9" * 30)
    ],
)
def test_an_unknown_job_is_refused(cli: Cli, added: Added, arguments: list[str]) -> None:
    added()

    words, facts = cli("jobs", *arguments), cli("jobs", *arguments, "--json")

    assert (words.code, facts.code) == (1, 1)
    assert words.out == ""
    assert words.err.startswith("There is no job")
    assert facts.facts["code"] == "JOB_NOT_FOUND"
    assert facts.facts["hint"]


def test_another_owners_job_is_refused_like_an_unknown_one(cli: Cli, added: Added) -> None:
    added()

    assert cli("jobs", "pause", "1", "--owner", BEN).code == 1
    assert cli("jobs", "list", "--json").facts[0]["enabled"] is True


def test_a_removed_job_is_gone_by_number_and_kept_by_id(cli: Cli, added: Added) -> None:
    job = added()
    cli("jobs", "remove", "1")

    assert cli("jobs", "show", "1").code == 1
    assert cli("jobs", "show", job.id).code == 0
    assert cli("jobs", "pause", job.id).code == 1


def test_the_history_of_changes_names_who_and_where(cli: Cli, added: Added) -> None:
    added()
    cli("jobs", "edit", "1", "--retries", "2", "--timeout", "90s", "--retry-backoff=1m")

    words, facts = (cli("jobs", "history", "1", "--changes", *more) for more in ((), ("--json",)))

    assert "the operator changed it from the command line" in words.out
    assert "max retries: 0 \u2192 2" in words.out
    assert {change["field"] for change in facts.facts[0]["changes"]} == {
        "max retries", "timeout", "retry backoff",
    }  # fmt: skip
    shown = cli("jobs", "show", "1", "--json").facts
    assert (shown["max_retries"], shown["timeout_sec"], shown["retry_backoff_sec"]) == (2, 90, 60)


def test_a_dispatch_with_a_key_is_one_run(cli: Cli, added: Added) -> None:
    added()

    first, second = (cli("jobs", "run", "1", "--key", "order 7", "--json") for _ in range(2))

    assert first.facts["run_id"] == second.facts["run_id"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(
            ["--quiet", "mon-fri 22-7 Europe/Madrid; 13:00-14:00", "--quiet-way", "hold_runs"],
            {
                "quiet": ["mon-fri 22:00-07:00 Europe/Madrid", "13:00-14:00"],
                "quiet_way": "hold_runs",
            },
            id="quiet hours of its own",
        ),
        pytest.param(["--quiet", "none"], {"quiet": []}, id="none, whatever its owner has"),
        pytest.param(["quiet=owner"], {"quiet": None}, id="those of its owner"),
        pytest.param(["--urgent"], {"urgent": True}, id="urgent"),
        pytest.param(["--not-urgent"], {"urgent": False}, id="not urgent"),
        pytest.param(["--mute", "off"], {"muted_until": None}, id="not muted"),
    ],
)
def test_quiet_hours_are_edited(
    cli: Cli, added: Added, arguments: list[str], says: dict[str, object]
) -> None:
    added()

    facts = cli("jobs", "edit", "1", *arguments, "--json").facts

    assert {name: facts[name] for name in says} == says


def test_a_mute_ends_after_its_time(cli: Cli, added: Added) -> None:
    added()

    assert cli("jobs", "edit", "1", "--mute", "1d", "--json").facts["muted_until"] is not None


def test_quiet_hours_that_never_begin_are_refused(cli: Cli, added: Added) -> None:
    added()

    refused = cli("jobs", "edit", "1", "--quiet", "22-22")

    assert refused.code == 2
    assert "they end when they start" in refused.err
