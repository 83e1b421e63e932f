"""`Leases`, and what is sent under them: one process at a time, and the next after a rest."""

from datetime import timedelta

import pytest

from scheduler.errors import LeaseLost
from storage import Store
from tests.storage.making import LEASE, NOW, OTHER, SECOND, delivery

BOT = "telegram:42"


async def test_a_lease_is_kept_by_renewing_it(store: Store) -> None:
    assert await store.leases.claim(BOT, NOW, lease=LEASE)
    assert await store.leases.claim(BOT, NOW + LEASE - SECOND, lease=LEASE)
    assert await store.leases.claim(BOT, NOW + LEASE + SECOND, lease=LEASE)


async def test_each_name_is_a_right_of_its_own(store: Store, rival: Store) -> None:
    assert await store.leases.claim(BOT, NOW, lease=LEASE)
    assert await rival.leases.claim("telegram:43", NOW, lease=LEASE)


async def test_without_the_lease_nothing_is_taken(store: Store) -> None:
    await store.outbox.owe([delivery(OTHER)])
    outbox = store.outbox.under(BOT)

    with pytest.raises(LeaseLost):
        await outbox.take(NOW, channel="telegram", limit=9)
    with pytest.raises(LeaseLost):
        await outbox.adopt(NOW, channel="telegram", in_hand=())


async def test_after_its_lease_nothing_is_taken(store: Store) -> None:
    await store.outbox.owe([delivery(OTHER)])
    outbox = store.outbox.under(BOT)
    await store.leases.claim(BOT, NOW, lease=LEASE)

    with pytest.raises(LeaseLost):
        await outbox.take(NOW + LEASE, channel="telegram", limit=9)
    (taken,) = await outbox.take(NOW + LEASE - SECOND, channel="telegram", limit=9)

    assert taken.owner == OTHER


async def test_what_is_sent_under_a_lease_is_taken_over_with_it(store: Store, rival: Store) -> None:
    await store.outbox.owe([delivery(OTHER)])
    await store.leases.claim(BOT, NOW, lease=LEASE)
    (taken,) = await store.outbox.under(BOT).take(NOW, channel="telegram", limit=9)

    # Later than any message is on its way without one.
    assert await rival.outbox.adopt(NOW + LEASE - SECOND, channel="telegram", in_hand=()) == []
    await rival.leases.claim(BOT, NOW + LEASE, lease=LEASE)
    adopted = await rival.outbox.under(BOT).adopt(NOW + LEASE, channel="telegram", in_hand=())

    assert adopted == [taken]


async def test_a_lease_that_is_given_back_ends_after_a_rest(store: Store) -> None:
    outbox = store.outbox.under(BOT)
    await store.leases.claim(BOT, NOW, lease=LEASE)

    await store.leases.release(BOT, NOW, rest=timedelta(seconds=3))

    with pytest.raises(LeaseLost):
        await outbox.take(NOW + 3 * SECOND, channel="telegram", limit=9)
