"""What goes wrong ends with one sentence or one object, a code, and nothing lost."""

import os
import sqlite3
from contextlib import closing
from importlib import metadata
from pathlib import Path
from tempfile import gettempdir

import pytest

import bot.cli.status
from tests.bot.cli.conftest import Added, Cli

COMMANDS = [
    pytest.param(["jobs", "list"], id="jobs"),
    pytest.param(["status"], id="status"),
    pytest.param(["say", "--linger", "0", "remind me tomorrow at 9 to pay"], id="say"),
    pytest.param(["run"], id="run"),
]


def refused(cli: Cli, arguments: list[str], code: str) -> str:
    """The message of a refusal, which is the same in words and in facts."""
    words, facts = cli(*arguments), cli(*arguments, "--json")
    assert (words.code, facts.code) == (1, 1)
    assert facts.facts["code"] == code
    assert words.err.strip().count("\n") == 0
    assert facts.facts["message"] in words.err
    return str(facts.facts["message"])


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_database_of_a_newer_version_is_left_alone(
    cli: Cli, home: Path, added: Added, arguments: list[str]
) -> None:
    added()
    with closing(sqlite3.connect(home / "minder.db")) as database:
        database.execute("INSERT INTO schema_version VALUES (999)")
        database.commit()

    refused(cli, arguments, "SCHEMA_TOO_NEW")


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_damaged_file_is_left_as_it_is(cli: Cli, home: Path, arguments: list[str]) -> None:
    home.mkdir(mode=0o700)
    rubbish = b"this was a database once" * 1000
    (home / "minder.db").write_bytes(rubbish)

    refused(cli, arguments, "STORE_DAMAGED")

    assert (home / "minder.db").read_bytes() == rubbish


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        pytest.param("MINDER_ZONE", "Mars/Olympus", "BAD_SETTING", id="no such zone"),
        pytest.param("MINDER_LINGER", "soon", "BAD_SETTING", id="no number"),
        pytest.param("MINDER_ALLOW", "ann", "BAD_SETTING", id="no ids"),
        pytest.param("MINDER_TARGETS", "{bad", "BAD_SETTING", id="no JSON"),
        pytest.param("MINDER_JOBS_PER_OWNER", "0", "BAD_SETTING", id="too small"),
        pytest.param("MINDER_DATABASE_URL", "mysql://x", "STORE_UNAVAILABLE", id="another kind"),
        pytest.param("MINDER_HOME", "/proc/none", "STORE_UNAVAILABLE", id="no such folder"),
    ],
)
def test_a_wrong_setting(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: str
) -> None:
    monkeypatch.setenv(name, value)

    message = refused(cli, ["jobs", "list"], code)

    assert "\n" not in message
    assert name in message or code != "BAD_SETTING"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_folder_that_cannot_be_read_is_no_traceback(
    cli: Cli, home: Path, added: Added, tmp_path: Path
) -> None:
    added()
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and Path(gettempdir()) in folder.parents:
            folder.chmod(0o755)
    os.seteuid(65534)
    try:
        refused(cli, ["jobs", "list"], "STORE_UNAVAILABLE")
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        pytest.param(["jbos"], "jobs", id="a command"),
        pytest.param(["jobs", "shwo", "1"], "show", id="a command of jobs"),
        pytest.param(["status", "--jsno"], "--json", id="an option"),
    ],
)
def test_what_is_nearly_a_command_names_it(cli: Cli, arguments: list[str], near: str) -> None:
    done = cli(*arguments)

    assert done.code == 2
    assert near in done.err
    assert done.err.count("\n") == 1


def test_it_says_which_one_it_is(cli: Cli) -> None:
    done = cli("--version")

    assert (done.code, done.out) == (0, f"minder {metadata.version('minder')}\n")


def test_what_nobody_thought_of_is_told_without_a_traceback(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bot.cli.status, "settings", broken)

    message = refused(cli, ["status"], "INTERNAL")

    assert "ZeroDivisionError" in message


def test_help_is_no_refusal(cli: Cli) -> None:
    done = cli("--help")

    assert done.code == 0
    assert "preview" in done.out
