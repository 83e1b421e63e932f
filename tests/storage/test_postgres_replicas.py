"""PostgreSQL under several processes: the server's clock counts, and hints travel between them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.errors import LeaseLost
from storage import Store, open_store
from storage.database import Session
from storage.leases import time_of_leases
from storage.postgres import FROZEN_AFTER
from tests.storage.making import LEASE, OTHER, add, claim, delivery, job
from tests.storage.postgres import execute, fresh_schema

BOT = "telegram:42"
REAL = datetime.now(UTC)  # noqa: TID251 - the server's clock is the real one
WRONG = [
    pytest.param(timedelta(hours=-3), id="hours behind"),
    pytest.param(timedelta(days=2), id="days ahead"),
]


@pytest.fixture
async def url(postgres: str) -> AsyncIterator[str]:
    async with fresh_schema(postgres) as address:
        yield address


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, holder="here:1:1", server_time=True) as opened:
        yield opened


@pytest.fixture
async def rival(url: str, store: Store) -> AsyncIterator[Store]:
    del store
    async with open_store(url, holder="there:2:2", server_time=True) as opened:
        yield opened


@pytest.mark.parametrize("off", WRONG)
async def test_a_wrong_clock_takes_no_run_from_another_replica(
    store: Store, rival: Store, off: timedelta
) -> None:
    await add(store, job(at=REAL + off))
    (claimed,) = await claim(store, REAL + off)

    assert await claim(rival, REAL + off + timedelta(hours=1)) == []
    assert claimed.run.lease_expires_at is not None
    assert abs(claimed.run.lease_expires_at - LEASE - REAL) < timedelta(minutes=10)


async def test_a_run_is_taken_over_once_its_lease_is_over_for_the_server(
    store: Store, rival: Store, url: str
) -> None:
    await add(store, job(at=REAL - LEASE))
    (claimed,) = await claim(store, REAL)
    await execute(url, "UPDATE runs SET lease_expires_at = lease_expires_at - 120000000")

    behind = REAL - LEASE + timedelta(seconds=1)  # when it was due, and long before its lease ends
    (taken,) = await claim(rival, behind)

    assert (taken.run.id, taken.run.attempt) == (claimed.run.id, 2)


@pytest.mark.parametrize("off", WRONG)
async def test_a_wrong_clock_takes_no_channel(store: Store, rival: Store, off: timedelta) -> None:
    await store.outbox.owe([delivery(OTHER, created_at=REAL)])

    assert await store.leases.claim(BOT, REAL + off, lease=LEASE)
    assert not await rival.leases.claim(BOT, REAL - off, lease=LEASE)
    with pytest.raises(LeaseLost):
        await rival.outbox.under(BOT).take(REAL - off, channel="telegram", limit=9)
    assert await store.outbox.under(BOT).take(REAL + off, channel="telegram", limit=9)
    assert await rival.outbox.adopt(REAL - off, channel="telegram", in_hand=()) == []


async def test_a_channel_changes_hands_after_its_lease_and_with_it_what_is_on_its_way(
    store: Store, rival: Store
) -> None:
    brief = timedelta(milliseconds=1)
    await store.outbox.owe([delivery(OTHER, created_at=REAL)])
    await store.leases.claim(BOT, REAL, lease=LEASE)
    (taken,) = await store.outbox.under(BOT).take(REAL, channel="telegram", limit=9)
    await store.leases.release(BOT, REAL, rest=brief)

    while not await rival.leases.claim(BOT, REAL, lease=LEASE):
        continue  # a millisecond, by the server's clock

    assert await rival.outbox.under(BOT).adopt(REAL, channel="telegram", in_hand=()) == [taken]
    assert not await store.leases.claim(BOT, REAL, lease=LEASE)


async def test_a_replica_claims_once_what_another_claims_is_owed(
    store: Store, rival: Store
) -> None:
    await add(store, job(at=REAL))
    claiming, end = asyncio.Event(), asyncio.Event()

    async def slow_claim(session: Session) -> None:
        await time_of_leases(session, REAL, alone=True)
        claiming.set()
        await end.wait()

    slow = asyncio.ensure_future(store.database.write(slow_claim))  # noqa: TID251 - beside it
    await claiming.wait()
    next_one = asyncio.ensure_future(claim(rival, REAL))  # noqa: TID251 - beside it
    for _ in range(20):  # long enough for a claim that waits for nobody
        await rival.runs.next_due_at()
    waited = not next_one.done()
    end.set()
    await slow

    assert waited
    assert len(await next_one) == 1


async def test_a_process_that_freezes_in_a_transaction_keeps_its_locks_for_seconds_only(
    store: Store,
) -> None:
    async def unit(session: Session) -> str:
        timeout = await session._connection.fetchval("SHOW idle_in_transaction_session_timeout")
        return str(timeout)

    assert await store.database.write(unit) == f"{FROZEN_AFTER}s"


async def test_what_a_replica_writes_is_hinted_at_to_the_others(store: Store, rival: Store) -> None:
    async with asyncio.timeout(20):
        while not rival.database.hint.is_set():  # from when on it listens, nobody says
            await add(store)
            await claim(store)
            with_patience = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(0.05, with_patience.set_result, None)
            await with_patience

    assert not store.database.hint.is_set(), "nobody hints at themselves"


async def test_looking_for_work_is_no_news(store: Store, rival: Store) -> None:
    await claim(store)
    await rival.leases.claim(BOT, REAL, lease=LEASE)

    assert not store.database.hints._wrote.is_set()  # type: ignore[attr-defined]
    assert not rival.database.hints._wrote.is_set()  # type: ignore[attr-defined]
