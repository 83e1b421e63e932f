import asyncio
import gzip
import time
import tracemalloc
import zlib
from contextlib import suppress

import pytest

import bot.probes.hop  # noqa: F401 - so that the measures below do not measure its import
from bot.probes.addresses import allowed
from bot.probes.causes import LookCause
from bot.probes.fetch import Fetcher
from scheduler.errors import TurnFailed, TurnRefused
from tests.bot.probes.site import (
    Script,
    dripping,
    endless,
    moved,
    raw,
    says,
    serving,
)

HEAD = b"HTTP/1.1 200 OK\r\n"
TEXT = HEAD + b"Content-Type: text/html\r\n"
CHUNKED = TEXT + b"Transfer-Encoding: chunked\r\n\r\n"
MB = 1_000_000


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        pytest.param("", b"hello", id="as it is"),
        pytest.param("identity", b"hello", id="identity"),
        pytest.param("gzip", gzip.compress(b"hello"), id="gzip"),
        pytest.param("X-GZIP", gzip.compress(b"hello"), id="gzip by its old name"),
        pytest.param("deflate", zlib.compress(b"hello"), id="deflate"),
        pytest.param("deflate", zlib.compress(b"hello", wbits=-15), id="deflate, bare"),
    ],
)
async def test_bodies_arrive_unpacked(encoding: str, sent: bytes) -> None:
    async with serving(says(sent, content_encoding=encoding)) as site:
        answer = await site.fetcher().page(site.url())

    assert answer.body == b"hello"
    assert answer.content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        pytest.param(says(b"hello", content_encoding="br"), LookCause.BAD_ENCODING, id="br"),
        pytest.param(says(b"hello", content_encoding="zstd"), LookCause.BAD_ENCODING, id="zstd"),
        pytest.param(
            says(gzip.compress(gzip.compress(b"hello")), content_encoding="gzip, gzip"),
            LookCause.BAD_ENCODING,
            id="twice packed",
        ),
        pytest.param(
            says(b"hello", content_encoding="gzip"), LookCause.BAD_ENCODING, id="no gzip at all"
        ),
        pytest.param(
            says(gzip.compress(b"hello")[:-4], content_encoding="gzip"),
            LookCause.BAD_ENCODING,
            id="gzip without its end",
        ),
        pytest.param(
            says(gzip.compress(b"a") + gzip.compress(b"b"), content_encoding="gzip"),
            LookCause.BAD_ENCODING,
            id="two gzips",
        ),
        pytest.param(says(b"%PDF", content_type="application/pdf"), LookCause.NOT_TEXT, id="pdf"),
        pytest.param(says(b"\x89PNG", content_type="image/png"), LookCause.NOT_TEXT, id="picture"),
        pytest.param(says(b"a" * (2 * MB + 1)), LookCause.TOO_LARGE, id="too long, and says so"),
        pytest.param(raw(b"SSH-2.0-OpenSSH\r\n"), LookCause.BROKEN_ANSWER, id="not HTTP"),
        pytest.param(raw(), LookCause.BROKEN_ANSWER, id="nothing"),
        pytest.param(
            raw(TEXT + b"Content-Length: 100\r\n\r\nhel"), LookCause.BROKEN_ANSWER, id="cut short"
        ),
        pytest.param(raw(CHUNKED + b"zz\r\n"), LookCause.BROKEN_ANSWER, id="broken chunks"),
        pytest.param(
            raw(HEAD + b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n"),
            LookCause.BROKEN_ANSWER,
            id="a header of 100 kB",
        ),
        pytest.param(
            raw(HEAD + b"X-Many: a\r\n" * 200_000 + b"\r\n"),
            LookCause.BROKEN_ANSWER,
            id="200,000 headers",
        ),
        pytest.param(
            raw(HEAD + b"Content-Length: 9" + b"9" * 400 + b"\r\n\r\n"),
            LookCause.BROKEN_ANSWER,
            id="an absurd length",
        ),
        pytest.param(says(status=404), "HTTP_404", id="404"),
        pytest.param(says("<p>Error", status=503), "HTTP_503", id="503 with a page"),
        pytest.param(raw(b"HTTP/1.1 999 Odd\r\n\r\n"), "HTTP_999", id="a status nobody knows"),
        pytest.param(says(status=302), "HTTP_302", id="a redirect to nowhere"),
        pytest.param(moved("/"), LookCause.TOO_MANY_REDIRECTS, id="a loop"),
    ],
)
async def test_what_is_no_page_fails_at_once(script: Script, cause: str) -> None:
    began = time.monotonic()
    async with serving(script) as site:
        with pytest.raises(TurnFailed) as failed:
            await site.fetcher().page(site.url("/"))

    assert failed.value.cause == cause
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(dripping(b"", b""), id="silence"),
        pytest.param(dripping(HEAD, b"X-Slow: a\r\n"), id="headers, one by one"),
        pytest.param(dripping(HEAD + b"X-Slow: ", b"a"), id="a header, letter by letter"),
        pytest.param(dripping(TEXT + b"\r\n", b"a"), id="a body, letter by letter"),
        pytest.param(dripping(CHUNKED, b"1\r\na\r\n"), id="a body in chunks of one"),
        pytest.param(dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="continue, continue"),
    ],
)
async def test_slow_sites_are_given_up(script: Script) -> None:
    async with serving(script) as site:
        with pytest.raises(TurnFailed, match=r"within 0\.2 seconds") as failed:
            await site.fetcher(seconds=0.2).page(site.url())

    assert failed.value.cause == LookCause.TIMEOUT


