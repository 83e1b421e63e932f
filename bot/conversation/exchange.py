"""One exchange: an owner's words or a pressed button become a change and an answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversation import asking
from bot.conversation.answers import Answering
from bot.conversation.buttons import Allowing, Answered, Approving, Pressed, pressed
from bot.conversation.commands import Commands
from bot.conversation.consenting import Consenting
from bot.conversation.context import Context, Surroundings
from bot.conversation.correcting import Correcting
from bot.conversation.creation import Creation
from bot.conversation.deciding import Decided, Deciding
from bot.conversation.helping import Helping
from bot.conversation.languages import Languages
from bot.conversation.message import Message, Press
from bot.conversation.naming import Naming
from bot.conversation.questions import Asked, Questions
from bot.conversation.quieting import Quieting
from bot.conversation.refinding import Refinding
from bot.conversation.request import requests_of, understood
from bot.conversation.severally import Severally
from bot.conversation.slash import COMMANDS, is_known
from bot.conversation.tracking import Tracking
from bot.conversation.whereabouts import Whereabouts
from bot.language.intent import (
    Ambiguous,
    Command,
    CommandName,
    Create,
    Intent,
    NoRequest,
    Several,
    Unclear,
)
from bot.throttle import Throttle, Turnout
from bot.wording import replies
from bot.wording.refusals import told
from bot.wording.reply import Reply
from bot.wording.text import text
from bot.zones import zone_named
from scheduler.errors import SchedulingError, StoreError
from scheduler.model import Owner
from scheduler.ports import Clock, JobStore, Owners
from scheduler.reviewing import Reviewing
from scheduler.service import JobService

UNTIMED = {"no_time", "impossible_time", "impossible_date"}
"""Why a request is unclear that lacks nothing but its time."""
LONGEST = 10_000
"""Characters of a message that are read; Telegram itself allows 4,096."""


class Conversation:
    """Answers one owner at a time; Telegram, the terminal and all that talks use it alike.

    Every method raises `StoreError` when nothing could be stored: what came in is then still to be
    answered. Everything else that is wrong is an answer.
    """

    def __init__(
        self,
        service: JobService,
        jobs: JobStore,
        owners: Owners,
        reviewing: Reviewing,
        *,
        clock: Clock,
        around: Surroundings,
    ) -> None:
        self._service = service
        self._owners = owners
        self._clock = clock
        self._around = around
        self._throttle = Throttle(around.per_minute)
        self._questions = Questions(owners)
        self._whereabouts = Whereabouts(service, owners, self._questions)
        self._creation = Creation(service, jobs, self._questions, self._whereabouts, around)
        self._tracking = Tracking(service, around.numbers)
        quieting = Quieting(service, owners, around.wake)
        refinding = Refinding(service, self._questions, around)
        self._languages = Languages(owners)
        self._helping = Helping(around.helper, self._by_grammar)
        self._consenting = Consenting(service, jobs, self._helping)
        self._deciding = Deciding(reviewing)
        self._apart: Mapping[CommandName, Callable[[Context, Command], Awaitable[Reply]]] = {
            CommandName.HELP: self._helping.help,
            CommandName.USAGE: self._helping.usage,
            CommandName.ALLOW: self._consenting.typed,
            CommandName.REVIEW: self._deciding.typed,
            CommandName.LANGUAGE: self._languages.named,
        }
        self._commands = Commands(
            service, reviewing, self._questions, self._whereabouts, quieting, refinding
        )
        self._severally = Severally(self._commands)
        self._correcting = Correcting(service, self._commands)
        self._naming = Naming(service, self._questions, self._commands)
        self._answering = Answering(
            self._questions, self._creation, self._commands, self._whereabouts
        )

    async def exchange(self, message: Message) -> Sequence[Reply]:
        """The answers to a message; none where it was not meant for the bot."""
        turnout = self._turnout(message)
        if turnout is not Turnout.SERVED:
            return [replies.say(replies.TOO_FAST)] if turnout is Turnout.TOLD else []
        context = replace(
            await self._context(message.owner, message.origin, message.sent_at, message.person),
            forwarded=message.forwarded,
        )
        try:
            answers = await self._answer(context, message, message.text.strip())
        except StoreError:
            raise
        except SchedulingError as error:
            answers = [told(error)]
        return [await self._noted(reply) for reply in answers]

    async def press(self, press: Press) -> Reply:
        """The answer to a button; a stale or foreign one changes nothing and says so."""
        now = self._clock.now()
        served = self._throttle.judge(press.owner, origin=press.origin, at=now)
        if served is not Turnout.SERVED:
            return replies.say(replies.TOO_FAST)
        context = await self._context(press.owner, press.origin, now, press.person)
        try:
            answer = await self._pressed(context, press.data)
        except StoreError:
            raise
        except SchedulingError as error:
            answer = told(error)
        return await self._noted(answer)

    def _turnout(self, message: Message) -> Turnout:
        if not message.addressed:  # talk among people
            return Turnout.SERVED
        return self._throttle.judge(message.owner, origin=message.origin, at=message.sent_at)

    async def place(self, owner: Owner, zone: str, *, origin: str) -> Sequence[Reply]:
        """The owner is in *zone*, as a front found out (from a location, say)."""
        context = await self._context(owner, origin, self._clock.now())
        answers = await self._whereabouts.settle(context, zone)
        question = await self._questions.open(context)
        if question is not None and question.asked is Asked.ZONE:
            await self._questions.answered(context, question)
        return answers

    async def _context(
        self, owner: Owner, origin: str, said_at: datetime, person: str = ""
    ) -> Context:
        profile = await self._owners.profile(owner)
        if profile.zone is None and self._around.default_zone is not None:
            profile = replace(profile, zone=self._around.default_zone)
        return Context(
            profile=profile,
            zone=profile.zone or "UTC",
            now=self._clock.now(),
            said_at=said_at,
            origin=origin,
            person=person,
        )

    async def _noted(self, reply: Reply) -> Reply:
        """What says when something will fire says first that nobody fires anything, if so."""
        if not reply.foretells:
            return reply
        alive = await self._around.scheduler_alive()
        silence = await self._around.stopped() if alive else replies.NO_SCHEDULER
        return replace(reply, text=text(silence, "\n", reply.text)) if silence else reply

    # --- words --------------------------------------------------------------------------------

    async def _answer(self, context: Context, message: Message, words: str) -> Sequence[Reply]:
        if len(words) > LONGEST:
            return [replies.say(replies.TOO_LONG.format(most=LONGEST))]
        question = None if is_known(words) else await self._questions.open(context)
        if question and (answers := await self._answering.follow(context, question, words)):
            return answers
        if (told_of := await self._about_jobs(context, message, words)) is not None:
            return told_of
        if words.startswith("/") and not is_known(words):
            return [replies.unknown_command(words, COMMANDS)]
        intent = understood(words, context)
        if message.about is not None:
            intent = of_a_reply(intent)
        if question and question.asked is not Asked.ZONE and isinstance(intent, Create | Several):
            await self._questions.close(context.owner)  # they went on to something else
        named = await self._naming.follow(context, words, intent) if message.addressed else None
        answers = named or await self._act(context, words, intent, message)
        await self._helping.heard(context, words, intent, answers)
        return answers

    async def _about_jobs(
        self, context: Context, message: Message, words: str
    ) -> Sequence[Reply] | None:
        """The answers to what is plainly said of jobs that there are; else None."""
        if (attended := await self._commands.attended(context, words, message.about)) is not None:
            return [attended]
        if (each := await self._severally.follow(context, words)) is not None:
            return each
        return await self._correcting.follow(context, words) if message.addressed else None

    async def _act(
        self, context: Context, words: str, intent: Intent, message: Message
    ) -> Sequence[Reply]:
        match intent:
            case Create() | Several():
                return await self._creation.create_all(context, words, requests_of(intent))
            case Ambiguous():
                question = await self._questions.ask(context, Asked.CHOICE, words)
                now, language = context.now, context.language
                return [asking.choice(intent, question, now=now, language=language)]
            case Command():
                return await self._commanded(context, words, intent, message.about)
            case Unclear():
                return [await self._unclear(context, intent)]
            case _:
                return await self._talk(context, words, intent, message)

    async def _commanded(
        self, context: Context, words: str, command: Command, about: str | None
    ) -> Sequence[Reply]:
        if (answer := self._apart.get(command.name)) is not None:
            return [await answer(context, command)]
        return await self._commands.perform(context, command, words=words, about=about)

    async def _unclear(self, context: Context, intent: Unclear) -> Reply:
        if not intent.task or intent.reason not in UNTIMED:
            return replies.unclear(intent)
        question = await self._questions.ask(context, Asked.WHEN, task=intent.task)
        return asking.when(intent, question, context)

    async def _talk(
        self, context: Context, words: str, intent: Intent, message: Message
    ) -> Sequence[Reply]:
        """Nothing to do, except where it says at last where somebody is."""
        zone = None if context.profile.zone else zone_named(words)
        if zone is not None:
            return await self._whereabouts.settle(context, zone, said=words)
        if typed := await self._tracking.follow(context, words):
            return [typed]
        return await self._helping.talk(context, words, intent) if message.addressed else []

    async def _by_grammar(self, context: Context, words: str) -> Sequence[Reply]:
        """What is answered without any model; nothing where no request is read."""
        if (attended := await self._commands.attended(context, words, None)) is not None:
            return [attended]
        intent = understood(words, context)
        if isinstance(intent, NoRequest):
            return []
        said = Message(
            owner=context.owner, text=words, origin=context.origin, sent_at=context.said_at
        )
        return await self._act(context, words, intent, said)

    # --- buttons ------------------------------------------------------------------------------

    async def _pressed(self, context: Context, data: str) -> Reply:
        match pressed(data, now=context.now, zone=context.zone):
            case Pressed() as about:
                return await self._pressed_about(context, about)
            case Answered() as answer:
                return await self._pressed_answer(context, answer)
            case Decided() as choice:
                return await self._deciding.pressed(context, choice)
            case Approving() | Allowing() as said:
                return await self._consenting.answered(context, said)
            case _:
                return replies.say(replies.STALE)

    async def _pressed_about(self, context: Context, about: Pressed) -> Reply:
        if about.command.name is not CommandName.UNDO:
            return (await self._commands.perform(context, about.command, words=""))[0]
        job = await self._service.job(context.owner, about.number, removed_too=True)
        if job.version > about.version:
            return replies.changed_since(job)
        return await self._commands.undoing.of_job(context, job)

    async def _pressed_answer(self, context: Context, answer: Answered) -> Reply:
        """A press on a question's button is an answer like one that is typed."""
        question = await self._questions.open(context)
        if question is None or question.id != answer.question:
            return replies.say(replies.STALE)
        answers = await self._answering.follow(context, question, answer.words)
        return answers[0] if answers else replies.say(replies.STALE)


def of_a_reply(intent: Intent) -> Intent:
    """What it means as an answer to a message about a job: a time alone is that job's new time."""
    match intent:
        case Create(task="", watch=None):
            return Command(name=CommandName.CHANGE, change=intent)
        case _:
            return intent
