"""One exchange: an owner's words or a pressed button become a change and an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot import replies
from bot.commands import Commands
from bot.context import Context, Surroundings
from bot.creation import Creation
from bot.language import read
from bot.language.intent import Ambiguous, Command, CommandName, Create, Intent, Unclear
from bot.questions import Asked, Question, Questions
from bot.reply import Reply
from bot.slash import slash
from bot.text import cleaned, text
from bot.zones import zone_named
from scheduler.errors import SchedulingError, StoreError
from scheduler.model import Owner
from scheduler.ports import Clock, Owners
from scheduler.service import JobService
from scheduler.wallclock import instant_of, wall_at, zone_of

LONGEST = 10_000
"""Characters of a message that are read; Telegram itself allows 4,096."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a person wrote, wherever they wrote it."""

    owner: Owner
    text: str
    origin: str
    """Names this message for ever: the same origin takes effect once."""
    sent_at: datetime
    about: str | None = None
    """The id of the job that the message it replies to was about."""
    addressed: bool = True
    """False in a group where nobody spoke to the bot: talk is then left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A pressed button: ``j:<operation>:<number>:<version>`` or ``c:<choice>``."""

    owner: Owner
    data: str
    origin: str


class Conversation:
    """Answers one owner at a time; Telegram, the terminal and all that talks use it alike."""

    def __init__(
        self, service: JobService, owners: Owners, *, clock: Clock, around: Surroundings
    ) -> None:
        self._service = service
        self._owners = owners
        self._clock = clock
        self._around = around
        self._questions = Questions(owners)
        self._creation = Creation(service, self._questions, around)
        self._commands = Commands(service, self._questions)

    async def exchange(self, message: Message) -> Sequence[Reply]:
        """The answers to a message; none where it was not meant for the bot.

        Raises `StoreError` when nothing could be stored: the message is then still to be answered.
        """
        context = await self._context(message.owner, message.origin, message.sent_at)
        try:
            answers = await self._answer(context, message, message.text[:LONGEST].strip())
        except StoreError:
            raise
        except SchedulingError as error:
            return [replies.refusal(error)]
        return [await self._noted(reply) for reply in answers]

    async def _noted(self, reply: Reply) -> Reply:
        """A reply about a job says first when nobody fires what is due."""
        if reply.job_id is None or await self._around.scheduler_alive():
            return reply
        return replace(reply, text=text(replies.NO_SCHEDULER, "\n", reply.text))

    async def press(self, press: Press) -> Reply:
        """The answer to a button; a stale or foreign one changes nothing and says so.

        Raises `StoreError`, as `exchange` does.
        """
        context = await self._context(press.owner, press.origin, self._clock.now())
        try:
            match press.data.split(":"):
                case ["j", operation, number, version] if (
                    number.isdecimal() and version.isdecimal()
                ):
                    return await self._press_job(context, operation, int(number), int(version))
                case ["c", place]:
                    return (await self._answered_by(context, place))[0]
        except StoreError:
            raise
        except SchedulingError as error:
            return replies.refusal(error)
        return replies.say(replies.STALE)

    async def _context(self, owner: Owner, origin: str, said_at: datetime) -> Context:
        profile = await self._owners.profile(owner)
        if profile.zone is None and self._around.default_zone is not None:
            profile = replace(profile, zone=self._around.default_zone)
        return Context(
            profile=profile,
            zone=profile.zone or "UTC",
            now=self._clock.now(),
            said_at=said_at,
            origin=origin,
        )

    # --- words --------------------------------------------------------------------------------

    async def _answer(self, context: Context, message: Message, words: str) -> Sequence[Reply]:
        if words.startswith("/"):
            meant = slash(words)
            if meant is None:
                return [replies.unknown_command(words)]
            if isinstance(meant, Command):
                return await self._command(context, meant, message)
            words = meant
        question = await self._questions.open(context.owner, context.now)
        if question is not None:
            answered = await self._answer_question(context, question, words)
            if answered:
                return answered
        intent = read(words, context.said_at, context.zone, context.language)
        return await self._act(context, words, intent, message)

    async def _act(
        self, context: Context, words: str, intent: Intent, message: Message
    ) -> Sequence[Reply]:
        match intent:
            case Create():
                return await self._creation.create(context, words, intent)
            case Ambiguous():
                await self._ask(context, Asked.CHOICE, words)
                return [replies.choice(intent, now=context.now, language=context.language)]
            case Unclear():
                return [replies.unclear(intent)]
            case Command():
                return await self._command(context, intent, message)
            case _:
                return [replies.not_a_request(words)] if message.addressed else []

    async def _command(
        self, context: Context, command: Command, message: Message
    ) -> Sequence[Reply]:
        if command.name is CommandName.TIMEZONE:
            return await self._timezone(context, command.words)
        return await self._commands.perform(context, command, about=message.about)

    async def _ask(self, context: Context, asked: Asked, words: str, job_id: str = "") -> None:
        question = Question(asked=asked, text=words, said_at=context.said_at, job_id=job_id)
        await self._questions.ask(context.owner, question, context.now)

    # --- answers to the bot's own questions ---------------------------------------------------

    async def _answer_question(
        self, context: Context, question: Question, words: str
    ) -> Sequence[Reply]:
        """What follows from an answer; nothing when *words* is none, and is then read as usual."""
        match question.asked:
            case Asked.ZONE:
                zone = zone_named(words)
                return await self._place(context, zone, question) if zone else ()
            case Asked.CHOICE:
                return await self._choose(context, question, words)
            case Asked.SOURCE:
                return await self._source(context, question, words)
            case Asked.EDIT:
                return await self._edit(context, question, words)
            case Asked.AGAIN | Asked.REMOVE_ALL:
                return await self._yes_or_no(context, question, words)

    async def _answered_by(self, context: Context, place: str) -> Sequence[Reply]:
        """A press on a question's button is an answer like one that is typed."""
        question = await self._questions.open(context.owner, context.now)
        answered = question and await self._answer_question(context, question, place)
        return answered or [replies.say(replies.STALE)]

    async def _choose(self, context: Context, question: Question, words: str) -> Sequence[Reply]:
        asked = read(question.text, question.said_at, context.zone, context.language)
        place = words.strip("[]. ")
        if not isinstance(asked, Ambiguous) or not place.isdecimal():
            return ()
        if not 1 <= int(place) <= len(asked.readings):
            return [replies.choice(asked, now=context.now, language=context.language)]
        reading = asked.readings[int(place) - 1]
        return await self._creation.create(context, question.text, reading)

    async def _source(self, context: Context, question: Question, words: str) -> Sequence[Reply]:
        named = read(f"{question.text} {words}", question.said_at, context.zone, context.language)
        if not isinstance(named, Create) or named.watch is None or not _names_source(named):
            return ()
        return await self._creation.create(context, question.text, named)

    async def _edit(self, context: Context, question: Question, words: str) -> Sequence[Reply]:
        job = await self._service.job_by_id(context.owner, question.job_id)
        command = read(
            f"change #{job.number} to {words}", context.said_at, context.zone, context.language
        )
        if not isinstance(command, Command) or command.change is None:
            return ()
        await self._questions.close(context.owner)
        return await self._commands.perform(context, command)

    async def _yes_or_no(self, context: Context, question: Question, words: str) -> Sequence[Reply]:
        answer = words.strip(" .!").casefold()
        if answer in NO:
            await self._questions.close(context.owner)
            return [replies.say("Then I leave it as it is.")]
        if answer not in YES:
            return ()
        await self._questions.close(context.owner)
        if question.asked is Asked.REMOVE_ALL:
            return [await self._commands.remove_all(context)]
        again = read(question.text, question.said_at, context.zone, context.language)
        if not isinstance(again, Create):
            return ()
        return await self._creation.create(context, question.text, again, again=True)

    # --- the zone -----------------------------------------------------------------------------

    async def _timezone(self, context: Context, words: str) -> Sequence[Reply]:
        if not words:
            await self._ask(context, Asked.ZONE, "")
            return [replies.which_zone(context.profile.zone, context.now)]
        zone = zone_named(words)
        if zone is None:
            return [replies.no_such_zone(cleaned(words, most=60))]
        question = await self._questions.open(context.owner, context.now)
        return await self._place(context, zone, question)

    async def place(self, owner: Owner, zone: str, *, origin: str) -> Sequence[Reply]:
        """The owner is in *zone*, as a front found out (from a location, say)."""
        context = await self._context(owner, origin, self._clock.now())
        question = await self._questions.open(owner, context.now)
        return await self._place(context, zone, question)

    async def _place(
        self, context: Context, zone: str, question: Question | None
    ) -> Sequence[Reply]:
        await self._owners.save(replace(context.profile, zone=zone), context.now)
        there = replace(context, zone=zone, profile=replace(context.profile, zone=zone))
        answers = [replies.in_zone(zone, context.now)]
        if question is not None and question.asked is Asked.ZONE:
            await self._questions.close(context.owner)
            corrected = question.job_id and await self._creation.correct(there, question)
            answers += [corrected] if corrected else []
        return answers

    # --- buttons ------------------------------------------------------------------------------

    async def _press_job(
        self, context: Context, operation: str, number: int, version: int
    ) -> Reply:
        job = await self._service.job(context.owner, number, removed_too=operation == "undo")
        if operation == "undo":
            stale = job.version > version
            return (
                replies.changed_since(job) if stale else await self._commands.undo_of(context, job)
            )
        if operation == "edit":
            return await self._commands.ask_for_change(context, job)
        command = _pressed(operation, number, context)
        if command is None:
            return replies.say(replies.STALE)
        return (await self._commands.perform(context, command))[0]


YES = {"yes", "y", "ok", "sure", "1"}
NO = {"no", "n", "2"}

OPERATIONS = {
    "show": CommandName.SHOW,
    "pause": CommandName.PAUSE,
    "resume": CommandName.RESUME,
    "remove": CommandName.REMOVE,
    "run": CommandName.RUN,
    "done": CommandName.DONE,
}
MORNING = time(9)
SNOOZES = {"s10m": timedelta(minutes=10), "s1h": timedelta(hours=1)}


def _pressed(operation: str, number: int, context: Context) -> Command | None:
    if operation in SNOOZES:
        return Command(name=CommandName.SNOOZE, number=number, span=SNOOZES[operation])
    if operation == "stom":
        return Command(name=CommandName.SNOOZE, number=number, until=_tomorrow_morning(context))
    if operation in OPERATIONS:
        return Command(name=OPERATIONS[operation], number=number)
    return None


def _tomorrow_morning(context: Context) -> datetime:
    zone = zone_of(context.zone)
    tomorrow = wall_at(context.now, zone).date() + timedelta(days=1)
    return instant_of(datetime.combine(tomorrow, MORNING), zone)


def _names_source(create: Create) -> bool:
    return create.watch is not None and bool(create.watch.url or create.watch.path)
