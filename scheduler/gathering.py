"""Several messages of one kind as one: the same said again, an outage within, all in one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scheduler.diff import Json
from scheduler.model import Delivery, DeliveryKind

TOGETHER = "together"
"""What a message tells beside its own news, in its content."""
OUTAGE = {DeliveryKind.INCIDENT, DeliveryKind.RECOVERY}


def outage(own: Sequence[Delivery]) -> Iterator[Delivery]:
    """That it failed, or works again, if it is not as it was before."""
    if not own:
        return
    worked_before = own[0].kind is DeliveryKind.INCIDENT
    works_now = own[-1].kind is DeliveryKind.RECOVERY
    if worked_before != works_now:
        yield own[-1]


def once_each(own: Sequence[Delivery]) -> Iterator[Delivery]:
    """The last of those that say the same, with how often it was due."""
    last: dict[str, tuple[int, Delivery]] = {}
    for each in own:
        said = str(each.content.get("text") or each.content.get("task"))
        last[said] = (last[said][0] + 1 if said in last else 1, each)
    for times, each in last.values():
        yield each if times == 1 else replace(each, content={**each.content, "times": times})


def carrier(parts: Sequence[Delivery]) -> Delivery:
    """The first of *parts*, with all the others in its content; it sounds if any of them does."""
    first, *rest = parts
    if not rest:
        return first
    told: list[Json] = [
        {"kind": each.kind.value, "content": dict(each.content), "job_id": each.job_id}
        for each in rest
    ]
    silent = all(each.silent for each in parts)
    return replace(first, content={**first.content, TOGETHER: told}, silent=silent)
