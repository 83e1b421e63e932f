"""Which methods the double plays, and the way from a request to its result."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiogram.methods import TelegramMethod

from tests.telegram_double.errors import bad_request
from tests.telegram_double.schema import Request, check_answer, method_model, read, wire
from tests.telegram_double.world import World

MethodType = TypeVar("MethodType", bound=TelegramMethod[Any])
Play = Callable[[World, Any], Any | Awaitable[Any]]

PLAYED: dict[type[TelegramMethod[Any]], Play] = {}


def plays(
    model: type[MethodType],
) -> Callable[[Callable[[World, MethodType], Any]], Callable[[World, MethodType], Any]]:
    """Register how the double plays one method."""

    def register(
        play: Callable[[World, MethodType], Any],
    ) -> Callable[[World, MethodType], Any]:
        PLAYED[model] = play
        return play

    return register


async def perform(world: World, request: Request) -> Any:
    """The JSON result of a call, proved to be readable; raises the refusal it deserves."""
    model = method_model(request.name)
    call = read(model, request.fields)
    if model not in PLAYED:
        raise bad_request(f"this double does not play {model.__api_method__}")
    result = PLAYED[model](world, call)
    if inspect.isawaitable(result):
        return await result  # getUpdates: checked when queued, and injected ones may be broken
    answer = wire(result)
    check_answer(model, answer)
    return answer
