"""A place on the map becomes a time zone, and corrects what was made without one."""

import pytest

from bot.telegram.places import zone_at
from tests.bot.telegram.living import Minder
from tests.bot.telegram.test_talk import asked, labels
from tests.telegram_double import USERNAME, Double, Seat


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        pytest.param(40.42, -3.70, "Europe/Madrid", id="Madrid"),
        pytest.param(52.52, 13.40, "Europe/Berlin", id="Berlin"),
        pytest.param(27.72, 85.32, "Asia/Kathmandu", id="Kathmandu, three quarters past"),
        pytest.param(0.0, -140.0, "Etc/GMT+9", id="at sea"),
        pytest.param(float("nan"), 0.0, None, id="nowhere"),
        pytest.param(1e9, 1e9, None, id="beyond the map"),
    ],
)
def test_the_zone_of_a_place(latitude: float, longitude: float, zone: str | None) -> None:
    assert zone_at(latitude, longitude) == zone


async def test_a_place_answers_where_are_you(minder: Minder, ann: Seat) -> None:
    card = await asked(ann, "every weekday at 9 stand-up")
    await ann.send_location(40.42, -3.70)
    there = await ann.next_message()
    corrected = await ann.next_message()

    assert "(or send me your location" in (card.text or "")
    assert "UTC is right" in labels(card)
    assert there.text == "Europe/Madrid, it is 12:00 there."
    assert "Europe/Madrid" in (corrected.text or "")
    assert [job.zone for job in await minder.jobs(ann)] == ["Europe/Madrid"]


async def test_the_button_that_sends_a_place_comes_and_goes(minder: Minder, ann: Seat) -> None:
    await asked(ann, "/timezone")
    asked_with = ann.keyboard
    await ann.send_location(52.52, 13.40)
    await ann.next_message()

    assert asked_with == [["\U0001f4cd Send my location"]]
    assert ann.keyboard == []


async def test_a_group_is_not_asked_for_its_place(double: Double, minder: Minder) -> None:
    person = double.person("Ann")
    seat = double.group("Team", [person]).seat(person)

    card = await asked(seat, f"@{USERNAME} every weekday at 9 stand-up")
    question = await asked(seat, "/timezone")

    assert "location" not in f"{card.text} {question.text}"
    assert seat.keyboard == []


async def test_utc_is_right_by_button(minder: Minder, ann: Seat) -> None:
    card = await asked(ann, "every weekday at 9 stand-up")

    await ann.press(card, "UTC is right")

    answer = await ann.next_message()
    left = await ann.wait_for(lambda message: message.message_id == card.message_id)
    assert answer.text == "UTC, it is 10:00 there."
    assert left.text == card.text
    assert labels(left) == ["Undo", "Edit", "Pause"]
