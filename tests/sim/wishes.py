"""What people write, as what the service understands: an order in JSON becomes a `Wish`."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from scheduler.consent import Approval, Approver
from scheduler.people import Update
from scheduler.policy import Attention, Bounds, Concurrency, Misfire, Notify, Policy, QuietWay
from scheduler.quiet import Window, windows_of
from scheduler.schedule import At, Cron, Every, Schedule, Unit
from scheduler.wish import Wish

Words = dict[str, Any]


def wish_of(update: Update, words: Words) -> Wish:
    watches = words["turn"] == "watch"
    misfire = words["misfire"]
    return Wish(
        owner=owner_of(update),
        task=f"{words['turn']} of {update.id}",
        turn=words["turn"],
        source={"period": words["period"], "wave": words["wave"]} if watches else {},
        schedule=schedule_of(words["schedule"]),
        zone=words["zone"],
        bounds=Bounds(max_runs=words["max_runs"], until=moment_of(words["ends"])),
        policy=Policy(
            concurrency=Concurrency(words["concurrency"]),
            misfire=None if misfire is None else Misfire(misfire),
            max_retries=words["max_retries"],
            jitter=timedelta(seconds=words["jitter"]),
            cooldown=None if words["cooldown"] is None else timedelta(seconds=words["cooldown"]),
            daily_runs=words["daily_runs"],
            approval=Approval(words["approval"]),
            approver=Approver.OWNER,
            quiet=quiet_of(words["quiet"]),
            quiet_way=QuietWay(words["quiet_way"]),
            urgent=words["urgent"],
            timeout=timedelta(minutes=10),
        ),
        attention=Attention(notify=Notify.ON_CHANGE if watches else Notify.ALWAYS),
    )


def quiet_of(said: str | None) -> tuple[Window, ...] | None:
    """The quiet hours that an order names; "none" is none at all."""
    return None if said is None else () if said == "none" else windows_of(said)


def schedule_of(said: Mapping[str, Any]) -> Schedule:
    """The schedule that an order names."""
    match said:
        case {"at": moments}:
            return At(moments=tuple(datetime.fromtimestamp(at, UTC) for at in moments))
        case {"cron": expressions, "zone": zone}:
            return Cron(expressions=tuple(expressions), zone=zone)
        case {"every": amount, "unit": unit, "from": start, "zone": zone}:
            anchor = datetime.fromtimestamp(start, UTC)
            return Every(amount=amount, unit=Unit(unit), anchors=(anchor,), zone=zone)
        case _:
            raise AssertionError(said)


def owner_of(update: Update) -> str:
    """Whose chat the update came from."""
    return f"telegram:{update.chat}"


def moment_of(said: float | None) -> datetime | None:
    """The moment that an order names, if it names one."""
    return None if said is None else datetime.fromtimestamp(said, UTC)
