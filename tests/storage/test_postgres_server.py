"""PostgreSQL as such: it understands every query, replicas share it, and it may go away a while."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from scheduler.errors import SchemaTooNew, StoreUnavailable
from storage import Store, open_store
from storage.columns import micros
from storage.database import Session, load_queries
from storage.postgres import DIALECT
from storage.schema import Migration, known_migrations
from tests.storage.making import LEASE, NOW, OWNER, SECOND, add, add_many, claim
from tests.storage.postgres import execute, fresh_database, fresh_schema


@pytest.fixture
async def url(postgres: str) -> AsyncIterator[str]:
    async with fresh_schema(postgres) as address:
        yield address


async def test_every_query_is_understood(store: Store, url: str) -> None:
    del store  # made the tables
    queries = load_queries("asyncpg", DIALECT)
    connection = await asyncpg.connect(url)
    for name in queries.available_queries:
        if not name.endswith("_cursor"):
            await connection.prepare(getattr(queries, name).sql)
    await connection.close()


async def test_replicas_that_start_together_make_one_schema(url: str) -> None:
    async def start(holder: str) -> int:
        async with open_store(url, holder=holder) as store:
            return (await add(store)).number

    assert sorted(await asyncio.gather(*map(start, "abc"))) == [1, 2, 3]


async def test_every_replica_may_run_the_scheduler(store: Store, rival: Store) -> None:
    with store.lock.held(), rival.lock.held():
        assert not store.lock.taken()


async def test_what_another_replica_serves_is_not_given_up(store: Store, rival: Store) -> None:
    await add(store)
    await claim(store)

    await rival.runs.recover(NOW)

    assert await claim(rival, NOW + LEASE - SECOND) == []


async def test_an_upgrade_keeps_a_copy_of_what_was(postgres: str) -> None:
    newest = known_migrations()[-1].version
    added = Migration(version=newest + 1, statements=("ALTER TABLE jobs ADD COLUMN colour TEXT",))
    async with fresh_database(postgres) as url:
        async with open_store(url, holder="h") as store:
            await add_many(store, 3)

        async with open_store(url, holder="h", migrations=[*known_migrations(), added]) as store:
            kept = len(await store.jobs.listed(OWNER))

        connection = await asyncpg.connect(url)
        copied = await connection.fetchval(
            f"SELECT COUNT(*) FROM minder_schema_{newest}.jobs"  # noqa: S608 - our own number
        )
        await connection.close()
        assert kept == copied == 3
        with pytest.raises(SchemaTooNew):
            async with open_store(url, holder="h"):
                pass


async def test_a_mute_by_button_becomes_one_like_any_other(postgres: str) -> None:
    before = [step for step in known_migrations() if step.version <= 8]
    until = micros(NOW)
    async with fresh_database(postgres) as url:
        async with open_store(url, holder="h", migrations=before) as store:
            muted, other = await add_many(store, 2)
        connection = await asyncpg.connect(url)
        attention = f'{{"confirm":2,"muted_until":{until},"shadow":3}}'
        await connection.execute(
            "UPDATE jobs SET attention = $1 WHERE id = $2", attention, muted.id
        )
        await connection.close()

        async with open_store(url, holder="h") as store:
            found = {job.id: job.policy.muted_until for job in await store.jobs.listed(OWNER)}

    assert found == {muted.id: NOW, other.id: None}


async def test_an_upgrade_that_fails_changes_nothing(url: str) -> None:
    broken = Migration(
        version=known_migrations()[-1].version + 1,
        statements=("DROP TABLE facts", "ALTER TABLE none ADD x TEXT"),
    )
    async with open_store(url, holder="h") as store:
        await store.facts.note("kept", {}, NOW)

    with pytest.raises(StoreUnavailable):
        async with open_store(url, holder="h", migrations=[*known_migrations(), broken]):
            pass

    async with open_store(url, holder="h") as store:
        assert await store.facts.fact("kept") == {}


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("postgresql://ann:secret@127.0.0.1:1/minder", id="nobody listens"),
        pytest.param("postgresql://ann:secret@no.such.host.invalid/minder", id="no such host"),
        pytest.param("postgresql://ann:sec/ret@127.0.0.1/minder", id="a password with a slash"),
    ],
)
async def test_a_server_that_does_not_answer_is_said_without_the_password(address: str) -> None:
    with pytest.raises(StoreUnavailable) as refusal:
        async with open_store(address, holder="h"):
            pass

    assert "sec" not in str(refusal.value)


async def test_a_lost_connection_is_said_and_made_anew(store: Store, url: str) -> None:
    async def lost(session: Session) -> None:
        await execute(
            url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'minder'",
        )
        await session.run("drop_fact", name="none")

    with pytest.raises(StoreUnavailable):
        await store.database.write(lost)

    assert (await add(store)).number == 1


async def test_a_unit_that_lost_a_race_is_carried_out_again(store: Store) -> None:
    attempts = 0

    async def unit(session: Session) -> int:
        nonlocal attempts
        attempts += 1
        await session.run("note_fact", name=f"attempt {attempts}", body="{}", now=1)
        if attempts < 3:
            raise asyncpg.DeadlockDetectedError("lost")
        return attempts

    assert await store.database.write(unit) == 3
    assert await store.facts.fact("attempt 1") is None
    assert await store.facts.fact("attempt 3") == {}


async def test_a_unit_that_loses_every_race_is_given_up(store: Store) -> None:
    async def unit(session: Session) -> None:
        del session
        raise asyncpg.DeadlockDetectedError("lost")

    with pytest.raises(StoreUnavailable):
        await store.database.write(unit)
