"""What follows from an answer to a question that the bot asked."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.conversation import asking, likely
from bot.conversation.commands import Commands
from bot.conversation.context import Context
from bot.conversation.creation import Creation
from bot.conversation.questions import Asked, Question, Questions
from bot.conversation.request import requested, understood
from bot.conversation.slash import job_number
from bot.conversation.whereabouts import Whereabouts
from bot.language.intent import Ambiguous, Command, CommandName, Create, NoRequest, Unclear
from bot.wording import replies
from bot.wording.reply import Reply
from bot.zones import zone_named
from scheduler.model import JsonObject

_CHOSEN = re.compile(
    r"\s*(?:the |number |job )?[\[#]*(\d{1,9})[\].]*(?:,? please)?\s*[.!]?\s*", re.IGNORECASE
)
"""A number and no time: "[2].", "number 2", "#2 please"."""
YES = {"yes", "y", "yes please", "yep", "yeah", "ok", "okay", "sure", "do it", "just remind me"}
NONE = {"none", "none of them", "neither"}
WHOLE = {"page", "whole page", "the whole page", "all of it"}
NO = {"no", "n", "no thanks", "nope", "leave it", "don't", "do not"}
KEEP = {"keep", "keep it", "keep them", "keep home clock", "keep the home clock", *NO}
FOLLOW = {"follow", "follow me", "move", "move them", *YES}

AGREED = {
    Asked.VALUE: (Asked.JUST_REMIND,),
    Asked.JUST_REMIND: (Asked.JUST_REMIND,),
    Asked.AGAIN: (Asked.JUST_REMIND, Asked.AGAIN),
}
"""What a yes settles; the later question is asked after the earlier one was settled."""

Answers = Sequence[Reply]
Follower = Callable[[Context, Question, str], Awaitable[Answers]]


class Answering:
    """Goes on where a question left off.

    Raises what `Creation.create` and `Commands.perform` raise; the question then stays open.
    """

    def __init__(
        self,
        questions: Questions,
        creation: Creation,
        commands: Commands,
        whereabouts: Whereabouts,
    ) -> None:
        self._questions = questions
        self._creation = creation
        self._commands = commands
        self._whereabouts = whereabouts
        self._followers: dict[Asked, Follower] = {
            Asked.ZONE: self._place,
            Asked.FOLLOW: self._follow_me,
            Asked.CHOICE: self._choose,
            Asked.WHEN: self._when,
            Asked.SOURCE: self._source,
            Asked.VALUE: self._value,
            Asked.EDIT: self._edit,
            Asked.WHICH: self._which,
            Asked.AGAIN: self._yes_or_no,
            Asked.JUST_REMIND: self._yes_or_no,
            Asked.REMOVE_ALL: self._yes_or_no,
            Asked.RULE: self._yes_or_no,
        }

    async def follow(self, context: Context, question: Question, words: str) -> Answers:
        """The answer to an answer; nothing where *words* are none: they then mean what they say."""
        answers = await self._followers[question.asked](context, question, words)
        if answers:
            await self._questions.answered(context, question)
        return answers

    async def _place(self, context: Context, question: Question, words: str) -> Answers:
        zone = zone_named(words)
        return await self._whereabouts.settle(context, zone, said=words) if zone else ()

    async def _follow_me(self, context: Context, question: Question, words: str) -> Answers:
        answer = words.strip(" .!").casefold()
        if answer not in KEEP | FOLLOW:
            return ()
        return [await self._whereabouts.followed(context, question, follow=answer in FOLLOW)]

    async def _choose(self, context: Context, question: Question, words: str) -> Answers:
        then = context.said(question.said_at)
        asked, place = understood(question.text, then), job_number(words.strip("[]. "))
        if not isinstance(asked, Ambiguous) or place is None:
            return ()
        if not 1 <= place <= len(asked.readings):
            again = await self._questions.ask(then, Asked.CHOICE, question.text, task=question.task)
            return [asking.choice(asked, again, now=context.now, language=context.language)]
        return await self._create(context, replace(question, place=place - 1))

    async def _when(self, context: Context, question: Question, words: str) -> Answers:
        """A mere time is the task's; what has a task of its own is another request."""
        said = likely.written(words, context.now, context.zone) or words
        meant, task = understood(said, context), question.task
        match meant:
            case Create(task="", watch=None):
                about = replace(question, text=said, said_at=context.said_at)
                return await self._create(context, about)
            case Ambiguous(readings=[Create(task="", watch=None), *_]):
                again = await self._questions.ask(context, Asked.CHOICE, said, task=task)
                now, language = context.now, context.language
                return [asking.choice(meant, again, now=now, language=language)]
            case NoRequest():
                return await self._with_its_task(context, question, said)
            case Unclear(task=""):
                again = await self._questions.ask(context, Asked.WHEN, task=task)
                return [asking.when(meant, again, context)]
            case _:
                return ()

    async def _with_its_task(self, context: Context, question: Question, said: str) -> Answers:
        """``on the first``: no time by itself, and one in front of something to do."""
        whole = f"{said} {question.task}"
        meant = understood(whole, context)
        if not isinstance(meant, Create) or meant.watch or meant.task != question.task:
            return ()
        return await self._create(context, replace(question, text=whole, said_at=context.said_at))

    async def _source(self, context: Context, question: Question, words: str) -> Answers:
        request = requested(replace(question, source=words), context.said(question.said_at))
        if request is None or request.create.watch is None or not request.create.watch.has_source:
            return ()
        return await self._create(context, replace(question, source=words))

    async def _value(self, context: Context, question: Question, words: str) -> Answers:
        answer = words.strip("[]. !").casefold()
        if answer in NO | NONE:
            return [replies.say(context.notation.say("left_as_is"))]
        place = 1 if answer in YES and len(question.finds) == 1 else job_number(answer)
        if answer in WHOLE:
            kinds = {find.get("probe") for find in question.finds}
            whole: JsonObject = {"probe": "json" if kinds == {"json"} else "page"}
            return await self._watch(context, question, whole)
        if place is None or not 1 <= place <= len(question.finds):
            return ()
        return await self._watch(context, question, question.finds[place - 1])

    async def _watch(self, context: Context, question: Question, find: JsonObject) -> Answers:
        if question.job_id:
            return [await self._commands.refinding.settle(context, question, find)]
        return await self._create(context, replace(question, finds=(find,)))

    async def _create(self, context: Context, question: Question) -> Answers:
        then = context.said(question.said_at)
        request = requested(question, then)
        agreed = AGREED.get(question.asked, ())
        return () if request is None else [await self._creation.create(then, request, agreed)]

    async def _edit(self, context: Context, question: Question, words: str) -> Answers:
        alone = understood(words, context)
        if isinstance(alone, Command) and alone.number is not None:
            return ()  # it is about a job that it names
        # Behind a number a mere time is a change, in every language; "make it hourly" is one alone.
        behind = f"#1 {words}"
        for told, command in ((behind, understood(behind, context)), (words, alone)):
            if isinstance(command, Command) and _changes(command):
                this, about = replace(command, number=None), question.job_id
                return await self._commands.perform(context, this, words=told, about=about)
        return ()

    async def _which(self, context: Context, question: Question, words: str) -> Answers:
        found = _CHOSEN.fullmatch(words)
        number = int(found[1]) if found else None
        command = understood(question.text, context.said(question.said_at))
        if number is None or not isinstance(command, Command):
            return ()
        about = replace(command, number=number)
        return await self._commands.perform(context, about, words=question.text)

    async def _yes_or_no(self, context: Context, question: Question, words: str) -> Answers:
        answer = words.strip(" .!").casefold()
        if answer in NO:
            return [replies.say(context.notation.say("left_as_is"))]
        if answer not in YES:
            return ()
        if question.asked is Asked.REMOVE_ALL:
            return [await self._commands.remove_all(context)]
        if question.asked is Asked.RULE:
            return [await self._commands.attending.saved(context, question)]
        return await self._create(context, question)


def _changes(command: Command) -> bool:
    """Whether it says what shall become of a job."""
    return command.change is not None or command.name is CommandName.RENAME
