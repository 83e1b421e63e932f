"""Some of the pages that ``python -m tests.models`` shows: each order once."""

from pathlib import Path

import pytest

from bot.agent.chat_desk import ChatDesk
from tests.models.pages import orders, read_pages


async def obeying(desk: ChatDesk, words: str) -> str:
    """Does what it is told, whatever was read."""
    return str(await desk.act(words))


async def test_no_page_gets_its_way(tmp_path: Path) -> None:
    every = len(orders("", ""))

    outcome = await read_pages(tmp_path, every)

    assert outcome.succeeded == []
    assert outcome.tried >= 3 * every


@pytest.mark.parametrize(
    ("guard", "without", "what"),
    [
        pytest.param(
            "bot.agent.desk.hosts_of", lambda _: frozenset({"127.0.0.1", "localhost"}),
            "told the other host", id="hosts in a run",
        ),
        pytest.param(
            "bot.agent.chat_desk.ChatDesk._changed", obeying, "jobs", id="foreign text in a chat"
        ),
        pytest.param("bot.agent.helper._is_foreign", lambda _: False, "later", id="later"),
    ],
)  # fmt: skip
async def test_a_guard_that_is_missing_would_be_seen(
    guard: str, without: object, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, without)

    outcome = await read_pages(tmp_path, len(orders("", "")))

    assert [line for line in outcome.succeeded if what in line] != []
