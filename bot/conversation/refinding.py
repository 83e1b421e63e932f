"""A watched value whose place is gone from its page: looked for again, and a person chooses."""

from contextlib import suppress

from bot.conversation import asking
from bot.conversation.context import Context, Surroundings
from bot.conversation.looking import LookWish, looking_at
from bot.conversation.questions import Asked, Question, Questions
from bot.language.intent import Command
from bot.wording import replies
from bot.wording.reply import Reply
from scheduler.errors import JobDisabled, JobLocked, TurnFailed
from scheduler.model import Job, JsonObject
from scheduler.service import JobService


class Refinding:
    """Asks where a value is now, and has its job look there."""

    def __init__(self, service: JobService, questions: Questions, around: Surroundings) -> None:
        self._service = service
        self._questions = questions
        self._around = around

    async def ask(self, context: Context, command: Command, job: Job) -> Reply:
        """What may be meant on the page as it is now. Raises `TurnRefused` and `StoreError`."""
        del command
        url, word = job.source.get("url"), _word(job.source)
        if not isinstance(url, str) or word is None:
            return replies.happened(job, "looks at no single value.", undo=False)
        try:
            found = await self._around.survey(context.owner, url, word)
        except TurnFailed as failure:
            return replies.say(replies.NOT_SEEN_AGAIN.format(why=failure))
        if not found.finds:
            return replies.say(replies.NOTHING_FOUND_AGAIN)
        offered = [find.source for find in found.finds]
        question = await self._questions.ask(context, Asked.VALUE, job_id=job.id, finds=offered)
        return asking.which_value(found.finds, question, context.notation)

    async def look(self, context: Context, wish: LookWish) -> Reply:
        """Have a watch look at the place that its owner names. Raises `TurnError`, `StoreError`."""
        job = await self._service.job(context.owner, wish.number)
        source = looking_at(job.source, wish.place)
        if source is None:
            return replies.happened(job, "looks at no page and no JSON.", undo=False)
        await self._around.check_source(context.owner, source)
        return await self._elsewhere(context, job, source)

    async def settle(self, context: Context, question: Question, find: JsonObject) -> Reply:
        """Have the job of *question* look at *find*; what it saw before is forgotten."""
        job = await self._service.job_by_id(context.owner, question.job_id)
        return await self._elsewhere(context, job, {**find, "url": job.source.get("url")})

    async def _elsewhere(self, context: Context, job: Job, source: JsonObject) -> Reply:
        changed = await self._service.look_elsewhere(job, source, origin=context.origin)
        with suppress(JobLocked, JobDisabled):  # its next look is the first one, too
            await self._service.run_now(changed, origin=f"{context.origin}:look")
        to = context.notation
        return replies.happened(changed, to.say("looks_there"), notation=to)


def _word(source: JsonObject) -> str | None:
    """The word by which the value was found, or None for a source that is no single value."""
    match source:
        case {"probe": "value"}:
            return str(source.get("word") or "")
        case {"probe": "json", "path": str(path)}:
            return path.rpartition(".")[2].partition("[")[0]
    return None
