"""What an English message was read as on a Tuesday at ten in Berlin, as a person would tell it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.language.preview import preview

BERLIN = "Europe/Berlin"
TUESDAY = datetime(2026, 3, 10, 10, 0, tzinfo=ZoneInfo(BERLIN))


def said(text: str, count: int = 3) -> tuple[list[str], str]:
    """The first moments on the wall, and the task."""
    return _told(preview(text, TUESDAY, BERLIN, "en", count=count))


def each_said(text: str) -> list[tuple[str, str]]:
    """The first moment and the task of each request of the message, or of each way to read it."""
    found = preview(text, TUESDAY, BERLIN, "en")
    options = found.get("options") or [found]
    assert isinstance(options, list)
    told = map(_told, options)
    return [(moments[0], task) for moments, task in told]


def _told(found: Mapping[str, Any]) -> tuple[list[str], str]:
    coming = found["next"]
    assert isinstance(coming, list), found
    wall = [datetime.fromisoformat(each).astimezone(ZoneInfo(BERLIN)) for each in coming]
    return [f"{moment:%m-%d %H:%M}" for moment in wall], str(found["task"])
