"""From the body of a page to a state; run as a module, for one page in a process of its own.

``stdin``: a line of JSON (`Order`), then the body. ``stdout``: a `Reading` as JSON.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

from bot.probes.causes import LookCause
from bot.probes.challenge import is_challenge
from bot.probes.charset import decoded
from bot.probes.lines import bounded, tidy
from bot.probes.main_text import Page
from scheduler.canonical import Json
from scheduler.errors import TurnError, TurnFailed, TurnRefused

if TYPE_CHECKING:
    from bot.numbers import Number


class Order(TypedDict):
    """What is to be read, and how much the reading may cost."""

    content_type: str
    wanted: "dict[str, Json]"
    """``what`` names one of `READERS`; the rest is for that one."""
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
    page = _honest(html)
    if selector is not None:
        return {"text": [*page.selected(selector)]}
    return {"title": page.title, "text": [*page.main()]}


def _of_plain(text: str, selector: str | None) -> dict[str, Json]:
    if selector is not None:
        raise TurnFailed("a plain text has no parts to select", cause=LookCause.NO_MATCH)
    return {"title": "", "text": [*tidy(text.splitlines())]}


def _text(body: bytes, content_type: str, wanted: Mapping[str, Json]) -> dict[str, Json]:
    selector = wanted.get("selector")
    page = read(
        body, content_type=content_type, selector=None if selector is None else str(selector)
    )
    pattern = wanted.get("pattern")
    return page if pattern is None else {"text": [*_matching(page, str(pattern))]}


def _matching(page: Mapping[str, Json], pattern: str) -> list[str]:
    """What the pattern finds in the lines of a page. Raises `TurnFailed` where that is nothing."""
    from scheduler.patterns import found  # noqa: PLC0415 - each process reads one thing

    lines = cast("list[str]", page["text"])
    matching = [*tidy(one for line in lines for one in found(pattern, line))]
    if not matching:
        words = "nothing on the page matches the pattern any more"
        raise TurnFailed(words, cause=LookCause.NO_MATCH)
    return matching


def _value(body: bytes, content_type: str, wanted: Mapping[str, Json]) -> dict[str, Json]:
    place = cast("Mapping[str, Json]", wanted["place"])
    number = _number_at(body, content_type, place)
    return {"value": number.value} | ({"unit": number.unit} if number.unit else {})


def _number_at(body: bytes, content_type: str, place: "Mapping[str, Json]") -> "Number":
    from bot.numbers import number_in  # noqa: PLC0415 - each process reads one thing
    from bot.probes.values import value  # noqa: PLC0415 - each process reads one thing

    if (pattern := place.get("pattern")) is not None:
        page = read(body, content_type=content_type, selector=None)
        number = number_in(_matching(page, str(pattern))[0])
        if number is None:
            raise TurnFailed("there is no number where it was", cause=LookCause.NO_NUMBER)
        return number
    html = decoded(body, content_type)
    _honest(html)
    return value(html, place)


def _finds(body: bytes, content_type: str, wanted: Mapping[str, Json]) -> dict[str, Json]:
    from bot.probes.values import finds  # noqa: PLC0415 - each process reads one thing

    html = decoded(body, content_type)
    _honest(html)
    found: list[Json] = [
        {"place": find.place, "sample": find.sample} for find in finds(html, str(wanted["word"]))
    ]
    return {"finds": found}


def _feed(body: bytes, content_type: str, wanted: Mapping[str, Json]) -> dict[str, Json]:
    from bot.probes.feeds import entries  # noqa: PLC0415 - each process reads one thing

    del content_type, wanted  # a feed says itself how it is written
    return {"items": [*entries(body)]}


def _honest(html: str) -> Page:
    """The page. Raises `TurnFailed` where it is not the one that was asked for."""
    page = Page(html)
    if is_challenge(title=page.title, markup=html, text_length=page.length):
        raise TurnFailed("the site asks whether a human is there", cause=LookCause.CHALLENGE_PAGE)
    return page


READERS: Mapping[str, Callable[[bytes, str, Mapping[str, Json]], dict[str, Json]]] = {
    "text": _text,
    "value": _value,
    "finds": _finds,
    "feed": _feed,
}


def main() -> None:
    """Read one page from ``stdin``."""
    order: Order = json.loads(sys.stdin.buffer.readline())
    _bound(order["cpu_seconds"], order["memory"])
    body = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(_reading(body, order)))


def _reading(body: bytes, order: Order) -> Reading:
    try:
        wanted = order["wanted"]
        state = READERS[str(wanted["what"])](body, order["content_type"], wanted)
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
