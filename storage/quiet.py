"""Quiet hours in the store: those of an owner, and what they keep back when they change."""

import json
from datetime import datetime
from functools import lru_cache

from scheduler.model import Owner
from scheduler.people import quiet_in
from scheduler.quiet import Window
from storage.columns import micros
from storage.database import Row, Session
from storage.reading import checked


@checked
def quiet_of(row: Row) -> tuple[Window, ...]:
    """The quiet hours of the owner whose settings and zone stand beside a job's columns."""
    settings = row["owner_settings"]
    return () if settings is None or settings == "{}" else _read(settings, row["owner_zone"])


@lru_cache(maxsize=1024)
def _read(settings: str, zone: str | None) -> tuple[Window, ...]:
    return quiet_in(json.loads(settings), zone)


async def release(session: Session, owner: Owner, now: datetime, *, job_id: str = "") -> None:
    """Have the messages that are kept back for *owner* (of one job) looked at anew."""
    channel = owner.partition(":")[0]
    await session.run(
        "release_deliveries", owner=owner, channel=channel, job_id=job_id, now=micros(now)
    )
