"""Between rows and the messages that are owed."""

from scheduler.model import Delivery, DeliveryKind, DeliveryStatus
from storage.columns import (
    Value,
    from_json,
    instant,
    maybe_instant,
    maybe_json,
    maybe_micros,
    maybe_plain,
    maybe_value,
    micros,
    plain,
    to_json,
)
from storage.database import Row
from storage.reading import checked


def delivery_row(delivery: Delivery) -> dict[str, Value]:
    """A delivery as its row, as far as it is written when it is owed."""
    return {
        "id": delivery.id,
        "channel": plain(delivery.channel),
        "owner": plain(delivery.owner),
        "kind": delivery.kind.value,
        "content": to_json(delivery.content),
        "job_id": delivery.job_id,
        "run_id": delivery.run_id,
        "key": maybe_plain(delivery.key),
        "from_state": maybe_json(delivery.from_state),
        "to_state": maybe_json(delivery.to_state),
        "silent": int(delivery.silent),
        "not_before": maybe_micros(delivery.not_before),
        "held_until": maybe_micros(delivery.held_until),
        "created_at": micros(delivery.created_at),
    }


def folded_row(delivery: Delivery) -> dict[str, Value]:
    """What changes in a message that is to say what others would have said."""
    row = delivery_row(delivery)
    return {name: row[name] for name in ("content", "job_id", "run_id", "silent")}


def settled_row(delivery: Delivery) -> dict[str, Value]:
    """What an attempt to send changes in the row of a delivery."""
    return {
        "id": delivery.id,
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        "uncertain": int(delivery.uncertain),
        "not_before": maybe_micros(delivery.not_before),
        "closed_at": maybe_micros(delivery.closed_at),
        "message_id": maybe_plain(delivery.message_id),
        "error": plain(delivery.error),
    }


@checked
def delivery(row: Row) -> Delivery:
    """The delivery of a row."""
    return Delivery(
        id=row["id"],
        owner=row["owner"],
        kind=DeliveryKind(row["kind"]),
        content=from_json(row["content"]),
        job_id=row["job_id"],
        run_id=row["run_id"],
        key=row["key"],
        from_state=maybe_value(row["from_state"]),
        to_state=maybe_value(row["to_state"]),
        silent=bool(row["silent"]),
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        uncertain=bool(row["uncertain"]),
        not_before=maybe_instant(row["not_before"]),
        held_until=maybe_instant(row["held_until"]),
        created_at=instant(row["created_at"]),
        closed_at=maybe_instant(row["closed_at"]),
        message_id=row["message_id"],
        error=row["error"],
    )
