"""The gate between a watch and the net: every name is resolved here, every socket opened here."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence

from bot.probes.addresses import Allowed

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host and port to its addresses; raises OSError when there are none."""

AddressInfo = tuple[int, int, int, str, tuple[str | int | bytes, ...]]


class RefusedAddress(OSError):
    """The way leads to an address that may not be reached.

    An OSError, since that is what connectors expect of a socket that could not be opened.
    """


async def system_addresses(host: str, port: int) -> Sequence[str]:
    """What the operating system knows of *host*."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Gate:
    """Stands before one host and port, as one address of a page names them."""

    def __init__(self, host: str, port: int, *, allowed: Allowed, resolve: Resolve) -> None:
        self._host = host
        self._port = port
        self._allowed = allowed
        self._resolve = resolve
        self._is_door = allowed.door(host, port)

    async def addresses(self) -> Sequence[str]:
        """Where the host is. Raises `RefusedAddress` if any of it is closed, OSError if nowhere.

        One closed address closes the host: an answer that mixes them means no good.
        """
        try:
            found = await self._resolve(self._host, self._port)
        except UnicodeError as error:
            raise OSError("the name cannot be asked for") from error
        for address in found:
            self._admit(address)
        return found

    def open_socket(self, info: AddressInfo) -> socket.socket:
        """A socket for the connection to *info*: the last check, on the address itself."""
        family, kind, protocol, _, address = info
        self._admit(str(address[0]))
        return socket.socket(family, kind, protocol)

    def _admit(self, address: str) -> None:
        if not self._is_door and not self._allowed.reachable(address):
            raise RefusedAddress("a private or reserved network")
