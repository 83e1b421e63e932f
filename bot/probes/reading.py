"""From the body of a page to a state; run as a module, for one page in a process of its own.

``stdin``: a line of JSON (`Order`), then the body. ``stdout``: a `Reading` as JSON.
"""

import json
import os
import sys
from contextlib import suppress
from typing import NotRequired, TypedDict

from bot.probes.causes import LookCause
from bot.probes.challenge import is_challenge
from bot.probes.charset import decoded
from bot.probes.lines import bounded, tidy
from bot.probes.main_text import Page
from scheduler.canonical import Json
from scheduler.errors import TurnError, TurnFailed, TurnRefused


class Order(TypedDict):
    """What is to be read, and how much the reading may cost."""

    content_type: str
    selector: str | None
    cpu_seconds: int
    memory: int


class Reading(TypedDict):
    """What came of it: the state, or the error in parts."""

    state: NotRequired[dict[str, Json]]
    cause: NotRequired[str]
    message: NotRequired[str]
    final: NotRequired[bool]


def read(body: bytes, *, content_type: str, selector: str | None) -> dict[str, Json]:
    """The state of a page: title and lines of text, or only the lines that *selector* finds.

    Raises `TurnFailed` for what is no page to be told about, and `TurnRefused` for no selector.
    """
    text = decoded(body, content_type)
    state = _of_html(text, selector) if _is_html(text, content_type) else _of_plain(text, selector)
    if not state["text"]:
        raise TurnFailed("there is no text on the page", cause=LookCause.EMPTY_PAGE)
    return bounded(state)


def _is_html(text: str, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return text.lstrip().startswith("<") if not kind else "html" in kind


def _of_html(html: str, selector: str | None) -> dict[str, Json]:
    page = Page(html)
    if is_challenge(title=page.title, markup=html, text_length=page.length):
        raise TurnFailed("the site asks whether a human is there", cause=LookCause.CHALLENGE_PAGE)
    if selector is not None:
        return {"text": [*page.selected(selector)]}
    return {"title": page.title, "text": [*page.main()]}


def _of_plain(text: str, selector: str | None) -> dict[str, Json]:
    if selector is not None:
        raise TurnFailed("a plain text has no parts to select", cause=LookCause.NO_MATCH)
    return {"title": "", "text": [*tidy(text.splitlines())]}


def main() -> None:
    """Read one page from ``stdin``."""
    order: Order = json.loads(sys.stdin.buffer.readline())
    _bound(order["cpu_seconds"], order["memory"])
    body = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(_reading(body, order)))


def _reading(body: bytes, order: Order) -> Reading:
    try:
        state = read(body, content_type=order["content_type"], selector=order["selector"])
    except TurnError as error:
        final = isinstance(error, TurnRefused)
        return Reading(cause=error.cause, message=str(error), final=final)
    return Reading(state=state)


def _bound(cpu_seconds: int, memory: int) -> None:
    """Let the operating system end this process when it takes more, where it can."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on every system

        os.nice(5)  # reminders first
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))  # last: macOS refuses it


if __name__ == "__main__":
    main()
