from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from bot.language import describe
from bot.language.grammar import languages
from scheduler.schedule import At, Cron, Every, Schedule, Unit
from tests.bot.language.schedules import Drawn, schedules
from tests.language.pairs import comes_back, said

ZONE = "Europe/Berlin"
COMPLETE = ("de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "uk")


@pytest.mark.parametrize("language", languages())
@settings(max_examples=40, deadline=None, derandomize=True)
@given(drawn=schedules())
def test_reading_what_was_described_gives_the_schedule_again(language: str, drawn: Drawn) -> None:
    words, in_english = said(drawn, language)

    assert comes_back(drawn, words, "en" if in_english else language), words
    assert not in_english or language not in COMPLETE


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        pytest.param(
            At(moments=(datetime(2026, 3, 10, 14, tzinfo=UTC),)),
            "on Tuesday, 10 March 2026 at 15:00",
            id="one instant",
        ),
        pytest.param(
            Cron(expressions=("0 9 * * 1-5",), zone=ZONE), "every weekday at 09:00", id="weekdays"
        ),
        pytest.param(
            Cron(expressions=("0 9 * * 1,4",), zone=ZONE),
            "every Monday and Thursday at 09:00",
            id="a list of days",
        ),
        pytest.param(
            Cron(expressions=("0 9-17 * * 1-5",), zone=ZONE),
            "every weekday every hour between 09:00 and 17:00",
            id="a range of hours",
        ),
        pytest.param(
            Cron(expressions=("5 4 1-7 * MON",), zone=ZONE),
            '"5 4 1-7 * MON"',
            id="what no words say",
        ),
        pytest.param(
            Every(
                amount=2,
                unit=Unit.WEEK,
                anchors=(datetime(2026, 3, 10, 9, tzinfo=ZoneInfo(ZONE)),),
                zone=ZONE,
            ),
            "every 2 weeks on Tuesday at 09:00",
            id="a grid of weeks",
        ),
    ],
)
def test_english(schedule: Schedule, words: str) -> None:
    assert describe(schedule, "en", ZONE) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "каждую минуту"),
        (2, "каждые 2 минуты"),
        (5, "каждые 5 минут"),
        (21, "каждую 21 минуту"),
        (12, "каждые 12 минут"),
    ],
)
def test_slavic_plurals(minutes: int, words: str) -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    schedule = Every(amount=minutes * 60, unit=Unit.SECOND, anchors=(now,), zone=ZONE)

    assert describe(schedule, "ru", ZONE) == words


def test_an_unknown_language_is_english() -> None:
    assert describe(Cron(expressions=("0 9 * * *",), zone=ZONE), "xx") == "every day at 09:00"
