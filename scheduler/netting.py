"""What of the waiting messages is still worth sending: changes from the last state that arrived."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from scheduler.comparison import between
from scheduler.diff import Json
from scheduler.gathering import OUTAGE, carrier, once_each, outage
from scheduler.holding import held
from scheduler.model import Delivery, DeliveryKind, DeliveryStatus, Job, JsonObject
from scheduler.quiet import Window
from scheduler.telling import (
    WORDING,
    remarks,
    remarks_alone,
    remarks_of,
    told_changes,
    with_remarks,
)

STATES = {DeliveryKind.BASELINE, DeliveryKind.CHANGE}
"""Messages that say what a watch saw."""


class Unsent(StrEnum):
    """Why a message was never sent; its run's ledger says it."""

    REVERTED = "reverted"
    """It was undone before anybody could hear of it."""
    NETTED = "netted"
    """A later message tells all of it."""
    TOLD_SINCE = "told_since"
    """A later message arrived before it."""
    REMOVED = "removed"
    """Its job was removed while it waited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A job, and what was decided to be told of its changes since the last one that arrived."""

    job: Job
    quiet: tuple[Window, ...] = ()
    """The quiet hours of its owner."""
    unheard: Sequence[Delivery] = ()
    """In order; those that wait, and those that never arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What becomes of messages that are due to one owner."""

    head: Delivery | None = None
    """The message to send, as it is to be worded; None where nothing is left to say."""
    along: tuple[Delivery, ...] = ()
    """Those that are told in the same message."""
    unsent: Mapping[str, Unsent] = field(default_factory=dict)
    """Those that are not sent at all, by id, and why."""
    held: tuple[Delivery, ...] = ()
    """Those that are kept back once more."""


def single(message: Delivery, story: Story | None) -> Parcel:
    """A message by itself; a change is told from the last state that the owner heard of.

    Whoever asked gets an answer: where a change waits that they do not know, that very change.
    """
    answers = message.kind is DeliveryKind.NOTICE and bool(message.content.get("asked"))
    if story is None or not (answers or message.kind is DeliveryKind.CHANGE):
        return Parcel(head=message)  # an outage is told as it is: it is no state to come to
    before = [each for each in _changes(story) if each.id < message.id]
    if not before:
        return Parcel(head=message)
    told = _net(story.job, before, _as_change(message, before[-1]))
    said = remarks([*before, message])
    if told is not None:
        return Parcel(head=with_remarks(told, said))
    return _nothing_new(message, before, said)


def _nothing_new(message: Delivery, before: Sequence[Delivery], said: JsonObject) -> Parcel:
    """A change that is none to its reader: an answer, what is to be said all the same, or none."""
    if message.content.get("asked"):
        return Parcel(head=_unchanged(message))
    if said:
        return Parcel(head=remarks_alone(message, said))
    waiting = [each.id for each in before if each.held_until and each.closed_at is None]
    return Parcel(unsent=dict.fromkeys([message.id, *waiting], Unsent.REVERTED))


def released(waiting: Sequence[Delivery], stories: Mapping[str, Story], *, now: datetime) -> Parcel:
    """What was held for one owner, in order, as one message: of each job, what came of it."""
    again = tuple(_held_again(waiting, stories, now))
    kept = {each.id for each in again}
    free = [each for each in waiting if each.id not in kept]
    parts, unsent = list[Delivery](), dict[str, Unsent]()
    for job_id, own in groupby(sorted(free, key=_by_job), key=_by_job):
        story = stories.get(job_id)
        told = list(_of_one_job(list(own), story))
        parts += told
        unsent |= _left_out([each for each in free if _by_job(each) == job_id], told, story)
    parts.sort(key=lambda each: each.id)
    if not parts:
        return Parcel(unsent=unsent, held=again)
    return Parcel(head=carrier(parts), along=tuple(parts[1:]), unsent=unsent, held=again)


# --- one job ------------------------------------------------------------------------------------


def _of_one_job(own: Sequence[Delivery], story: Story | None) -> Iterator[Delivery]:
    """What is left to say of what was held of one job."""
    if story is not None and story.job.removed_at is not None:
        return
    by_kind: dict[DeliveryKind, list[Delivery]] = {}
    watched = [each for each in own if _is_of_watch(each)]
    for each in own:
        if each not in watched:
            by_kind.setdefault(each.kind, []).append(each)
    for kind, same in by_kind.items():
        match kind:
            case DeliveryKind.REMINDER:
                yield from once_each(same)
            case DeliveryKind.BASELINE:
                # Whoever asked meanwhile knows more than how it was at first.
                yield from (last for last in same[-1:] if _is_unheard(last, story))
            case DeliveryKind.INCIDENT | DeliveryKind.RECOVERY:
                continue
            case _:
                yield from same
    yield from watched if story is None else _of_one_watch(watched, story)
    yield from outage([each for each in own if each.kind in OUTAGE])


