"""From a place on the map to its time zone, offline."""

from zoneinfo import available_timezones


def zone_at(latitude: float, longitude: float) -> str | None:
    """The IANA zone of a place; None where nobody lives by one that is known here."""
    from tzfpy import get_tz  # noqa: PLC0415 - its map takes 40 MB: nobody pays who sends no place

    zone = get_tz(longitude, latitude)
    return zone if zone in available_timezones() else None
