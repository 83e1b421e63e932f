"""The limit: plain sqlite3 writes the very rows that Minder wrote, and nothing else happens."""

import sqlite3
from contextlib import closing
from pathlib import Path
from time import perf_counter

from storage.schema import known_migrations

BATCH = 500
TAKE = """
    SELECT id FROM jobs WHERE pause IS NULL AND next_run_at IS NOT NULL AND next_run_at <= ?
    ORDER BY next_run_at, id LIMIT ?
"""
ADVANCE = """
    UPDATE jobs SET next_run_at = ?, last_run_at = ?, run_count = ?, ended_at = ? WHERE id = ?
"""
ADVANCED = "SELECT id, next_run_at, last_run_at, run_count, ended_at, id FROM jobs"
AS_BEFORE = """
    UPDATE jobs SET next_run_at = created_at, last_run_at = NULL, run_count = 0, ended_at = NULL
"""

Rows = dict[str, tuple[object, ...]]


def settle(done: Path, fresh: Path) -> float:
    """Seconds to do in the file *fresh* what was done to all jobs of *done*, FULL and in WAL."""
    with closing(_opened(fresh)) as database:
        _jobs_as_before(database, done)
        with closing(sqlite3.connect(done)) as source:
            jobs = {row[0]: row[1:] for row in source.execute(ADVANCED)}
            runs = _by_job(source, "runs")
            deliveries = _by_job(source, "deliveries")
        started = perf_counter()
        while _settle_batch(database, jobs, runs, deliveries):
            continue
        return perf_counter() - started


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        database.execute(f"PRAGMA {pragma}")
    for migration in known_migrations():
        for statement in migration.statements:
            database.execute(statement)
    return database


def _jobs_as_before(database: sqlite3.Connection, done: Path) -> None:
    database.execute("ATTACH ? AS done", (str(done),))
    database.execute("BEGIN")
    database.execute("INSERT INTO jobs SELECT * FROM done.jobs")
    database.execute(AS_BEFORE)
    database.execute("COMMIT")
    database.execute("DETACH done")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _by_job(source: sqlite3.Connection, table: str) -> Rows:
    cursor = source.execute(f"SELECT * FROM {table}")  # noqa: S608 - one of our own
    place = [column[0] for column in cursor.description].index("job_id")
    return {row[place]: row for row in cursor}


def _settle_batch(database: sqlite3.Connection, jobs: Rows, runs: Rows, deliveries: Rows) -> bool:
    database.execute("BEGIN IMMEDIATE")
    taken = [row[0] for row in database.execute(TAKE, (2**62, BATCH))]
    database.executemany(ADVANCE, [jobs[job_id] for job_id in taken])
    _insert(database, "runs", [runs[job_id] for job_id in taken])
    _insert(database, "deliveries", [deliveries[job_id] for job_id in taken])
    database.execute("COMMIT")
    return bool(taken)


def _insert(database: sqlite3.Connection, table: str, found: list[tuple[object, ...]]) -> None:
    if found:
        marks = ", ".join("?" * len(found[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", found)  # noqa: S608
