"""One polite request for all who look at the same address, and rest for hosts that ask for it.

What was fetched a moment ago is not fetched again; later the host is asked whether anything
changed (ETag, Last-Modified). A host is never asked more than a few things at once, and one that
says "too many requests" is left alone by everybody until it wants to be asked again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from bot.probes.causes import LookCause
from bot.probes.fetch import Fetcher, good
from scheduler.errors import TurnFailed
from scheduler.ports import Clock

if TYPE_CHECKING:
    from bot.probes.hop import Answer

STATUS = "status"
AT_ONCE = 2
"""Requests to one host at the same time."""
KEPT = 32_000_000
"""Bytes of answers that are kept to be confirmed by their hosts."""
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class _Copy:
    """What an address answered, and when (monotonic seconds); or why it answered nothing."""

    at: float
    answer: "Answer | None" = None
    failure: TurnFailed | None = None


@dataclass(frozen=True, slots=True)
class _Rest:
    """Until when (monotonic seconds) a host is left alone, and how long that was."""

    until: float
    span: timedelta


class SharedFetcher:
    """A `Fetcher` for many: see `page`. It is used from one event loop."""

    def __init__(self, fetcher: Fetcher, *, clock: Clock, fresh: timedelta) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._fresh = fresh.total_seconds()
        self._copies: OrderedDict[str, _Copy] = OrderedDict()
        self._rests: dict[str, _Rest] = {}
        # Weakly: they live as long as anybody waits for them.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._places: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def check(self, address: str) -> None:
        """See `Fetcher.check`."""
        await self._fetcher.check(address)

    async def page(self, address: str) -> "Answer":
        """The text at *address*, at most *fresh* old. Raises as `Fetcher.page` does."""
        async with self._turn(address):
            known = self._known(address)
            return good(await self._page(address) if known is None else known)

    async def status(self, address: str) -> int:
        """The status of *address*. Raises as `Fetcher.status` does; hosts that rest are asked all
        the same, since whether they are back is the question.
        """
        key = f"{STATUS} {address}"
        async with self._turn(key):
            known = self._known(key)
            if known is None:
                known = await self._asked(address, key, with_body=False)
            return known.status

    def _turn(self, key: str) -> asyncio.Lock:
        """One asks at a time: whoever waited finds what the first one brought."""
        return self._locks.setdefault(key, asyncio.Lock())

    def _known(self, key: str) -> "Answer | None":
        copy = self._copies.get(key)
        if copy is None or self._clock.monotonic() - copy.at >= self._fresh:
            return None
        if copy.failure is not None:
            raise copy.failure
        return copy.answer

    async def _page(self, address: str) -> "Answer":
        host = urlsplit(address).netloc
        self._check_rest(host)
        copy = self._copies.get(address)
        before = None if copy is None else copy.answer
        answer = await self._asked(address, address, headers=_conditions(before))
        self._rest(host, answer)
        if answer.status == HTTPStatus.NOT_MODIFIED and before is not None:
            self._keep(address, _Copy(at=self._clock.monotonic(), answer=before))
            return before
        return answer

    async def _asked(
        self,
        address: str,
        key: str,
        *,
        headers: Mapping[str, str] | None = None,
        with_body: bool = True,
    ) -> "Answer":
        place = self._places.setdefault(urlsplit(address).netloc, asyncio.Semaphore(AT_ONCE))
        async with place:
            try:
                answer = await self._fetcher.answer(address, headers=headers, with_body=with_body)
            except TurnFailed as failure:
                self._keep(key, _Copy(at=self._clock.monotonic(), failure=failure))
                raise
        self._keep(key, _Copy(at=self._clock.monotonic(), answer=answer))
        return answer

    # --- rests ------------------------------------------------------------------------------------

    def _check_rest(self, host: str) -> None:
        rest = self._rests.get(host)
        if rest is not None and self._clock.monotonic() < rest.until:
            raise TurnFailed(
                f"{host} asked for fewer requests and is left alone for a while",
                cause=LookCause.RESTING,
            )

    def _rest(self, host: str, answer: "Answer") -> None:
        """Leave a host alone that is busy, twice as long each time unless it says how long."""
        if answer.status not in BUSY:
            self._rests.pop(host, None)
            return
        before = self._rests.get(host)
        span = min(FIRST_REST if before is None else before.span * 2, LONGEST_REST)
        asked = _asked_rest(answer.retry_after, self._clock)
        wait = span if asked is None else min(asked, LONGEST_REST)
        until = self._clock.monotonic() + wait.total_seconds()
        self._rests[host] = _Rest(until=until, span=span)

    # --- copies -----------------------------------------------------------------------------------

    def _keep(self, address: str, copy: _Copy) -> None:
        self._copies[address] = copy
        self._copies.move_to_end(address)
        while len(self._copies) > 1 and sum(map(_size, self._copies.values())) > KEPT:
            self._copies.popitem(last=False)


def _size(copy: _Copy) -> int:
    return 1_000 + (0 if copy.answer is None else len(copy.answer.body))


def _conditions(before: "Answer | None") -> dict[str, str]:
    """What asks a host whether anything changed (RFC 9110, section 13.1)."""
    if before is None or not before.is_good:
        return {}
    told = {"If-None-Match": before.etag, "If-Modified-Since": before.last_modified}
    return {name: value for name, value in told.items() if value}


def _asked_rest(told: str | None, clock: Clock) -> timedelta | None:
    """What ``Retry-After`` says: seconds, or a moment (RFC 9110, section 10.2.3)."""
    if told is None:
        return None
    if told.strip().isdecimal():
        return timedelta(seconds=min(int(told.strip()[:9]), LONGEST_REST.total_seconds()))
    with suppress(ValueError):
        return max(parsedate_to_datetime(told) - clock.now(), timedelta())
    return None
