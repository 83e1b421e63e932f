"""One request to one host through the gate: the only module that speaks HTTP to the world.

Imported with the first request, so that a process that watches nothing does not pay for aiohttp.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.probes.causes import LookCause
from bot.probes.gate import Gate, RefusedAddress
from bot.probes.inflation import Garbled, Inflation, Overfull
from bot.probes.urls import refused_address
from scheduler.errors import TurnError, TurnFailed

PIECE = 64 * 1024
HEADERS = {
    "User-Agent": "Minder",
    "Accept": "text/html, application/xhtml+xml, text/*;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
TEXTUAL = ("json", "xml", "javascript", "yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a host answered: the body only where one was asked for and the status is a good one."""

    status: int
    location: str | None = None
    content_type: str = ""
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    retry_after: str | None = None

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 - everybody knows them


async def ask(
    url: URL, gate: Gate, *, headers: Mapping[str, str], most: int | None, name: str
) -> Answer:
    """Ask *url* once, following nothing; read at most *most* bytes of text, or no body at all.

    Raises `TurnFailed` and `TurnRefused`; *name* is what the site is called in their messages.
    """
    try:
        async with (
            _session(gate) as session,
            session.get(url, headers={**HEADERS, **headers}, allow_redirects=False) as response,
        ):
            answer = Answer(
                status=response.status,
                location=response.headers.get("Location"),
                content_type=response.headers.get("Content-Type", ""),
                etag=response.headers.get("ETag"),
                last_modified=response.headers.get("Last-Modified"),
                retry_after=response.headers.get("Retry-After"),
            )
            if most is None or not answer.is_good:
                return answer
            return replace(answer, body=await _body(response, answer.content_type, most))
    except (aiohttp.ClientError, OSError, ValueError, Overfull, Garbled) as error:
        # Without the error behind it: aiohttp's own name the whole address, secrets included.
        raise _told(error, name) from None


def _session(gate: Gate) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        socket_factory=gate.open_socket,
        resolver=_GatedResolver(gate),
        use_dns_cache=False,
        force_close=True,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),  # the bound of the whole fetch holds
        trust_env=False,
        auto_decompress=False,
    )


class _GatedResolver(AbstractResolver):
    """Answers with what the gate lets through; addresses in digits never come here."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self._gate.addresses()
        ]

    async def close(self) -> None:
        """Nothing is held open."""


async def _body(response: aiohttp.ClientResponse, content_type: str, most: int) -> bytes:
    if not _is_text(content_type):
        raise TurnFailed("that is no text but a file", cause=LookCause.NOT_TEXT)
    inflation = Inflation(response.headers.get("Content-Encoding", ""), most=most)
    async for piece in response.content.iter_chunked(PIECE):
        inflation.feed(piece)
    return inflation.body()


def _is_text(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return not kind or kind.startswith("text/") or kind.endswith(TEXTUAL)


_FAILURES: tuple[tuple[type[Exception], LookCause, str], ...] = (
    (Overfull, LookCause.TOO_LARGE, "sends more than may be read"),
    (Garbled, LookCause.BAD_ENCODING, "sends what cannot be unpacked"),
    (aiohttp.ClientConnectorDNSError, LookCause.DNS, "is a name that is not found"),
    (aiohttp.ClientSSLError, LookCause.TLS, "has no valid certificate"),
    (aiohttp.ClientConnectorError, LookCause.NO_CONNECTION, "accepts no connection"),
    (Exception, LookCause.BROKEN_ANSWER, "broke off or spoke no HTTP"),
)
"""What each error means; the first that fits, as connector errors are kinds of one another."""


def _told(error: Exception, name: str) -> TurnError:
    if isinstance(getattr(error, "os_error", None), RefusedAddress):
        return refused_address()
    cause, words = next(told for kind, *told in _FAILURES if isinstance(error, kind))
    return TurnFailed(f"{name} {words}", cause=cause)
