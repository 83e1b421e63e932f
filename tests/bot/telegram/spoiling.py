"""Parts of the house that go wrong: a call that fails, or one that does not return."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any


class Spoiled:
    """Does what *part* does; calls of *name* fail so many times, *done* or not."""

    def __init__(
        self, part: Any, name: str, failures: Iterable[Exception], *, done: bool = False
    ) -> None:
        self._part = part
        self._name = name
        self._failures = iter(failures)
        self._done = done

    def __getattr__(self, name: str) -> Any:
        async def call(*given: Any, **named: Any) -> Any:
            failure = next(self._failures, None) if name == self._name else None
            if failure is not None and not self._done:
                raise failure
            answer = await getattr(self._part, name)(*given, **named)
            if failure is not None:
                raise failure
            return answer

        return call


class Held:
    """Does what *part* does; calls of *name* go through *hold* first."""

    def __init__(self, part: Any, name: str, hold: Callable[..., Awaitable[None]]) -> None:
        self._part = part
        self._name = name
        self._hold = hold

    def __getattr__(self, name: str) -> Any:
        async def call(*given: Any, **named: Any) -> Any:
            if name == self._name:
                await self._hold(*given, **named)
            return await getattr(self._part, name)(*given, **named)

        return call
