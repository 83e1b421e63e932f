"""A text file of this machine, in a folder that the operator opened to watches."""

import asyncio
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.probes.causes import LookCause
from bot.probes.lines import bounded, too_much_text
from bot.probes.sources import word
from bot.wording.text import cleaned
from scheduler.canonical import LARGEST, Json
from scheduler.errors import TurnError, TurnFailed, TurnRefused
from scheduler.model import JsonObject, Observation

# Neither wait for the other end of a pipe nor follow a link put there since the path was judged.
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


class FileProbe:
    """``{"probe": "file", "path": …}`` → ``{"text": [line, …]}``; an empty file is a state.

    With ``"existence": true`` → ``{"exists": bool}``; otherwise a missing file is an error. A
    relative path is looked for below each of *roots*; nothing outside them is read, whatever links
    lead there.
    """

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = tuple(root.resolve() for root in roots)

    async def check(self, source: JsonObject) -> None:
        await asyncio.to_thread(self._place, word(source, "path"))

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        path = word(source, "path")
        place = await asyncio.to_thread(self._place, path)
        if source.get("existence") is True:
            return Observation(state={"exists": await asyncio.to_thread(place.exists)})
        text = await asyncio.to_thread(_text, place)
        return Observation(state=bounded({"text": [*_lines(text)]}))

    def _place(self, path: str) -> Path:
        try:
            places = list(self._candidates(Path(path).expanduser()))
        except (OSError, RuntimeError, ValueError):  # a loop of links, an unknown ~user, a NUL
            places = []
        if not places:
            raise TurnRefused(
                "that file is in none of the folders that may be watched",
                cause=LookCause.REFUSED_FILE,
            )
        return next((place for place in places if place.exists()), places[0])

    def _candidates(self, path: Path) -> Iterator[Path]:
        for root in self._roots:
            place = (root / path).resolve()
            if any(place.is_relative_to(opened) for opened in self._roots):
                yield place


def _text(place: Path) -> str:
    try:
        content = _content(place)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise _told(error, place) from error
    except UnicodeDecodeError as error:
        raise _no_text(place) from error
    if "\x00" in text:
        raise _no_text(place)
    return text


def _content(place: Path) -> bytes:
    with open(os.open(place, _OPEN), "rb") as file:  # noqa: PTH123 - pathlib opens no descriptor
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("no plain file")
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise too_much_text()
    return content


def _lines(text: str) -> Iterator[str]:
    # Unlike on a page, the white space in front of a line and an empty line may mean something.
    return (cleaned(line).rstrip() for line in text.splitlines())


def _no_text(place: Path) -> TurnFailed:
    return TurnFailed(f"{place.name} is no text", cause=LookCause.NOT_TEXT)


def _told(error: OSError, place: Path) -> TurnError:
    if isinstance(error, FileNotFoundError):
        return TurnFailed(f"{place.name} is not there", cause=LookCause.FILE_MISSING)
    return TurnFailed(f"{place.name} cannot be read", cause=LookCause.FILE_UNREADABLE)