async def test_redirects_share_one_bound_of_time() -> None:
    async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.15):
                await reader.read()
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    async with serving(slowly) as site:
        with pytest.raises(TurnFailed) as failed:
            await site.fetcher(seconds=0.4).page(site.url())

    assert failed.value.cause == LookCause.TIMEOUT
    assert len(site.asked) <= 3


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(
            says(gzip.compress(bytes(64 * MB), 1), content_encoding="gzip"), id="gzip bomb"
        ),
        pytest.param(
            says(zlib.compress(bytes(64 * MB), 1), content_encoding="deflate"), id="deflate bomb"
        ),
        pytest.param(endless(TEXT + b"\r\n", b"a" * 65536), id="endless body"),
        pytest.param(endless(CHUNKED, b"10000\r\n" + b"a" * 65536 + b"\r\n"), id="endless chunks"),
        pytest.param(
            endless(TEXT + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
            id="endless nothing, packed",
        ),
        pytest.param(
            endless(
                TEXT + b"Content-Encoding: gzip\r\n\r\n" + b"\x1f\x8b\x08\x08" + bytes(6),
                b"a" * 65536,
            ),
            id="endless name in a gzip",
        ),
        pytest.param(
            endless(
                TEXT + b"Content-Encoding: deflate\r\n\r\n" + b"\x78\x9c",
                b"\x00\x00\x00\xff\xff" * 10_000,
            ),
            id="endless empty blocks",
        ),
        pytest.param(endless(HEAD, b"X-More: a\r\n" * 100), id="endless headers"),
    ],
)
async def test_large_answers_cost_little(script: Script) -> None:
    async with serving(script) as site:
        tracemalloc.start()
        began = time.monotonic()
        with pytest.raises(TurnFailed) as failed:
            await site.fetcher().page(site.url())
        spent = time.monotonic() - began
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert failed.value.cause in {
        LookCause.TOO_LARGE,
        LookCause.BAD_ENCODING,
        LookCause.BROKEN_ANSWER,
    }
    assert spent < 5
    assert peak < 20 * MB


async def test_five_redirects_are_followed() -> None:
    hops = {f"/{hop}": moved(f"/{hop + 1}", 301 + hop % 3) for hop in range(5)}
    async with serving({**hops, "/5": says("there")}) as site:
        answer = await site.fetcher().page(site.url("/0"))

    assert answer.body == b"there"
    assert site.paths == ["/0", "/1", "/2", "/3", "/4", "/5"]


