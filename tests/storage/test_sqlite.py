"""The contract of the store, on SQLite files."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.contract import *  # noqa: F403 - the contract is the tests
from tests.storage.making import Execute


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "minder.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def execute(path: Path) -> Execute:
    async def run(statement: str) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)

    return run
