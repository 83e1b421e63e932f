"""How a job is served, in words of every language: when it is made, and afterwards."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bot.language import languages, read
from bot.language.intent import Command, CommandName, Create

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ROWS = tomllib.loads((Path(__file__).parent / "policies.toml").read_text("utf-8"))


def rows(table: str) -> list[Any]:
    return [pytest.param(row, id=f"{row['language']}-{row['text']}") for row in ROWS[table]]


@pytest.mark.parametrize("row", rows("made"))
def test_a_new_job_is_served_as_the_words_say(row: Mapping[str, str]) -> None:
    create = read(row["text"], NOW, "Europe/Madrid", row["language"])

    assert isinstance(create, Create)
    assert [f"{name} {value}" for name, value in create.policies.items()] == [row["policy"]]
    assert create.task == row["task"]


@pytest.mark.parametrize("row", rows("governed"))
def test_a_job_is_served_otherwise_from_now_on(row: Mapping[str, str]) -> None:
    command = read(row["text"], NOW, "Europe/Madrid", row["language"])

    assert isinstance(command, Command)
    assert (command.name, command.number) == (CommandName.GOVERN, 3)
    assert [f"{name} {value}" for name, value in command.policies.items()] == [row["policy"]]


@pytest.mark.parametrize("table", ["made", "governed"])
def test_no_language_is_left_out(table: str) -> None:
    assert {row["language"] for row in ROWS[table]} == set(languages())


@pytest.mark.parametrize("code", sorted(languages()))
def test_every_language_has_words_for_all_that_english_says(code: str) -> None:
    english = {name.partition(" ")[0] for name in phrases("en", "policy").values()}

    theirs = {name.partition(" ")[0] for name in phrases(code, "policy").values()}

    assert english <= theirs


def phrases(code: str, section: str) -> Mapping[str, str]:
    words = files("bot.language.words") / f"{code}.toml"
    found: Mapping[str, str] = tomllib.loads(words.read_text("utf-8"))[section]
    return found
