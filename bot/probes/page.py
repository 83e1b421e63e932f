"""The text of a web page, whole or by a CSS selector."""

from bot.probes.causes import LookCause
from bot.probes.reader import Reader
from bot.probes.sharing import SharedFetcher
from bot.probes.sources import optional_word, word
from scheduler.canonical import Json
from scheduler.errors import InvalidPattern, TurnFailed, TurnRefused
from scheduler.model import JsonObject, Observation
from scheduler.patterns import checked

LONGEST_SELECTOR = 200


class PageProbe:
    """``{"probe": "page", "url": …}`` → ``{"title": …, "text": [line, …]}``.

    With a CSS ``selector`` the state is the ``text`` of what it finds, and the title is left out;
    with a ``pattern`` (RE2), what that finds in the text. A page without text, a selector or a
    pattern without a match and a page that asks for a human are errors.
    """

    def __init__(self, fetcher: SharedFetcher, reader: Reader) -> None:
        self._fetcher = fetcher
        self._reader = reader

    async def check(self, source: JsonObject) -> None:
        pattern_of(source)
        if selector := _selector(source):
            await self._check_selector(selector)
        await self._fetcher.check(word(source, "url"))

    async def _check_selector(self, selector: str) -> None:
        try:
            await self._reader.read(b"", content_type="text/html", selector=selector)
        except TurnFailed as error:
            if error.cause != LookCause.NO_MATCH:
                raise

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        selector = _selector(source)
        answer = await self._fetcher.page(word(source, "url"))
        state = await self._reader.ask(
            answer.body, content_type=answer.content_type, what="text", selector=selector,
            pattern=pattern_of(source),
        )  # fmt: skip
        return Observation(state=dict(state))


def pattern_of(source: JsonObject) -> str | None:
    """The pattern of a source. Raises `TurnRefused` for what is none."""
    pattern = optional_word(source, "pattern")
    try:
        if pattern is not None:
            checked(pattern)
    except InvalidPattern as refusal:
        words = f"I cannot search for that pattern: {refusal}"
        raise TurnRefused(words, cause=LookCause.BAD_PATTERN) from None
    return pattern


def _selector(source: JsonObject) -> str | None:
    selector = optional_word(source, "selector")
    if selector and len(selector) > LONGEST_SELECTOR:
        raise TurnRefused("the selector is too long", cause=LookCause.BAD_SELECTOR)
    return selector
