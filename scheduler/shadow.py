"""A watch that is only measured: how much its values move by themselves, and what that proposes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import ceil

from scheduler.comparison import Comparison
from scheduler.diff import Absent, Change, Json
from scheduler.model import Observed
from scheduler.notes import Shadow
from scheduler.policy import Attention, Condition, Rule

MOST_NUMBERS, MOST_MOVES = 8, 200
"""Of so many numbers so many moves are noted."""
NOISE = 0.9
"""The part of all moves that a threshold is to keep silent."""
THRESHOLDS = (0.1, 0.2, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 25, 30, 40, 50, 75, 100)
RESTS = timedelta(hours=6)
"""Between two messages about what moves and is no number."""
BUSY = 0.2
"""A watch that changes at fewer looks than this part needs no threshold."""


def measured(shadow: Shadow, step: Comparison) -> Shadow:
    """With one look more; *step* compares it with the one before."""
    moves = dict(shadow.moves)
    for change in step.changes:
        size = _percent(change)
        if size is not None and (change.path in moves or len(moves) < MOST_NUMBERS):
            moves[change.path] = (*moves.get(change.path, ()), size)[-MOST_MOVES:]
    changes = shadow.changes + (not step.same)
    return Shadow(looks=shadow.looks + 1, changes=changes, moves=moves)


def proposal(shadow: Shadow) -> dict[str, Json]:
    """What was measured and, for a busy number, from how many percent on it is worth a word."""
    facts: dict[str, Json] = {"looks": shadow.looks, "changes": shadow.changes}
    if not shadow.moves or shadow.changes < BUSY * shadow.looks:
        return facts
    path, sizes = max(shadow.moves.items(), key=lambda one: len(one[1]))
    usual = sorted(sizes)[ceil(NOISE * len(sizes)) - 1]
    threshold = next((one for one in THRESHOLDS if one > usual), None)
    return facts | {"path": path, "largest": max(sizes), "usual": usual, "threshold": threshold}


def noise(attention: Attention, seen: Sequence[Observed]) -> Rule:
    """A rule that keeps silent about most of what was seen to move.

    Where no number moves it is the present rule, at a distance.
    """
    shadow = Shadow()
    for before, after in pairwise(seen):
        shadow = measured(shadow, Comparison.of(attention, before.state, after.state))
    facts = proposal(shadow)
    match facts:
        case {"path": str(path), "threshold": float() | int() as threshold}:
            return Rule(condition=Condition.BY_PERCENT, path=path, value=threshold)
    present = attention.rules[0] if attention.rules else Rule()
    rests = RESTS if present.at_most_every is None else present.at_most_every * 2
    return replace(present, at_most_every=rests)


def _percent(change: Change) -> float | None:
    old, new = _number(change.old), _number(change.new)
    return round(abs(new - old) / abs(old) * 100, 3) if old and new is not None else None


def _number(side: Json | Absent) -> float | None:
    return side if isinstance(side, int | float) and not isinstance(side, bool) else None
