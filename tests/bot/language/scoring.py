"""The reading as outside scorers want it: aware datetimes instead of texts."""

from datetime import datetime

from bot.language.preview import preview

LONGEST_SERIES = 40


def read(text: str, now: datetime, zone: str, language: str | None) -> dict[str, object]:
    found = preview(text, now, zone, language, count=LONGEST_SERIES)
    coming = found.get("next")
    moments = [datetime.fromisoformat(each) for each in coming] if isinstance(coming, list) else []
    return {**found, "next": moments, "at": moments[0] if moments else None}
