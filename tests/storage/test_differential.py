"""SQLite and PostgreSQL give the same history for the same script: a sample with fixed seeds."""

import pytest

from tests.differential.engines import difference


@pytest.mark.parametrize("seed", range(1, 9))
async def test_both_engines_answer_alike(postgres: str, seed: int) -> None:
    assert await difference(seed, 80, postgres) is None
