"""`Outbox`: in order per owner, one on its way at a time, nobody held up by another."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from scheduler.errors import LeaseLost
from scheduler.model import Delivery, DeliveryKind, DeliveryStatus
from scheduler.policy import Policy
from scheduler.quiet import window_of
from storage import Store
from storage.outbox import LEASE
from tests.storage.making import (
    MINUTE,
    NOW,
    OTHER,
    OWNER,
    SECOND,
    Execute,
    add,
    damage,
    delivery,
    job,
    new_id,
)


async def take(store: Store, *, limit: int = 9, channel: str = "telegram") -> list[Delivery]:
    return list(await store.outbox.take(NOW, channel=channel, limit=limit))


async def adopt(
    store: Store, now: datetime, *, in_hand: Collection[str] = ()
) -> Sequence[Delivery]:
    return await store.outbox.adopt(now, channel="telegram", in_hand=in_hand)


def settled(taken: Delivery, **fields: object) -> Delivery:
    return replace(taken, **{"status": DeliveryStatus.SENT, "closed_at": NOW, **fields})


async def test_a_message_is_kept_whole(store: Store) -> None:
    owed = delivery(
        OTHER,
        kind=DeliveryKind.CHANGE,
        content={"task": "Größe", "lines": [1, None, {"a": True}]},
        job_id=new_id(),
        run_id=new_id(),
        key="run 1",
        from_state={"steps": 3000},
        to_state={"steps": 5000},
        silent=True,
        not_before=NOW,
    )
    await store.outbox.owe([owed])

    taken = await take(store)

    assert taken == [replace(owed, status=DeliveryStatus.SENDING, attempts=1)]


async def test_a_message_enters_without_what_a_database_refuses(store: Store) -> None:
    hostile = delivery("telegram:\0\ud8001", key="a\0b\udfff", content={"text": "x\0y\ud800"})
    await store.outbox.owe([hostile])

    (taken,) = await take(store)
    await store.outbox.settle(settled(taken, message_id="4\0\ud8002", error="no\0\udfff"))

    assert (taken.owner, taken.key, taken.content) == ("telegram:1", "ab", {"text": "xy"})
    sent = await store.outbox.by_message("telegram:1", "42")
    assert sent is not None
    assert sent.error == "no"


async def test_the_first_message_of_each_owner_is_taken_in_order(store: Store) -> None:
    first, second, another, elsewhere = owed = [
        delivery("telegram:2"),
        delivery("telegram:2"),
        delivery("telegram:1"),
        delivery("console:local"),
    ]
    await store.outbox.owe(owed)

    taken = await take(store)

    assert [each.id for each in taken] == [first.id, another.id]
    assert [each.id for each in await take(store, channel="console")] == [elsewhere.id]
    await store.outbox.settle(settled(taken[0]))
    assert [each.id for each in await take(store)] == [second.id]


async def test_no_more_is_taken_than_asked_and_the_oldest_first(store: Store) -> None:
    owed = [delivery(f"telegram:{9 - number}") for number in range(5)]
    await store.outbox.owe(owed)

    assert [each.id for each in await take(store, limit=2)] == [each.id for each in owed[:2]]


async def test_an_owner_has_one_message_on_its_way(store: Store, rival: Store) -> None:
    await store.outbox.owe([delivery(OTHER), delivery(OTHER)])

    taken = await asyncio.gather(*(take(each) for _ in range(3) for each in (store, rival)))

    assert sum(map(len, taken)) == 1


async def test_a_message_that_waits_holds_up_its_own_chat_alone(store: Store) -> None:
    later = delivery("telegram:1", not_before=NOW + SECOND)
    behind, free = delivery("telegram:1"), delivery("telegram:2")
    await store.outbox.owe([later, behind, free])

    assert [each.id for each in await take(store)] == [free.id]
    taken = await store.outbox.take(NOW + SECOND, channel="telegram", limit=9)
    assert [each.id for each in taken] == [later.id]


async def test_owners_who_rest_are_left_out_and_take_nobodys_place(store: Store) -> None:
    owed = [delivery(f"telegram:{chat}") for chat in range(4)]
    await store.outbox.owe(owed)

    taken = await store.outbox.take(
        NOW, channel="telegram", limit=2, resting={"telegram:0", "telegram:2", 'a"b'}
    )

    assert [each.id for each in taken] == [owed[1].id, owed[3].id]


async def test_the_next_instant_is_the_earliest_that_is_waited_for(store: Store) -> None:
    waits = [delivery(OTHER, not_before=NOW + minutes * MINUTE) for minutes in (3, 1, 2)]
    await store.outbox.owe([delivery(OTHER), *waits, delivery(not_before=NOW + SECOND)])

    asked = store.outbox.next_due_at
    assert await asked(channel="telegram", after=NOW) == NOW + MINUTE
    assert await asked(channel="telegram", after=NOW + MINUTE) == NOW + 2 * MINUTE
    assert await asked(channel="telegram", after=NOW + 3 * MINUTE) is None


async def test_the_same_key_is_owed_once(store: Store) -> None:
    first = delivery(OTHER, key="run 1")
    await store.outbox.owe([first, delivery(OTHER, key="run 1"), delivery(OTHER)])
    await store.outbox.settle(settled((await take(store))[0]))

    await store.outbox.owe([delivery(OTHER, key="run 1")])

    (keyless,) = await take(store)
    assert keyless.key is None
    await store.outbox.settle(settled(keyless))
    assert await take(store) == []


async def test_how_sending_went_is_stored(store: Store, rival: Store) -> None:
    await store.outbox.owe([delivery(OTHER)])
    (taken,) = await take(store)
    uncertain = replace(
        taken,
        status=DeliveryStatus.PENDING,
        uncertain=True,
        not_before=NOW + MINUTE,
        error="no answer",
    )

    await store.outbox.settle(uncertain)

    assert await take(rival) == []
    (again,) = await rival.outbox.take(NOW + MINUTE, channel="telegram", limit=9)
    assert again == replace(uncertain, status=DeliveryStatus.SENDING, attempts=2)


async def test_a_message_is_found_by_what_the_channel_called_it(store: Store) -> None:
    await store.outbox.owe([delivery(OTHER)])
    (taken,) = await take(store)
    sent = settled(taken, message_id="42")
    await store.outbox.settle(sent)

    assert await store.outbox.by_message(OTHER, "42") == sent
    assert await store.outbox.by_message(OWNER, "42") is None
    assert await store.outbox.by_message(OTHER, "43") is None


async def test_what_was_told_lately_is_known_to_its_owner(store: Store) -> None:
    reply = DeliveryKind.REPLY
    for number, owed in enumerate((
        delivery(OTHER), delivery(OTHER), delivery(OTHER, kind=reply), delivery("telegram:9"),
        delivery(OTHER), delivery(OTHER),
    )):  # fmt: skip
        await store.outbox.owe([owed])
        [taken] = [one for one in await take(store) if one.id == owed.id]
        at = NOW + number * MINUTE
        await store.outbox.settle(settled(taken, message_id=f"m{number}", closed_at=at))
    await store.outbox.owe([delivery(OTHER)])

    found = await store.outbox.told(OTHER, since=NOW + MINUTE, limit=2)
    earlier = await store.outbox.told(OTHER, since=NOW + MINUTE, limit=9)

    assert [one.message_id for one in found] == ["m4", "m5"]
    assert [one.message_id for one in earlier] == ["m1", "m4", "m5"]


async def test_what_a_live_process_sends_stays_its_own(store: Store, rival: Store) -> None:
    await store.outbox.owe([delivery("telegram:1"), delivery("telegram:2"), delivery()])
    first, second = await take(store)
    await store.outbox.settle(settled(first))

    assert await adopt(rival, NOW) == []
    assert await adopt(store, NOW, in_hand=[second.id]) == []


async def test_what_a_dead_process_was_sending_is_taken_over_after_its_lease(
    store: Store, rival: Store
) -> None:
    await store.outbox.owe([delivery(OTHER), delivery()])
    (taken,) = await take(store)
    await take(store, channel="console")

    assert await adopt(rival, NOW + LEASE) == [taken]
    assert await adopt(rival, NOW + LEASE, in_hand=[taken.id]) == []
    assert await adopt(store, NOW + LEASE) == []


async def test_what_nobody_remembers_to_have_taken_is_taken_over_at_once(store: Store) -> None:
    await store.outbox.owe([delivery(OTHER)])
    (taken,) = await take(store)  # and the answer was lost

    assert await adopt(store, NOW) == [taken]


async def test_a_lease_from_a_clock_that_was_set_back_since_is_none(
    store: Store, rival: Store
) -> None:
    await store.outbox.owe([delivery(OTHER)])
    (taken,) = await take(store)

    assert await adopt(rival, NOW - MINUTE) == [taken]


async def test_whoever_lost_a_message_cannot_say_how_it_ended(store: Store, rival: Store) -> None:
    await store.outbox.owe([delivery(OTHER)])
    (taken,) = await take(store)
    (adopted,) = await adopt(rival, NOW + LEASE)

    with pytest.raises(LeaseLost):
        await store.outbox.settle(settled(taken))

    await rival.outbox.settle(settled(adopted, message_id="1"))
    assert await store.outbox.by_message(OTHER, "1") is not None
    with pytest.raises(LeaseLost):
        await rival.outbox.settle(settled(adopted))


async def test_when_a_message_may_be_taken_over_is_waited_for(store: Store, rival: Store) -> None:
    await store.outbox.owe([delivery(OTHER)])
    await take(store)

    assert await rival.outbox.next_due_at(channel="telegram", after=NOW) == NOW + LEASE
    assert await store.outbox.next_due_at(channel="telegram", after=NOW) is None


async def test_a_change_is_superseded_by_a_newer_one_of_its_job(store: Store) -> None:
    change = {"kind": DeliveryKind.CHANGE, "job_id": new_id()}
    old, new = delivery(OTHER, **change), delivery(OTHER, **change)
    alone = delivery(OTHER, kind=DeliveryKind.CHANGE, job_id=new_id())
    await store.outbox.owe([old, alone, new, delivery(OTHER, job_id=alone.job_id)])

    assert await store.outbox.superseded(old)
    assert not await store.outbox.superseded(new)
    assert not await store.outbox.superseded(alone)


async def test_a_newer_change_that_is_dealt_with_supersedes_nothing(store: Store) -> None:
    change = {"kind": DeliveryKind.CHANGE, "job_id": new_id()}
    old, new = delivery(OTHER, **change), delivery(OTHER, **change)
    await store.outbox.owe([old, new])
    for _ in range(2):
        (taken,) = await take(store)
        await store.outbox.settle(settled(taken))

    assert not await store.outbox.superseded(old)


async def test_what_waits_for_a_chat_and_its_topics_can_be_given_up(store: Store) -> None:
    chat, topic, other = "telegram:-1", "telegram:-1:42", "telegram:-10"
    await store.outbox.owe([delivery(each) for each in (chat, chat, topic, other)])
    (on_its_way,) = await take(store, limit=1)

    await store.outbox.give_up(chat, "kicked", NOW)

    assert await store.outbox.counts() == {"dead": 2, "pending": 1, "sending": 1}
    await store.outbox.settle(settled(on_its_way))
    assert [each.owner for each in await take(store)] == [other]


async def test_it_is_known_whether_anything_is_owed(store: Store) -> None:
    await store.outbox.owe([delivery()])
    owed = await store.outbox.open_of(OWNER)
    (taken,) = await take(store, channel="console")
    on_its_way = await store.outbox.open_of(OWNER)
    await store.outbox.settle(settled(taken))

    assert owed
    assert on_its_way
    assert not await store.outbox.open_of(OWNER)
    assert not await store.outbox.open_of(OTHER)


async def test_open_and_dead_messages_are_counted(store: Store) -> None:
    await store.outbox.owe([delivery(f"telegram:{chat}") for chat in range(4)])
    sent, dead, _ = await take(store, limit=3)
    await store.outbox.settle(settled(sent))
    await store.outbox.settle(settled(dead, status=DeliveryStatus.DEAD))

    assert await store.outbox.counts() == {"dead": 1, "pending": 1, "sending": 1}


async def test_a_damaged_message_holds_up_its_own_chat_alone(
    store: Store, execute: Execute
) -> None:
    damaged, whole = delivery("telegram:1"), delivery("telegram:2")
    await store.outbox.owe([damaged, whole])
    await damage(execute, "deliveries", damaged.id, "content", "'['")

    assert [each.id for each in await take(store)] == [whole.id]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("zone", "'US/Gone'", id="whose zone is not known"),
        pytest.param("policy", "'['", id="that cannot be read"),
    ],
)
async def test_a_message_about_a_job_goes_as_it_stands(
    store: Store, execute: Execute, column: str, value: str
) -> None:
    quiet = Policy(quiet=(window_of("10:00-11:00"),))
    about = await add(store, job(owner="telegram:1", policy=quiet))
    change = delivery("telegram:1", kind=DeliveryKind.CHANGE, job_id=about.id)
    held = [
        replace(change, from_state=1, to_state=2, held_until=NOW, id=new_id()),
        delivery("telegram:2"),
    ]
    await store.outbox.owe(held)
    await damage(execute, "jobs", about.id, column, value)

    assert [each.id for each in await take(store)] == [each.id for each in held]
