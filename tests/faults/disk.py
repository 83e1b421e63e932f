"""A disk whose power may be cut: what was confirmed stays, of the rest any sectors may."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.recorder import DELETE, HEADER, SAID, SYNC, TRUNCATE, WRITE

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a recording."""

    what: int
    name: str
    place: int
    content: bytes

    @property
    def said(self) -> str:
        return str(json.loads(self.content)) if self.what == SAID else ""


def events(recording: Path) -> Iterator[Event]:
    """What was recorded, in order; an entry that was cut off itself is none."""
    with recording.open("rb") as file:
        while len(head := file.read(HEADER.size)) == HEADER.size:
            what, words, place, size = HEADER.unpack(head)
            name, content = file.read(words).decode(), file.read(size)
            if len(content) < size:
                return
            yield Event(what, name, place, content)


@dataclass(slots=True)
class Disk:
    """The files of one folder, and for each what was asked for and is not confirmed yet."""

    kept: dict[str, bytearray] = field(default_factory=dict)
    open: dict[str, list[Event]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Something else happens to the files."""
        match event.what:
            case _ if event.what == SAID:
                return
            case _ if event.what == SYNC:
                content = self.kept.setdefault(event.name, bytearray())
                for asked in self.open.pop(event.name, []):
                    _carry_out(content, asked, range(0, len(asked.content), SECTOR))
            case _ if event.what == DELETE:
                self.kept.pop(event.name, None)
                self.open.pop(event.name, None)
            case _:
                self.open.setdefault(event.name, []).append(event)

    def cut(self, folder: Path, chance: Random) -> None:
        """What is found in *folder* after the power is cut now."""
        for name in {*self.kept, *self.open}:
            content = bytearray(self.kept.get(name, b""))
            for asked in self.open.get(name, []):
                if asked.what == TRUNCATE and chance.random() < 0.5:
                    continue
                sectors = range(0, len(asked.content), SECTOR)
                _carry_out(content, asked, [at for at in sectors if chance.random() < 0.5])
            (folder / name).write_bytes(content)


def _carry_out(content: bytearray, asked: Event, sectors: range | list[int]) -> None:
    """Have these sectors of what was asked for in the file."""
    if asked.what == TRUNCATE:
        del content[asked.place :]
        return
    assert asked.what == WRITE
    for at in sectors:
        start = asked.place + at
        part = asked.content[at : at + SECTOR]
        if len(content) < start:
            content.extend(bytes(start - len(content)))
        content[start : start + len(part)] = part
