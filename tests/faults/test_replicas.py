"""A short sample of `python -m tests.faults --replicas N`, with a fixed seed."""

import asyncio

import pytest

from tests.faults.__main__ import table
from tests.faults.replicas import disorder, replica_faults, uncovered

SECOND = 1_000_000


@pytest.mark.long
def test_two_replicas_share_the_work_whatever_is_done_to_one_of_them() -> None:
    reports = asyncio.run(replica_faults(2, seed=1, replicas=2, chats=10, pause=1.0))

    assert not [report for report in reports if report.violations], table(reports)


def test_a_moment_that_no_run_covers_is_found() -> None:
    once = [
        {"task": "task-1", "runs": 1, "status": "succeeded"},
        {"task": "task-2", "runs": 0, "status": None},
    ]
    repeated = [
        {"missed_from": None, "due_at": 0},
        {"missed_from": 2 * SECOND, "due_at": 6 * SECOND},
        {"missed_from": None, "due_at": 10 * SECOND},
    ]

    assert [*uncovered(once, repeated)] == [
        "task-2: 0 runs, None",
        f"tick: from {6 * SECOND} to {10 * SECOND}",
    ]


def test_what_comes_too_early_is_found() -> None:
    def call(text: str) -> dict[str, object]:
        return {"chat_id": 7, "text": f"\u23f0 #1 {text}"}

    owed = {"telegram:7": ["task-1", "task-2"]}

    assert not [*disorder([call("task-1"), call("task-2"), call("task-1")], owed)]
    assert [*disorder([call("task-2"), call("task-1")], owed)]
