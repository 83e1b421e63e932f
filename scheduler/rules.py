"""Whether to speak: what was told, what is remembered and what was seen make a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from scheduler.comparison import Comparison, Hit
from scheduler.diff import ABSENT, Absent, Change, Json, canonical, normal
from scheduler.model import DeliveryKind, JsonObject, Memory, Observation
from scheduler.notes import Notes, Outage, notes_of
from scheduler.pointers import without
from scheduler.policy import Attention, Baseline, Notify, Rule

PATIENCE = 2
"""So many failures in a row are an incident; fewer are a hiccup."""

EXCERPT = 80
"""Characters of a value that the ledger keeps."""


class Why(StrEnum):
    """Why the rules spoke or kept silent; the ledger says it."""

    FIRST_LOOK = "first_look"
    UNCHANGED = "unchanged"
    UNCONFIRMED = "unconfirmed"
    """It changed, and was not yet seen often enough."""
    BELOW_RULE = "below_rule"
    """It changed, and met no rule."""
    CHANGED = "changed"
    ALWAYS = "always"
    """The owner wants to hear it each time."""
    NOT_WANTED = "not_wanted"
    """The owner does not want to hear of changes."""
    NOTHING_SEEN = "nothing_seen"
    """There was no state to compare, and no text that is wanted each time."""
    ERROR = "error"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a turn brought back nothing: a stable code and a sentence about the cause."""

    code: str
    message: str
    final: bool = False
    """Trying again would change nothing."""

    def as_json(self) -> JsonObject:
        return {"code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an attempt leads to: what is owed, what is remembered, and why."""

    memory: Memory
    why: JsonObject
    """For the ledger: a code of `Why` under ``why``, and the values that it is about."""
    kinds: tuple[DeliveryKind, ...] = ()
    """The messages that are owed, in order; none is silence, two are a recovery with news."""
    changes: tuple[Change, ...] = ()
    """What a change message tells; never empty where one is owed."""
    from_state: Json = None
    to_state: Json = None
    streak: int = 0
    """Failures in a row: of an incident so far, of a recovery altogether."""


def judge(
    attention: Attention,
    memory: Memory,
    looked: Observation | Failure,
    now: datetime,
    *,
    patience: int = PATIENCE,
) -> Verdict:
    """Decide what is owed for what a turn brought back, and what is to be remembered of it.

    A change message always tells a difference. The told state only advances with what is owed, and
    a failure leaves both states alone. *patience* is the number of failures in a row from which
    on the owner is told of them. Raises `StateRefused` for an observation that brings no state.
    """
    notes = notes_of(memory.notes)
    if isinstance(looked, Failure):
        return _failed(attention, memory, notes, looked, now=now, patience=patience)
    if notes.outage is None:
        return _observed(attention, memory, notes, looked)
    cured = replace(notes, outage=None)
    verdict = _observed(attention, replace(memory, notes=cured.as_json()), cured, looked)
    return _recovered(verdict, notes.outage)


# --- failures -----------------------------------------------------------------------------------


def _failed(
    attention: Attention,
    memory: Memory,
    notes: Notes,
    failure: Failure,
    *,
    now: datetime,
    patience: int,
) -> Verdict:
    """A hiccup is no incident, and the hundredth failure no news: each cause is told once."""
    before = notes.outage or Outage(streak=0, cause="", since=now.isoformat())
    outage = replace(before, streak=before.streak + 1, cause=failure.code)
    speaks = attention.notify is not Notify.NEVER and _is_news(before, failure, patience)
    if speaks:
        outage = replace(outage, told=(*before.told, failure.code))
    why = Why.INCIDENT if speaks else Why.ERROR
    return Verdict(
        kinds=(DeliveryKind.INCIDENT,) if speaks else (),
        # A change that was waiting to be confirmed starts again.
        memory=replace(memory, notes=replace(notes, times=0, outage=outage).as_json()),
        why={"why": why.value, "code": failure.code, "streak": outage.streak, "patience": patience},
        streak=outage.streak,
    )


def _is_news(outage: Outage, failure: Failure, patience: int) -> bool:
    if failure.code in outage.told:
        return False
    if failure.final:
        return True
    # Another cause in the middle of an outage must come twice: causes that alternate are one.
    settled = not outage.told or failure.code == outage.cause
    return settled and outage.streak + 1 >= patience


def _recovered(verdict: Verdict, outage: Outage) -> Verdict:
    return replace(
        verdict,
        kinds=(DeliveryKind.RECOVERY, *verdict.kinds) if outage.told else verdict.kinds,
        why={**verdict.why, "recovered_after": outage.streak},
        streak=outage.streak,
    )


# --- observations -------------------------------------------------------------------------------


def _observed(attention: Attention, memory: Memory, notes: Notes, looked: Observation) -> Verdict:
    if looked.state is None:
        return _said(attention, memory, looked.text)
    looked = replace(looked, state=normal(looked.state))
    if attention.notify in {Notify.NEVER, Notify.ON_FAILURE}:
        return _silent(memory, looked.state, notes, {"why": Why.NOT_WANTED.value})
    if not memory.has_told:
        return _first_look(attention, looked)
    if attention.notify is Notify.ALWAYS:
        return _each_time(attention, memory, looked)
    return _compared(attention, memory, notes, looked.state)


def _said(attention: Attention, memory: Memory, text: str) -> Verdict:
    """A text is for those who want to hear from the job each time; it is no state to compare."""
    if attention.notify is Notify.ALWAYS and text:
        return Verdict(memory=memory, why={"why": Why.ALWAYS.value}, kinds=(DeliveryKind.REMINDER,))
    return Verdict(memory=memory, why={"why": Why.NOTHING_SEEN.value})


FIRST_WORDS: Mapping[Baseline, tuple[DeliveryKind, ...]] = {
    Baseline.ANNOUNCE: (DeliveryKind.BASELINE,),
    Baseline.NOTIFY: (DeliveryKind.CHANGE,),
    Baseline.SILENT: (),
}


def _first_look(attention: Attention, looked: Observation) -> Verdict:
    """Whatever is said of it, the first state counts as told."""
    kinds = FIRST_WORDS[attention.baseline]
    if attention.notify is Notify.ALWAYS:
        kinds = (DeliveryKind.REMINDER if looked.text else DeliveryKind.BASELINE,)
    state = without(looked.state, attention.ignore, attention.lists)
    return Verdict(
        memory=Memory(seen=looked.state, told=looked.state, has_told=True),
        why={"why": Why.FIRST_LOOK.value},
        kinds=kinds,
        changes=(Change(path="", old=ABSENT, new=state),),
        to_state=state,
    )


def _each_time(attention: Attention, memory: Memory, looked: Observation) -> Verdict:
    """The state is told whether it changed or not."""
    seen = Comparison.of(attention, memory.told, looked.state)
    kind = DeliveryKind.CHANGE if seen.changes else DeliveryKind.NOTICE
    return Verdict(
        memory=Memory(seen=looked.state, told=looked.state, has_told=True),
        why={"why": Why.ALWAYS.value, **_about(seen.changes)},
        kinds=(DeliveryKind.REMINDER if looked.text else kind,),
        changes=seen.changes,
        from_state=seen.old,
        to_state=seen.new,
    )


def _compared(attention: Attention, memory: Memory, notes: Notes, state: Json) -> Verdict:
    """The told state against the new one: same, not sure yet, not worth a word, or news."""
    seen = Comparison.of(attention, memory.told, state)
    hits = seen.hits(notes.marks)
    if not hits and seen.same:
        notes = replace(notes, times=0, marks=seen.marks(notes.marks) if notes.marks else {})
        return _silent(memory, state, notes, {"why": Why.UNCHANGED.value})
    times = _times(attention, memory, notes, state)
    if times < attention.confirm:
        why: JsonObject = {"why": Why.UNCONFIRMED.value, "times": times, "of": attention.confirm}
        return _silent(memory, state, replace(notes, times=times), why)
    if not hits:
        notes = replace(notes, times=times, marks=seen.marks(notes.marks))
        rule = _facts(seen.unmet())
        why = {"why": Why.BELOW_RULE.value, "rule": rule, **_about(seen.changes)}
        return _silent(memory, state, notes, why)
    return _news(seen, hits, state)


def _times(attention: Attention, memory: Memory, notes: Notes, state: Json) -> int:
    """How many times in a row the state was seen by now, as far as anybody wants to know."""
    if attention.confirm == 1 or not notes.times:
        return 1
    again = Comparison.of(attention, memory.seen, state).same
    return min(notes.times + 1, attention.confirm) if again else 1


def _news(seen: Comparison, hits: tuple[Hit, ...], state: Json) -> Verdict:
    origin, changes = seen.story(hits)
    return Verdict(
        memory=Memory(seen=state, told=state, has_told=True),
        why={"why": Why.CHANGED.value, "rule": _facts(hits[0].rule), **_about(changes)},
        kinds=(DeliveryKind.CHANGE,),
        changes=changes,
        from_state=origin,
        to_state=seen.new,
    )


def _silent(memory: Memory, state: Json, notes: Notes, why: JsonObject) -> Verdict:
    return Verdict(memory=replace(memory, seen=state, notes=notes.as_json()), why=why)


# --- for the ledger -----------------------------------------------------------------------------


def _about(changes: tuple[Change, ...]) -> JsonObject:
    """How many changes, and the first of them."""
    if not changes:
        return {}
    first = changes[0]
    facts: dict[str, Json] = {"changes": len(changes), "path": first.path}
    for name, side in (("from", first.old), ("to", first.new)):
        if not isinstance(side, Absent):
            facts[name] = _excerpt(side)
    return facts


def _excerpt(value: Json) -> Json:
    if isinstance(value, list | dict):
        value = canonical(value)
    return value[:EXCERPT] if isinstance(value, str) else value


def _facts(rule: Rule) -> dict[str, Json]:
    facts: dict[str, Json] = {"condition": rule.condition.value, "path": rule.path}
    return facts | ({} if rule.value is None else {"value": rule.value})
