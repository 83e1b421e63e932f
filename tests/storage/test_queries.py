"""The SQL and its callers: no name is misspelled or idle, and no answer walks through the store."""

import ast
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import storage
from storage.binding import ByPlace
from storage.columns import Value
from storage.database import load_queries
from storage.schema import known_migrations

HOME = Path(storage.__file__).parent
ASKING = {"row", "rows", "run", "many"}
"""The methods of `Session` whose first argument names a query."""


def named() -> set[str]:
    texts = "".join(path.read_text("utf-8") for path in HOME.glob("sql/*.sql"))
    return set(re.findall(r"^-- name: (\w+)", texts, re.MULTILINE))


def nodes() -> Iterator[ast.AST]:
    for path in HOME.glob("*.py"):
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


def asked_for() -> Iterator[str]:
    for node in nodes():
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="session" | "s"), attr=method),
                args=[ast.Constant(value=str(name)), *_],
            ) if method in ASKING:
                yield name


def mentioned() -> Iterator[str]:
    for node in nodes():
        match node:
            case ast.Constant(value=str(text)):
                yield text


def test_every_name_that_is_called_is_a_query() -> None:
    assert set(asked_for()) <= named()


def test_every_query_is_called_for() -> None:
    assert named() <= set(mentioned())


def test_misspelled_names_would_be_seen() -> None:
    assert {"due_jobs", "owe", "keep_draft"} <= named() & set(asked_for())
    assert len(named()) > 40


# --- what a question costs, in steps of SQLite's machine ---------------------------------------

FEW = 2_000


CROWD = """
CREATE TEMP TABLE n AS
    WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n;

INSERT INTO jobs (id, owner, number, task, turn, source, schedule, zone, bounds, policy, attention,
                  next_run_at, run_count, version, created_at)
    SELECT printf('%024x', i), 'o' || (i % 1000), i, 'stretch', 'remind', '{}', '{}', 'UTC', '{}',
           '{}', '{}', i, 0, 1, 0 FROM n;

INSERT INTO runs (id, job_id, owner, cause, due_at, status, attempt, missed_count, missed_exact,
                  reason, created_at, started_at, finished_at, ledger)
    SELECT printf('%024x', i), printf('%024x', i), 'o' || (i % 1000), 'schedule', i, 'succeeded', 1,
           0, 1, '', 0, 0, 0, '{}' FROM n;

INSERT INTO deliveries (id, channel, owner, kind, content, silent, status, attempts, uncertain,
                        created_at, error)
    SELECT printf('%024x', i), 'telegram', 'telegram:' || min(i, 10), 'reminder', '{}', 0,
           'pending', 0, 0, 0, '' FROM n;
"""
"""A hundred thousand jobs, runs and messages; nine chats have one each, a tenth has the rest."""


@pytest.fixture(scope="module")
def crowded() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for migration in known_migrations():
            connection.executescript("\n".join(migration.statements))
        connection.executescript(CROWD)
        yield connection


def steps(connection: sqlite3.Connection, query: str, **values: Value) -> int:
    """How many steps the whole answer takes."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    connection.set_progress_handler(count, 1)
    list(getattr(load_queries(ByPlace, {}), query)(connection, **values))
    connection.set_progress_handler(None, 1)
    return taken


@pytest.mark.parametrize(
    ("query", "values"),
    [
        pytest.param("earliest_due", {"asked_only": 0}, id="when something is due next"),
        pytest.param(
            "due_jobs", {"now": 0, "most": 200, "resting": "[]"}, id="that nothing is due"
        ),
        pytest.param(
            "due_jobs", {"now": 1, "most": 200, "resting": "[]"}, id="the one that is due"
        ),
        pytest.param(
            "ripe_runs",
            {"now": 0, "present": 0, "most": 200, "resting": "[]", "asked_only": 0},
            id="that no run is ripe",
        ),
        pytest.param("lapsed_pauses", {"now": 0, "most": 200}, id="that no pause ends"),
        pytest.param("lapsed_reviews", {"now": 0, "most": 200}, id="that no question lapses"),
        pytest.param("busy_jobs", {"ids": '["a","b"]'}, id="which jobs are busy"),
        pytest.param(
            "heads",
            {"channel": "telegram", "now": 0, "most": 9, "resting": "[]", "missed": "missed:%"},
            id="ten chats, one of them with a backlog",
        ),
        pytest.param(
            "earliest_delivery",
            {"channel": "telegram", "after": 0, "lease_owner": "h"},
            id="when a message may go that waits",
        ),
        pytest.param(
            "orphans",
            {"channel": "console", "lease_owner": "h", "in_hand": "[]", "now": 1, "longest": 2},
            id="what is on its way in nobody's hands",
        ),
        pytest.param("run_by_id", {"id": f"{7:024x}"}, id="a run"),
        pytest.param("runs_of_job", {"job_id": f"{7:024x}", "most": 9}, id="the runs of a job"),
        pytest.param("recent_runs", {"most": 5}, id="the newest runs"),
        pytest.param("job_by_number", {"owner": "o7", "number": 7}, id="a job"),
    ],
)
def test_the_size_of_the_store_does_not_slow_it_down(
    crowded: sqlite3.Connection, query: str, values: dict[str, Value]
) -> None:
    assert steps(crowded, query, **values) < FEW


def test_steps_are_counted(crowded: sqlite3.Connection) -> None:
    assert steps(crowded, "all_listed_jobs") > 100_000
