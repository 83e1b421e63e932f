"""Other words for a job with another time: ``/edit 3 call dad at 13:00``."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.language.intent import Command, CommandName, Create, Intent

_WORD = re.compile(r"[^\W\d_]{3,}")
"""A task has one; "5 or" is what is left of a time that was not read."""
_TIMED = {"time", "repeat", "bound", "policy"}
"""The parts of a request that change when a job comes, not what it says."""

Read = Callable[[str], Intent]


def edited(number: int, words: str, read: Read) -> Command:
    """What *words* change of the job: its time, how it is served, or its words and its time.

    Where none of that is understood: to be asked what shall become of it.
    """
    # Behind the bare number a time is a change in every language.
    for told in (f"change #{number} {words}", f"#{number} {words}"):
        command = read(told)
        if isinstance(command, Command) and command.number == number:
            return command
    return reworded(number, words, read) or Command(name=CommandName.CHANGE, number=number)


def reworded(number: int, words: str, read: Read) -> Command | None:
    """The command to give the job other words and a time; None where *words* hold not both."""
    anew = read(words)
    if not isinstance(anew, Create) or anew.watch is not None or not _WORD.search(anew.task):
        return None
    times = (words[piece.start : piece.end] for piece in anew.pieces if piece.part in _TIMED)
    # As a change "at 13:00" keeps the days of what comes daily.
    command = read(f"#{number} {' '.join(times)}")
    if not isinstance(command, Command) or command.change is None:
        return None
    return replace(command, change=replace(command.change, task=anew.task))
