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
    "undo": CommandName.UNDO,
    "done": CommandName.DONE,
    "timezone": CommandName.TIMEZONE,
    "cancel": CommandName.CANCEL,
}
"""Those that say all they need in a name and a number; ``/snooze`` is read like words."""

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
        return f"snooze {rest}".strip()
    if name not in SLASHES:
        return None
    number = rest.lstrip("#")
    if number.isdecimal():
        return Command(name=SLASHES[name], number=int(number))
    return Command(name=SLASHES[name], words=rest)
