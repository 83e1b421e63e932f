"""Servers of tools, real ones in processes of their own: over their pipes, and over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.outside.mcp_servers import Listed, McpServers, listed_in
from scheduler.errors import TurnError, TurnFailed, TurnRefused
from tests.bot.tools import COMMAND, ToolServer, free_port


@pytest.fixture
def stdio(tmp_path: Path) -> Listed:
    command, *arguments = COMMAND
    return Listed(command=command, args=tuple(arguments), env={"TARGET": str(tmp_path / "written")})


@pytest.fixture
async def servers(stdio: Listed, tools: ToolServer) -> AsyncIterator[McpServers]:
    listed = {
        "pipes": stdio,
        "http": Listed(url=tools.url, reads=frozenset({"bare"})),
        "gone": Listed(command="/nowhere/at/all"),
        "closed": Listed(url=f"http://127.0.0.1:{free_port()}/mcp"),
    }
    async with McpServers(listed) as servers:
        yield servers


BOTH = pytest.mark.parametrize("name", ["pipes", "http"])


@BOTH
async def test_what_tools_there_are_and_which_of_them_read(servers: McpServers, name: str) -> None:
    found = {tool.name: tool for tool in await servers.tools(name)}

    assert found["steps"].reads
    assert not found["write"].reads
    assert found["bare"].reads is (name == "http")  # as the operator says of that one
    assert found["steps"].description == "The steps of a day."
    assert "day" in str(found["steps"].schema)


@BOTH
@pytest.mark.parametrize(
    ("tool", "arguments", "answer"),
    [
        pytest.param("steps", {"day": "today"}, {"steps": 3000}, id="structured"),
        pytest.param("bare", {"what": "x"}, {"what": "x"}, id="an object without a schema"),
        pytest.param("words", {}, "plain words", id="a text"),
    ],
)
async def test_what_a_tool_gives_back(
    servers: McpServers, name: str, tool: str, arguments: dict[str, str], answer: object
) -> None:
    assert await servers.call(name, tool, arguments) == answer


@pytest.mark.parametrize(
    ("server", "tool", "cause", "kind"),
    [
        pytest.param("pipes", "boom", "TOOL_FAILED", TurnFailed, id="it fails"),
        pytest.param("pipes", "none", "TOOL_FAILED", TurnFailed, id="no such tool"),
        pytest.param("pipes", "steps", "TOOL_FAILED", TurnFailed, id="wrong arguments"),
        pytest.param("pipes", "slow", "SERVER_TIMEOUT", TurnFailed, id="it takes too long"),
        pytest.param("gone", "x", "SERVER_UNREACHABLE", TurnFailed, id="no such program"),
        pytest.param("closed", "x", "SERVER_UNREACHABLE", TurnFailed, id="nobody listens"),
        pytest.param("other", "x", "UNKNOWN_SERVER", TurnRefused, id="no such server"),
    ],
)
async def test_what_goes_wrong(
    servers: McpServers, server: str, tool: str, cause: str, kind: type[TurnError]
) -> None:
    with pytest.raises(kind) as failed:
        await servers.call(server, tool, {"day": 7}, seconds=3)

    assert failed.value.cause == cause
    assert "secret" not in str(failed.value)


async def test_a_server_that_died_is_begun_anew(servers: McpServers) -> None:
    with pytest.raises(TurnFailed) as died:
        await servers.call("pipes", "die", {}, seconds=3)

    assert await servers.call("pipes", "words", {}) == "plain words"
    assert died.value.cause in {"SERVER_UNREACHABLE", "SERVER_TIMEOUT"}


async def test_one_session_serves_many(servers: McpServers) -> None:
    asked = (servers.call("pipes", "steps", {}) for _ in range(20))

    assert await asyncio.gather(*asked) == [{"steps": 3000}] * 20


async def test_it_sees_little_of_the_environment(
    servers: McpServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "canary")

    seen = await servers.call("pipes", "environment", {})

    assert "BOT_TOKEN" not in str(seen)
    assert "TARGET" in str(seen)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param('{"mcpServers": {"a": {"command": "x"}}}', {"a"}, id="as others write it"),
        pytest.param('{"servers": {"a": {"url": "http://x"}}}', {"a"}, id="shorter"),
    ],
)
def test_the_file_of_servers(text: str, names: set[str], tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_text(text)

    assert listed_in(path).keys() == names


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(None, "cannot be read", id="missing"),
        pytest.param("{", "JSON", id="no JSON"),
        pytest.param('{"mcpServers": {"a": {}}}', "either", id="neither"),
        pytest.param('{"mcpServers": {"a": {"command": "x", "url": "y"}}}', "either", id="both"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(ValueError, match=words):
        listed_in(path)
