"""A SQLite file and what lies around it: who may read it, what is damaged, how it is upgraded."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scheduler.errors import SchemaTooNew, StoreDamaged, StoreError, StoreUnavailable
from storage import Store, open_store
from storage.columns import micros
from storage.schema import Migration, known_migrations
from tests.storage.making import OWNER, add, add_many

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "minder.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


async def filled(url: str, number: int = 3) -> None:
    """A database with some jobs, closed again."""
    async with open_store(url, holder="here:1:1") as store:
        await add_many(store, number)


async def listed(url: str) -> int:
    async with open_store(url, holder="here:1:1") as store:
        return len(await store.jobs.listed(OWNER))


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- who may read it -----------------------------------------------------------------------------


async def test_nobody_else_may_read_what_is_stored(store: Store, path: Path) -> None:
    await add(store)
    with store.lock.held():
        found = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}

    assert found == dict.fromkeys(
        [f"minder.db{end}" for end in ("", "-wal", "-shm", ".ballast", ".lock")], 0o600
    )
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Root may do everything: step down for a while."""
    if os.geteuid() != 0:
        yield
        return
    for each in (folder, *folder.rglob("*")):
        os.chown(each, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_to_nobody() -> Iterator[Path]:
    """A folder that another user can reach; pytest's own cannot be."""
    with TemporaryDirectory(prefix="minder") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


async def test_a_folder_that_cannot_be_entered_is_said(open_to_nobody: Path) -> None:
    home = open_to_nobody / "home"
    home.mkdir(mode=0o700)
    with as_nobody(open_to_nobody):
        home.chmod(0)
        try:
            with pytest.raises(StoreUnavailable):
                await listed(f"sqlite:///{home}/minder.db")
        finally:
            home.chmod(0o700)


async def test_a_read_only_home_confirms_nothing_and_loses_nothing(open_to_nobody: Path) -> None:
    home = open_to_nobody / "home"
    url = f"sqlite:///{home}/minder.db"
    await filled(url)
    with as_nobody(open_to_nobody):
        for each in home.iterdir():
            each.chmod(0o400)
        home.chmod(0o500)
        try:
            with pytest.raises(StoreUnavailable):
                async with open_store(url, holder="here:1:1") as store:
                    await add(store)
        finally:
            home.chmod(0o700)
            for each in home.iterdir():
                each.chmod(0o600)
        assert await listed(url) == 3


# --- what lies there -----------------------------------------------------------------------------


async def test_a_newer_schema_is_refused_and_left_as_it_is(url: str, path: Path) -> None:
    await filled(url)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO schema_version VALUES (999)")
    before = everything(path.parent)

    with pytest.raises(SchemaTooNew, match="999"):
        await listed(url)

    assert everything(path.parent) == before


def _nonsense(path: Path) -> None:
    path.write_bytes(b"Dear diary, this is no database. " * 1000)


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _overwritten(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[4096 * 3 + 8 : 4096 * 3 + 72] = b"\xff" * 64
    path.write_bytes(whole)


@pytest.mark.parametrize("damage", [_nonsense, _cut_short, _overwritten])
async def test_a_damaged_file_is_said_and_left_as_it_is(
    url: str, path: Path, damage: Callable[[Path], None]
) -> None:
    await filled(url, 50)
    damage(path)
    before = everything(path.parent)

    with pytest.raises(StoreDamaged):
        await listed(url)

    assert everything(path.parent) == before


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("sqlite:///{}", id="a folder"),
        pytest.param("sqlite:///{}/home/no\0name", id="a name that no file has"),
        pytest.param("sqlite://", id="no file"),
        pytest.param("mysql://root@localhost/minder", id="another engine"),
        pytest.param("postgresql://user:pass/word@[/x", id="no address at all"),
        pytest.param("", id="nothing"),
    ],
)
async def test_an_address_of_no_database_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(StoreUnavailable) as refusal:
        await listed(address.format(tmp_path))

    assert "pass" not in str(refusal.value)


async def test_an_error_of_the_block_stays_as_it_is(url: str) -> None:
    with pytest.raises(FileNotFoundError, match="mine"):
        async with open_store(url, holder="here:1:1"):
            raise FileNotFoundError("mine")


async def test_a_closed_store_says_so(url: str) -> None:
    async with open_store(url, holder="here:1:1") as store:
        await add(store)

    with pytest.raises(StoreUnavailable):
        await add(store)
    with pytest.raises(StoreUnavailable):
        await store.jobs.listed(OWNER)


# --- upgrades ---------------------------------------------------------------------------------

PRESENT = known_migrations()[-1].version
NEXT = Migration(version=PRESENT + 1, statements=("ALTER TABLE jobs ADD COLUMN colour TEXT",))
BROKEN = Migration(
    version=PRESENT + 1, statements=("DROP TABLE facts", "ALTER TABLE nothing ADD COLUMN x")
)


async def test_an_upgrade_keeps_a_copy_of_what_was(url: str, path: Path) -> None:
    await filled(url)

    async with open_store(url, holder="h", migrations=[*known_migrations(), NEXT]) as store:
        kept = len(await store.jobs.listed(OWNER))

    (copy,) = (path.parent / "backups").iterdir()
    assert kept == 3
    assert copy.name == f"minder-schema-{PRESENT}.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert await listed(f"sqlite:///{copy}") == 3
    with pytest.raises(SchemaTooNew):
        await listed(url)


@pytest.mark.parametrize("damage", [_nonsense, _cut_short, _overwritten])
async def test_the_copy_in_place_of_a_damaged_file_brings_everything_back(
    url: str, path: Path, damage: Callable[[Path], None]
) -> None:
    before = known_migrations()[:-1]
    async with open_store(url, holder="h", migrations=before) as store:
        await add_many(store, 50)
    assert await listed(url) == 50
    damage(path)
    with pytest.raises(StoreDamaged):
        await listed(url)

    (copy,) = (path.parent / "backups").iterdir()
    copy.replace(path)

    assert await listed(url) == 50


@pytest.mark.parametrize(
    ("policy", "silent"), [pytest.param("{}", False), pytest.param('{"silent":true}', True)]
)
async def test_a_mute_by_button_becomes_one_like_any_other(
    url: str, path: Path, policy: str, silent: bool
) -> None:
    before = [step for step in known_migrations() if step.version <= 8]
    until = datetime(2026, 3, 3, 8, tzinfo=UTC)
    attention = f'{{"confirm":2,"muted_until":{micros(until)},"shadow":3}}'
    async with open_store(url, holder="h", migrations=before) as store:
        muted, other = await add_many(store, 2)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE jobs SET attention = ?, policy = ? WHERE id = ?", (attention, policy, muted.id)
        )

    async with open_store(url, holder="h") as store:
        found = {job.id: job for job in await store.jobs.listed(OWNER)}

    kept = found[muted.id]
    assert (kept.policy.muted_until, kept.policy.silent) == (until, silent)
    assert kept.attention.confirm == 2
    assert found[other.id].policy.muted_until is None


async def test_an_upgrade_that_fails_changes_nothing_and_can_be_repeated(
    url: str, path: Path
) -> None:
    await filled(url)

    for _ in range(2):
        with pytest.raises(StoreError):
            async with open_store(url, holder="h", migrations=[*known_migrations(), BROKEN]):
                pass

    assert await listed(url) == 3
    async with open_store(url, holder="h") as store:
        assert await store.facts.fact("still there") is None
