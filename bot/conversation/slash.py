"""Commands with a slash, as Telegram's menu offers them and the terminal completes them."""

import re
from collections.abc import Callable, Mapping

from bot.language.intent import Command, CommandName
from bot.policies import written

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
    "test": CommandName.TEST,
    "stop": CommandName.STOP,
    "quiet": CommandName.QUIET,
    "why": CommandName.WHY,
    "history": CommandName.HISTORY,
    "diff": CommandName.DIFF,
    "anyway": CommandName.ANYWAY,
    "relax": CommandName.RELAX,
    "noisy": CommandName.CALM,
    "find": CommandName.FIND,
    "chart": CommandName.CHART,
    "mute": CommandName.MUTE,
    "undo": CommandName.UNDO,
    "done": CommandName.DONE,
    "timezone": CommandName.TIMEZONE,
    "language": CommandName.LANGUAGE,
    "cancel": CommandName.CANCEL,
    "usage": CommandName.USAGE,
    "agent": CommandName.AGENT,
    "approve": CommandName.ALLOW,
    "deny": CommandName.ALLOW,
}
"""Those that say all they need in a name and a number; the rest is `IN_WORDS`."""

EVERYTHING = {"all", "everything"}
OF_ALL = {
    "remove": CommandName.REMOVE_ALL,
    "pause": CommandName.PAUSE_ALL,
    "resume": CommandName.RESUME_ALL,
}
"""What ``/pause all`` is, and the like."""
YES_OR_NO = {"approve", "deny"}
"""Those that say all in their name."""
HOURS = re.compile(r"([a-z,-]+ )?[\d:.]+ ?[-\u2013] ?[\d:.]+( \w+/[\w/-]+)?", re.IGNORECASE)
"""``22:00-07:00``, ``mon-fri 22-7``, ``22-7 Europe/Madrid``."""

NUMBERED = re.compile(r"#?(\d{1,9}) +(\d.*)")
"""The number of a job, and a span behind it."""
POLICY = re.compile(r"\s+(?=[a-z_-]+=)", re.IGNORECASE)
"""What stands between policies in a row."""
DARK = "dark"
"""What stands behind the number for a chart on black: ``/chart #3 dark``."""
LONGEST_NUMBER = 9
"""Digits: nobody has more jobs than that."""

OFFERED = {
    "help": "what I can do",
    "list": "what is planned",
    "timezone": "your time zone",
    "language": "the language I write in",
    "quiet": "when I keep quiet",
    "undo": "take back the last change",
    "cancel": "forget my question",
}
"""What a menu shows, in this order."""


def slash(text: str) -> Command | str | None:
    """The command of a text that begins with a slash.

    A string is what to read instead ("snooze 10 minutes", "quiet 22-7"); None: no such command.
    """
    head, _, rest = text[1:].strip().partition(" ")
    name = head.partition("@")[0].casefold()
    rest = name if name in YES_OR_NO else rest.strip()
    if name in IN_WORDS:
        return IN_WORDS[name](rest)
    if name not in SLASHES:
        return None
    if name == "quiet" and rest:
        return _quiet(rest)
    return _about(name, rest)


def _about(name: str, rest: str) -> Command:
    """What the command is about: all jobs, one by its number, or what else is said."""
    if rest.casefold() in EVERYTHING and name in OF_ALL:
        return Command(name=OF_ALL[name])
    first, _, mode = rest.partition(" ")
    if name == "agent" or (name == "chart" and mode.casefold() == DARK):
        words = mode.strip() if name == "agent" else DARK
        return Command(name=SLASHES[name], number=job_number(first), words=words)
    number = job_number(rest)
    words = rest if number is None else ""
    return Command(name=SLASHES[name], number=number, words=words)


def _snooze(rest: str) -> str:
    """In words: "3 1h" is job 3, "10 minutes" are minutes."""
    if found := NUMBERED.fullmatch(rest):
        return f"snooze #{found[1]} for {found[2]}"
    return f"snooze for {rest}" if rest[:1].isdigit() else f"snooze {rest}".strip()


def _edit(rest: str) -> Command:
    """Policies by name, as "3 jitter=2m"; anything else is for who reads words."""
    first, _, what = rest.partition(" ")
    number = job_number(first)
    if number is None or not what:
        return Command(name=CommandName.CHANGE, number=number, words=what)
    if named := written(POLICY.split(what.strip())):
        return Command(name=CommandName.GOVERN, number=number, policies=named)
    return Command(name=CommandName.CHANGE, number=number, words=what.strip())


def _review(rest: str) -> Command:
    """What is decided, of a job or of the only one that waits: "3 run once", "skip"."""
    first, _, behind = rest.partition(" ")
    number = job_number(first)
    said = (rest if number is None else behind).casefold()
    return Command(name=CommandName.REVIEW, number=number, words="_".join(said.split()))


IN_WORDS: Mapping[str, Callable[[str], Command | str]] = {
    "snooze": _snooze, "edit": _edit, "review": _review,
}  # fmt: skip
"""Commands of which more than a number is to be read."""
COMMANDS = (*SLASHES, *IN_WORDS)
"""All there are."""


def _quiet(rest: str) -> Command | str:
    """Hours as they are written, of all or of "#3"; anything else is read as words are."""
    head, _, behind = rest.partition(" ")
    number = job_number(head) if head.startswith("#") else None
    hours = rest if number is None else behind.strip()
    if HOURS.fullmatch(hours):
        return Command(name=CommandName.QUIET, number=number, words=hours)
    return f"quiet {rest}"


def is_known(text: str) -> bool:
    """Whether *text* is a command with a slash; an answer may begin with one too: a path does."""
    return text.startswith("/") and slash(text) is not None


def job_number(words: str) -> int | None:
    """The number of "3" or "#3"; None for anything else."""
    digits = words.removeprefix("#")
    return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_NUMBER else None
