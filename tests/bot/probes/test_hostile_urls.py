"""Addresses made to reach what they must not: none is connected to, by whatever way it is given."""

import socket
from collections.abc import Awaitable, Callable, Sequence

import pytest

from bot.probes.addresses import Allowed
from bot.probes.causes import LookCause
from bot.probes.fetch import Fetcher
from bot.probes.gate import Gate, RefusedAddress
from scheduler.errors import TurnRefused
from tests.bot.probes.site import moved, serving

NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "localhost.": ["127.0.0.1"],
    "private.example": ["10.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "mixed.example": ["93.184.215.14", "127.0.0.1"],
    "mixed6.example": ["2606:4700::1111", "fd00::1"],
    "nowhere.example": ["0.0.0.0"],  # noqa: S104 - an answer, no binding
}

HOSTILE = [
    pytest.param("http://127.0.0.1/", id="loopback"),
    pytest.param("http://127.8.9.10:8080/", id="loopback elsewhere"),
    pytest.param("http://0.0.0.0/", id="this host"),
    pytest.param("http://10.0.0.1/", id="private"),
    pytest.param("http://172.20.0.1/", id="private, twelve bits"),
    pytest.param("http://192.168.1.1/", id="home router"),
    pytest.param("http://100.64.0.1/", id="carrier NAT"),
    pytest.param("http://169.254.169.254/latest/meta-data/", id="metadata"),
    pytest.param("http://168.63.129.16/", id="host agent"),
    pytest.param("http://192.0.0.192/", id="metadata of another"),
    pytest.param("http://100.100.100.200/", id="metadata of a third"),
    pytest.param("http://224.0.0.1/", id="multicast"),
    pytest.param("http://255.255.255.255/", id="broadcast"),
    pytest.param("http://2130706433/", id="decimal"),
    pytest.param("http://0x7f000001/", id="hexadecimal"),
    pytest.param("http://0x7f.1/", id="hexadecimal, short"),
    pytest.param("http://0177.0.0.1/", id="octal"),
    pytest.param("http://017700000001/", id="octal, one number"),
    pytest.param("http://127.1/", id="short"),
    pytest.param("http://127.0.0.1./", id="with a final dot"),
    pytest.param("http://127.0.0.0x1/", id="mixed bases"),
    pytest.param("http://①②⑦.⓪.⓪.①/", id="circled digits"),
    pytest.param("http://１２７.0.0.1/", id="full-width digits"),  # noqa: RUF001 - that is the trick
    pytest.param("http://127。0。0。1/", id="ideographic dots"),
    pytest.param("http://%31%32%37.0.0.1/", id="percent digits"),
    pytest.param("http://[::1]/", id="v6 loopback"),
    pytest.param("http://[::]/", id="v6 unspecified"),
    pytest.param("http://[::ffff:7f00:1]/", id="v4-mapped"),
    pytest.param("http://[::ffff:169.254.169.254]/", id="v4-mapped metadata"),
    pytest.param("http://[::127.0.0.1]/", id="v4-compatible"),
    pytest.param("http://[64:ff9b::7f00:1]/", id="NAT64"),
    pytest.param("http://[64:ff9b:1::7f00:1]/", id="NAT64, local"),
    pytest.param("http://[2002:7f00:1::]/", id="6to4"),
    pytest.param("http://[2001:0:7f00:1::]/", id="Teredo"),
    pytest.param("http://[fe80::1]/", id="link-local"),
    pytest.param("http://[fe80::1%25lo]/", id="link-local with an interface"),
    pytest.param("http://[fd00:ec2::254]/", id="v6 metadata"),
    pytest.param("http://[fec0::1]/", id="site-local"),
    pytest.param("http://[ff02::1]/", id="v6 multicast"),
    pytest.param("http://localhost/", id="localhost"),
    pytest.param("http://localhost./", id="localhost with a final dot"),
    pytest.param("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", id="localhost in circles"),
    pytest.param("http://private.example/", id="a name of a private address"),
    pytest.param("http://metadata.google.internal/", id="a name of metadata"),
    pytest.param("http://mapped.example/", id="a name of a mapped address"),
    pytest.param("http://nat64.example/", id="a name behind NAT64"),
    pytest.param("http://mixed.example/", id="a public and a private answer"),
    pytest.param("http://mixed6.example/", id="a public and a private answer, v6"),
    pytest.param("http://nowhere.example/", id="a sinkhole"),
    pytest.param("http://public.example@127.0.0.1/", id="the host as a user"),
    pytest.param("http://user:secret@public.example/", id="a password"),
    pytest.param("http://public.example\\@127.0.0.1/", id="a backslash"),
    pytest.param("http://127.0.0.1#@public.example/", id="a fragment"),
    pytest.param("http://127.0.0.1?@public.example/", id="a query"),
    pytest.param("http://public.example:22/", id="ssh"),
    pytest.param("http://public.example:25/", id="mail"),
    pytest.param("http://127.0.0.1:6379/", id="a database"),
    pytest.param("file:///etc/passwd", id="file"),
    pytest.param("gopher://127.0.0.1:6379/_FLUSHALL", id="gopher"),
    pytest.param("ftp://public.example/", id="ftp"),
    pytest.param("data:text/html,hello", id="data"),
    pytest.param("unix:///var/run/docker.sock", id="a socket"),
]

