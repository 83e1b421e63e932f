"""A scripted server that speaks the messages of Anthropic; see `tests.openai_double` for the steps.

It answers whole, and refuses what the real one would refuse.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.openai_double import KEY, Request, Step

ERRORS = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error",
          500: "api_error", 529: "overloaded_error"}  # fmt: skip


@dataclass(slots=True)
class AnthropicDouble:
    """Follows its script step by step, then says the last step again."""

    url: str = ""
    script: list[Step] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    def follow(self, *script: Step) -> None:
        self.script = list(script)

    def results(self) -> list[str]:
        """What tools returned, as the last request tells it."""
        blocks = [block for message in self.requests[-1]["messages"] for block in _blocks(message)]
        return [str(block["content"]) for block in blocks if block["type"] == "tool_result"]

    async def serve(self, request: web.Request) -> web.Response:
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        if not _admits(request.headers):
            return _error(401, "invalid x-api-key")
        asked = await request.json()
        self.requests.append(asked)
        if wrong := _wrong(asked):
            return _error(400, wrong)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if step.status != 200:
            return _error(step.status, f"it failed {KEY}", step.headers)
        return web.json_response(self._message(step))

    def _message(self, step: Step) -> dict[str, Any]:
        texts = [{"type": "text", "text": step.text}] if step.text else []
        uses = [
            {
                "type": "tool_use",
                "id": f"toolu_{next(self._numbers)}",
                "name": tool,
                "input": json.loads(arguments),
            }
            for tool, arguments in step.calls
        ]
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "double",
            "content": [*texts, *uses],
            "stop_reason": "tool_use" if uses else "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": step.tokens - 10, "output_tokens": 10},
        }


def _admits(headers: Mapping[str, str]) -> bool:
    """A key comes as a bearer, or in a header of its own, as older clients send it."""
    return KEY in {headers.get("x-api-key"), headers.get("Authorization", "").partition(" ")[2]}


def _blocks(message: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _wrong(asked: Request) -> str:
    """What the real one would say against it."""
    messages = asked["messages"]
    if not asked.get("max_tokens"):
        return "max_tokens: Field required"
    if not messages or messages[0]["role"] != "user":
        return "messages: first message must use the user role"
    if any(message["role"] not in {"user", "assistant"} for message in messages):
        return "messages: Unexpected role"
    used: set[str] = set()
    for message in messages:
        blocks = _blocks(message)
        answered = {block["tool_use_id"] for block in blocks if block["type"] == "tool_result"}
        if answered != used:
            return "messages: tool_use ids were found without tool_result blocks"
        used = {block["id"] for block in blocks if block["type"] == "tool_use"}
    return ""


def _error(status: int, message: str, headers: Mapping[str, str] | None = None) -> web.Response:
    body = {"type": "error", "error": {"type": ERRORS[status], "message": message}}
    return web.json_response(body, status=status, headers=headers)


@asynccontextmanager
async def anthropic_double() -> AsyncIterator[AnthropicDouble]:
    """The double on a port of loopback."""
    double = AnthropicDouble()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/v1/messages", double.serve)
    async with TestServer(app) as server:
        double.url = str(server.make_url("/"))
        yield double
