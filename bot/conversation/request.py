"""One request out of a message, found again in the same words when its question is answered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.conversation.context import Context
from bot.conversation.questions import Question
from bot.conversation.rewording import reworded
from bot.conversation.slash import slash
from bot.conversation.watches import with_source
from bot.language import read
from bot.language.intent import Ambiguous, Command, Create, Intent, NoRequest, Several
from scheduler.model import JsonObject
from scheduler.schedule import Schedule

NUMBER_FIRST = re.compile(r"\s*#(\d{1,9})\s*[:,]?\s+(\w+)\b\s*(.*)", re.DOTALL)
"""``#3 mute for a day``: not every command has its number in front in every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for, and the words that it was asked in."""

    create: Create
    text: str
    task: str = ""
    """What *text* is about, where that is a mere time."""
    place: int = 0
    """Which of the requests, or readings, of *text*."""
    source: str = ""
    """What was named when the bot asked what to look at."""
    find: JsonObject | None = None
    """What was chosen of the things that its address offers."""


def understood(text: str, context: Context) -> Intent:
    """What *text* meant to the owner when it was said; no request where it is no command either."""
    meant = slash(text) if text.startswith("/") else text
    if isinstance(meant, Command):
        return meant
    if meant is None:
        return NoRequest()
    intent = _read(context, meant)
    if not isinstance(intent, Command) and (command := reworded(meant, partial(_read, context))):
        return command
    found = NUMBER_FIRST.fullmatch(meant) if isinstance(intent, NoRequest) else None
    return intent if found is None else _numbered(found, context) or intent


def _numbered(found: re.Match[str], context: Context) -> Command | None:
    """The command behind a number, as it reads with the number where most commands have it."""
    number, verb, rest = int(found[1]), found[2], found[3]
    for told in (f"{verb} #{number} {rest}", f"{verb} {rest} #{number}"):
        command = _read(context, told)
        if isinstance(command, Command) and command.number == number:
            return command
    return None


def _read(context: Context, text: str) -> Intent:
    return read(text, context.said_at, context.zone, context.language)


def requested(question: Question, context: Context) -> Request | None:
    """The request that *question* was about, as it is understood now."""
    create = _found(understood(question.text, context), question.place)
    if create is None:
        return None
    if question.task and not create.task:
        create = replace(create, task=question.task)
    if create.watch is not None and question.source:
        create = replace(create, watch=with_source(create.watch, question.source))
    return Request(
        create=create,
        text=question.text,
        task=question.task,
        place=question.place,
        source=question.source,
        find=question.finds[0] if len(question.finds) == 1 else None,
    )


def schedule_meant(text: str, place: int, context: Context) -> Schedule | None:
    """The schedule that *text* asks for, be it of a new job or of a changed one."""
    meant = understood(text, context)
    if isinstance(meant, Command):
        return None if meant.change is None else meant.change.schedule
    found = _found(meant, place)
    return None if found is None else found.schedule


def requests_of(intent: Intent) -> Sequence[Create]:
    """What an intent may ask for: the requests of a message, or the readings of one."""
    match intent:
        case Create():
            return (intent,)
        case Several(requests=found) | Ambiguous(readings=found):
            return found
        case _:
            return ()


def _found(intent: Intent, place: int) -> Create | None:
    found = requests_of(intent)
    return found[place] if place < len(found) else None
