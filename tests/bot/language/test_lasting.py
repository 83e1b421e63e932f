"""How long a command lasts: a length, an end, or neither, with the reason."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.language import read
from bot.language.intent import Command, Intent, Unclear

MADRID = "Europe/Madrid"
SATURDAY = datetime(2026, 11, 21, 13, 0, 5, tzinfo=ZoneInfo(MADRID))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def said(text: str, language: str | None = "en") -> Intent:
    return read(text, SATURDAY, MADRID, language)


@pytest.mark.parametrize("language", [None, "en", "de", "fr"])
@pytest.mark.parametrize(
    ("words", "number", "span"),
    [
        ("snooze 1 h", None, HOUR),
        ("snooze 2h", None, 2 * HOUR),
        ("snooze #3 1 h", 3, HOUR),
        ("snooze 10 min", None, 10 * MINUTE),
        ("pause #1 2 h", 1, 2 * HOUR),
        ("mute #2 2h", 2, 2 * HOUR),
        ("pause #3 for 1 h", 3, HOUR),
    ],
)
def test_so_long_is_no_time_of_day(
    language: str | None, words: str, number: int | None, span: timedelta
) -> None:
    command = said(words, language)

    assert isinstance(command, Command)
    assert (command.number, command.span, command.until) == (number, span, None)


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("snooze until 15:00", "2026-11-21 15:00:00"),
        ("pause #1 until Monday", "2026-11-23 09:00:00"),
        ("pause #1 until 9", "2026-11-21 21:00:00"),
        ("pause everything until 9am", "2026-11-22 09:00:00"),
        ("pause #1 for 2 months", "2027-01-21 13:00:05"),
        ("mute #1 for a year", "2027-11-21 13:00:05"),
    ],
)
def test_an_end_by_the_calendar(words: str, until: str) -> None:
    command = said(words)

    assert isinstance(command, Command)
    assert command.span is None
    assert command.until is not None
    assert f"{command.until.astimezone(ZoneInfo(MADRID)):%Y-%m-%d %H:%M:%S}" == until


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("pause #1 until 5 March 2020", "past"),
        ("pause #1 until yesterday", "past"),
        ("pause everything until yesterday", "past"),
        ("pause #1 until 31 February", "impossible_date"),
        ("pause #1 for 0 days", "zero_interval"),
        ("snooze 0 minutes", "zero_interval"),
        ("snooze 101 years", "absurd"),
        ("mute #1 for 5000 years", "absurd"),
    ],
)
def test_what_cannot_end_is_unclear(words: str, reason: str) -> None:
    unclear = said(words)

    assert isinstance(unclear, Unclear)
    assert (unclear.reason, unclear.task) == (reason, "")


def test_what_is_done_may_be_named() -> None:
    command = said("done #3")

    assert isinstance(command, Command)
    assert (command.name, command.number) == ("done", 3)


@pytest.mark.parametrize(
    ("words", "policies"),
    [
        ("if missed catch up #2", {"misfire": "catch_up"}),
        ("#2 if missed run it once", {"misfire": "run_once"}),
    ],
)
def test_what_becomes_of_missed_moments(words: str, policies: dict[str, str]) -> None:
    command = said(words)

    assert isinstance(command, Command)
    assert command.policies == policies
