"""A scripted server that speaks the chat completions of OpenAI: what a model says, and its faults.

It is strict about what it is sent, answers whole or piece by piece as it is asked to, and keeps
every request for the test to look at.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

KEY = "sk-canary-of-the-model"
Request = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the server does with one request."""

    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    """Tools with their arguments as they are written, which may be no JSON."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    """In place of an answer."""
    seconds: float = 0
    """How long it thinks; hanging is an hour."""
    cut: bool = False
    """The connection breaks in the middle."""
    tokens: int = 100


def say(text: str, **more: Any) -> Step:
    """A text."""
    return Step(text=text, **more)


def call(tool: str, **arguments: Any) -> Step:
    """One call of a tool."""
    return Step(calls=((tool, json.dumps(arguments)),))


def calls(*made: tuple[str, Mapping[str, Any]]) -> Step:
    """Several calls at once."""
    return Step(calls=tuple((tool, json.dumps(arguments)) for tool, arguments in made))


def fault(status: int, body: str = "", **headers: str) -> Step:
    """An error of the server."""
    told = json.dumps({"error": {"message": f"it failed {KEY}", "type": "server_error"}})
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Step(status=status, body=body or told, headers=names)


HANG = Step(seconds=3600)

Mind = Callable[[Request], Step]
"""What decides, from the request, what is said."""


class OpenAIDouble:
    """Follows its script step by step, then says the last step again; or asks a mind."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.script: list[Step] = []
        self.mind: Mind | None = None
        self.url = ""
        self._numbers = count(1)

    def follow(self, *script: Step) -> None:
        self.script = list(script)

    @property
    def prompts(self) -> str:
        """All that any request said, as it was sent."""
        return json.dumps(self.requests, ensure_ascii=False)

    def results(self) -> list[str]:
        """What tools returned, as the last request tells it."""
        messages: Sequence[Mapping[str, Any]] = self.requests[-1]["messages"]
        return [str(message["content"]) for message in messages if message["role"] == "tool"]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            body = {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}
            return web.json_response(body, status=401)
        asked = await request.json()
        _check(asked)
        self.requests.append(asked)
        step = self._step(asked)
        if step.seconds:
            await asyncio.sleep(step.seconds)  # noqa: TID251 - a server's own time
        if step.body is not None:
            return web.Response(
                text=step.body, status=step.status, headers=step.headers,
                content_type="application/json",
            )  # fmt: skip
        return await (self._pieces if asked.get("stream") else self._whole)(request, step)

    def _step(self, asked: Request) -> Step:
        if self.mind is not None:
            return self.mind(asked)
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    async def _whole(self, request: web.Request, step: Step) -> web.StreamResponse:
        answer = {
            **self._head("chat.completion"),
            "choices": [
                {"index": 0, "finish_reason": _reason(step), "message": self._message(step)}
            ],
            "usage": _usage(step),
        }
        text = json.dumps(answer)
        if not step.cut:
            return web.Response(text=text, content_type="application/json")
        response = web.StreamResponse(headers={"Content-Length": str(len(text))})
        await response.prepare(request)
        await response.write(text[: len(text) // 2].encode())
        return _broken(request, response)

    async def _pieces(self, request: web.Request, step: Step) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for number, delta in enumerate(self._deltas(step)):
            if step.cut and number == 1:
                return _broken(request, response)
            choice = {"index": 0, "delta": delta, "finish_reason": None}
            await _send(response, {**self._head("chat.completion.chunk"), "choices": [choice]})
        end = {"index": 0, "delta": {}, "finish_reason": _reason(step)}
        await _send(response, {**self._head("chat.completion.chunk"), "choices": [end]})
        last = {**self._head("chat.completion.chunk"), "choices": [], "usage": _usage(step)}
        await _send(response, last)
        await response.write(b"data: [DONE]\n\n")
        return response

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": "c1", "object": kind, "created": 1_780_000_000, "model": "double"}

    def _message(self, step: Step) -> dict[str, Any]:
        made = [
            {
                "id": f"call_{next(self._numbers)}",
                "type": "function",
                "function": {"name": tool, "arguments": arguments},
            }
            for tool, arguments in step.calls
        ]
        message: dict[str, Any] = {"role": "assistant", "content": step.text or None}
        return message | ({"tool_calls": made} if made else {})

    def _deltas(self, step: Step) -> Sequence[dict[str, Any]]:
        """Words, and arguments cut in the middle."""
        message = self._message(step)
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": letters} for letters in _in_threes(step.text)]
        for index, made in enumerate(message.get("tool_calls", ())):
            arguments = made["function"]["arguments"]
            middle = len(arguments) // 2
            first = {**made, "index": index}
            first["function"] = {**made["function"], "arguments": arguments[:middle]}
            rest = {"index": index, "function": {"arguments": arguments[middle:]}}
            deltas += [{"tool_calls": [first]}, {"tool_calls": [rest]}]
        return deltas


def _in_threes(text: str) -> Sequence[str]:
    return [text[start : start + 3] for start in range(0, len(text), 3)]


def _check(asked: Request) -> None:
    """Refuse what the real one would refuse."""
    assert asked["model"]
    names = [tool["function"]["name"] for tool in asked.get("tools", ())]
    assert len(names) == len(set(names))
    open_calls: set[str] = set()
    for message in asked["messages"]:
        if message["role"] == "tool":
            assert message["tool_call_id"] in open_calls
            open_calls.remove(message["tool_call_id"])
        else:
            assert not open_calls
            open_calls = {made["id"] for made in message.get("tool_calls") or ()}


def _reason(step: Step) -> str:
    return "tool_calls" if step.calls else "stop"


def _usage(step: Step) -> dict[str, int]:
    return {
        "prompt_tokens": step.tokens - 10,
        "completion_tokens": 10,
        "total_tokens": step.tokens,
    }


async def _send(response: web.StreamResponse, piece: Mapping[str, Any]) -> None:
    await response.write(f"data: {json.dumps(piece)}\n\n".encode())


def _broken(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return response


@asynccontextmanager
async def openai_double() -> AsyncIterator[OpenAIDouble]:
    """The double on a port of loopback."""
    double = OpenAIDouble()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/v1/chat/completions", double.serve)
    async with TestServer(app) as server:
        double.url = str(server.make_url("/v1"))
        yield double
