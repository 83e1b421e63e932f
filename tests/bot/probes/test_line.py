"""Ports and certificates: real sockets on loopback, and none beyond it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from bot.probes import Probes
from bot.probes.addresses import allowed
from bot.probes.causes import LookCause
from bot.probes.port import Dialler
from bot.probes.tls import TlsProbe
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from tests.bot.telegram.clock import HandClock

HOST, MAPPED = "127.0.0.1", "::ffff:10.0.0.1"
END = datetime(2035, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def listening(context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, HOST, 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_an_open_port_and_a_closed_one() -> None:
    async with listening() as port:
        probes = Probes(allow=[f"{HOST}:{port}"])
        source: dict[str, Json] = {"probe": "port", "host": HOST, "port": port}
        opened = await probes.look(source)
    closed = await probes.look(source)

    assert (opened.state, closed.state) == ({"open": True}, {"open": False})


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        pytest.param({"host": HOST, "port": 22}, LookCause.REFUSED_ADDRESS, id="loopback"),
        pytest.param({"host": "10.0.0.1", "port": 22}, LookCause.REFUSED_ADDRESS, id="private"),
        pytest.param(
            {"host": "::ffff:10.0.0.1", "port": 22}, LookCause.REFUSED_ADDRESS, id="mapped"
        ),
        pytest.param({"host": "example.org", "port": 0}, LookCause.REFUSED_PORT, id="no port"),
        pytest.param({"host": "example.org", "port": "x"}, LookCause.REFUSED_PORT, id="a word"),
        pytest.param({"port": 22}, LookCause.BAD_SOURCE, id="no host"),
    ],
)
@pytest.mark.parametrize("probe", ["port", "tls"])
async def test_what_may_not_be_called_is_refused_before_it_is(
    probe: str, source: dict[str, Json], cause: LookCause, connected: list[tuple[str, int]]
) -> None:
    probes = Probes()
    for ask in (probes.check, probes.look):
        with pytest.raises(TurnRefused) as refused:
            await ask({"probe": probe, **source})
        assert refused.value.cause == cause

    assert connected == []


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Tea Trust")


async def certificate(authority: trustme.CA, *, days: float, trusted: bool = True) -> Json:
    """What is seen of a certificate that ends in so many days."""
    issued = authority.issue_cert(HOST, not_after=END)
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    issued.configure_cert(server)
    if trusted:
        authority.configure_trust(client)
    clock = HandClock(END - timedelta(days=days))
    async with listening(server) as port:
        dialler = Dialler(allowed([f"{HOST}:{port}"]))
        probe = TlsProbe(dialler, clock=clock, context=client)
        return (await probe.look({"host": HOST, "port": port})).state


@pytest.mark.parametrize(
    ("days", "within"),
    [(100, None), (30.5, None), (29.9, 30), (14, 14), (6, 7), (2.5, 3), (0.5, 1)],
)
async def test_only_some_days_before_the_end_are_worth_a_word(
    authority: trustme.CA, days: float, within: int | None
) -> None:
    state = await certificate(authority, days=days)

    assert state == {"expires": "2035-01-01", "within": within, "issuer": "Tea Trust"}


async def test_a_certificate_that_nobody_vouches_for_is_a_state(authority: trustme.CA) -> None:
    state = await certificate(authority, days=100, trusted=False)

    assert isinstance(state, dict)
    assert "invalid" in state


async def test_no_answer_says_nothing_of_the_certificate() -> None:
    async with listening() as port:
        probes = Probes(allow=[f"{HOST}:{port}"])
    with pytest.raises(TurnFailed) as failed:
        await probes.look({"probe": "tls", "host": HOST, "port": port})

    assert failed.value.cause == LookCause.NO_CONNECTION
