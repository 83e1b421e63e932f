"""Who may do what only one process may do at a time, behind `scheduler.ports.Leases`."""

from datetime import datetime, timedelta

from storage.columns import MICROSECOND, micros
from storage.database import Database, Session


class SqlLeases:
    """See `scheduler.ports.Leases`; *holder* names this process."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = holder

    async def claim(self, name: str, now: datetime, *, lease: timedelta) -> bool:
        async def unit(session: Session) -> bool:
            present = await time_of_leases(session, now)
            claimed = await session.run(
                "claim_lease",
                name=name,
                holder=self._holder,
                now=present,
                expires_at=present + lease // MICROSECOND,
                alone=int(self._database.exclusive),
            )
            return bool(claimed)

        return await self._database.write(unit)

    async def release(self, name: str, now: datetime, *, rest: timedelta) -> None:
        async def unit(session: Session) -> None:
            free_at = await time_of_leases(session, now) + rest // MICROSECOND
            await session.run("release_lease", name=name, holder=self._holder, expires_at=free_at)

        await self._database.write(unit)


async def time_of_leases(session: Session, now: datetime, *, alone: bool = False) -> int:
    """The instant, as a column has it, by which leases are given and expire.

    With *alone*, only once nobody else's transaction has asked for that any more.
    """
    row = await session.row("present_alone" if alone else "present", now=micros(now))
    assert row is not None  # noqa: S101 - a query without a table always answers
    return int(row["moment"])
