"""The contract of the store, on a PostgreSQL server of its own."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from tests.storage import postgres as server_of
from tests.storage.contract import *  # noqa: F403 - the contract is the tests
from tests.storage.making import Execute


@pytest.fixture
async def url(postgres: str) -> AsyncIterator[str]:
    async with server_of.fresh_schema(postgres) as address:
        yield address


@pytest.fixture
def execute(url: str) -> Execute:
    return partial(server_of.execute, url)
