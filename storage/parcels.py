"""What is taken to be sent: a message by itself, or what was held for an owner, as one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from scheduler.gathering import TOGETHER
from scheduler.model import Delivery, DeliveryKind, DeliveryStatus
from scheduler.netting import Parcel, Story, Unsent, released, single
from scheduler.summary import KEY, folded, folds
from storage import rows
from storage.columns import Value, from_json, maybe_json, maybe_micros, micros, to_json
from storage.database import Session
from storage.quiet import quiet_of
from storage.reading import readable


async def parcel_of(session: Session, head: Delivery, now: datetime) -> Parcel:
    """What becomes of the first message of an owner, and of all that was held with it.

    One that was tried before goes as it stands: it may have arrived in part.
    """
    if head.attempts:
        return Parcel(head=head)
    if folds(head):
        return Parcel(head=await _folded(session, head, now))
    if head.held_until is None:
        if head.kind is not DeliveryKind.CHANGE and not head.content.get("asked"):
            return Parcel(head=head)
        stories = await _stories(session, [head])
        return single(head, stories.get(head.job_id or ""))
    found = await session.rows("released", channel=head.channel, owner=head.owner, now=micros(now))
    waiting = readable(rows.delivery, found)
    return released(waiting, await _stories(session, waiting), now=now)


async def _folded(session: Session, head: Delivery, now: datetime) -> Delivery:
    """The message with all that waits to be said in the same one, and is closed by it."""
    found = await session.rows("open_by_key", channel=head.channel, owner=head.owner, key=f"{KEY}%")
    waiting = readable(rows.delivery, found)
    others = [delivery.id for delivery in waiting if delivery.id != head.id]
    if not others:
        return head
    (message,) = folded(waiting)
    message = replace(message, id=head.id, key=head.key)
    await session.run("fold", id=head.id, **rows.folded_row(message))
    await session.run("supersede", ids=to_json(others), by=f"said with {head.id}", now=micros(now))
    return message


async def _stories(session: Session, messages: Iterable[Delivery]) -> Mapping[str, Story]:
    """What there is to know of the jobs that *messages* are about."""
    ids = sorted({message.job_id for message in messages if message.job_id})
    stories: dict[str, Story] = {}
    for row in await session.rows("jobs_with_memory", ids=to_json(ids)):
        unheard = await session.rows("unheard", job_id=row["id"])
        stories[row["id"]] = Story(
            job=rows.job(row),
            quiet=quiet_of(row),
            unheard=readable(rows.delivery, unheard),
        )
    return stories


async def send_off(
    session: Session, heads: Sequence[Delivery], signed: Mapping[str, Value]
) -> list[Delivery]:
    """Mark messages as being sent, and what is told in them with them; *signed* by whom."""
    await session.many("mark_sending", [{"id": head.id, **signed} for head in heads])
    sending = [_sending(head) for head in heads]
    await session.many("settle_along", along(sending))
    return sending


def along(heads: Iterable[Delivery]) -> Iterable[Mapping[str, Value]]:
    """What a message hands on to those that are told in it."""
    for head in heads:
        if TOGETHER in head.content:
            yield {
                "id": head.id,
                "status": head.status.value,
                "closed_at": maybe_micros(head.closed_at),
                "error": head.error,
            }


async def pack(
    session: Session, before: Sequence[Delivery], parcels: Sequence[Parcel], now: datetime
) -> None:
    """Store what becomes of the messages: how they are worded, held once more, never sent."""
    worded = [
        row
        for head, parcel in zip(before, parcels, strict=True)
        if parcel.head is not None and parcel.head is not head
        for row in _worded(parcel.head, parcel.along)
    ]
    await session.many("word", worded)
    held = [each for parcel in parcels for each in parcel.held]
    await session.many(
        "hold", [{"id": each.id, "held_until": maybe_micros(each.held_until)} for each in held]
    )
    unsent = {key: why for parcel in parcels for key, why in parcel.unsent.items()}
    if unsent:
        await _leave_unsent(session, unsent, now)


def _worded(head: Delivery, along: Sequence[Delivery]) -> Iterable[Mapping[str, Value]]:
    yield _worded_row(head)
    yield from (_worded_row(each, sent_with=head.id) for each in along)


def _worded_row(delivery: Delivery, *, sent_with: str | None = None) -> dict[str, Value]:
    """What a message is told as, and the id of the one that it is told in."""
    return {
        "id": delivery.id,
        "kind": delivery.kind.value,
        "content": to_json(delivery.content),
        "from_state": maybe_json(delivery.from_state),
        "to_state": maybe_json(delivery.to_state),
        "silent": int(delivery.silent),
        "sent_with": sent_with,
    }


async def _leave_unsent(session: Session, unsent: Mapping[str, Unsent], now: datetime) -> None:
    """Close the messages, and have the ledger of their runs say why."""
    gone = [{"id": key, "reason": why.value, "now": micros(now)} for key, why in unsent.items()]
    await session.many("leave_unsent", gone)
    found = await session.rows("ledgers_of_unsent", ids=to_json(sorted(unsent)))
    await session.many(
        "rewrite_ledger",
        [
            {
                "id": row["id"],
                "ledger": to_json(
                    {**from_json(row["ledger"]), "unsent": unsent[row["delivery_id"]].value}
                ),
            }
            for row in found
        ],
    )


def _sending(delivery: Delivery) -> Delivery:
    return replace(delivery, status=DeliveryStatus.SENDING, attempts=delivery.attempts + 1)
