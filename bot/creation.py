"""From a request that was understood to a stored job and its card, or to a question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import cards, replies
from bot.context import Context, Surroundings
from bot.language import read
from bot.language.intent import Create
from bot.questions import Asked, Question, Questions
from bot.reply import Reply
from bot.text import cleaned
from bot.watches import is_possible, name_of, watched
from scheduler.bounded import Bounded
from scheduler.model import Job
from scheduler.policy import Attention, Bounds, Misfire, Notify, Policy
from scheduler.schedule import dumps
from scheduler.service import JobService, Wish


class Creation:
    """Makes jobs of requests."""

    def __init__(self, service: JobService, questions: Questions, around: Surroundings) -> None:
        self._service = service
        self._questions = questions
        self._around = around

    async def create(
        self, context: Context, text: str, create: Create, *, again: bool = False
    ) -> Sequence[Reply]:
        """Store the job and show its card; ask where something is missing.

        Raises `InvalidSchedule`, `TooFrequent`, `TooManyJobs`, `TurnError` and `StoreError`.
        """
        if not _is_to_come(create, context.now):
            return [replies.say(replies.OVER)]
        wish = await self._wish(context, text, create)
        if isinstance(wish, Reply):
            return [wish]
        if not again and (twin := await self._twin(wish)):
            await self._ask(context, Asked.AGAIN, text, twin.id)
            return [replies.twin(twin)]
        return await self._added(context, text, create, wish)

    async def _wish(self, context: Context, text: str, create: Create) -> Wish | Reply:
        wish = Wish(
            owner=context.owner,
            task=cleaned(create.task) or cleaned(text),
            schedule=create.schedule,
            zone=create.zone,
            bounds=_bounds(create),
            policy=_policy(create),
            attention=Attention(notify=Notify.ALWAYS),
        )
        if create.watch is None:
            return wish
        if not is_possible(create.watch):
            return replies.say(replies.NO_NUMBERS_YET)
        seen = watched(create.watch, folder=self._around.folder)
        if seen is None:
            await self._ask(context, Asked.SOURCE, text)
            return replies.say(replies.WHICH_SOURCE)
        await self._around.check_source(context.owner, seen.source)
        return replace(
            wish,
            task=cleaned(name_of(create.watch)),
            turn="watch",
            source=seen.source,
            attention=seen.attention,
        )

    async def _twin(self, wish: Wish) -> Job | None:
        """The same request, made before and still to come."""
        for job in await self._service.listed(wish.owner):
            same = (job.task.casefold(), job.source) == (wish.task.casefold(), wish.source)
            if (
                same
                and job.schedule
                and wish.schedule
                and dumps(job.schedule) == dumps(wish.schedule)
            ):
                return job
        return None

    async def _added(
        self, context: Context, text: str, create: Create, wish: Wish
    ) -> Sequence[Reply]:
        job = await self._service.add(wish, origin=context.origin)
        if (
            wish.turn == "watch"
        ):  # so that a wrong address shows at once, and the first line is the baseline
            await self._service.run_now(job, origin=f"{context.origin}:look")
        await self._questions.close(context.owner)
        card = cards.card(job, now=context.now, language=context.language, notes=create.notes)
        if context.profile.zone is None and create.absolute:
            await self._ask(context, Asked.ZONE, text, job.id)
            return [replies.with_zone_question(card, context.zone)]
        return [card]

    async def _ask(self, context: Context, asked: Asked, text: str, job_id: str = "") -> None:
        question = Question(asked=asked, text=text, said_at=context.said_at, job_id=job_id)
        await self._questions.ask(context.owner, question, context.now)

    async def correct(self, context: Context, question: Question) -> Reply | None:
        """The job that was made in UTC, read once more in the zone that is known now."""
        intent = read(question.text, question.said_at, context.zone, context.language)
        if not isinstance(intent, Create):
            return None
        job = await self._service.job_by_id(context.owner, question.job_id)
        moved = await self._service.move(
            job, schedule=intent.schedule, zone=context.zone, origin=context.origin
        )
        return cards.card(moved, now=context.now, language=context.language)


def _is_to_come(create: Create, now: datetime) -> bool:
    """A message may reach the bot long after it was written."""
    return Bounded(create.schedule, _bounds(create), create.zone).next_after(now) is not None


def _bounds(create: Create) -> Bounds:
    return Bounds(
        starts=create.starts,
        until=create.until,
        max_runs=create.max_runs,
        skip_dates=create.skip_dates,
    )


def _policy(create: Create) -> Policy:
    named = create.policies
    return Policy(
        silent="silent" in named, misfire=Misfire(named["misfire"]) if "misfire" in named else None
    )
