"""Ways to speak of a job that no words file knows: each is read as what it stands for."""

import re
from collections.abc import Callable

from bot.conversation.rewording import reworded
from bot.language.intent import Command, CommandName, Create, Intent, NoRequest

Read = Callable[[str], Intent]

LONGEST = 300
"""Characters of what is said of a job that there is; more is something to remember, or noise."""
_POLITE = re.compile(
    r"\s*(?:can|could|would|will) you (?:please |kindly )?(.+?)(?:,? please)?\s*\?*\s*",
    re.IGNORECASE | re.DOTALL,
)
_CHANGED = re.compile(r"\s*(?:change|edit)\s+#(\d{1,9})\s*:?\s+(?:to\s+)?(\S.*)", re.IGNORECASE)
_ABOUT = re.compile(r"\s*#(\d{1,9})\b")
_NUMBER_FIRST = re.compile(r"\s*#(\d{1,9})\s*[:,]?\s+(\w+)\b\s*(.*)", re.DOTALL)

_ADDING = {"also", "additionally"}
"""``#1 also on Sunday`` is no other time in place of the one that it has."""


def idiom(text: str, intent: Intent, read: Read) -> Command | None:
    """The command that *text* stands for, which was read as *intent*; None where it is none."""
    if len(text) > LONGEST or isinstance(intent, Command):
        return None
    if found := _CHANGED.fullmatch(text):
        return reworded(int(found[1]), found[2], read)
    asked = _asked_politely(text, read)
    if isinstance(intent, Create) and asked and asked.number is not None:
        return asked  # "can you skip #1 on Friday?"
    if not isinstance(intent, NoRequest):
        return None
    return _with_the_number_first(text, read) or asked or _about_it(text)


def _with_the_number_first(text: str, read: Read) -> Command | None:
    """``#3 mute for a day``: not every command has its number in front in every language."""
    found = _NUMBER_FIRST.fullmatch(text)
    if found is None or found[2].casefold() in _ADDING:
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


def _about_it(text: str) -> Command | None:
    """``#1 also on Sunday``: to be asked what shall become of it."""
    found = _ABOUT.match(text)
    return Command(name=CommandName.CHANGE, number=int(found[1])) if found else None
