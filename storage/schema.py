"""The numbered steps of the schema: forward only, a backup before, newer databases refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from sqlite3 import complete_statement
from typing import Protocol

from scheduler.errors import SchemaTooNew

VERSION_TABLE = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step: the version that it leads to, and its statements."""

    version: int
    statements: tuple[str, ...]


class Target(Protocol):
    """A database that can be brought up to date."""

    async def version(self) -> int:
        """The version of the schema there is; 0 in an empty database."""

    async def back_up(self, version: int) -> None:
        """Keep a copy of everything as it is at *version*."""

    async def apply(self, migration: Migration) -> None:
        """Carry out the step and note its version, in one transaction; once if several try."""


def known_migrations() -> Sequence[Migration]:
    """The steps that this version of Minder knows, in order."""
    entries = [
        e for e in files("storage").joinpath("migrations").iterdir() if e.name.endswith(".sql")
    ]
    return [
        Migration(version=int(entry.name[:4]), statements=tuple(split(entry.read_text("utf-8"))))
        for entry in sorted(entries, key=lambda entry: entry.name)
    ]


def split(script: str) -> Iterable[str]:
    """The statements of *script*, one by one, so that they can share a transaction."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if complete_statement(pending):
            yield pending.strip()
            pending = ""


async def migrate(target: Target, migrations: Sequence[Migration]) -> None:
    """Bring *target* to the newest of *migrations*.

    Raises `SchemaTooNew`, and leaves the database untouched, when it is beyond that already.
    """
    present, newest = await target.version(), migrations[-1].version
    if present > newest:
        raise SchemaTooNew(
            f"the database has schema {present} and this Minder knows schemas up to {newest}; "
            "start the newer Minder that wrote it"
        )
    missing = [step for step in migrations if step.version > present]
    if present and missing:
        await target.back_up(present)
    for step in missing:
        await target.apply(step)
