"""What came in from a channel, behind `scheduler.ports.Inbox`."""

from collections.abc import Sequence
from datetime import datetime

from scheduler.model import Delivery
from scheduler.people import Update
from storage import rows
from storage.columns import Value, from_json, instant, micros, plain, to_json
from storage.database import Database, Row, Session
from storage.reading import checked, readable


class SqlInbox:
    """See `scheduler.ports.Inbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store(self, updates: Sequence[Update]) -> None:
        await self._database.write(
            lambda session: session.many("store_update", map(_update_row, updates))
        )

    async def waiting(self, *, channel: str, limit: int) -> Sequence[Update]:
        found = await self._database.read(
            lambda session: session.rows("open_updates", channel=channel, most=limit)
        )
        return readable(_update, found)

    async def attempt(self, update: Update) -> None:
        await self._database.write(lambda session: session.run("try_update", id=update.id))

    async def close(
        self, update: Update, now: datetime, *, replies: Sequence[Delivery] = (), error: str = ""
    ) -> None:
        async def unit(session: Session) -> None:
            closed = await session.run("close_update", id=update.id, now=micros(now), error=error)
            # Once: another process, or our own attempt whose answer was lost, may have done it.
            if closed:
                await session.many("owe", map(rows.delivery_row, replies))

        await self._database.write(unit)

    async def forget(self, before: datetime) -> int:
        return await self._database.write(
            lambda session: session.run("drop_updates", before=micros(before))
        )

    async def count(self) -> int:
        row = await self._database.read(lambda session: session.row("count_inbox"))
        return 0 if row is None else int(row["waiting"])


@checked
def _update(row: Row) -> Update:
    return Update(
        id=row["id"],
        channel=row["channel"],
        chat=row["chat"],
        body=from_json(row["body"]),
        received_at=instant(row["received_at"]),
        attempts=row["attempts"],
    )


def _update_row(update: Update) -> dict[str, Value]:
    return {
        "id": plain(update.id),
        "channel": plain(update.channel),
        "chat": plain(update.chat),
        "body": to_json(update.body),
        "received_at": micros(update.received_at),
    }
