"""Failures in a row: which are told, how long a failing job rests, and when it gives up."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduler.model import DeliveryKind, Memory
from scheduler.notes import Notes, Outage
from scheduler.policy import Attention, Notify
from scheduler.verdict import Failure, Verdict, Why

PATIENCE = 2
"""So many failures in a row are an incident; fewer are a hiccup."""
REST_AT_MOST = timedelta(hours=1)
"""However long it fails, it is tried this often."""
GIVES_UP_AFTER, GIVES_UP_WITHIN = 10, timedelta(hours=24)
"""Failures in a row, and the time that they must have lasted, before a job pauses itself."""
MOST_DOUBLINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """When an attempt was made, and what may be expected of those that follow it."""

    now: datetime
    patience: int = PATIENCE
    """The number of failures in a row from which on the owner is told of them."""
    period: timedelta | None = None
    """The distance of the job's due moments; None where no other is to come."""


def failed(
    attention: Attention, memory: Memory, notes: Notes, failure: Failure, at: Setting
) -> Verdict:
    """A hiccup is no incident, and the hundredth failure no news: each cause is told once.

    The states stay as they are.
    """
    before = notes.outage or Outage(streak=0, cause="", since=at.now)
    streak = before.streak + 1
    why = _why(attention, before, failure, at)
    outage = Outage(
        streak=streak,
        cause=failure.code,
        since=before.since,
        told=before.told if why is Why.ERROR else (*before.told, failure.code),
        rests_until=_rests_until(streak, at),
    )
    return Verdict(
        kinds=() if why is Why.ERROR else (DeliveryKind.INCIDENT,),
        # A change that was waiting to be confirmed starts again.
        memory=replace(memory, notes=replace(notes, times=0, outage=outage).as_json()),
        why={"why": why.value, "code": failure.code, "streak": streak, "patience": at.patience},
        remarks={"code": failure.code, "message": failure.message, "streak": streak},
        streak=streak,
        gives_up=why is Why.GIVEN_UP,
    )


def recovered(verdict: Verdict, outage: Outage) -> Verdict:
    """What an observation after failures leads to; who was told of them hears of their end."""
    return replace(
        verdict,
        kinds=(DeliveryKind.RECOVERY, *verdict.kinds) if outage.told else verdict.kinds,
        why={**verdict.why, "recovered_after": outage.streak},
        streak=outage.streak,
    )


def _why(attention: Attention, before: Outage, failure: Failure, at: Setting) -> Why:
    lasted = at.now - before.since
    if at.period and lasted >= GIVES_UP_WITHIN and before.streak + 1 >= GIVES_UP_AFTER:
        return Why.GIVEN_UP
    speaks = attention.notify is not Notify.NEVER and _is_news(before, failure, at.patience)
    return Why.INCIDENT if speaks else Why.ERROR


def _is_news(outage: Outage, failure: Failure, patience: int) -> bool:
    if failure.code in outage.told:
        return False
    if failure.final:
        return True
    # Another cause in the middle of an outage must come twice: causes that alternate are one.
    settled = not outage.told or failure.code == outage.cause
    return settled and outage.streak + 1 >= patience


def _rests_until(streak: int, at: Setting) -> datetime | None:
    """Until when it rests: each failure doubles the distance, up to `REST_AT_MOST`."""
    # Who waits for so many looks without anything waits for so many intervals, not for more.
    from_then_on = max(at.patience, PATIENCE)
    if at.period is None or at.period >= REST_AT_MOST or streak < from_then_on:
        return None
    doublings = min(streak - from_then_on + 1, MOST_DOUBLINGS)
    distance = min(at.period * (1 << doublings), REST_AT_MOST)
    # The turn took its time: half a period less, so that the moment meant is not missed by it.
    return at.now + distance - at.period / 2
