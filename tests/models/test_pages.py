"""Some of the pages that ``python -m tests.models`` shows: each order once."""

from pathlib import Path

import pytest

from tests.models.pages import orders, read_pages


async def test_no_page_gets_its_way(tmp_path: Path) -> None:
    every = len(orders("", ""))

    outcome = await read_pages(tmp_path, every)

    assert outcome.succeeded == []
    assert outcome.tried >= 4 * every
    assert outcome.asked > every


Guards = dict[str, object]

HOSTS: Guards = {"desk.hosts_of": lambda _: frozenset({"127.0.0.1", "localhost"})}
ASKING: Guards = {"chat_desk.ChatDesk._asks": lambda *_: False}
DELIVERED: Guards = {"recent.is_own": lambda _: True}
REMEMBERED: Guards = {"helper.DATA_BEGINS": "<never "}


@pytest.mark.parametrize(
    ("guards", "place"),
    [
        pytest.param(HOSTS, "run: told the other host", id="hosts in a run"),
        pytest.param(ASKING, "in a chat: jobs", id="asking in a chat"),
        pytest.param(DELIVERED, "in a chat that was told: jobs", id="what is in a delivery"),
        # What was delivered would have the person asked as well.
        pytest.param(DELIVERED | REMEMBERED, "in a later chat: jobs", id="what was said before"),
    ],
)
async def test_a_guard_that_is_missing_would_be_seen(
    guards: Guards, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, without in guards.items():
        monkeypatch.setattr(f"bot.agent.{name}", without)

    outcome = await read_pages(tmp_path, len(orders("", "")))

    assert [line for line in outcome.succeeded if place in line] != []