def _is_unheard(message: Delivery, story: Story | None) -> bool:
    """Whether nothing newer of its job has arrived."""
    return story is None or any(each.id == message.id for each in story.unheard)


def _is_of_watch(message: Delivery) -> bool:
    """Whether it says what became of a state: a change, or that one goes on or has settled."""
    return message.kind is DeliveryKind.CHANGE or bool(remarks_of(message))


def _of_one_watch(own: Sequence[Delivery], story: Story) -> Iterator[Delivery]:
    """The net change, and what is to be said beside it, or by itself where nothing changed."""
    unheard = {each.id for each in _changes(story)}
    news = [each for each in own if each.kind is not DeliveryKind.CHANGE or each.id in unheard]
    said = remarks(news)
    told = _net_change(news, story)
    if told is not None:
        yield with_remarks(told, said)
    elif said:
        yield remarks_alone(news[-1], said)


def _net_change(own: Sequence[Delivery], story: Story) -> Delivery | None:
    """The way from the last state that arrived to the newest one, if it leads anywhere."""
    ids = {each.id for each in own}
    known = [each for each in _changes(story) if each.id in ids or each.closed_at is not None]
    bearers = [each for each in known if each.id in ids]
    if not bearers:
        return None  # all of it was told meanwhile
    newest = known[-1]
    bearer = replace(
        newest, id=bearers[-1].id, run_id=bearers[-1].run_id, status=DeliveryStatus.PENDING,
        closed_at=None, content={**newest.content, **_hold_in(bearers[-1])},
        attempts=0, uncertain=False, error="",
    )  # fmt: skip
    return _net(story.job, known[:-1], bearer)


def _hold_in(message: Delivery) -> dict[str, Json]:
    return {name: message.content[name] for name in ("held", "held_at") if name in message.content}


def _net(job: Job, before: Sequence[Delivery], message: Delivery) -> Delivery | None:
    """*message* told from where the first of those *before* begins; None where nothing is left."""
    if not before or before[0].from_state is None:
        return message
    origin = before[0].from_state
    changes = between(job.attention, origin, message.to_state)
    if changes:
        # Words for the one step would be wrong for all of them.
        own = {name: value for name, value in message.content.items() if name != WORDING}
        content = {**own, **told_changes(changes, message.to_state)}
        return replace(message, from_state=origin, content=content)
    # Where an earlier one may have arrived, its reader must hear that it is over.
    return message if any(each.uncertain for each in before) else None


def _changes(story: Story) -> list[Delivery]:
    """The changes since the last first look: a new baseline begins a new story."""
    found: list[Delivery] = []
    for each in story.unheard:
        if each.kind is DeliveryKind.BASELINE:
            found = []
        else:
            found.append(each)
    return found


ANSWER = {"notice", "state"}


def _as_change(message: Delivery, before: Delivery) -> Delivery:
    """An answer that nothing is new, as the change that its reader has not heard of."""
    if message.kind is not DeliveryKind.NOTICE:
        return message
    state = before.to_state
    content = {name: value for name, value in message.content.items() if name not in ANSWER}
    return replace(
        message, kind=DeliveryKind.CHANGE, content=content, from_state=state, to_state=state
    )


def _unchanged(message: Delivery) -> Delivery:
    """The answer to somebody who asked, where all is as they know it."""
    if message.kind is not DeliveryKind.CHANGE:
        return message
    about = {name: message.content[name] for name in ("number", "task") if name in message.content}
    content: dict[str, Json] = {**about, "notice": "unchanged", "state": message.to_state}
    return replace(message, content=content)


# --- one owner ----------------------------------------------------------------------------------


def _held_again(
    waiting: Iterable[Delivery], stories: Mapping[str, Story], now: datetime
) -> Iterator[Delivery]:
    """Those that are still, or again, in quiet hours."""
    for each in waiting:
        story = stories.get(_by_job(each))
        hold = None if story is None else held(story.job, story.quiet, now)
        if hold is not None:
            yield replace(each, held_until=hold.until)


def _left_out(
    own: Sequence[Delivery], told: Sequence[Delivery], story: Story | None
) -> Mapping[str, Unsent]:
    """Why each of *own* is not among those that are told."""
    sent = {each.id for each in told}
    families = {_family(each) for each in told}
    reasons: dict[str, Unsent] = {}
    for each in own:
        if each.id in sent:
            continue
        if story is not None and story.job.removed_at is not None:
            reasons[each.id] = Unsent.REMOVED
        elif _family(each) in families:
            reasons[each.id] = Unsent.NETTED
        elif each.kind in STATES and not _is_unheard(each, story):
            reasons[each.id] = Unsent.TOLD_SINCE
        else:
            reasons[each.id] = Unsent.REVERTED
    return reasons


def _family(message: Delivery) -> DeliveryKind:
    """What tells the same story goes by one name."""
    if message.kind in OUTAGE:
        return DeliveryKind.INCIDENT
    return DeliveryKind.CHANGE if _is_of_watch(message) else message.kind


def _by_job(delivery: Delivery) -> str:
    return delivery.job_id or ""
