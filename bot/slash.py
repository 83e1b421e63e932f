"""Commands with a slash, as Telegram's menu offers them and the terminal completes them."""

from bot.language.intent import Command, CommandName

SLASHES = {
    "start": CommandName.HELP,
    "help": CommandName.HELP,
    "list": CommandName.LIST,
    "next": CommandName.NEXT,
    "job": CommandName.SHOW,
    "pause": CommandName.PAUSE,
    "resume": CommandName.RESUME,
    "remove": CommandName.REMOVE,
    "run": CommandName.RUN,
    "stop": CommandName.STOP,
    "why": CommandName.WHY,
    "history": CommandName.HISTORY,
    "diff": CommandName.DIFF,
    "mute": CommandName.MUTE,
    "undo": CommandName.UNDO,
    "done": CommandName.DONE,
    "timezone": CommandName.TIMEZONE,
    "cancel": CommandName.CANCEL,
}
"""Those that say all they need in a name and a number; ``/snooze`` is read like words."""

LONGEST_NUMBER = 9
"""Digits: nobody has more jobs than that."""

OFFERED = {
    "help": "what I can do",
    "list": "what is planned",
    "timezone": "your time zone",
    "undo": "take back the last change",
    "cancel": "forget my question",
}
"""What a menu shows, in this order."""


def slash(text: str) -> Command | str | None:
    """The command of a text that begins with a slash.

    A string is what to read instead ("snooze 10 minutes"); None: no such command.
    """
    head, _, rest = text[1:].strip().partition(" ")
    name, rest = head.partition("@")[0].casefold(), rest.strip()
    if name == "snooze":
        return f"snooze for {rest}" if rest[:1].isdigit() else f"snooze {rest}".strip()
    if name not in SLASHES:
        return None
    number = job_number(rest)
    words = rest if number is None else ""
    return Command(name=SLASHES[name], number=number, words=words)


def is_known(text: str) -> bool:
    """Whether *text* is a command with a slash; an answer may begin with one too: a path does."""
    return text.startswith("/") and slash(text) is not None


def job_number(words: str) -> int | None:
    """The number of "3" or "#3"; None for anything else."""
    digits = words.removeprefix("#")
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_NUMBER else None
