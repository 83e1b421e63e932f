"""`Owners` and `Facts`: what is known of people and of the installation."""

from scheduler.model import Profile
from storage import Store
from tests.storage.making import MINUTE, NOW, OTHER, OWNER, SECOND, add


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