async def test_the_sixth_redirect_is_not() -> None:
    hops = {f"/{hop}": moved(f"/{hop + 1}") for hop in range(6)}
    async with serving({**hops, "/6": says("there")}) as site:
        with pytest.raises(TurnFailed) as failed:
            await site.fetcher().page(site.url("/0"))

    assert failed.value.cause == LookCause.TOO_MANY_REDIRECTS
    assert "/6" not in site.paths


async def test_secret_headers_and_cookies_stay_with_their_origin() -> None:
    secrets = {"Authorization": "Bearer canary", "Cookie": "session=canary"}
    async with serving({"/": says("there")}, host="localhost") as other:
        here = {"/": moved("/again"), "/again": moved(other.url())}
        async with serving(here) as site:
            doors = site.allowed.doors | other.allowed.doors
            fetcher = Fetcher(type(site.allowed)(doors=doors))

            await fetcher.page(site.url(), headers=secrets)

    assert [headers.get("authorization") for _, headers in site.asked] == ["bearer canary"] * 2
    assert [headers.get("cookie") for _, headers in site.asked] == ["session=canary"] * 2
    assert "canary" not in str(other.asked)
    assert len(other.asked) == 1


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(says("proxy")) as proxy, serving(says("site")) as site:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)

        answer = await Fetcher(allowed([site.door, proxy.door])).page(site.url())

    assert answer.body == b"site"
    assert proxy.asked == []


async def test_cookies_of_sites_are_forgotten() -> None:
    cookie = says("", status=302, location="/again", set_cookie="a=b; Path=/")
    async with serving({"/": cookie, "/again": says("there")}) as site:
        fetcher = site.fetcher()
        await fetcher.page(site.url())
        await fetcher.page(site.url())

    assert not any("cookie" in headers for _, headers in site.asked)


async def test_a_redirect_out_of_the_door_is_refused(connected: list[tuple[str, int]]) -> None:
    async with serving(moved("http://127.0.0.2/")) as site:
        with pytest.raises(TurnRefused) as refused:
            await site.fetcher().status(site.url())

    assert refused.value.cause == LookCause.REFUSED_ADDRESS
    assert connected == [("127.0.0.1", site.port)]


async def test_a_status_reads_no_body() -> None:
    async with serving(endless(TEXT + b"\r\n", b"a" * 65536)) as site:
        status = await site.fetcher().status(site.url())

    assert status == 200


async def test_a_name_that_nobody_knows_passes_the_check_and_fails_the_look() -> None:
    async def nobody(_: str, __: int) -> list[str]:
        raise OSError("no such name")

    fetcher = Fetcher(resolve=nobody)

    await fetcher.check("http://unknown.example/")
    with pytest.raises(TurnFailed) as failed:
        await fetcher.page("http://unknown.example/")
    assert failed.value.cause == LookCause.DNS


async def test_nobody_at_the_door() -> None:
    async with serving(says("")) as site:
        fetcher, url = site.fetcher(), site.url()

    with pytest.raises(TurnFailed) as failed:
        await fetcher.page(url)
    assert failed.value.cause == LookCause.NO_CONNECTION


async def test_a_site_without_a_certificate() -> None:
    async def plainly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(plainly, "127.0.0.1", 0)
    async with server:
        door = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(TurnFailed) as failed:
            await Fetcher(allowed([door])).page(f"https://{door}/")

    assert failed.value.cause == LookCause.TLS


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(raw(b"nonsense\r\n\r\n"), id="not HTTP"),
        pytest.param(says(status=500), id="an error status"),
        pytest.param(says(b"", content_encoding="br"), id="an unknown encoding"),
        pytest.param(moved("/?token=canary"), id="a loop"),
        pytest.param(dripping(b"", b""), id="silence"),
    ],
)
async def test_errors_hold_nothing_of_the_address_but_its_host(script: Script) -> None:
    async with serving(script) as site:
        with pytest.raises(TurnFailed) as failed:
            await site.fetcher(seconds=0.2).page(site.url("/?token=canary"))

    error: BaseException | None = failed.value
    while error is not None:
        assert "canary" not in f"{error!s}{error!r}"
        context = None if error.__suppress_context__ else error.__context__
        error = error.__cause__ or context
