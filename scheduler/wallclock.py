"""What a zone's wall clock shows at an instant, and at which instant it shows a given time.

A *wall* time is a naive datetime. Where the clock jumps forward some wall times never come (a gap),
where it falls back some come twice (a fold).
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from math import ceil
from zoneinfo import ZoneInfo

from scheduler.errors import InvalidSchedule

EARLIEST = datetime(1, 1, 3, tzinfo=UTC)
LATEST = datetime(9999, 12, 29, tzinfo=UTC)
"""Between these two every zone's wall clock is a valid datetime; there are no moments beyond."""

_NO_ZONES = ("right/", "posix", "localtime")
"""Files that lie beside the zones on many machines; ``right/`` ones count leap seconds."""


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of that IANA name; raises `InvalidSchedule` where there is none."""
    try:
        if not name.startswith(_NO_ZONES):
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise InvalidSchedule(f"there is no time zone named {name[:80]!r}") from unknown
    raise InvalidSchedule(f"{name!r} is no time zone but a file beside them")


def clamped(moment: datetime) -> datetime:
    """*moment* in UTC, moved to where every zone has a wall clock."""
    if EARLIEST <= moment <= LATEST:
        return moment.astimezone(UTC)
    return EARLIEST if moment < EARLIEST else LATEST


def wall_at(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock shows at *moment*; ``fold=1`` if it shows it for the second time."""
    return moment.astimezone(zone).replace(tzinfo=None)


def offset_at(moment: datetime, zone: ZoneInfo) -> timedelta:
    """How far the wall clock is ahead of UTC at *moment*."""
    return moment.astimezone(zone).utcoffset() or timedelta(0)


@lru_cache(maxsize=1 << 14)
def instant_of(wall: datetime, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """The instant at which the clock shows *wall*; the end of the gap if it never does.

    Of the two instants in a fold it is the first, with ``fold=1`` the second.
    """
    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if wall_at(moment, zone) == wall:
        return moment
    # In a gap, fold=1 stands for the offset that comes after it.
    after, before = (wall.replace(tzinfo=zone, fold=side).astimezone(UTC) for side in (0, 1))
    return change_between(before, after, zone) or after


def overlap_at(wall: datetime, zone: ZoneInfo) -> timedelta:
    """The length of the fold that *wall*, a time that the clock does show, lies in; else zero."""
    first, second = (wall.replace(tzinfo=zone, fold=side).utcoffset() for side in (0, 1))
    return (first or timedelta(0)) - (second or timedelta(0))


def change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime | None:
    """The clock change in ``(start, end]``; None if the offset is the same at both ends."""
    offset = offset_at(start, zone)
    if offset_at(end, zone) == offset:
        return None
    whole = start.replace(microsecond=0)  # clocks change on whole seconds

    def changed(second: int) -> bool:
        return offset_at(whole + timedelta(seconds=second), zone) != offset

    seconds = range(ceil((end - whole).total_seconds()))
    return whole + timedelta(seconds=bisect_left(seconds, True, key=changed))
