"""Whatever is typed: an answer, soon, the same each time, and no exception."""

import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from bot.language import languages, read
from bot.language.intent import Create, NoRequest
from tests.bot.language.texts import CODES, TEXTS, ZONES

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
LONG = 10_000
SLOWEST = 1.0
"""Seconds of processor time, far above what it takes, far below what a blow-up would."""


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=TEXTS, code=CODES, zone=ZONES)
def test_no_text_raises(text: str, code: str | None, zone: str) -> None:
    assert read(text, NOW, zone, code) == read(text, NOW, zone, code)


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("1 ", id="numbers"),
        pytest.param("every 5 minutes and ", id="repetitions"),
        pytest.param("mon, ", id="weekdays"),
        pytest.param("at 5 or ", id="choices"),
        pytest.param("half past ", id="half phrases"),
        pytest.param("(", id="brackets"),
        pytest.param("\u4e00", id="wide characters"),
        pytest.param("\U0001f355", id="emoji"),
        pytest.param("a\u0301", id="accents"),
        pytest.param("* ", id="stars"),
        pytest.param('"', id="quotes"),
    ],
)
@pytest.mark.parametrize("code", ["en", "zh", "ru"])
def test_long_texts_cost_bounded_time(unit: str, code: str) -> None:
    text = (unit * LONG)[:LONG]
    read("warm", NOW, "UTC", code)

    started = time.process_time()
    read(text, NOW, "UTC", code)

    assert time.process_time() - started < SLOWEST


def test_a_time_at_either_edge_of_a_long_text_is_found() -> None:
    middle = "word " * 3_000

    for text in (f"tomorrow at 9 {middle}", f"remind me to read {middle} tomorrow at 9"):
        intent = read(text, NOW, "UTC", "en")
        assert intent.schedule.moments[0] == datetime(2026, 3, 11, 9, tzinfo=UTC)  # type: ignore[union-attr]
        assert len(intent.task) > LONG  # type: ignore[union-attr]


@pytest.mark.parametrize("code", languages())
def test_every_words_file_is_well_formed(code: str) -> None:
    folder = Path(__file__).parents[3] / "bot" / "language" / "words"
    tables = tomllib.loads((folder / f"{code}.toml").read_text("utf-8"))

    assert tables["language"]["name"]
    assert tables["language"]["dates"] in ("dmy", "mdy", "ask")
    assert {"ask", "unit", "weekday", "month", "talk", "question"} <= tables.keys()


@pytest.mark.parametrize("seed", range(20))
def test_bytes_that_are_no_text_ask_for_nothing(seed: int) -> None:
    noise = Random(seed).randbytes(2_000)  # noqa: S311 - repeatable, not secret
    text = b"every day at 9 " + noise + b" tomorrow at 10"

    assert isinstance(read(text.decode("utf-8", "replace"), NOW, "UTC"), NoRequest)


def test_a_sign_that_was_lost_on_the_way_does_not_spoil_a_request() -> None:
    assert isinstance(read("remind me tomorrow at 9 to visit the caf\ufffd", NOW, "UTC"), Create)
