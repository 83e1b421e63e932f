"""Writes down what SQLite writes to its files and when it has the disk confirm it.

What a person was told is written down in between, before they see it. `power` replays what was
recorded.
"""

import json
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.vfs import Witness, watch

HEADER = struct.Struct(">BHqI")
"""What happened, how long the name is, where in the file, and how long the content is."""
WRITE, TRUNCATE, SYNC, DELETE, SAID = range(5)


class Recorder:
    """Appends to a file whatever happens to the files of SQLite."""

    def __init__(self, path: Path) -> None:
        self._log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, what: int, name: str = "", place: int = 0, content: bytes = b"") -> None:
        """One thing that happened, in the order in which it did."""
        words = name.encode()
        head = HEADER.pack(what, len(words), place, len(content))
        os.write(self._log, head + words + content)

    def witness(self) -> Witness:
        """Whoever is told of files, and notes it."""
        return Witness(
            wrote=lambda name, place, content: self.note(WRITE, name, place, content),
            truncated=lambda name, size: self.note(TRUNCATE, name, size),
            synced=lambda name: self.note(SYNC, name),
            removed=lambda name: self.note(DELETE, name),
        )


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
    watch(recorder.witness())
    storage.sqlite.PRAGMAS = tuple(
        pragma.replace("= FULL", f"= {synchronous}") for pragma in storage.sqlite.PRAGMAS
    )
    sys.stdout = Witnessed(sys.stdout, lambda text: recorder.note(SAID, content=text))
