"""Whether anything fires at all, behind `scheduler.ports.Firing`."""

from datetime import datetime

from scheduler.policy import Pause
from storage.columns import micros, read_settings, write_settings
from storage.database import Database, Session

STOP = "pause_all"
"""The fact that everything is paused."""


class SqlFiring:
    """See `scheduler.ports.Firing`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stopped(self, now: datetime) -> Pause | None:
        stop = await self._database.read(stopped)
        return None if stop is None or _is_over(stop, now) else stop

    async def stop(self, pause: Pause) -> None:
        body, now = write_settings(pause), micros(pause.at)
        await self._database.write(lambda s: s.run("note_fact", name=STOP, body=body, now=now))

    async def go_on(self) -> None:
        await self._database.write(lambda session: session.run("drop_fact", name=STOP))


async def stopped(session: Session) -> Pause | None:
    """The pause of everything, be it over or not."""
    row = await session.row("fact", name=STOP)
    return None if row is None else read_settings(Pause, row["body"])


async def stopped_at(session: Session, now: datetime) -> bool:
    """Whether everything is paused now; a pause that is over is forgotten.

    Otherwise its end would be the next thing to come for ever, and be looked for each second.
    """
    stop = await stopped(session)
    if stop is None or not _is_over(stop, now):
        return stop is not None
    await session.run("drop_fact", name=STOP)
    return False


def _is_over(stop: Pause, now: datetime) -> bool:
    return stop.until is not None and stop.until <= now
