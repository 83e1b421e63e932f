"""What is meant of an address: looked at before anything is stored, asked where it is not clear."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import asking
from bot.conversation.context import Context, Surroundings
from bot.conversation.looking import found_at, place_in
from bot.conversation.questions import Asked, Question, Questions
from bot.conversation.request import Request
from bot.conversation.surveys import Kind, Survey
from bot.conversation.watches import DOWN_UP, NUMBERS, is_numeric, wants_value, word_of
from bot.language.intent import Looked
from bot.wording import replies
from bot.wording.reply import Reply
from scheduler.errors import TurnFailed
from scheduler.model import JsonObject

WHOLE_JSON: JsonObject = {"probe": "json"}


class Choosing:
    """See `settled`."""

    def __init__(self, questions: Questions, around: Surroundings) -> None:
        self._questions = questions
        self._around = around

    async def settled(self, context: Context, request: Request) -> Request | Reply:
        """The request with what it is about; a question, or a refusal, where that is not clear.

        Raises `TurnRefused` for an address that may never be looked at, and `StoreError`.
        """
        watch = request.create.watch
        if watch is None or request.find is not None:
            return request
        if watch.url is None:
            return request if _fits(watch) else replies.say(replies.NOT_A_NUMBER_THERE)
        if watch.condition in DOWN_UP:
            return request
        if place := place_in(request.text):
            return replace(request, find=found_at(place, number=is_numeric(watch)))
        return await self._looked_at(context, request, watch, watch.url)

    async def _looked_at(
        self, context: Context, request: Request, watch: Looked, url: str
    ) -> Request | Reply:
        try:
            found = await self._around.survey(context.owner, url, word_of(watch))
        except TurnFailed as failure:
            if is_numeric(watch):
                return replies.say(replies.NOT_SEEN.format(why=failure))
            return request  # its looks will tell what is wrong with it
        if found.kind is Kind.FEED:
            return replace(request, find=found.finds[0].source)
        if wants_value(watch):
            return await self._which(context, request, watch, found)
        return replace(request, find=WHOLE_JSON) if found.kind is Kind.JSON else request

    async def _which(
        self, context: Context, request: Request, watch: Looked, found: Survey
    ) -> Request | Reply:
        """Ask which value is meant; a mere change is looked for on the whole page without any."""
        if found.finds:
            offered = [find.source for find in found.finds]
            question = await ask_about(self._questions, context, Asked.VALUE, request, offered)
            return asking.which_value(found.finds, question, context.notation)
        return replies.say(replies.NO_NUMBER_SEEN) if is_numeric(watch) else request


async def ask_about(
    questions: Questions,
    context: Context,
    asked: Asked,
    request: Request,
    finds: Sequence[JsonObject] = (),
) -> Question:
    """Ask something about *request*; what was chosen of its address before is kept with it."""
    chosen = finds or [find for find in [request.find] if find is not None]
    return await questions.ask(
        context,
        asked,
        request.text,
        task=request.task,
        place=request.place,
        source=request.source,
        finds=chosen,
    )


def _fits(watch: Looked) -> bool:
    """Whether what is looked at can meet the condition: a file or a port says no number."""
    named = watch.source.get("probe")
    return not is_numeric(watch) or not watch.has_source or named in NUMBERS
