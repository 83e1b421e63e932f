"""Watching what a tool says, of a real server in a process of its own."""

from collections.abc import AsyncIterator

import pytest

from bot.conversation.watches import with_source
from bot.language.intent import Looked
from bot.outside.mcp_servers import Listed, McpServers
from bot.probes import Probes
from bot.probes.mcp_tool import McpToolProbe
from scheduler.canonical import Json
from scheduler.errors import TurnError, TurnFailed, TurnRefused
from tests.bot.tools import ToolServer


@pytest.fixture
async def servers(tools: ToolServer) -> AsyncIterator[McpServers]:
    listed = {
        "tools": Listed(url=tools.url, reads=frozenset({"bare", "boom"})),
        "gone": Listed(command="/nowhere/at/all"),
    }
    async with McpServers(listed) as servers:
        yield servers


def source(tool: str, server: str = "tools", **more: str) -> dict[str, Json]:
    return {"probe": "mcp", "server": server, "tool": tool, **more}


@pytest.mark.parametrize(
    ("looked_at", "state"),
    [
        pytest.param(source("steps"), {"value": {"steps": 3000}}, id="a structure"),
        pytest.param(
            source("steps", arguments='{"day": "yesterday"}', path="steps"),
            {"value": 2000},
            id="fixed arguments, and a path into it",
        ),
        pytest.param(source("words"), {"text": ["plain words"]}, id="a text"),
        pytest.param(
            source("bare", arguments='{"what": "x"}'), {"value": {"what": "x"}}, id="without schema"
        ),
    ],
)
async def test_what_a_tool_says_is_the_state(
    servers: McpServers, looked_at: dict[str, Json], state: Json
) -> None:
    probe = McpToolProbe(servers)
    await probe.check(looked_at)

    seen = await probe.look(looked_at)

    assert seen.state == state


@pytest.mark.parametrize(
    ("looked_at", "kind", "says"),
    [
        pytest.param(source("write"), TurnRefused, "may change something", id="it writes"),
        pytest.param(source("none"), TurnRefused, "has no tool none; it can look", id="no tool"),
        pytest.param(source("x", "other"), TurnRefused, "there are: gone, tools", id="no server"),
        pytest.param(source("x", "gone"), TurnFailed, "gone does not answer", id="not there"),
        pytest.param(source("boom"), TurnFailed, "boom of tools failed", id="it fails"),
        pytest.param(source("steps", path="none"), TurnFailed, "that path", id="nothing there"),
        pytest.param(source("steps", path="a[[b"), TurnRefused, "no path", id="no path"),
        pytest.param(source("steps", arguments="[1]"), TurnRefused, "no JSON object", id="a list"),
        pytest.param(source("steps", arguments="{"), TurnRefused, "no JSON object", id="broken"),
    ],
)
async def test_what_is_an_error_and_no_state(
    servers: McpServers, looked_at: dict[str, Json], kind: type[TurnError], says: str
) -> None:
    with pytest.raises(kind, match=says.replace("[", r"\[")):
        await McpToolProbe(servers).look(looked_at)


async def test_where_no_servers_are_listed() -> None:
    with pytest.raises(TurnRefused, match="no servers of tools are listed"):
        await Probes().check(source("steps"))


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        pytest.param("the tool steps of tools", "{}", id="bare"),
        pytest.param('tool steps of tools with day="today", n=5', '{"day": "today", "n": 5}',
                     id="with arguments"),
        pytest.param("tool steps on tools with deep=true and name=x",
                     '{"deep": true, "name": "x"}', id="and"),
    ],
)  # fmt: skip
def test_a_tool_is_named_in_words(words: str, arguments: str) -> None:
    assert with_source(Looked(), words).source == source("steps", arguments=arguments)
