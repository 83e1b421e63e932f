"""The project's own sentences: read from one file per language, each with its computed answer."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import count, cycle
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.bot.language.adversary.expectation import Sentence
from tests.bot.language.adversary.oracle import expectation
from tests.bot.language.adversary.scene import Scene

_FOLDER = Path(__file__).parent / "sentences"
_MARKED = re.compile(r"\[\[(.*?)\]\]")
_ASKS_FOR_EACH_PHRASE = {"en": 2}


@cache
def own_sentences() -> tuple[Sentence, ...]:
    """All of them, always in the same order and with the same names."""
    return tuple(
        sentence for path in sorted(_FOLDER.glob("*.txt")) for sentence in _Reader(path).read()
    )


@cache
def fresh_sentences() -> tuple[Sentence, ...]:
    """English as people type it, found sentence by sentence: each has to be read rightly."""
    lines = (_FOLDER.parent / "fresh.txt").read_text(encoding="utf-8").splitlines()
    reader = _Reader(_FOLDER / "en.txt")
    return tuple(reader.sentence(*_columns(line)) for line in lines if not line.startswith("# "))


class _Reader:
    """One language's file: where it is spoken, how people ask, for what, when, and whole lines."""

    def __init__(self, path: Path) -> None:
        self._language = path.stem
        self._parts = _sections(path.read_text(encoding="utf-8"))
        self._scenes = cycle(self._parts["scenes"])
        self._numbers = count(1)

    def read(self) -> Iterator[Sentence]:
        yield from (self.sentence(*row) for row in self._composed())
        yield from (self.sentence(*_columns(line)) for line in self._parts["sentences"])

    def _composed(self) -> Iterator[tuple[str, str, str, str]]:
        """Every phrase in several ways of asking; asks and tasks take turns."""
        asks, tasks = cycle(self._parts["asks"]), cycle(self._parts["tasks"])
        for line in self._parts["phrases"]:
            phrase, note, tags, scene = _columns(line)
            for _ in range(_ASKS_FOR_EACH_PHRASE.get(self._language, 1)):
                task = f"[[{next(tasks)}]]"
                yield next(asks).format(when=phrase, task=task), note, tags, scene

    def sentence(self, marked: str, note: str, tags: str, where: str) -> Sentence:
        """One line: the text with its task marked, its note, its tags and its scene."""
        scene = _scene(where or next(self._scenes))
        marked = marked.replace("\\n", "\n")
        tasks = _MARKED.findall(marked)
        return Sentence(
            name=f"{self._language}{next(self._numbers):04}",
            language=self._language,
            text=_MARKED.sub(r"\1", marked),
            now=scene.wall,
            zone=scene.zone.key,
            expected=expectation(note, scene),
            task=" ".join(tasks) if tasks and not note.startswith("two") else None,
            tags=tuple(tags.split(",")),
        )


def _sections(text: str) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for line in filter(None, text.splitlines()):
        if re.fullmatch(r"\[\w+\]", line):
            current = parts.setdefault(line[1:-1], [])
        elif not line.startswith("# "):
            current.append(line)
    return parts


def _columns(line: str) -> tuple[str, str, str, str]:
    text, note, tags, *scene = line.split(" :: ")
    return text, note, tags, scene[0] if scene else ""


def _scene(text: str) -> Scene:
    moment, zone = text.split()
    place = ZoneInfo(zone)
    wall = datetime.fromisoformat(moment).replace(tzinfo=place)
    return Scene(now=wall.astimezone(UTC), zone=place)
