"""One request out of a message, found again in the same words when its question is answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.conversation.context import Context
from bot.conversation.idioms import idiom
from bot.conversation.questions import Question
from bot.conversation.rewording import edited
from bot.conversation.slash import slash
from bot.conversation.watches import with_source
from bot.language import read
from bot.language.intent import Ambiguous, Command, CommandName, Create, Intent, NoRequest, Several
from scheduler.model import JsonObject
from scheduler.schedule import Schedule


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
    reading = partial(_read, context)
    if isinstance(meant, Command):
        to_read = meant.name is CommandName.CHANGE and meant.number is not None and meant.words
        return edited(meant.number or 0, meant.words, reading) if to_read else meant
    if meant is None:
        return NoRequest()
    intent = reading(meant)
    return idiom(meant, intent, reading) or intent


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
