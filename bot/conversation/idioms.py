"""Ways to speak of a job that no words file knows: each is read as what it stands for."""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.conversation.rewording import reworded
from bot.language.intent import Command, CommandName, Intent, NoRequest

Read = Callable[[str], Intent]

LONGEST = 300
"""Characters of what is said of a job that there is; more is something to remember, or noise."""
_POLITE = re.compile(
    r"\s*(?:can|could|would|will) you (?:please |kindly )?(.+?)(?:,? please)?\s*\?*\s*",
    re.IGNORECASE | re.DOTALL,
)
_CHANGED = re.compile(r"\s*(?:change|edit)\s+#(\d{1,9})\s*:?\s+(?:to\s+)?(\S.*)", re.IGNORECASE)
_SHIFTED = re.compile(
    r"\s*(?:move|push|shift|change|postpone|delay|put off|bring forward)\s+(?:#(\d{1,9})|it|that)"
    r"\s+(?:back |forward )?(by )?(.+?)(?: (later|earlier|back))?[\s.!]*",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(r"\s*#(\d{1,9})\s*[:,]?\s+(\w+)\b\s*(.*)", re.DOTALL)


def idiom(text: str, intent: Intent, read: Read) -> Command | None:
    """The command that *text* stands for, which was read as *intent*; None where it is none."""
    if len(text) > LONGEST:
        return None
    shift = _shifted(text, read)
    if shift is not None or isinstance(intent, Command):
        return shift
    if found := _CHANGED.fullmatch(text):
        return reworded(int(found[1]), found[2], read)
    if not isinstance(intent, NoRequest):
        return None
    return _with_the_number_first(text, read) or _asked_politely(text, read)


def _shifted(text: str, read: Read) -> Command | None:
    """``move #3 2 hours later``, ``postpone #3 by a day``: from when it would come."""
    found = _SHIFTED.fullmatch(text)
    if found is None or not (found[2] or found[4]):
        return None
    length = read(f"snooze for {found[3]}")
    if not isinstance(length, Command) or length.span is None:
        return None
    is_earlier = (found[4] or "").casefold() == "earlier" or "forward" in text.casefold()
    span = -length.span if is_earlier else length.span
    number = int(found[1]) if found[1] else None
    return Command(name=CommandName.CHANGE, number=number, span=span or timedelta(0))


def _with_the_number_first(text: str, read: Read) -> Command | None:
    """``#3 mute for a day``: not every command has its number in front in every language."""
    found = _NUMBER_FIRST.fullmatch(text)
    if found is None:
        return None
    number, verb, rest = int(found[1]), found[2], found[3]
    for told in (f"{verb} #{number} {rest}", f"{verb} {rest} #{number}"):
        command = read(told)
        if isinstance(command, Command) and command.number == number:
            return command
    return None


def _asked_politely(text: str, read: Read) -> Command | None:
    """``can you delete #1?``: no question, where it is a command."""
    found = _POLITE.fullmatch(text)
    command = read(found[1]) if found else None
    return command if isinstance(command, Command) else None
