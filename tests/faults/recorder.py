"""Writes down what SQLite writes to its files and when it has the disk confirm it.

SQLite's own way to the files (its VFS) is wrapped, in the process that uses it, through ctypes: no
compiler, no tracing, no other rights than the process has. What a person was told is written down
in between, before they see it. `power` replays what was recorded.
"""

import ctypes
import json
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HEADER = struct.Struct(">BHqI")
"""What happened, how long the name is, where in the file, and how long the content is."""
WRITE, TRUNCATE, SYNC, DELETE, SAID = range(5)

Handle = ctypes.c_void_p
OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, Handle, Handle, Handle, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
REMOVE = ctypes.CFUNCTYPE(ctypes.c_int, Handle, ctypes.c_char_p, ctypes.c_int)
WRITES = ctypes.CFUNCTYPE(ctypes.c_int, Handle, Handle, ctypes.c_int, ctypes.c_int64)
TRUNCATES = ctypes.CFUNCTYPE(ctypes.c_int, Handle, ctypes.c_int64)
SYNCS = ctypes.CFUNCTYPE(ctypes.c_int, Handle, ctypes.c_int)


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
        ("version", ctypes.c_int), ("close", Handle), ("read", Handle), ("write", WRITES),
        ("truncate", TRUNCATES), ("sync", SYNCS), ("others", Handle * 13),
    )  # fmt: skip


class Recorder:
    """Appends to a file whatever happens to the files of SQLite."""

    def __init__(self, path: Path) -> None:
        self._log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._names: dict[int, str] = {}
        self._tables: dict[int, Methods] = {}
        self._kept: list[object] = []

    def note(self, what: int, name: str = "", place: int = 0, content: bytes = b"") -> None:
        """One thing that happened, in the order in which it did."""
        words = name.encode()
        head = HEADER.pack(what, len(words), place, len(content))
        os.write(self._log, head + words + content)

    def install(self) -> None:
        """Wrap the way to the files that all connections of this process take from now on."""
        import _sqlite3  # noqa: PLC0415 - the very library that sqlite3 uses

        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
        vfs = library.sqlite3_vfs_find(None).contents
        opens = OPEN.from_buffer_copy(vfs, Vfs.open.offset)
        removes = REMOVE.from_buffer_copy(vfs, Vfs.remove.offset)

        def opened(own: int, name: int, file: int, flags: int, out: Any) -> int:
            answer = int(opens(own, name, file, flags, out))
            if answer == 0 and name:
                self._watch(file, os.fsdecode(ctypes.string_at(name)))
            return answer

        def removed(own: int, name: bytes, synced: int) -> int:
            answer = int(removes(own, name, synced))
            if answer == 0:
                self.note(DELETE, Path(os.fsdecode(name)).name)
            return answer

        vfs.open, vfs.remove = self._keep(OPEN(opened)), self._keep(REMOVE(removed))
        self._keep((library, opens, removes))

    def _keep(self, thing: Any) -> Any:
        self._kept.append(thing)  # what C calls must not be collected
        return thing

    def _watch(self, file: int, path: str) -> None:
        self._names[file] = Path(path).name
        methods = ctypes.cast(file, ctypes.POINTER(Handle))
        table = methods[0]
        if table is None:
            return
        if table not in self._tables:
            self._tables[table] = self._wrapped(Methods.from_address(table))
        methods[0] = ctypes.addressof(self._tables[table])

    def _wrapped(self, plain: Methods) -> Methods:
        def write(file: int, content: int, amount: int, place: int) -> int:
            answer = int(plain.write(file, content, amount, place))
            if answer == 0:
                self.note(WRITE, self._names[file], place, ctypes.string_at(content, amount))
            return answer

        def truncate(file: int, size: int) -> int:
            answer = int(plain.truncate(file, size))
            if answer == 0:
                self.note(TRUNCATE, self._names[file], size)
            return answer

        def sync(file: int, flags: int) -> int:
            answer = int(plain.sync(file, flags))
            if answer == 0:  # confirmed only now: a cut before finds it unconfirmed
                self.note(SYNC, self._names[file])
            return answer

        table = Methods.from_buffer_copy(plain)
        table.write = self._keep(WRITES(write))
        table.truncate = self._keep(TRUNCATES(truncate))
        table.sync = self._keep(SYNCS(sync))
        self._keep(plain)
        return table


class Witnessed:
    """Standard output, with a note of what is about to be shown."""

    def __init__(self, output: Any, note: Callable[[bytes], None]) -> None:
        self._output = output
        self._note = note

    def __getattr__(self, name: str) -> Any:
        return getattr(self._output, name)

    def write(self, text: str) -> int:
        self._note(json.dumps(text).encode())
        return int(self._output.write(text))


def record(path: Path, *, synchronous: str = "FULL") -> None:
    """Record this process from now on; another *synchronous* is a defect to be found."""
    import storage.sqlite  # noqa: PLC0415 - only where something is recorded

    recorder = Recorder(path)
    recorder.install()
    storage.sqlite.PRAGMAS = tuple(
        pragma.replace("= FULL", f"= {synchronous}") for pragma in storage.sqlite.PRAGMAS
    )
    sys.stdout = Witnessed(sys.stdout, lambda text: recorder.note(SAID, content=text))
