"""Which addresses of pages may be asked for, before any name is looked up.

The parser is the very one that the connection uses: two that disagree are a way around a guard.
"""

import re
from ipaddress import ip_address

from yarl import URL

from bot.probes.addresses import Allowed
from bot.probes.causes import LookCause
from scheduler.errors import TurnRefused

PORTS = frozenset({80, 443, 8080, 8443})
LONGEST = 2048

_UNUSUAL = re.compile(r"[\s\x00-\x1f\x7f\\\ud800-\udfff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)


def page_url(text: str, allowed: Allowed, *, base: URL | None = None) -> URL:
    """The address that *text* means, relative to *base* where one is given.

    Raises `TurnRefused` for all that is not plain http(s) to a host and port that may be asked.
    """
    if len(text) > LONGEST or _UNUSUAL.search(text):
        raise _bad("it is too long, or has spaces or control characters in it")
    try:
        url = URL(text) if base is None else base.join(URL(text))
        # The readable form as well: a name in broken punycode shows only when it is decoded.
        _, host, port = url.host, url.raw_host or "", url.port or 0
    except ValueError:
        raise _bad("it is not written as one") from None
    _check_form(url, host)
    if not allowed.door(host, port):
        _check_host(host, allowed)
        _check_port(port)
    return url.with_fragment(None)


def _bad(why: str) -> TurnRefused:
    return TurnRefused(f"that is no address of a page: {why}", cause=LookCause.BAD_ADDRESS)


def _check_form(url: URL, host: str) -> None:
    if url.scheme not in {"http", "https"} or not host:
        raise _bad("it has to begin with https:// or http:// and a host")
    if url.raw_user is not None or url.raw_password is not None:
        raise _bad("it must not carry a name or password")


def _check_host(host: str, allowed: Allowed) -> None:
    labels = host.removesuffix(".").split(".")
    if ":" in host or _NUMBER.fullmatch(labels[-1]):
        _check_numeric(host, allowed)
    elif not all(map(_LABEL.fullmatch, labels)):
        raise _bad("its host is not written as one")


def _check_numeric(host: str, allowed: Allowed) -> None:
    # 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1 to an operating system.
    try:
        ip_address(host)
    except ValueError:
        raise _bad("its host is a number in disguise") from None
    if not allowed.reachable(host):
        raise refused_address()


def refused_address() -> TurnRefused:
    """What every way to an address of the table ends in."""
    return TurnRefused(
        "that leads into a private or reserved network", cause=LookCause.REFUSED_ADDRESS
    )


def _check_port(port: int) -> None:
    if port not in PORTS:
        listed = ", ".join(map(str, sorted(PORTS)))
        raise TurnRefused(
            f"port {port} is none of those that may be watched ({listed})",
            cause=LookCause.REFUSED_PORT,
        )
