"""Other words for a job that there is: ``rename #3 to call dad``, ``/edit 3 call dad at 13:00``."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.language.intent import Command, CommandName, Create, Intent, NoRequest

_SAID = re.compile(r"\s*(change|edit|rename) #(\d{1,9})(?:\s*:| to)?\s+(.+)", re.I | re.S)
_TIMES = {"time", "repeat", "bound", "policy"}
"""The parts of a request that may change without its words."""

Read = Callable[[str], Intent]


def reworded(text: str, read: Read) -> Command | None:
    """The command that gives a job other words, perhaps with a time; None where *text* is none."""
    found = _SAID.fullmatch(text)
    if found is None:
        return None
    verb, number, words = found[1].casefold(), int(found[2]), found[3].strip()
    anew = NoRequest() if verb == "rename" else read(words)
    match anew:
        case NoRequest():
            return Command(name=CommandName.RENAME, number=number, words=words)
        case Create(watch=None, task=task) if task:
            return _with_time(number, words, anew, read)
        case _:
            return None


def _with_time(number: int, words: str, anew: Create, read: Read) -> Command | None:
    """Its time as a change of that job's: "at 13:00" keeps the days of what comes daily."""
    times = (words[p.start : p.end] for p in anew.pieces if p.part in _TIMES)
    command = read(f"change #{number} {' '.join(times)}")
    if not isinstance(command, Command) or command.change is None:
        return None
    return replace(command, change=replace(command.change, task=anew.task))
