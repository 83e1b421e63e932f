"""The reducer beside its reference, over stories made at random."""

import json
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from scheduler.diff import Absent, Change
from scheduler.model import DeliveryKind, Memory, Observation
from scheduler.rules import judge
from scheduler.verdict import Failure, Verdict
from tests.scheduler.reference import (
    NEVER,
    START,
    Reference,
    Told,
    a_story,
    a_time,
    alike,
    an_attention,
    flat,
)

PERIOD = timedelta(minutes=10)
LENGTH = 15


def tell(seed: str) -> int:
    """Tell one story to both; raises AssertionError where they part. Returns how long it was."""
    random = Random(seed)  # noqa: S311 - a story, not a secret
    attention = an_attention(random)
    reference, memory = Reference(attention), Memory()
    story = a_story(random, LENGTH)
    now = START
    for looked in story:
        now += a_time(random)
        observed = looked if isinstance(looked, Failure) else Observation(state=looked)
        verdict = judge(attention, memory, observed, now, period=PERIOD)
        _agree(reference.step(looked, now), verdict)
        _advance(memory, verdict, failed=isinstance(looked, Failure))
        memory = _stored(verdict.memory)
    return len(story)


def _agree(expected: Told, verdict: Verdict) -> None:
    assert verdict.kinds == expected.kinds
    if DeliveryKind.CHANGE not in verdict.kinds:
        return
    told = [_differences(change) for change in verdict.changes]
    assert told, "a change message that tells nothing"
    places = {place for pairs in told for place in pairs}
    assert expected.differences.keys() <= places, f"not told: {expected.differences}"
    # An item that came or went is told whole, also where a rule looks at one of its fields.
    others = [pairs for pairs in told if not any(_is(expected, *pair) for pair in pairs.items())]
    assert len(others) <= expected.text_rules, f"told beside the truth: {others}"


def _is(expected: Told, place: str, pair: tuple[Any, Any]) -> bool:
    known = expected.differences.get(place, (NEVER, NEVER))
    return all(alike(one, other) for one, other in zip(pair, known, strict=True))


def _differences(change: Change) -> dict[str, tuple[Any, Any]]:
    old, new = _places(change.old, change.path), _places(change.new, change.path)
    return {place: (old.get(place, NEVER), new.get(place, NEVER)) for place in [*old, *new]}


def _places(side: Any, at: str) -> dict[str, Any]:
    return {} if isinstance(side, Absent) else flat(side, at)


def _advance(before: Memory, verdict: Verdict, *, failed: bool) -> None:
    """What the states may do whatever the rules are."""
    after = verdict.memory
    if failed:
        assert (after.told, after.seen) == (before.told, before.seen), "a failure changed a state"
    elif not set(verdict.kinds) - {DeliveryKind.RECOVERY} and before.has_told:
        assert after.told == before.told, "told without a message"


def _stored(memory: Memory) -> Memory:
    """The memory as it comes back from a database."""
    seen, told, notes = json.loads(json.dumps([memory.seen, memory.told, dict(memory.notes)]))
    return replace(memory, seen=seen, told=told, notes=notes)
