"""Fetches pages for people who may name any address: guarded, bounded, redirects by hand."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yarl import URL

from bot.probes.addresses import Allowed
from bot.probes.causes import LookCause, http_cause, http_words
from bot.probes.gate import Gate, RefusedAddress, Resolve, system_addresses
from bot.probes.urls import page_url, refused_address
from scheduler.errors import TurnFailed, TurnRefused

if TYPE_CHECKING:
    from bot.probes.hop import Answer

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NAME_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one fetch may cost, all of its redirects together."""

    seconds: float = 20.0
    body: int = 2_000_000
    """Bytes, compressed as well as unpacked."""


class Fetcher:
    """See `page` and `status`. Nothing is kept between fetches: no connection, no cookie.

    Proxies and passwords of the environment are not used. Where hosts are named, nothing leaves
    them (*within*), whatever redirects there are.
    """

    def __init__(
        self,
        allowed: Allowed | None = None,
        *,
        bounds: Bounds | None = None,
        resolve: Resolve = system_addresses,
        within: Collection[str] | None = None,
    ) -> None:
        self._allowed = allowed or Allowed()
        self._bounds = bounds or Bounds()
        self._resolve = resolve
        self._within = within

    async def check(self, address: str) -> None:
        """Raise `TurnRefused` for an address that would never be asked.

        A name that nobody knows passes: it may be known later, and the first look says so.
        """
        url = page_url(address, self._allowed)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(NAME_SECONDS):
                    await self._gate(url).addresses()
        except RefusedAddress:
            raise refused_address() from None
        except OSError:
            return

    async def page(self, address: str, *, headers: Mapping[str, str] | None = None) -> "Answer":
        """The text at *address*; *headers* go to its own origin only, never to where it redirects.

        Raises `TurnRefused` for what may not be asked, `TurnFailed` for all else that is no page.
        """
        return good(await self.answer(address, headers=headers))

    async def answer(
        self, address: str, *, headers: Mapping[str, str] | None = None, with_body: bool = True
    ) -> "Answer":
        """What *address* answers in the end; its text is read where the status is a good one.

        Raises as `page` does, but for a status.
        """
        most = self._bounds.body if with_body else None
        return await self._fetch(address, headers or {}, most=most)

    async def status(self, address: str) -> int:
        """The status that *address* answers in the end; no body is read. Raises as `page` does."""
        return (await self.answer(address, with_body=False)).status

    async def _fetch(
        self, address: str, headers: Mapping[str, str], *, most: int | None
    ) -> "Answer":
        url = page_url(address, self._allowed)
        try:
            async with asyncio.timeout(self._bounds.seconds):
                return await self._follow(url, headers, most)
        except TimeoutError:
            raise TurnFailed(
                f"{url.host} did not answer within {self._bounds.seconds:g} seconds",
                cause=LookCause.TIMEOUT,
            ) from None

    async def _follow(self, first: URL, headers: Mapping[str, str], most: int | None) -> "Answer":
        from bot.probes.hop import ask  # noqa: PLC0415 - aiohttp, only for who fetches

        url = first
        for _ in range(MOST_REDIRECTS + 1):
            self._check_host(url)
            own = headers if url.origin() == first.origin() else {}
            answer = await ask(url, self._gate(url), headers=own, most=most, name=first.host or "")
            if answer.status not in REDIRECTS or answer.location is None:
                return answer
            url = page_url(answer.location, self._allowed, base=url)
        raise TurnFailed(
            f"{first.host} redirects more than {MOST_REDIRECTS} times",
            cause=LookCause.TOO_MANY_REDIRECTS,
        )

    def _check_host(self, url: URL) -> None:
        if self._within is not None and (url.host or "").casefold() not in self._within:
            raise TurnRefused(
                f"{url.host} is none of the hosts that may be asked",
                cause=LookCause.REFUSED_ADDRESS,
            )

    def _gate(self, url: URL) -> Gate:
        return Gate(url.raw_host or "", url.port or 0, allowed=self._allowed, resolve=self._resolve)


def good(answer: "Answer") -> "Answer":
    """The answer itself; raises `TurnFailed` where its status is none of a page."""
    if not answer.is_good:
        words = http_words(answer.status)
        raise TurnFailed(f"the page answers {words}", cause=http_cause(answer.status))
    return answer
