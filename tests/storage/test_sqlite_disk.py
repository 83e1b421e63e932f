"""A SQLite file on a full disk: old promises are kept, new ones refused, nothing is lost."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.errors import StoreUnavailable
from storage import Store, open_store
from tests.storage.making import NOW, OWNER, add, add_many, change, claim, job, outcome


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "minder.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of three megabytes, where mounting is allowed."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    if not ran("mount", "-t", "tmpfs", "-o", "size=3m,mode=0700", "minder-test", str(mounted)):
        pytest.skip("nothing may be mounted here: a full disk was tried by a limit of file sizes")
    try:
        yield mounted
    finally:
        assert ran("umount", str(mounted))


def ran(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return filler


async def test_a_full_disk_keeps_old_promises_and_takes_no_new_ones(small_disk: Path) -> None:
    url = f"sqlite:///{small_disk / 'minder.db'}"
    async with open_store(url, holder="here:1:1") as store:
        jobs = await add_many(store, 5)
        claimed = await claim(store, limit=3)
        filler = fill(small_disk)

        confirmed = await add_until_refused(store)
        for each in claimed:
            await store.runs.finish(outcome(each))
        await change(store, jobs[4], removed_at=NOW, next_run_at=None)
        with pytest.raises(StoreUnavailable, match="full"):
            await add(store)
        filler.unlink()
        again = await add(store)

        assert again.number == 5 + confirmed + 1
        assert (small_disk / "minder.db.ballast").stat().st_size == 2**20
    async with open_store(url, holder="here:1:1") as store:
        assert len(await store.jobs.listed(OWNER)) == 5 - 3 - 1 + confirmed + 1


async def add_until_refused(store: Store) -> int:
    for confirmed in range(10_000):
        try:
            await add(store, job(task="x" * 2000))
        except StoreUnavailable:
            return confirmed
    raise AssertionError("the disk never filled up")


async def test_files_that_may_not_grow_confirm_nothing_false(store: Store, path: Path) -> None:
    resource = pytest.importorskip("resource", reason="no limits of file sizes here")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    wal = path.with_name("minder.db-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 100_000, before[1]))
    try:
        confirmed = await add_until_refused(store)
        with pytest.raises(StoreUnavailable):
            await add(store, job(task="x" * 2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert confirmed > 0
    assert (await add(store)).number == confirmed + 1
    assert len(await store.jobs.listed(OWNER)) == confirmed + 1
