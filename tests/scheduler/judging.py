"""Observations judged one after the other, and what is said to them in short."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from scheduler.model import Memory, Observation
from scheduler.policy import Attention, Condition, Rule
from scheduler.rules import judge
from scheduler.verdict import Failure, Verdict

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)

A = Failure(code="A", message="no answer")
B = Failure(code="B", message="no such host")
FINAL = Failure(code="C", message="no such turn", final=True)


def play(
    attention: Attention, seen: Sequence[Any], *, every: timedelta = timedelta(), **how: Any
) -> list[Verdict]:
    """What is decided of one observation after the other; a bare value is a state."""
    memory, verdicts = Memory(), []
    for place, one in enumerate(seen):
        looked = one if isinstance(one, Failure | Observation) else Observation(state=one)
        verdict = judge(attention, memory, looked, NOW + place * every, **how)
        memory = verdict.memory
        verdicts.append(verdict)
    return verdicts


def spoken(verdicts: Sequence[Verdict]) -> str:
    """The first letter of each kind of message, a dot for silence."""
    return " ".join(
        "".join(kind.value[0].upper() for kind in verdict.kinds) or "." for verdict in verdicts
    )


def on(condition: Condition, value: float | str | None = None, **more: Any) -> Attention:
    attention = {
        name: more.pop(name) for name in ("confirm", "ignore", "silence", "shadow") if name in more
    }
    return Attention(rules=(Rule(condition=condition, value=value, **more),), **attention)
