"""Numbers that people type: the newest of a name counts, and each message once."""

from datetime import UTC, datetime, timedelta

from storage import Store

ANN, BEN = "telegram:7", "telegram:8"
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


async def test_the_newest_number_of_a_name_counts(store: Store) -> None:
    await store.numbers.add(ANN, "steps", 5000, at=NOW, origin="1")
    await store.numbers.add(ANN, "weight", 72.5, at=NOW, origin="2")
    await store.numbers.add(ANN, "steps", 6000.25, at=NOW + timedelta(hours=1), origin="3")

    assert await store.numbers.last(ANN, "steps") == 6000.25
    assert await store.numbers.last(ANN, "weight") == 72.5
    assert await store.numbers.last(ANN, "sleep") is None
    assert await store.numbers.last(BEN, "steps") is None


async def test_the_same_message_counts_once(store: Store) -> None:
    await store.numbers.add(ANN, "steps", 5000, at=NOW, origin="1")
    await store.numbers.add(ANN, "steps", 7000, at=NOW + timedelta(hours=1), origin="1")

    assert await store.numbers.last(ANN, "steps") == 5000


async def test_numbers_go_with_their_owner(store: Store) -> None:
    await store.numbers.add(ANN, "steps", 5000, at=NOW, origin="1")

    await store.owners.rename(ANN, BEN)

    assert await store.numbers.last(BEN, "steps") == 5000
    assert await store.numbers.last(ANN, "steps") is None
