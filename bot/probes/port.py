"""Whether a TCP port accepts connections."""

import asyncio
import socket
from collections.abc import Sequence

from bot.probes.addresses import Allowed
from bot.probes.causes import LookCause
from bot.probes.gate import Gate, RefusedAddress, Resolve, system_addresses
from bot.probes.sources import word
from bot.probes.urls import refused_address
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from scheduler.model import JsonObject, Observation

SECONDS = 10.0
HIGHEST = 65_535


class Dialler:
    """Opens connections to hosts that people name, through the gate."""

    def __init__(self, allowed: Allowed, *, resolve: Resolve = system_addresses) -> None:
        self._allowed = allowed
        self._resolve = resolve

    async def check(self, source: JsonObject) -> None:
        """Raise `TurnRefused` for a host and port that would never be called."""
        host, port = host_and_port(source)
        try:
            await self._addresses(host, port)
        except OSError as error:
            if isinstance(error, RefusedAddress):
                raise refused_address() from None

    async def dial(self, source: JsonObject) -> socket.socket:
        """A connected socket. Raises `TurnRefused`, `TurnFailed` for an unknown name, and OSError
        where nobody answers.
        """
        host, port = host_and_port(source)
        gate = self._gate(host, port)
        try:
            addresses = await self._addresses(host, port)
        except RefusedAddress:
            raise refused_address() from None
        except OSError:
            raise TurnFailed(f"{host} is a name that is not found", cause=LookCause.DNS) from None
        return await _connected(gate, addresses, port)

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        async with asyncio.timeout(SECONDS):
            return await self._gate(host, port).addresses()

    def _gate(self, host: str, port: int) -> Gate:
        return Gate(host, port, allowed=self._allowed, resolve=self._resolve)


async def _connected(gate: Gate, addresses: Sequence[str], port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    failure = OSError("no address")
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        opened = gate.open_socket((family, socket.SOCK_STREAM, 0, "", (address, port)))
        opened.setblocking(False)
        try:
            async with asyncio.timeout(SECONDS):
                await loop.sock_connect(opened, (address, port))
        except OSError as error:  # TimeoutError is one, too
            opened.close()
            failure = error
        else:
            return opened
    raise failure


class PortProbe:
    """``{"probe": "port", "host": …, "port": 5432}`` → ``{"open": bool}``."""

    def __init__(self, dialler: Dialler) -> None:
        self._dialler = dialler

    async def check(self, source: JsonObject) -> None:
        await self._dialler.check(source)

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        try:
            opened = await self._dialler.dial(source)
        except OSError:
            return Observation(state={"open": False})
        opened.close()
        return Observation(state={"open": True})


def host_and_port(source: JsonObject) -> tuple[str, int]:
    """What a source names. Raises `TurnRefused` for what is no port."""
    host, port = word(source, "host"), source.get("port")
    if isinstance(port, bool) or not isinstance(port, int) or not 0 < port <= HIGHEST:
        raise TurnRefused(f"a port is a number from 1 to {HIGHEST}", cause=LookCause.REFUSED_PORT)
    return host, port
