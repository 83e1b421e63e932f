"""What models leave behind: costs, notes, what was said, and calls that wait for a yes."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from scheduler.errors import AskedOfAnother
from scheduler.model import EditKind
from scheduler.thinking import Exchanged, Noted, Spent, ToolAsk, Usage
from storage import Store
from tests.storage.making import add, claim, edit, outcome

ANN, BEN = "telegram:7", "telegram:8"
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def spent(name: str, *, owner: str = ANN, job: str | None = "j1", hours: float = 0) -> Spent:
    usage = Usage(requests=1, tool_calls=2, tokens=300)
    return Spent(id=name, owner=owner, job_id=job, at=NOW + hours * HOUR, usage=usage)


async def test_what_was_spent_is_added_up(store: Store) -> None:
    for one in (
        spent("1"), spent("2", hours=1), spent("2", hours=1), spent("3", job="j2"),
        spent("4", job=None), spent("5", owner=BEN), spent("6", hours=-30),
    ):  # fmt: skip
        await store.spending.spend(one)
    since, book = NOW - HOUR, store.spending

    assert (await book.spent(since)).requests == 5
    assert (await book.spent(since, owner=ANN)).requests == 4
    assert await book.spent(since, owner=ANN, job_id="j1") == Usage(
        requests=2, tool_calls=4, tokens=600
    )
    assert await book.spent(NOW + 9 * HOUR) == Usage()


def noted(name: str, text: str, owner: str = ANN) -> Noted:
    return Noted(id=name, owner=owner, at=NOW, text=text)


async def test_notes_are_an_owners_own(store: Store) -> None:
    for one in (noted("1", "tea"), noted("2", "milk"), noted("3", "beer", BEN)):
        await store.notes.note(one)

    foreign = await store.notes.strike(ANN, "3")
    struck = await store.notes.strike(ANN, "1")

    assert (foreign, struck) == (False, True)
    assert [one.text for one in await store.notes.notes(ANN)] == ["milk"]
    assert [one.text for one in await store.notes.notes(BEN)] == ["beer"]


async def test_the_last_of_what_was_said(store: Store) -> None:
    for number in range(5):
        at = NOW + number * HOUR
        said = Exchanged(id=str(number), owner=ANN, at=at, said=f"s{number}", answered="a")
        await store.exchanges.keep(said)

    found = await store.exchanges.last(ANN, since=NOW, limit=3)

    assert [one.said for one in found] == ["s2", "s3", "s4"]
    assert await store.exchanges.last(BEN, since=NOW, limit=3) == []
    assert await store.exchanges.last(ANN, since=NOW + 9 * HOUR, limit=3) == []


def asked(name: str = "a1") -> ToolAsk:
    return ToolAsk(
        id=name,
        owner=ANN,
        job_id=None,
        calls=[{"id": "c1", "tool": "write", "arguments": {"text": "x"}}],
        digest="d",
        messages="[]",
        asked_at=NOW,
        expires_at=NOW + HOUR / 4,
    )


@pytest.mark.parametrize(
    ("owner", "minutes", "earlier", "taken"),
    [
        pytest.param(ANN, 5, None, True, id="in time"),
        pytest.param(ANN, 16, None, False, id="too late"),
        pytest.param(BEN, 5, None, False, id="somebody else"),
        pytest.param(ANN, 5, "other", False, id="a second time"),
        pytest.param(ANN, 5, "me", True, id="the same press again"),
    ],
)
async def test_a_call_is_answered_once(
    store: Store, owner: str, minutes: int, earlier: str | None, taken: bool
) -> None:
    await store.tool_asks.ask(asked())
    if earlier:
        await store.tool_asks.answer("a1", ANN, NOW, yes=True, by=earlier)
    then = NOW + timedelta(minutes=minutes)

    found = await store.tool_asks.answer("a1", owner, then, yes=True, by="me")

    assert found == (replace(asked(), yes=True) if taken else None)


@pytest.mark.parametrize(
    ("person", "taken"),
    [
        pytest.param("telegram:1", True, id="whose answer counts"),
        pytest.param("telegram:2", False, id="somebody else of the chat"),
    ],
)
async def test_a_call_is_answered_by_who_was_asked(store: Store, person: str, taken: bool) -> None:
    await store.tool_asks.ask(replace(asked(), person="telegram:1"))
    answer = partial(store.tool_asks.answer, "a1", ANN, NOW, yes=True, by="me", person=person)

    refused = nullcontext() if taken else pytest.raises(AskedOfAnother)
    with refused:
        await answer()

    assert (await store.tool_asks.open(ANN, NOW) is None) is taken


async def test_the_newest_question_that_is_open(store: Store) -> None:
    for name in ("a1", "a2", "a3"):
        await store.tool_asks.ask(asked(name))
    await store.tool_asks.answer("a3", ANN, NOW, yes=True, by="me")

    found = await store.tool_asks.open(ANN, NOW)

    assert found == asked("a2")
    assert await store.tool_asks.open(BEN, NOW) is None
    assert await store.tool_asks.open(ANN, NOW + HOUR) is None


async def test_an_answered_call_is_gone_on_with_by_one_run(store: Store) -> None:
    await store.tool_asks.ask(replace(asked(), job_id="j1"))
    unanswered = await store.tool_asks.resumed("j1", "r0", NOW)
    await store.tool_asks.answer("a1", ANN, NOW, yes=False, by="me")

    late = await store.tool_asks.resumed("j1", "r1", NOW + HOUR)
    first = await store.tool_asks.resumed("j1", "r1", NOW)
    again = await store.tool_asks.resumed("j1", "r1", NOW)
    other = await store.tool_asks.resumed("j1", "r2", NOW)

    assert (unanswered, late, other) == (None, None, None)
    assert first == again == replace(asked(), job_id="j1", yes=False)


async def test_what_models_left_goes_with_its_owner(store: Store) -> None:
    await store.spending.spend(spent("1"))
    await store.notes.note(noted("1", "tea"))
    await store.tool_asks.ask(asked())
    said = Exchanged(id="1", owner=ANN, at=NOW, said="s", answered="a")
    await store.exchanges.keep(said)

    await store.owners.rename(ANN, BEN)

    assert (await store.spending.spent(NOW, owner=BEN)).requests == 1
    assert len(await store.notes.notes(BEN)) == 1
    assert len(await store.exchanges.last(BEN, since=NOW, limit=9)) == 1
    assert await store.tool_asks.answer("a1", BEN, NOW, yes=True, by="me")


@pytest.mark.parametrize("changed", [False, True], ids=["as it was", "changed meanwhile"])
async def test_a_run_may_settle_what_it_looks_for(store: Store, changed: bool) -> None:
    job = await add(store)
    [claimed] = await claim(store)
    learnt = replace(claimed.job, source={"fields": {"price": "number"}})
    learning = edit(learnt, claimed.job, kind=EditKind.LEARNED)
    if changed:
        present = await store.jobs.job_by_id(job.id)
        await store.jobs.change(edit(replace(present, task="other"), present))

    await store.runs.finish(replace(outcome(claimed), learning=learning))

    present = await store.jobs.job_by_id(job.id)
    kinds = [one.kind for one in await store.jobs.edits_of(present, limit=9)]
    assert present.source == ({} if changed else learnt.source)
    assert (EditKind.LEARNED in kinds) is not changed
