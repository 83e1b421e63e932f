"""`Owners` and `Facts`: what is known of people and of the installation."""

from scheduler.people import Profile
from storage import Store
from tests.storage.making import (
    MINUTE,
    NOW,
    OTHER,
    OWNER,
    SECOND,
    add,
    add_many,
    claim,
    delivery,
    job,
    update,
)


async def test_a_stranger_has_an_empty_profile(store: Store) -> None:
    assert await store.owners.profile(OTHER) == Profile(owner=OTHER)


async def test_a_profile_is_kept_beside_the_count_of_jobs(store: Store, rival: Store) -> None:
    await add(store)
    known = Profile(
        owner=OWNER,
        zone="Europe/Madrid",
        language="es",
        settings={"morning": "08:30"},
        blocked="kicked",
    )

    await store.owners.save(known, NOW)

    assert await rival.owners.profile(OWNER) == known
    assert await store.owners.profile(OTHER) == Profile(owner=OTHER)
    assert (await add(store)).number == 2


async def test_a_profile_replaces_an_earlier_one(store: Store) -> None:
    await store.owners.save(Profile(owner=OWNER, zone="UTC", blocked="kicked"), NOW)

    await store.owners.save(Profile(owner=OWNER, zone="Asia/Tokyo"), NOW)

    assert await store.owners.profile(OWNER) == Profile(owner=OWNER, zone="Asia/Tokyo")


async def test_all_that_an_owner_has_is_given_to_another(store: Store, rival: Store) -> None:
    theirs, mine = await add(store, job(owner=OTHER)), await add_many(store, 2)
    await store.owners.save(Profile(owner=OWNER, zone="Asia/Tokyo"), NOW)
    await store.owners.keep_draft(OWNER, {}, expires_at=NOW + MINUTE)
    await store.outbox.owe([delivery(OWNER)])
    await store.inbox.store([update(OWNER)])
    await claim(store, limit=1)

    for _ in range(2):  # once more is no more
        await store.owners.rename(OWNER, OTHER)

    moved = [await rival.jobs.job(OTHER, number) for number in (2, 3)]
    assert [each.id for each in moved] == [each.id for each in mine]
    assert await rival.jobs.job(OTHER, 1) is not None
    assert (await store.jobs.history(theirs.id, limit=1))[0].owner == OTHER
    edits = await store.jobs.edits(OTHER, since=NOW)
    assert {each.job_id for each in edits} == {theirs.id, *(each.id for each in mine)}
    assert {each.after.owner for each in edits} == {OTHER}
    assert [each.chat for each in await store.inbox.waiting(channel="telegram", limit=9)] == [OTHER]
    assert await store.owners.profile(OWNER) == Profile(owner=OWNER)
    assert await store.owners.draft(OWNER, NOW) is None
    assert await store.jobs.listed(OWNER) == []
    assert (await add(store, job(owner=OTHER))).number == 4


async def test_an_unknown_owner_takes_the_profile_along(store: Store) -> None:
    await store.owners.save(Profile(owner=OWNER, zone="Asia/Tokyo"), NOW)
    await add(store)

    await store.owners.rename(OWNER, OTHER)

    assert await store.owners.profile(OTHER) == Profile(owner=OTHER, zone="Asia/Tokyo")
    assert (await store.jobs.job(OTHER, 1)).owner == OTHER
    assert (await add(store, job(owner=OTHER))).number == 2


async def test_an_owner_who_is_given_to_himself_stays_as_he_is(store: Store) -> None:
    kept = await add(store)

    await store.owners.rename(OWNER, OWNER)

    assert await store.jobs.listed(OWNER) == [kept]
    assert (await add(store)).number == 2


async def test_a_draft_waits_until_it_expires(store: Store) -> None:
    await store.owners.keep_draft(OWNER, {"question": "when?"}, expires_at=NOW + MINUTE)

    assert await store.owners.draft(OWNER, NOW + MINUTE - SECOND) == {"question": "when?"}
    assert await store.owners.draft(OWNER, NOW + MINUTE) is None
    assert await store.owners.draft(OTHER, NOW) is None


async def test_a_draft_replaces_an_earlier_one(store: Store) -> None:
    await store.owners.keep_draft(OWNER, {"question": "when?"}, expires_at=NOW + SECOND)

    await store.owners.keep_draft(OWNER, {"question": "where?"}, expires_at=NOW + MINUTE)

    assert await store.owners.draft(OWNER, NOW + SECOND) == {"question": "where?"}


async def test_a_draft_can_be_dropped(store: Store) -> None:
    await store.owners.keep_draft(OWNER, {}, expires_at=NOW + MINUTE)
    assert await store.owners.draft(OWNER, NOW) == {}

    await store.owners.drop_draft(OWNER)
    await store.owners.drop_draft(OTHER)

    assert await store.owners.draft(OWNER, NOW) is None


async def test_a_fact_is_seen_by_other_processes_until_it_is_dropped(
    store: Store, rival: Store
) -> None:
    assert await store.facts.fact("scheduler") is None

    await store.facts.note("scheduler", {"holder": "here:0:0"}, NOW)
    await store.facts.note("scheduler", {"holder": "here:1:1"}, NOW)

    assert await rival.facts.fact("scheduler") == {"holder": "here:1:1"}
    await rival.facts.drop("scheduler")
    assert await store.facts.fact("scheduler") is None
