"""A process that fires nothing by itself (`MINDER_SCHEDULER=off`): what its store gives it."""

from pathlib import Path

from scheduler.model import Cause, EditKind
from storage import open_store
from tests.storage.making import MINUTE, NOW, add, claim, edit, job, manual, outcome


async def test_it_gets_what_is_asked_for_and_leaves_the_rest_due(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/minder.db"
    async with open_store(url, holder="here:1:1", fires=False) as store:
        stored = await add(store, job(every=MINUTE))
        due = await claim(store)
        coming = await store.runs.next_due_at()
        await store.runs.request(manual(stored), edit(stored, kind=EditKind.RUN))
        (asked,) = await claim(store)
        await store.runs.finish(outcome(asked))

    async with open_store(url, holder="here:2:1") as store:
        (served,) = await claim(store)

    assert (due, coming) == ([], None)
    assert asked.run.cause is Cause.MANUAL
    assert served.run.due_at == NOW
