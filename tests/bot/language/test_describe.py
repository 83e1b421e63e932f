from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from bot.language import describe, has_words, read
from bot.language.grammar import languages
from bot.language.intent import Create
from scheduler.schedule import At, Cron, Every, Schedule, Unit
from tests.bot.language.schedules import Drawn, schedules
from tests.language.pairs import comes_back, said

ZONE = "Europe/Berlin"
NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
COMPLETE = ("de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "uk")


@pytest.mark.parametrize("language", languages())
@settings(max_examples=40, deadline=None, derandomize=True)
@given(drawn=schedules())
def test_reading_what_was_described_gives_the_schedule_again(language: str, drawn: Drawn) -> None:
    words, in_english = said(drawn, language)

    assert comes_back(drawn, words, "en" if in_english else language), words
    assert not in_english or language not in COMPLETE


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "expressions",
    [
        pytest.param(("0 9 * * 0,1,2,4,5,6",), id="a day of the week"),
        pytest.param(("0 9 1-12,14-31 * *",), id="a day"),
        pytest.param(("0 9 1-12,15-31 * *",), id="two days"),
        pytest.param(("0 9 * 1-7,9-12 1-5",), id="a month"),
        pytest.param(("0 9 * 1-6,9-12 *",), id="two months"),
        pytest.param(("0 9 1 * *", "0 9 L * *"), id="the last day as well"),
    ],
)
def test_what_is_left_out_is_read_again(language: str, expressions: tuple[str, ...]) -> None:
    schedule = Cron(expressions=expressions, zone=ZONE)
    told = language if has_words(schedule, language) else "en"

    read_again = read(f"{describe(schedule, language)} x", NOW, ZONE, told)

    assert isinstance(read_again, Create)
    assert (read_again.schedule, read_again.task) == (schedule, "x")


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
            Cron(expressions=("0 9 1 * *", "0 9 L * *"), zone=ZONE),
            "on the 1st and the last day of every month at 09:00",
            id="the last day",
        ),
        pytest.param(
            Cron(expressions=("0 9 * * 0,1,2,4,5,6",), zone=ZONE),
            "every day except Wednesday at 09:00",
            id="without a day of the week",
        ),
        pytest.param(
            Cron(expressions=("0 9 1-12,15-31 1-7,9-12 *",), zone=ZONE),
            "every day at 09:00 except on the 13th and 14th except in August",
            id="without days and a month",
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
