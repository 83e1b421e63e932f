"""A model on loopback that says what it is told to say."""

from collections.abc import AsyncIterator

import pytest

from tests.openai_double import OpenAIDouble, openai_double


@pytest.fixture
async def double() -> AsyncIterator[OpenAIDouble]:
    async with openai_double() as double:
        yield double
