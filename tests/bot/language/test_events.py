"""What is told before the asking is an event: the reminder has its own hour, on that day."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.language.preview import preview

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 3, 10, 10, 0, tzinfo=BERLIN)


def due(text: str) -> tuple[str, str]:
    """The first moment, and the task."""
    found = preview(text, TUESDAY, "Europe/Berlin", "en")
    coming = found["next"]
    assert isinstance(coming, list), found
    first = datetime.fromisoformat(coming[0]).astimezone(BERLIN)
    return f"{first:%m-%d %H:%M}", str(found["task"])


@pytest.mark.parametrize(
    ("text", "at", "task"),
    [
        pytest.param(
            "meeting friday at 3pm, remind me at 2pm",
            "03-13 14:00",
            "meeting friday at 3pm",
            id="the day of the event",
        ),
        pytest.param(
            "party saturday at 8pm, remind me at 7",
            "03-14 19:00",
            "party saturday at 8pm",
            id="a bare hour is ahead of the event",
        ),
        pytest.param(
            "mom's flight lands 6:20pm, remind me to leave at 5:30pm",
            "03-10 17:30",
            "mom's flight lands 6:20pm to leave",
            id="the asking has its own hour",
        ),
        pytest.param(
            "dentist on friday at 3pm, remind me on thursday at 6pm",
            "03-12 18:00",
            "dentist on friday at 3pm",
            id="and its own day",
        ),
        pytest.param(
            "standup every day at 10, remind me at 9:50",
            "03-11 09:50",
            "standup every day at 10",
            id="an event that comes again",
        ),
        pytest.param(
            "tomorrow at 9, remind me to call Bob at 5",
            "03-11 09:00",
            "call Bob at 5",
            id="no event, but the time of the asking",
        ),
    ],
)
def test_an_event_before_the_asking(text: str, at: str, task: str) -> None:
    assert due(text) == (at, task)
