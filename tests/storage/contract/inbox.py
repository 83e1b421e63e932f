"""`Inbox`: stored once, dealt with in the order of each chat, closed together with the answer."""

from dataclasses import replace

import pytest

from scheduler.errors import StoreError
from scheduler.people import Update
from storage import Store
from tests.storage.making import MINUTE, NOW, OTHER, SECOND, delivery, update


async def waiting(store: Store, *, limit: int = 9) -> list[Update]:
    return list(await store.inbox.waiting(channel="telegram", limit=limit))


async def test_what_came_in_is_kept_once(store: Store, rival: Store) -> None:
    first = update(body={"text": "größer 🎉", "entities": [{"offset": 0}]})
    await store.inbox.store([first])

    await store.inbox.store([replace(first, body={}), update("8", channel="console")])

    assert await waiting(rival) == [first]
    assert await store.inbox.count() == 2


async def test_what_came_in_enters_without_what_a_database_refuses(store: Store) -> None:
    await store.inbox.store([update("7\0\ud800", body={"text": "a\0\udfffb"})])

    (kept,) = await waiting(store)
    await store.inbox.close(kept, NOW, error="x\0\ud800")

    assert (kept.chat, kept.body) == ("7", {"text": "ab"})


async def test_each_chat_keeps_its_order(store: Store) -> None:
    first, second, other = update("1"), update("1"), update("2")
    await store.inbox.store([second, other, first])

    assert await waiting(store) == [first, other]
    assert await waiting(store, limit=1) == [first]
    await store.inbox.close(first, NOW)
    assert await waiting(store) == [second, other]


async def test_attempts_are_counted_before_an_update_is_looked_at(
    store: Store, rival: Store
) -> None:
    came = update()
    await store.inbox.store([came])

    await store.inbox.attempt(came)
    await store.inbox.attempt(came)

    assert await waiting(rival) == [replace(came, attempts=2)]


async def test_an_update_is_closed_together_with_its_replies(store: Store) -> None:
    came, owed = update(), delivery(OTHER)
    await store.inbox.store([came])

    await store.inbox.close(came, NOW, replies=[owed])

    assert await waiting(store) == []
    assert await store.inbox.count() == 0
    (taken,) = await store.outbox.take(NOW, channel="telegram", limit=9)
    assert taken.id == owed.id


async def test_an_update_whose_replies_cannot_be_stored_stays_open(store: Store) -> None:
    came, owed = update(), delivery(OTHER)
    await store.inbox.store([came])

    with pytest.raises(StoreError):
        await store.inbox.close(came, NOW, replies=[owed, owed])

    assert await waiting(store) == [came]
    assert await store.outbox.take(NOW, channel="telegram", limit=9) == []


async def test_a_closed_update_that_comes_again_stays_closed(store: Store) -> None:
    came = update()
    await store.inbox.store([came])
    await store.inbox.close(came, NOW, error="poison")

    await store.inbox.store([came])

    assert await waiting(store) == []


async def test_old_updates_are_forgotten_once_they_are_closed(store: Store) -> None:
    old, late, still_open = update("1"), update("2"), update("3")
    await store.inbox.store([old, late, still_open])
    await store.inbox.close(old, NOW)
    await store.inbox.close(late, NOW + MINUTE)

    forgotten = await store.inbox.forget(NOW + SECOND)

    assert forgotten == 1
    await store.inbox.store([old, late])
    assert await waiting(store) == [old, still_open]
