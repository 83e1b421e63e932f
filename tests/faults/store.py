"""What the database holds after the process is gone, read with plain sqlite3."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

FINAL = ("succeeded", "failed", "skipped", "cancelled")


def _rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.execute(query))


def uncovered(database: Path) -> Iterator[str]:
    """Due moments of the ``every`` jobs that no run row covers, or more than one."""
    found = _rows(
        database,
        """SELECT jobs.task, MIN(COALESCE(runs.missed_from, runs.due_at)), MAX(runs.due_at),
                  SUM(1 + runs.missed_count), COUNT(*)
           FROM jobs JOIN runs ON runs.job_id = jobs.id
           WHERE runs.due_at IS NOT NULL AND jobs.schedule LIKE '{"every"%' GROUP BY jobs.id""",
    )
    for task, first, last, covered, rows in found:
        assert isinstance(first, int)
        assert isinstance(last, int)
        due = (last - first) // (TICK * 1_000_000) + 1
        if covered != due:
            yield f"{task}: {due} moments, {covered} covered by {rows} rows"


TICK = 2
"""Seconds between the moments of the jobs that repeat."""


def not_final(database: Path) -> Iterator[str]:
    """One-shots whose moment has come and whose run has not ended."""
    states = ", ".join(f"'{status}'" for status in FINAL)
    query = f"""SELECT jobs.task, runs.status FROM jobs LEFT JOIN runs ON runs.job_id = jobs.id
                WHERE jobs.schedule LIKE '{{"at"%'
                  AND (runs.id IS NULL OR runs.status NOT IN ({states}))"""  # noqa: S608 - our own words
    for task, status in _rows(database, query):
        yield f"{task}: {status}"


def dead_letters(database: Path) -> set[object]:
    """Tasks whose message was given up, with the reason, after its second uncertain outcome."""
    query = """SELECT jobs.task FROM deliveries JOIN jobs ON jobs.id = deliveries.job_id
               WHERE deliveries.status = 'dead' AND deliveries.uncertain = 1
                 AND deliveries.attempts = 2 AND deliveries.error <> ''"""
    return {task for (task,) in _rows(database, query)}


def coming(database: Path) -> bool:
    """Whether a one-shot is still to come."""
    query = """SELECT 1 FROM jobs WHERE next_run_at IS NOT NULL AND schedule LIKE '{"at"%'"""
    return bool(_rows(database, query))


def owing(database: Path) -> bool:
    """Whether a message waits to be said, or a one-shot to come: a busy machine takes longer."""
    waiting = "SELECT 1 FROM deliveries WHERE closed_at IS NULL"
    return coming(database) or bool(_rows(database, waiting))


def left_open(database: Path) -> Iterator[str]:
    """Runs that are running and messages that are being sent, though nobody runs or sends."""
    query = """SELECT 'run', id FROM runs WHERE status = 'running'
               UNION ALL SELECT 'message', id FROM deliveries WHERE status = 'sending'"""
    for kind, name in _rows(database, query):
        yield f"{kind} {name}"
