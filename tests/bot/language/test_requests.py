"""One message may hold several requests, each with its own time."""

import pytest

from bot.language.preview import preview
from tests.bot.language.told import BERLIN, TUESDAY, each_said


@pytest.mark.parametrize(
    ("text", "requests"),
    [
        pytest.param(
            "buy milk tomorrow at 9, call bob at 10",
            [("03-11 09:00", "buy milk"), ("03-11 10:00", "call bob")],
            id="both end in their time",
        ),
        pytest.param(
            "gym sat 8am, dinner at 8pm, call Ann sunday at noon",
            [("03-14 08:00", "gym"), ("03-14 20:00", "dinner"), ("03-15 12:00", "call Ann")],
            id="three, and a day that holds for the second",
        ),
        pytest.param(
            "at 4pm call Ali and then at 5pm call Zoe",
            [("03-10 16:00", "call Ali"), ("03-10 17:00", "call Zoe")],
            id="both begin with their time",
        ),
        pytest.param(
            "remind me to take the bins out tonight at 8 and to bring them in tomorrow at 7am",
            [("03-10 20:00", "take the bins out"), ("03-11 07:00", "bring them in")],
            id="one asking for both",
        ),
    ],
)  # fmt: skip
def test_several_in_one_message(text: str, requests: list[tuple[str, str]]) -> None:
    assert each_said(text) == requests


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        pytest.param(
            "pick up Tom at 5pm, he lands at 4pm",
            ("03-10 17:00", "pick up Tom, he lands at 4pm"),
            id="what is only told belongs to the task",
        ),
        pytest.param(
            "remind me to call Bob at 3pm, his flight lands at 2pm",
            ("03-10 15:00", "call Bob, his flight lands at 2pm"),
            id="told behind an asking",
        ),
        pytest.param("call Ann at 9pm, not at 10", ("03-10 21:00", "call Ann"), id="not then"),
    ],
)
def test_two_times_are_no_two_requests(text: str, request_: tuple[str, str]) -> None:
    assert each_said(text) == [request_]


def test_one_request_may_have_two_times() -> None:
    found = preview("ping me at 3pm and again at 4pm about the deploy", TUESDAY, BERLIN)

    assert found["next"] == ["2026-03-10T14:00:00Z", "2026-03-10T15:00:00Z"]
    assert found["task"] == "the deploy"