REFUSALS = {LookCause.BAD_ADDRESS, LookCause.REFUSED_ADDRESS, LookCause.REFUSED_PORT}
WAYS = [
    pytest.param(Fetcher.check, id="check"),
    pytest.param(Fetcher.status, id="status"),
    pytest.param(Fetcher.page, id="page"),
]


async def resolve(host: str, _: int) -> Sequence[str]:
    return NAMES.get(host, ["93.184.215.14"])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("url", HOSTILE)
async def test_refused_and_never_connected(
    url: str,
    way: Callable[[Fetcher, str], Awaitable[object]],
    connected: list[tuple[str, int]],
) -> None:
    with pytest.raises(TurnRefused) as refused:
        await way(Fetcher(resolve=resolve), url)

    assert refused.value.cause in REFUSALS
    assert connected == []


@pytest.mark.parametrize("url", HOSTILE)
async def test_refused_as_the_goal_of_a_redirect(
    url: str, connected: list[tuple[str, int]]
) -> None:
    async with serving(moved(url)) as site:
        fetcher = Fetcher(site.allowed, resolve=resolve)

        with pytest.raises(TurnRefused) as refused:
            await fetcher.page(site.url())

    assert refused.value.cause in REFUSALS
    assert connected == [("127.0.0.1", site.port)]


async def test_a_name_that_moves_inside_after_it_was_checked(
    connected: list[tuple[str, int]],
) -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])

    async def rebinding(_: str, __: int) -> Sequence[str]:
        return next(answers)

    fetcher = Fetcher(resolve=rebinding)
    await fetcher.check("http://rebinding.example/")

    with pytest.raises(TurnRefused) as refused:
        await fetcher.page("http://rebinding.example/")

    assert refused.value.cause == LookCause.REFUSED_ADDRESS
    assert connected == []


async def test_one_lookup_serves_both_the_check_and_the_connection(
    connected: list[tuple[str, int]],
) -> None:
    lookups = 0

    async def counting(_: str, __: int) -> Sequence[str]:
        nonlocal lookups
        lookups += 1
        return ["93.184.215.14"] if lookups == 1 else ["127.0.0.1"]

    with pytest.raises(Exception, match="accepts no connection"):  # refused by the test itself
        await Fetcher(resolve=counting).page("http://rebinding.example/")

    assert lookups == 1
    assert connected == [("93.184.215.14", 80)]


async def test_the_socket_is_the_last_check() -> None:
    gate = Gate("public.example", 80, allowed=Allowed(), resolve=resolve)

    with pytest.raises(RefusedAddress):
        gate.open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))


async def test_names_of_the_system_are_judged_by_their_addresses(
    connected: list[tuple[str, int]],
) -> None:
    with pytest.raises(TurnRefused) as refused:
        await Fetcher().page("http://localhost/")

    assert refused.value.cause == LookCause.REFUSED_ADDRESS
    assert connected == []
