"""A card says so where it tells a schedule in English to somebody who reads another language."""

from datetime import UTC, datetime

import pytest

from bot.wording import sentences
from bot.wording.cards import told_in_english
from bot.wording.notation import Notation
from scheduler.schedule import Cron, Every, Schedule, Unit

DAILY = Cron(expressions=("0 9 * * *",), zone="UTC")
BETWEEN = Cron(expressions=("0 9-17 * * 1-5",), zone="UTC")
MONTHLY = Every(
    amount=2, unit=Unit.MONTH, anchors=(datetime(2026, 3, 10, 9, tzinfo=UTC),), zone="UTC"
)


@pytest.mark.parametrize(
    ("schedule", "language", "is_noted"),
    [
        pytest.param(DAILY, None, False, id="no language is English"),
        pytest.param(DAILY, "ja", False, id="what every language can say"),
        pytest.param(BETWEEN, "de", False, id="a language with all the words"),
        pytest.param(BETWEEN, "zh", True, id="hours of the day in Chinese"),
        pytest.param(MONTHLY, "ar", True, id="every two months in Arabic"),
        pytest.param(MONTHLY, "hi", True, id="every two months in Hindi"),
        pytest.param(DAILY, "sv", True, id="a language without a words file"),
    ],
)
def test_it_is_noted(schedule: Schedule, language: str | None, is_noted: bool) -> None:
    line = told_in_english(schedule, Notation(language=language))

    assert (sentences.say(language, "schedule_in_english") in line) is is_noted
