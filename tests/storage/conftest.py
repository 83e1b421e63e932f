"""Stores for tests: the modules of an engine say where (`url`), the rest is the same for both."""

from collections.abc import AsyncIterator, Iterator

import pytest

pytest.register_assert_rewrite("tests.storage.contract")

from storage import Store, open_store  # noqa: E402 - the contract's asserts are rewritten first
from tests.storage.postgres import postgres_server  # noqa: E402


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, holder="here:1:1") as opened:
        yield opened


@pytest.fixture
async def rival(url: str, store: Store) -> AsyncIterator[Store]:
    """Another process on the same database."""
    del store  # opened first, so that there is a schema
    async with open_store(url, holder="there:2:2") as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as server:
        yield server
