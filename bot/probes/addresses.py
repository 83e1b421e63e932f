"""Which addresses a watch may reach: an own table, as `ipaddress` takes some of these for public.

On Python 3.11 ``is_global`` is true for NAT64 and 6to4 forms of 127.0.0.1, for ``::127.0.0.1``,
for multicast and for the metadata services of two clouds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_CLOSED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier NAT, a cloud's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's host agent, on an address that looks public
        "169.254.0.0/16",  # link-local, most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments, a cloud's metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")  # the only part of IPv6 that is given out
_CLOSED_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, among them Teredo, which carries IPv4
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries IPv4
        "3fff::/20",  # documentation
    )
)
_CARRIERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))  # IPv4-mapped, NAT64
_ISATAP = {0x0000_5EFE, 0x0200_5EFE}


def is_public(address: Address) -> bool:
    """Whether *address* is one of the open net, whatever form an IPv4 address hides in."""
    reached = _reached(address)
    if isinstance(reached, IPv4Address):
        return not any(reached in network for network in _CLOSED_V4)
    if reached not in _GLOBAL_V6 or any(reached in network for network in _CLOSED_V6):
        return False
    interface = int(reached) & 0xFFFF_FFFF_FFFF_FFFF
    return interface >> 32 not in _ISATAP or is_public(IPv4Address(interface & 0xFFFF_FFFF))


def _reached(address: Address) -> Address:
    """The IPv4 address that a carrying IPv6 address leads to, else the address itself."""
    if isinstance(address, IPv6Address) and any(address in carrier for carrier in _CARRIERS):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the operator opens beside the public net."""

    networks: tuple[Network, ...] = ()
    """Reachable in spite of the table, on the usual ports."""
    doors: frozenset[tuple[str, int]] = frozenset()
    """Hosts as an address names them, each with one port: reachable wherever the name leads."""

    def door(self, host: str, port: int) -> bool:
        """Whether the operator named this very host and port."""
        return (host.lower(), port) in self.doors

    def reachable(self, address: str) -> bool:
        """Whether a connection to *address* may be opened; what is no address may not."""
        try:
            given = ip_address(address)
        except ValueError:
            return False
        reached = _reached(given)
        return is_public(given) or any(reached in network for network in self.networks)


def allowed(entries: Iterable[str]) -> Allowed:
    """Read an operator's list of networks (``192.168.1.0/24``) and doors (``nas.local:5000``).

    Raises ValueError for an entry that is neither.
    """
    networks: list[Network] = []
    doors: set[tuple[str, int]] = set()
    for entry in entries:
        try:
            networks.append(ip_network(entry, strict=False))
        except ValueError:
            doors.add(_door(entry))
    return Allowed(networks=tuple(networks), doors=frozenset(doors))


def _door(entry: str) -> tuple[str, int]:
    host, _, port = entry.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise ValueError(f"{entry!r} is neither a network nor host:port")
    return host.strip("[]").lower(), int(port)
