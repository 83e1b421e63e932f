"""One session with a server of tools, over its pipes or over HTTP. Importing it is dear."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TextIO, cast

import structlog
from httpx2 import AsyncClient
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from bot.outside.mcp_servers import Listed, McpCause
from bot.outside.programs import KEPT
from scheduler.canonical import Json
from scheduler.errors import TurnFailed
from scheduler.model import JsonObject

log = structlog.get_logger()

LONGEST_MESSAGE = 300

Described = tuple[str, str, JsonObject, bool]
"""A tool's name, description and schema, and whether it only reads."""


class Session:
    """A client that lives in the task of `run`, and is asked from others."""

    def __init__(self, name: str, listed: Listed) -> None:
        self._name = name
        self._listed = listed
        self._client: asyncio.Future[Client] = asyncio.Future()
        self._ending = asyncio.Event()
        self.ended = False

    async def run(self) -> None:
        """Keep the session until its `end`. Raises nothing: whoever waits for it hears of it."""
        try:
            async with _client(self._listed) as client:
                self._client.set_result(client)
                await self._ending.wait()
        except Exception as error:  # noqa: BLE001 - all that a foreign server may come to
            log.warning("a server of tools ended", server=self._name, error=type(error).__name__)
        finally:
            self.ended = True
            if not self._client.done():
                self._client.cancel()

    def end(self) -> None:
        self._ending.set()

    async def begun(self) -> None:
        """Return once it can be asked. Raises `TurnFailed`."""
        try:
            await asyncio.shield(self._client)
        except asyncio.CancelledError:
            if not self._client.cancelled():
                raise
            raise self._unreachable() from None

    async def tools(self) -> Sequence[Described]:
        client = self._client.result()
        try:
            found = await client.list_tools()
        except (MCPError, OSError, RuntimeError) as error:
            raise self._unreachable() from error
        return [
            (
                tool.name,
                tool.description or "",
                cast(JsonObject, tool.input_schema),
                bool(tool.annotations and tool.annotations.read_only_hint),
            )
            for tool in found.tools
        ]

    async def call(self, tool: str, arguments: JsonObject) -> Json:
        client = self._client.result()
        try:
            result = await client.call_tool(tool, dict(arguments))
        except MCPError as error:
            raise self._failed(error) from error
        except (OSError, RuntimeError) as error:
            raise self._unreachable() from error
        if result.is_error:
            raise TurnFailed(
                f"{tool} of {self._name} failed: {_text(result)[:LONGEST_MESSAGE]}",
                cause=McpCause.TOOL_FAILED,
            )
        return _content(result)

    def _failed(self, error: MCPError) -> TurnFailed:
        """Its answer is an error: of the call, or of the connection."""
        if error.error.code in CALL_IS_WRONG:
            words = f"{self._name} does not take that call: {error.error.message[:LONGEST_MESSAGE]}"
            return TurnFailed(words, cause=McpCause.UNKNOWN_TOOL)
        return self._unreachable()

    def _unreachable(self) -> TurnFailed:
        return TurnFailed(f"{self._name} does not answer", cause=McpCause.SERVER_UNREACHABLE)


CALL_IS_WRONG = {-32601, -32602}
"""JSON-RPC: no such method, no such parameters."""


@asynccontextmanager
async def _client(listed: Listed) -> AsyncIterator[Client]:
    async with AsyncExitStack() as stack:
        if listed.url:
            http = await stack.enter_async_context(AsyncClient(headers=dict(listed.headers)))
            transport = streamable_http_client(listed.url, http_client=http)
        else:
            silence = stack.enter_context(_silence())
            transport = stdio_client(_program(listed), errlog=silence)
        yield await stack.enter_async_context(Client(transport))


def _silence() -> TextIO:
    """For its complaints, which would else show in the terminal of whoever chats there."""
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _program(listed: Listed) -> StdioServerParameters:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return StdioServerParameters(
        command=listed.command,
        args=list(listed.args),
        env=kept | dict(listed.env),
        cwd=listed.cwd,
    )


def _content(result: CallToolResult) -> Json:
    if result.structured_content is not None:
        content = cast(dict[str, Json], result.structured_content)
        return content["result"] if content.keys() == {"result"} else content
    text = _text(result)
    try:
        return cast(Json, json.loads(text))
    except (ValueError, RecursionError):
        return text


def _text(result: CallToolResult) -> str:
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))
