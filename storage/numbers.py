"""Numbers that people type for themselves, behind `scheduler.ports.Numbers`."""

from datetime import datetime

from scheduler.model import Owner
from storage.columns import from_json, micros, plain, to_json
from storage.database import Database


class SqlNumbers:
    """See `scheduler.ports.Numbers`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, owner: Owner, name: str, value: float, *, at: datetime, origin: str
    ) -> None:
        await self._database.write(
            lambda session: session.run(
                "add_number",
                owner=owner,
                name=plain(name),
                at=micros(at),
                value=to_json(value),
                origin=origin,
            ),
            promises=True,
        )

    async def last(self, owner: Owner, name: str) -> float | None:
        row = await self._database.read(
            lambda session: session.row("last_number", owner=owner, name=plain(name))
        )
        return None if row is None else float(from_json(row["value"]))
