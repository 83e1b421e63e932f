"""Whether to speak: what was told, what is remembered and what was seen make a verdict."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler import shadow
from scheduler.comparison import Comparison, Hit, fingerprint
from scheduler.diff import ABSENT, Change, Json, normal
from scheduler.model import DeliveryKind, JsonObject, Memory, Observation
from scheduler.notes import Notes, Shadow, Telling, notes_of
from scheduler.outages import PATIENCE, Setting, failed, recovered
from scheduler.pointers import without
from scheduler.policy import Attention, Baseline, Notify, Rule
from scheduler.restraint import (
    CIRCLE,
    SETTLES_AFTER,
    due_again,
    fired,
    going_on,
    is_in_circles,
    rested,
    rests_until,
    ripe,
    spent_until,
    tellings_of,
    told_once_more,
    tracked,
)
from scheduler.verdict import Failure, Verdict, Why, about, facts

NOTHING_SEEN = "NOTHING_SEEN"
"""The cause of a silence that the owner wanted to be told of."""


def judge(
    attention: Attention,
    memory: Memory,
    looked: Observation | Failure,
    now: datetime,
    *,
    patience: int = PATIENCE,
    period: timedelta | None = None,
) -> Verdict:
    """Decide what is owed for what a turn brought back, and what is to be remembered of it.

    A change message always tells a difference. The told state only advances with what is owed, and
    a failure leaves both states alone. *patience* is the number of failures in a row from which
    on the owner is told of them, *period* the distance of the job's due moments, if it repeats.
    Raises `StateRefused` for an observation that brings no state.
    """
    notes = notes_of(memory.notes)
    if isinstance(looked, Observation) and _is_missed(attention, looked):
        looked, patience = Failure(code=NOTHING_SEEN, message="nothing came"), attention.silence
    if isinstance(looked, Failure):
        patience = min(patience, attention.silence or patience)  # a failure brings nothing, too
        setting = Setting(now=now, patience=patience, period=period)
        return failed(attention, memory, notes, looked, setting)
    if notes.outage is None:
        return _observed(attention, memory, notes, looked, now)
    cured = replace(notes, outage=None)
    verdict = _observed(attention, replace(memory, notes=cured.as_json()), cured, looked, now)
    return recovered(verdict, notes.outage)


def _is_missed(attention: Attention, looked: Observation) -> bool:
    """Whether the owner wants to hear of it if nothing comes for long."""
    wanted = attention.silence and attention.notify is Notify.ON_CHANGE
    return bool(wanted) and looked.state is None


def _observed(
    attention: Attention, memory: Memory, notes: Notes, looked: Observation, now: datetime
) -> Verdict:
    if looked.state is None:
        return _said(attention, memory, looked.text)
    looked = replace(looked, state=normal(looked.state))
    if attention.notify in {Notify.NEVER, Notify.ON_FAILURE}:
        return _silent(memory, looked.state, notes, {"why": Why.NOT_WANTED.value})
    if looked.quiet and attention.notify is Notify.ALWAYS:
        return _silent(memory, looked.state, notes, {"why": Why.NOTHING_SEEN.value})
    if not memory.has_told:
        return _first_look(attention, looked, now)
    return _looked_again(attention, memory, notes, looked, now)


def _looked_again(
    attention: Attention, memory: Memory, notes: Notes, looked: Observation, now: datetime
) -> Verdict:
    if attention.notify is Notify.ALWAYS:
        return _each_time(attention, memory, looked)
    if attention.shadow and notes.shadow is not None:
        return _measured(attention, memory, notes, notes.shadow, looked.state)
    return _Look(attention, memory, looked.state, now).verdict(notes)


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


def _first_look(attention: Attention, looked: Observation, now: datetime) -> Verdict:
    """Whatever is said of it, the first state counts as told."""
    kinds = FIRST_WORDS[attention.baseline]
    if attention.notify is Notify.ALWAYS:
        kinds = (DeliveryKind.REMINDER if looked.text else DeliveryKind.BASELINE,)
    state = without(looked.state, attention.ignore, attention.lists)
    notes = Notes(shadow=Shadow() if attention.shadow else None)
    if attention.notify is Notify.ON_CHANGE:
        notes = replace(notes, tellings=(Telling(value=fingerprint(attention, state), at=now),))
    return Verdict(
        memory=Memory(seen=looked.state, told=looked.state, has_told=True, notes=notes.as_json()),
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
        why={"why": Why.ALWAYS.value, **about(seen.changes)},
        kinds=(DeliveryKind.REMINDER if looked.text else kind,),
        changes=seen.changes,
        from_state=seen.old,
        to_state=seen.new,
    )


def _measured(
    attention: Attention, memory: Memory, notes: Notes, before: Shadow, state: Json
) -> Verdict:
    """Silent while it is measured; what there is to say then is a proposal, and a new beginning."""
    after = shadow.measured(before, Comparison.of(attention, memory.seen, state))
    why: JsonObject = {"why": Why.SHADOW.value, "looks": after.looks, "of": attention.shadow}
    if after.looks < attention.shadow:
        return _silent(memory, state, replace(notes, shadow=after), why)
    return Verdict(
        memory=Memory(seen=state, told=state, has_told=True),
        why={**why, "why": Why.MEASURED.value},
        kinds=(DeliveryKind.NOTICE,),
        to_state=state,
        remarks={"notice": "measured", **shadow.proposal(after)},
    )


def _silent(memory: Memory, state: Json, notes: Notes, why: JsonObject) -> Verdict:
    return Verdict(memory=replace(memory, seen=state, notes=notes.as_json()), why=why)


class _Look:
    """The told state against the new one: same, not sure yet, not worth a word, or news."""

    def __init__(self, attention: Attention, memory: Memory, state: Json, now: datetime) -> None:
        self._attention = attention
        self._memory = memory
        self._state = state
        self._now = now
        self._seen = Comparison.of(attention, memory.told, state)

    def verdict(self, notes: Notes) -> Verdict:
        """What is owed; *notes* are those of the last observation."""
        notes = going_on(self._seen, self._restless(notes))
        if self._has_settled(notes):
            return self._settled(notes)
        hits = self._seen.hits(notes.marks)
        if not hits and self._seen.same:
            notes = replace(self._followed(hits, notes, bool(notes.marks)), times=0)
            return self._no_news(notes, {"why": Why.UNCHANGED.value})
        times = self._times(notes)
        if times < self._attention.confirm:
            facts_ = {"times": times, "of": self._attention.confirm}
            why: JsonObject = {"why": Why.UNCONFIRMED.value, **facts_}
            return _silent(self._memory, self._state, replace(notes, times=times), why)
        return self._judged(hits, replace(self._followed(hits, notes), times=times))

    def _judged(self, hits: tuple[Hit, ...], notes: Notes) -> Verdict:
        """Whether what is seen for sure meets a rule, and does so for long enough."""
        if not hits:
            return self._no_news(notes, self._why(Why.BELOW_RULE, self._seen.unmet()))
        due = ripe(hits, notes, self._now)
        if not due:
            return self._no_news(notes, self._why(Why.NOT_YET, hits[0].rule))
        return self._due(due, notes)

    def _due(self, due: tuple[Hit, ...], notes: Notes) -> Verdict:
        """Whether a rule that has something to say may say it now."""
        awake = rested(due, notes, self._now)
        if not awake:
            until = rests_until(due[0].rule, notes, self._now) or self._now
            why = self._why(Why.COOLDOWN, due[0].rule)
            return self._no_news(notes, {**why, "until": until.isoformat()})
        value = fingerprint(self._attention, self._seen.new)
        if is_in_circles(notes, value, self._now):
            return self._no_news(notes, self._why(Why.SWITCHING, awake[0].rule))
        return self._news(awake, told_once_more(notes, value, self._now), value)

    def _news(self, hits: tuple[Hit, ...], notes: Notes, value: str) -> Verdict:
        origin, changes = self._seen.story(hits)
        told = tellings_of(notes, value, self._now)
        switches = notes.restless_since is None and told >= CIRCLE
        if switches:
            notes = replace(notes, restless_since=self._now)
        return Verdict(
            memory=self._told(fired(notes, self._seen.rules, _rules(hits), self._now)),
            why={"why": Why.CHANGED.value, "rule": facts(hits[0].rule), **about(changes)},
            kinds=(DeliveryKind.CHANGE,),
            changes=changes,
            from_state=origin,
            to_state=self._seen.new,
            remarks={"switching": told} if switches else {},
        )

    def _no_news(self, notes: Notes, why: JsonObject) -> Verdict:
        """Silence, unless what was told goes on and is to be told again."""
        rule = due_again(self._seen, notes, self._now)
        if rule is None:
            return _silent(self._memory, self._state, notes, why)
        return self._said_again(
            self._told(fired(notes, self._seen.rules, (rule,), self._now)),
            {"why": Why.STILL.value, "rule": facts(rule)},
            {"notice": "still", "rule": facts(rule)},
        )

    def _settled(self, notes: Notes) -> Verdict:
        value = fingerprint(self._attention, self._seen.new)
        quiet = replace(notes, restless_since=None, tellings=())
        kept = told_once_more(fired(quiet, self._seen.rules, (), self._now), value, self._now)
        why: JsonObject = {"why": Why.SETTLED.value}
        return self._said_again(self._told(kept), why, {"notice": "settled", "settled": True})

    def _said_again(self, memory: Memory, why: JsonObject, remarks: JsonObject) -> Verdict:
        """A word about what is not news by the rules; as a change where there is one."""
        changes = self._seen.changes
        return Verdict(
            memory=memory,
            why={**why, **about(changes)},
            kinds=(DeliveryKind.CHANGE if changes else DeliveryKind.NOTICE,),
            changes=changes,
            from_state=self._seen.old,
            to_state=self._seen.new,
            remarks=remarks,
        )

    def _followed(self, hits: tuple[Hit, ...], notes: Notes, marked: bool = True) -> Notes:
        marks = self._seen.marks(notes.marks) if marked else {}
        return replace(tracked(self._seen, hits, notes, self._now), marks=marks)

    def _times(self, notes: Notes) -> int:
        """How many times in a row the state was seen by now, as far as anybody wants to know."""
        if self._attention.confirm == 1 or not notes.times:
            return 1
        return min(notes.times + 1, self._attention.confirm) if self._is_as_before() else 1

    def _is_as_before(self) -> bool:
        return Comparison.of(self._attention, self._memory.seen, self._state).same

    def _restless(self, notes: Notes) -> Notes:
        if notes.restless_since is None or self._is_as_before():
            return notes
        return replace(notes, restless_since=self._now)

    def _has_settled(self, notes: Notes) -> bool:
        moved = notes.restless_since
        if moved is None or self._now - moved < SETTLES_AFTER:
            return False
        return any(spent_until(rule, notes, self._now) is None for rule in self._seen.rules)

    def _told(self, notes: Notes) -> Memory:
        return Memory(seen=self._state, told=self._state, has_told=True, notes=notes.as_json())

    def _why(self, why: Why, rule: Rule) -> JsonObject:
        return {"why": why.value, "rule": facts(rule), **about(self._seen.changes)}


def _rules(hits: tuple[Hit, ...]) -> tuple[Rule, ...]:
    return tuple(hit.rule for hit in hits)
