"""A few days of the months that ``python -m tests.models`` plays."""

from pathlib import Path

import pytest

from tests.models.characters import CHARACTERS
from tests.models.months import a_month

HOURS, CHANGES = 96, 5


@pytest.mark.parametrize("character", CHARACTERS)
async def test_what_changed_is_told_once_and_nothing_else(character: str, tmp_path: Path) -> None:
    month = await a_month(
        tmp_path, character, seed_contract=False, seed=3, hours=HOURS, changes=CHANGES
    )

    assert (month.messages, month.right, month.paused) == (CHANGES, CHANGES, False)


@pytest.mark.parametrize(
    ("character", "noisy"),
    [
        pytest.param("honest", False, id="an honest model does well by the prompt, too"),
        pytest.param("chatters", True, id="one that chatters does not"),
        pytest.param("drifts keys", True, id="nor one that drifts"),
        pytest.param("forgets", True, id="nor one that forgets"),
    ],
)
async def test_the_prompt_alone_leaves_it_to_the_model(
    character: str, noisy: bool, tmp_path: Path
) -> None:
    month = await a_month(
        tmp_path, character, seed_contract=True, seed=3, hours=HOURS, changes=CHANGES
    )

    assert (month.false > 0) is noisy
