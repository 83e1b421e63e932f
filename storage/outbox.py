"""Messages owed to people, behind `scheduler.ports.Outbox`."""

from collections.abc import Collection, Sequence
from datetime import datetime

from scheduler.model import Delivery, Owner
from storage import rows
from storage.batch import Batch
from storage.columns import instant, micros, to_json
from storage.database import Database, Session
from storage.parcels import along, pack, parcel_of, send_off
from storage.reading import readable


class SqlOutbox:
    """See `scheduler.ports.Outbox`; *holder* names this process in what it sends."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = holder
        self._settled = Batch(database, self._settle_many)

    async def owe(self, deliveries: Sequence[Delivery]) -> None:
        await self._database.write(
            lambda session: session.many("owe", map(rows.delivery_row, deliveries))
        )

    async def take(
        self, now: datetime, *, channel: str, limit: int, resting: Collection[Owner] = ()
    ) -> Sequence[Delivery]:
        left_out = to_json(list(resting))

        async def unit(session: Session) -> Sequence[Delivery]:
            while True:
                found = await session.rows(
                    "heads", channel=channel, now=micros(now), most=limit, resting=left_out
                )
                heads = readable(rows.delivery, found)
                parcels = [await parcel_of(session, head, now) for head in heads]
                await pack(session, heads, parcels, now)
                sent = [parcel.head for parcel in parcels if parcel.head is not None]
                # Where nothing is left to say of what was first, something else may be first now.
                if sent or not heads:
                    return await send_off(session, sent, self._holder)

        return await self._database.write(unit)

    async def settle(self, delivery: Delivery) -> None:
        await self._settled.store(delivery)

    async def _settle_many(
        self, session: Session, deliveries: Sequence[Delivery]
    ) -> Sequence[None]:
        await session.many(
            "settle_delivery", [rows.settled_row(delivery) for delivery in deliveries]
        )
        await session.many("settle_along", along(deliveries))
        return [None for _ in deliveries]

    async def in_flight(self, *, channel: str) -> Sequence[Delivery]:
        found = await self._database.read(lambda session: session.rows("sending", channel=channel))
        return readable(rows.delivery, found)

    async def give_up(self, owner: Owner, reason: str, now: datetime) -> None:
        await self._database.write(
            lambda session: session.run(
                "give_up", owner=owner, topics=f"{owner}:", reason=reason, now=micros(now)
            )
        )

    async def superseded(self, delivery: Delivery) -> bool:
        row = await self._database.read(
            lambda session: session.row(
                "newer_change",
                channel=delivery.channel,
                owner=delivery.owner,
                job_id=delivery.job_id,
                id=delivery.id,
            )
        )
        return row is not None

    async def next_due_at(self, *, channel: str, after: datetime) -> datetime | None:
        row = await self._database.read(
            lambda session: session.row("earliest_delivery", channel=channel, after=micros(after))
        )
        moments = [] if row is None else [row["delayed"], row["held"]]
        earliest = min((moment for moment in moments if moment is not None), default=None)
        return None if earliest is None else instant(earliest)

    async def by_message(self, owner: Owner, message_id: str) -> Delivery | None:
        row = await self._database.read(
            lambda session: session.row("delivery_by_message", owner=owner, message_id=message_id)
        )
        return None if row is None else rows.delivery(row)

    async def open_of(self, owner: Owner) -> bool:
        channel = owner.partition(":")[0]
        row = await self._database.read(
            lambda s: s.row("open_deliveries_of", channel=channel, owner=owner)
        )
        return row is not None

    async def counts(self) -> dict[str, int]:
        found = await self._database.read(lambda session: session.rows("count_deliveries"))
        return {row["status"]: row["number"] for row in found}
