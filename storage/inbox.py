"""What came in from a channel, behind `scheduler.ports.Inbox`."""

from collections.abc import Sequence
from datetime import datetime

from scheduler.model import Delivery, Update
from storage import rows
from storage.database import Database, Session


class SqlInbox:
    """See `scheduler.ports.Inbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store(self, updates: Sequence[Update]) -> None:
        async def unit(session: Session) -> None:
            for update in updates:
                await session.run(
                    "store_update",
                    id=update.id,
                    channel=update.channel,
                    chat=update.chat,
                    body=rows.to_json(update.body),
                    received_at=rows.micros(update.received_at),
                )

        await self._database.write(unit)

    async def waiting(self, *, channel: str, limit: int) -> Sequence[Update]:
        found = await self._database.read(
            lambda session: session.rows("open_updates", channel=channel, most=limit)
        )
        return [rows.update_of(row) for row in found]

    async def attempt(self, update: Update) -> None:
        await self._database.write(lambda session: session.run("try_update", id=update.id))

    async def close(
        self, update: Update, now: datetime, *, replies: Sequence[Delivery] = (), error: str = ""
    ) -> None:
        async def unit(session: Session) -> None:
            await session.run("close_update", id=update.id, now=rows.micros(now), error=error)
            await session.many("owe", [rows.delivery_row(reply) for reply in replies])

        await self._database.write(unit)

    async def forget(self, before: datetime) -> int:
        return await self._database.write(
            lambda session: session.run("drop_updates", before=rows.micros(before))
        )

    async def count(self) -> int:
        row = await self._database.read(lambda session: session.row("count_inbox"))
        return 0 if row is None else int(row["waiting"])
