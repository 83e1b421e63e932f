from datetime import UTC, datetime

import pytest

from bot.language import read
from bot.language.holidays import name_of, place_of, public_holidays
from bot.language.intent import Command, Create, Note, Part, Unclear
from bot.language.preview import upcoming

NOW = datetime(2026, 3, 31, 8, tzinfo=UTC)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "zone", "place", "notes"),
    [
        ("every weekday at 9 except holidays stand-up", BERLIN, "DE", (Note.HOLIDAYS_OF_ZONE,)),
        ("stand-up every weekday at 9, but not on bank holidays", "Europe/London", "GB",
         (Note.HOLIDAYS_OF_ZONE,)),
        ("every weekday at 9 except French public holidays stand-up", BERLIN, "FR", ()),
        ("weekdays at 9 stand-up, skip public holidays in Japan", BERLIN, "JP", ()),
        ("jeden Werktag um 9 Uhr Stand-up außer an Feiertagen", BERLIN, "DE",
         (Note.HOLIDAYS_OF_ZONE,)),
    ],
)  # fmt: skip
def test_whose_holidays(text: str, zone: str, place: str, notes: tuple[Note, ...]) -> None:
    found = read(text, NOW, zone)

    assert isinstance(found, Create)
    assert (found.holidays, found.notes, found.task.lower()) == (place, notes, "stand-up")


def test_the_coming_moments_leave_them_out() -> None:
    found = read("every weekday at 9 except holidays stand-up", NOW, BERLIN)

    assert isinstance(found, Create)
    days = [f"{moment:%m-%d}" for moment in upcoming(found, NOW, 4)]
    assert days == ["04-01", "04-02", "04-07", "04-08"]


def test_a_zone_of_no_country_asks_for_one() -> None:
    found = read("every weekday at 9 except holidays stand-up", NOW, "UTC")

    assert isinstance(found, Unclear)
    assert found.reason == "which_country"


def test_a_job_may_be_told_to_leave_them_out() -> None:
    found = read("change #2 to weekdays except Spanish holidays", NOW, BERLIN)

    assert isinstance(found, Command)
    assert found.change
    assert found.change.holidays == "ES"
    assert found.named == {Part.DAYS, Part.BOUNDS}


def test_places_and_their_holidays() -> None:
    assert place_of("Europe/Berlin") == "DE"
    assert place_of("UTC") is None
    assert name_of("DE") == "Germany"
    assert datetime(2027, 1, 1, tzinfo=UTC).date() in public_holidays("DE", 2027)
    assert not public_holidays("DE", 9000)
    assert not public_holidays("??", 2027)
