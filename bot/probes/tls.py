"""How long a site's certificate is still good."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from typing import cast

from bot.probes.causes import LookCause
from bot.probes.port import SECONDS, Dialler
from bot.probes.sources import word
from scheduler.canonical import Json
from scheduler.errors import TurnFailed
from scheduler.model import JsonObject, Observation
from scheduler.ports import Clock

STEPS = (30, 14, 7, 3, 1)
"""Days before the end of which each is worth a word."""


class TlsProbe:
    """``{"probe": "tls", "host": …, "port": 443}`` → ``{"expires": date, "within": days | None,
    "issuer": name}``, or ``{"invalid": why}``.

    *within* is the smallest of `STEPS` that is reached, so that a passing day is no news.
    """

    def __init__(
        self, dialler: Dialler, *, clock: Clock, context: ssl.SSLContext | None = None
    ) -> None:
        self._dialler = dialler
        self._clock = clock
        self._context = context

    async def check(self, source: JsonObject) -> None:
        await self._dialler.check(_with_port(source))

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        host = word(source, "host")
        try:
            async with asyncio.timeout(2 * SECONDS):
                certificate = await self._certificate(host, _with_port(source))
        except ssl.SSLCertVerificationError as error:
            return Observation(state={"invalid": str(error.verify_message)})
        except (OSError, ssl.SSLError):
            raise TurnFailed(
                f"{host} accepts no connection", cause=LookCause.NO_CONNECTION
            ) from None
        return Observation(state=_state(certificate, self._clock.now()))

    async def _certificate(self, host: str, source: JsonObject) -> dict[str, object]:
        opened = await self._dialler.dial(source)
        context = self._context or await asyncio.to_thread(ssl.create_default_context)
        try:
            _, writer = await asyncio.open_connection(
                sock=opened, ssl=context, server_hostname=host
            )
        except BaseException:
            opened.close()
            raise
        certificate = writer.get_extra_info("peercert")
        writer.transport.abort()
        return cast("dict[str, object]", certificate)


def _with_port(source: JsonObject) -> JsonObject:
    return {"port": 443, **source}


def _state(certificate: dict[str, object], now: datetime) -> dict[str, Json]:
    seconds = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    expires = datetime.fromtimestamp(seconds, UTC)
    left = expires - now
    within = min((days for days in STEPS if left <= timedelta(days=days)), default=None)
    return {"expires": expires.date().isoformat(), "within": within, "issuer": _issuer(certificate)}


def _issuer(certificate: dict[str, object]) -> str:
    parts = cast("tuple[tuple[tuple[str, str], ...], ...]", certificate.get("issuer") or ())
    names = {key: value for part in parts for key, value in part}
    return names.get("organizationName") or names.get("commonName") or ""
