"""SQLite's own way to its files (its VFS), with somebody beside it who hears of what happens there.

It is wrapped in the process that uses it, through ctypes: no compiler, no tracing, no other rights
than the process has.
"""

import ctypes
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Handle = ctypes.c_void_p
OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, Handle, Handle, Handle, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
REMOVE = ctypes.CFUNCTYPE(ctypes.c_int, Handle, ctypes.c_char_p, ctypes.c_int)
WRITE = ctypes.CFUNCTYPE(ctypes.c_int, Handle, Handle, ctypes.c_int, ctypes.c_int64)
TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, Handle, ctypes.c_int64)
SYNC = ctypes.CFUNCTYPE(ctypes.c_int, Handle, ctypes.c_int)


class Vfs(ctypes.Structure):
    """The beginning of ``sqlite3_vfs``."""

    _fields_ = (
        ("version", ctypes.c_int), ("size", ctypes.c_int), ("longest", ctypes.c_int),
        ("next", Handle), ("name", ctypes.c_char_p), ("data", Handle),
        ("open", OPEN), ("remove", REMOVE),
    )  # fmt: skip


class Methods(ctypes.Structure):
    """``sqlite3_io_methods``, of which three matter here."""

    _fields_ = (
        ("version", ctypes.c_int), ("close", Handle), ("read", Handle), ("write", WRITE),
        ("truncate", TRUNCATE), ("sync", SYNC), ("others", Handle * 13),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Hears of what was done to files, by their names; of what is None here it is not told."""

    wrote: Callable[[str, int, bytes], None] | None = None
    """With the place, and what was written there."""
    truncated: Callable[[str, int], None] | None = None
    synced: Callable[[str], None] | None = None
    removed: Callable[[str], None] | None = None


def watch(witness: Witness) -> None:
    """Tell *witness* of the files that all connections of this process open from now on."""
    import _sqlite3  # noqa: PLC0415 - the very library that sqlite3 uses

    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
    vfs = library.sqlite3_vfs_find(None).contents
    opens = OPEN.from_buffer_copy(vfs, Vfs.open.offset)
    removes = REMOVE.from_buffer_copy(vfs, Vfs.remove.offset)
    files = _Files(witness)

    def opened(own: int, name: int, file: int, flags: int, out: Any) -> int:
        answer = int(opens(own, name, file, flags, out))
        if answer == 0 and name:
            files.watch(file, os.fsdecode(ctypes.string_at(name)))
        return answer

    def removed(own: int, name: bytes, synced: int) -> int:
        answer = int(removes(own, name, synced))
        if answer == 0 and witness.removed is not None:
            witness.removed(Path(os.fsdecode(name)).name)
        return answer

    vfs.open, vfs.remove = OPEN(opened), REMOVE(removed)
    KEPT.extend((library, opens, removes, files, vfs.open, vfs.remove))


KEPT: list[object] = []
"""What C calls must not be collected."""


class _Files:
    """Those that are open, and how they are written to."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._names: dict[int, str] = {}
        self._tables: dict[int, Methods] = {}

    def watch(self, file: int, path: str) -> None:
        self._names[file] = Path(path).name
        methods = ctypes.cast(file, ctypes.POINTER(Handle))
        table = methods[0]
        if table is None:
            return
        if table not in self._tables:
            self._tables[table] = self._wrapped(Methods.from_address(table))
        methods[0] = ctypes.addressof(self._tables[table])

    def _wrapped(self, plain: Methods) -> Methods:
        table, witness = Methods.from_buffer_copy(plain), self._witness
        if witness.wrote is not None:
            table.write = self._writing(plain, witness.wrote)
        if witness.truncated is not None:
            table.truncate = self._truncating(plain, witness.truncated)
        if witness.synced is not None:
            table.sync = self._syncing(plain, witness.synced)
        KEPT.extend((plain, table.write, table.truncate, table.sync))
        return table

    def _writing(self, plain: Methods, told: Callable[[str, int, bytes], None]) -> Any:
        def write(file: int, content: int, amount: int, place: int) -> int:
            answer = int(plain.write(file, content, amount, place))
            if answer == 0:
                told(self._names[file], place, ctypes.string_at(content, amount))
            return answer

        return WRITE(write)

    def _truncating(self, plain: Methods, told: Callable[[str, int], None]) -> Any:
        def truncate(file: int, size: int) -> int:
            answer = int(plain.truncate(file, size))
            if answer == 0:
                told(self._names[file], size)
            return answer

        return TRUNCATE(truncate)

    def _syncing(self, plain: Methods, told: Callable[[str], None]) -> Any:
        def sync(file: int, flags: int) -> int:
            answer = int(plain.sync(file, flags))
            if answer == 0:
                told(self._names[file])
            return answer

        return SYNC(sync)
