import asyncio
from datetime import timedelta

import pytest

from bot.probes.causes import LookCause
from bot.probes.sharing import AT_ONCE, SharedFetcher
from scheduler.errors import TurnFailed
from tests.bot.probes.site import Script, Site, says, serving
from tests.bot.telegram.clock import HandClock

FRESH = timedelta(seconds=15)


def shared(site: Site, clock: HandClock) -> SharedFetcher:
    return SharedFetcher(site.fetcher(), clock=clock, fresh=FRESH)


async def test_many_who_look_at_once_make_one_request() -> None:
    async with serving(says("tea")) as site:
        fetcher = shared(site, HandClock())
        answers = await asyncio.gather(*(fetcher.page(site.url()) for _ in range(10)))

    assert {answer.body for answer in answers} == {b"tea"}
    assert len(site.asked) == 1


async def test_later_the_site_is_asked_again() -> None:
    clock = HandClock()
    async with serving(says("tea")) as site:
        fetcher = shared(site, clock)
        await fetcher.page(site.url())
        clock.turn(seconds=15)
        await fetcher.page(site.url())

    assert len(site.asked) == 2


async def test_what_has_not_changed_is_not_sent_again() -> None:
    clock = HandClock()
    marked = says("tea", etag='"1"', last_modified="Mon, 01 Jun 2026 10:00:00 GMT")
    async with serving(marked) as site:
        fetcher = shared(site, clock)
        await fetcher.page(site.url())
        clock.turn(seconds=15)
        site.answer("/", says(status=304))
        second = await fetcher.page(site.url())

    assert second.body == b"tea"
    assert site.asked[1][1]["if-none-match"] == '"1"'
    assert site.asked[1][1]["if-modified-since"] == "mon, 01 jun 2026 10:00:00 gmt"


async def test_a_failure_is_shared_too() -> None:
    async with serving(says("tea", status=500)) as site:
        fetcher = shared(site, HandClock())
        answers = await asyncio.gather(
            *(fetcher.page(site.url()) for _ in range(5)), return_exceptions=True
        )

    assert all(isinstance(answer, TurnFailed) for answer in answers)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, 60, id="a minute at first"),
        pytest.param({"retry_after": "300"}, 300, id="as it says"),
        pytest.param({"retry_after": "999999999999"}, 3600, id="an hour at most"),
        pytest.param({"retry_after": "soon"}, 60, id="nonsense"),
    ],
)
async def test_a_host_that_asks_for_a_rest_gets_it(headers: dict[str, str], seconds: int) -> None:
    clock = HandClock()
    async with serving({"/": says(status=429, **headers), "/b": says("tea")}) as site:
        fetcher = shared(site, clock)
        with pytest.raises(TurnFailed):
            await fetcher.page(site.url())
        clock.turn(seconds=seconds - 1)
        with pytest.raises(TurnFailed) as rests:
            await fetcher.page(site.url("/b"))
        clock.turn(seconds=2)
        answer = await fetcher.page(site.url("/b"))

    assert rests.value.cause == LookCause.RESTING
    assert answer.body == b"tea"
    assert site.paths == ["/", "/b"]


async def test_whether_a_resting_host_is_back_is_asked_all_the_same() -> None:
    async with serving(says(status=503)) as site:
        fetcher = shared(site, HandClock())
        with pytest.raises(TurnFailed):
            await fetcher.page(site.url())

        assert await fetcher.status(site.url()) == 503


async def test_a_host_is_asked_a_few_things_at_a_time() -> None:
    at_work, most = 0, 0

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        for _ in range(20):
            await asyncio.sleep(0)  # noqa: TID251 - lets the others come
        at_work -= 1
        await says("tea")(reader, writer)

    scripts: dict[str, Script] = {f"/{n}": slow for n in range(8)}
    async with serving(scripts) as site:
        fetcher = shared(site, HandClock())
        await asyncio.gather(*(fetcher.page(site.url(path)) for path in scripts))

    assert most <= AT_ONCE
