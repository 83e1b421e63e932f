"""Messages owed to people, behind `scheduler.ports.Outbox`."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import structlog

from scheduler.errors import LeaseLost, SchedulingError, StoreError, StoreUnavailable
from scheduler.model import Delivery, Owner
from scheduler.netting import Parcel
from scheduler.summary import KEY
from storage import rows
from storage.batch import Batch
from storage.columns import MICROSECOND, Value, instant, micros, to_json
from storage.database import Database, Session
from storage.leases import time_of_leases
from storage.parcels import along, pack, parcel_of, send_off
from storage.reading import readable

log = structlog.get_logger()

LEASE = timedelta(seconds=3)
"""How long a message may be on its way where nobody has to hold the channel: a terminal prints."""


class SqlOutbox:
    """See `scheduler.ports.Outbox`; *holder* names this process in what it sends.

    With the name of a *lease*, messages are taken only while this process holds it.
    """

    def __init__(self, database: Database, holder: str, *, lease: str | None = None) -> None:
        self._database = database
        self._holder = holder
        self._lease = lease
        self._settled = Batch(database, self._settle_many)

    def under(self, lease: str) -> "SqlOutbox":
        """The same outbox, for a channel that one process at a time may send by."""
        return SqlOutbox(self._database, self._holder, lease=lease)

    async def owe(self, deliveries: Sequence[Delivery]) -> None:
        await self._database.write(
            lambda session: session.many("owe", map(rows.delivery_row, deliveries))
        )

    async def take(
        self, now: datetime, *, channel: str, limit: int, resting: Collection[Owner] = ()
    ) -> Sequence[Delivery]:
        left_out = to_json(list(resting))

        async def unit(session: Session) -> Sequence[Delivery]:
            signed = await self._signature(session, now)
            while True:
                found = await session.rows(
                    "heads",
                    channel=channel,
                    now=micros(now),
                    most=limit,
                    resting=left_out,
                    missed=f"{KEY}%",
                )
                heads = readable(rows.delivery, found)
                parcels = [await _parcel(session, head, now) for head in heads]
                await pack(session, heads, parcels, now)
                sent = [parcel.head for parcel in parcels if parcel.head is not None]
                # Where nothing is left to say of what was first, something else may be first now.
                if sent or not heads:
                    return await send_off(session, sent, signed)

        return await self._database.write(unit)

    async def _signature(self, session: Session, now: datetime) -> dict[str, Value]:
        """What a message bears that is taken at this moment. Raises `LeaseLost`."""
        present = await time_of_leases(session, now)
        if self._lease is None:
            return {"lease_owner": self._holder, "lease_expires_at": present + LEASE // MICROSECOND}
        held = await session.row("held_lease", name=self._lease, holder=self._holder, now=present)
        if held is None:
            raise LeaseLost(f"{self._lease} is not held by this process")
        return {"lease_owner": self._holder, "lease_expires_at": None}

    async def settle(self, delivery: Delivery) -> None:
        await self._settled.store(delivery)

    async def _settle_many(
        self, session: Session, deliveries: Sequence[Delivery]
    ) -> Sequence[StoreError | None]:
        ids = to_json([delivery.id for delivery in deliveries])
        found = await session.rows("sent_by", ids=ids, lease_owner=self._holder)
        ours = {row["id"] for row in found}
        kept = [delivery for delivery in deliveries if delivery.id in ours]
        await session.many("settle_delivery", map(rows.settled_row, kept))
        await session.many("settle_along", along(kept))
        return [
            None if each.id in ours else LeaseLost(f"{each.id} is not sent by this process")
            for each in deliveries
        ]

    async def adopt(
        self, now: datetime, *, channel: str, in_hand: Collection[str]
    ) -> Sequence[Delivery]:
        known = to_json([*in_hand])

        async def unit(session: Session) -> Sequence[Delivery]:
            signed = await self._signature(session, now)
            present = await time_of_leases(session, now)
            found = await session.rows(
                "orphans",
                channel=channel,
                lease_owner=self._holder,
                in_hand=known,
                now=present,
                longest=present + LEASE // MICROSECOND,
            )
            await session.many("adopt", [{"id": row["id"], **signed} for row in found])
            return readable(rows.delivery, found)

        return await self._database.write(unit)

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

    async def told(self, owner: Owner, *, since: datetime, limit: int) -> Sequence[Delivery]:
        """See `scheduler.thinking.Told`."""
        found = await self._database.read(
            lambda s: s.rows("told_lately", owner=owner, since=micros(since), most=limit)
        )
        return readable(rows.delivery, list(reversed(found)))

    async def next_due_at(self, *, channel: str, after: datetime) -> datetime | None:
        row = await self._database.read(
            lambda session: session.row(
                "earliest_delivery",
                channel=channel,
                after=micros(after),
                lease_owner=self._holder,
            )
        )
        moments = [] if row is None else [row["delayed"], row["held"], row["orphaned"]]
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

    async def dead(self, *, limit: int) -> Sequence[Delivery]:
        """What was given up, the newest first."""
        found = await self._database.read(lambda s: s.rows("dead_deliveries", most=limit))
        return readable(rows.delivery, found)

    async def counts(self) -> dict[str, int]:
        found = await self._database.read(lambda session: session.rows("count_deliveries"))
        return {row["status"]: row["number"] for row in found}


async def _parcel(session: Session, head: Delivery, now: datetime) -> Parcel:
    """As it stands, where its job cannot be read: nobody else's message waits for that."""
    try:
        return await parcel_of(session, head, now)
    except StoreUnavailable:
        raise
    except SchedulingError as error:
        log.error("message goes as it stands", delivery_id=head.id, error=str(error))  # noqa: TRY400
        return Parcel(head=head)
