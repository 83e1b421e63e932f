"""What people hear of moments that were missed: one message for each of them and downtime."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from scheduler.policy import QuietWay
from storage.columns import instant, maybe_value
from tests.sim.evidence import Evidence
from tests.sim.world import Row

STEPPED = 900.0
"""Seconds around a step of the clock in which what is due by then is no question of order."""


def divided(seen: Evidence, owner: str) -> Iterator[str]:
    """Messages about what could have been said with an earlier one."""
    told = [row for row in seen.rows("deliveries") if _is_summary(row) and row["owner"] == owner]
    for earlier, later in pairwise(told):
        for item in _items(later):
            if _was_known(seen, item, instant(earlier["created_at"])) and not _excused(
                seen, item, earlier, later
            ):
                yield f"said of {item} in {later}, and not in {earlier}"


def _is_summary(row: Row) -> bool:
    """Whether it tells, by itself, of missed moments, and quiet hours have no part in it."""
    ours = (row["key"] or "").startswith("missed:") and row["held_until"] is None
    return ours and row["attempts"] > 0 and row["sent_with"] is None


def _items(row: Row) -> Sequence[Mapping[str, Any]]:
    content = maybe_value(row["content"])
    return content.get("items", [content])


def _was_known(seen: Evidence, item: Mapping[str, Any], by: datetime) -> bool:
    run = seen.run_rows[item["run_id"]]
    return instant(run["missed_from"] or run["due_at"]) <= by


def _excused(seen: Evidence, item: Mapping[str, Any], earlier: Row, later: Row) -> bool:
    """Whether its job rested, was changed, or the clock was set, between the two messages."""
    born, job_id = seen.ledger.born, seen.run_rows[item["run_id"]]["job_id"]
    since, until = born[earlier["id"]], born[later["id"]]
    job = seen.job_at(job_id, since)
    return (
        job is None
        or job.pause is not None
        or job.policy.quiet_way is QuietWay.HOLD_RUNS
        or any(since - 1 <= born[edit.id] <= until for edit in seen.edits[job_id])
        or any(since - STEPPED <= step <= until for step in seen.ledger.steps)
    )
