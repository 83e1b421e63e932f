"""Quiet hours and mutes in words."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.language import read
from bot.language.intent import Command, CommandName, Create

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
NIGHT = "22:00-07:00"


def said(text: str, language: str = "en") -> Command | Create | None:
    intent = read(text, NOW, "Europe/Madrid", language)
    return intent if isinstance(intent, Command | Create) else None


@pytest.mark.parametrize(
    ("text", "number", "hours"),
    [
        pytest.param("quiet hours 22:00-07:00", None, NIGHT, id="from and to"),
        pytest.param("no messages between 22 and 7", None, NIGHT, id="between"),
        pytest.param("don't disturb me from 10pm to 7am", None, NIGHT, id="halves of the day"),
        pytest.param("quiet from 10 to 7", None, NIGHT, id="ten at night, not in the morning"),
        pytest.param("quiet hours 13-14", None, "13:00-14:00", id="by day"),
        pytest.param("don't run at night", None, NIGHT, id="at night"),
        pytest.param("quiet hours 22-7 on weekdays", None, f"mon-fri {NIGHT}", id="on days"),
        pytest.param("quiet hours weekdays 22-7", None, f"mon-fri {NIGHT}", id="days first"),
        pytest.param("no quiet hours", None, "off", id="none any more"),
        pytest.param("quiet off", None, "off", id="off"),
        pytest.param("quiet hours?", None, "", id="which?"),
        pytest.param("quiet #3 22-7", 3, NIGHT, id="of a job"),
        pytest.param("quiet #3 off", 3, "off", id="of a job, none"),
        pytest.param("quiet #3", 3, "", id="of a job, which?"),
    ],
)
def test_quiet_hours(text: str, number: int | None, hours: str) -> None:
    command = said(text)

    assert isinstance(command, Command)
    assert (command.name, command.number, command.words) == (CommandName.QUIET, number, hours)


@pytest.mark.parametrize(
    ("language", "text", "hours"),
    [
        pytest.param("de", "Ruhezeiten von 22 bis 7", NIGHT, id="German"),
        pytest.param("de", "keine Ruhezeiten", "off", id="German, none"),
        pytest.param("es", "horas de silencio 22:00-07:00", NIGHT, id="Spanish"),
        pytest.param("fr", "heures calmes de 22h à 7h", NIGHT, id="French"),
        pytest.param("it", "ore di silenzio 22:00-07:00", NIGHT, id="Italian"),
        pytest.param("nl", "stille uren 22:00-07:00", NIGHT, id="Dutch"),
        pytest.param("ru", "тихие часы 22:00-07:00", NIGHT, id="Russian"),
        pytest.param("pl", "cisza nocna 22:00-07:00", NIGHT, id="Polish"),
    ],
)
def test_quiet_hours_in_other_languages(language: str, text: str, hours: str) -> None:
    command = said(text, language)

    assert isinstance(command, Command)
    assert (command.name, command.words) == (CommandName.QUIET, hours)


@pytest.mark.parametrize(
    ("text", "name", "span"),
    [
        pytest.param("mute #3 for a day", CommandName.MUTE, timedelta(days=1), id="for a while"),
        pytest.param("mute #3", CommandName.PAUSE, None, id="until somebody says otherwise"),
        pytest.param("unmute #3", CommandName.RESUME, None, id="no longer"),
    ],
)
def test_mutes(text: str, name: CommandName, span: timedelta | None) -> None:
    command = said(text)

    assert isinstance(command, Command)
    assert (command.name, command.number, command.span) == (name, 3, span)


@pytest.mark.parametrize(
    ("text", "policies", "task"),
    [
        pytest.param("every 2 hours drink, not at night", {"quiet": NIGHT}, "drink", id="night"),
        pytest.param("every hour drink, quiet hours 22-7", {"quiet": NIGHT}, "drink", id="hours"),
        pytest.param("every hour drink even at night", {"urgent": "true"}, "drink", id="urgent"),
        pytest.param("quiet lunch tomorrow at 9", {}, "quiet lunch", id="a quiet task"),
        pytest.param("tomorrow at 9 urgent care", {}, "urgent care", id="an urgent task"),
        pytest.param(
            "every day at 8 run the backup, retry twice, timeout 5 minutes, never overlap",
            {"max_retries": "2", "timeout": "300", "concurrency": "forbid"},
            "run the backup",
            id="several, with a number and a time",
        ),
        pytest.param(
            "every day at 9 stretch, if missed skip it", {"misfire": "skip"}, "stretch", id="missed"
        ),
        pytest.param("remind me at 5pm to retry 3 times", {}, "retry 3 times", id="it is the task"),
        pytest.param(
            "remind me to give up after an hour tomorrow",
            {},
            "give up after an hour",
            id="the task",
        ),
        pytest.param("remind me silently at 5pm", {"silent": "true"}, "", id="nothing else to do"),
    ],
)
def test_policies(text: str, policies: dict[str, str], task: str) -> None:
    create = said(text)

    assert isinstance(create, Create)
    assert (dict(create.policies), create.task) == (policies, task)
