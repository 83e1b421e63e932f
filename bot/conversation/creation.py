"""From a request that was understood to a stored job and its card, or to a question."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.conversation import asking
from bot.conversation.choosing import Choosing, ask_about
from bot.conversation.context import Context, Surroundings
from bot.conversation.doers import DOES, Doer, doer_of, model_for, names_model
from bot.conversation.questions import Asked, Question, Questions
from bot.conversation.request import Request
from bot.conversation.tracking import TRACKED, how_to_type
from bot.conversation.twins import alike
from bot.conversation.watches import name_of, watched, with_source
from bot.conversation.whereabouts import Whereabouts
from bot.language.intent import Create, Note
from bot.policies import governed, is_known
from bot.wording import cards, replies
from bot.wording.agent_words import AGENT
from bot.wording.notes import notes_of
from bot.wording.quiet_words import note_of_quiet
from bot.wording.refusals import told
from bot.wording.reply import Reply
from bot.wording.text import cleaned
from scheduler.bounded import Bounded
from scheduler.consent import Approver
from scheduler.errors import JobLocked, SchedulingError, StoreError
from scheduler.model import Job
from scheduler.policy import Attention, Bounds, Notify, Policy
from scheduler.ports import JobStore
from scheduler.schedule import At
from scheduler.service import JobService, Wish

OWN = Policy(approver=Approver.OWNER)
"""Whoever makes a job for themselves says whether it may run."""
OF_MESSAGES = {"cooldown", "daily"}
CLOCKS_APART = timedelta(hours=1)
"""How far the clocks of a channel and of this machine may lie apart."""
NO_SEARCH = (
    "The model cannot search the web here: it reads pages whose address stands in the task, and "
    "what the tools of this installation offer."
)
NAMELESS = "your reminder"


class Creation:
    """Makes jobs of requests."""

    def __init__(
        self,
        service: JobService,
        jobs: JobStore,
        questions: Questions,
        whereabouts: Whereabouts,
        around: Surroundings,
    ) -> None:
        self._service = service
        self._jobs = jobs
        self._questions = questions
        self._whereabouts = whereabouts
        self._around = around
        self._choosing = Choosing(questions, around)

    async def create_all(
        self, context: Context, text: str, wanted: Sequence[Create]
    ) -> Sequence[Reply]:
        """A card, or a question, for each of the requests in one message."""
        requests = [Request(create=one, text=text, place=place) for place, one in enumerate(wanted)]
        if len(requests) == 1:
            return [await self.create(context, requests[0])]
        return [await self._one_of(context.part(one.place), one) for one in requests]

    async def _one_of(self, context: Context, request: Request) -> Reply:
        """What is refused does not keep the other requests of the message from being met."""
        try:
            return await self.create(context, request)
        except StoreError:
            raise
        except SchedulingError as error:
            return told(error)

    async def create(
        self, context: Context, request: Request, agreed: Collection[Asked] = ()
    ) -> Reply:
        """Store the job and show its card; ask where something is missing and not *agreed* yet.

        Raises `InvalidSchedule`, `TooFrequent`, `TooManyJobs`, `TurnError` and `StoreError`.
        """
        request = _with_its_subject(request)
        if not _is_to_come(request.create, context):
            return replies.over(request.create.schedule, zone=context.zone, now=context.now)
        wish = await self._wished(context, request, agreed)
        if isinstance(wish, Reply):
            return wish
        if Asked.AGAIN not in agreed and (twin := await self._twin(context, wish)):
            question = await self._ask(context, Asked.AGAIN, request)
            return asking.twin(twin, question, context.notation)
        return await self._added(context, request, wish)

    async def _wished(
        self, context: Context, request: Request, agreed: Collection[Asked]
    ) -> Wish | Reply:
        """The job that is asked for, or a question about what is missing."""
        around = self._around
        if doer := self._doer(request.create):
            return _done_by(doer, _wish(context, _unwatched(request), around.folder))
        if names_model(request.create) and Asked.JUST_REMIND in agreed:
            return _wish(context, _unwatched(request), around.folder)
        if doubt := await self._doubt(context, request, agreed):
            return doubt
        seen = await self._choosing.settled(context, request)
        if isinstance(seen, Reply):
            return seen
        wish = _wish(context, seen, around.folder)
        if wish.turn == "watch" and wish.source["probe"] != TRACKED:
            await around.check_source(context.owner, wish.source)
        return wish

    def _doer(self, create: Create) -> Doer | None:
        around = self._around
        named = doer_of(create, names=around.targets, agent=around.agent)
        if named is None and around.agent and Note.NEEDS_A_MODEL in create.notes:
            return model_for(create)
        return named

    async def _doubt(
        self, context: Context, request: Request, agreed: Collection[Asked]
    ) -> Reply | None:
        """What the request lacks, or asks for that nobody here can do."""
        create = request.create
        needs_a_model = Note.NEEDS_A_MODEL in create.notes or names_model(create)
        if needs_a_model and Asked.JUST_REMIND not in agreed:
            question = await self._ask(context, Asked.JUST_REMIND, request)
            return asking.just_remind(_task(create), question, context.notation)
        if create.watch is None:
            return None
        if not create.watch.has_source:
            await self._ask(context, Asked.SOURCE, request)
            return replies.say(asking.WHICH_SOURCE)
        return None

    async def _twin(self, context: Context, wish: Wish) -> Job | None:
        """The same request, made before by another message and still to come."""
        for job in await self._service.listed(wish.owner):
            if alike(job, wish) and not await self._made_by_this(context, job):
                return job
        return None

    async def _made_by_this(self, context: Context, job: Job) -> bool:
        """Whether *job* comes of this very message, which was brought a second time."""
        since = min(context.said_at, context.now) - CLOCKS_APART
        edits = await self._jobs.edits(context.owner, since=since)
        return any(edit.job_id == job.id and edit.origin == context.origin for edit in edits)

    async def _added(self, context: Context, request: Request, wish: Wish) -> Reply:
        job = await self._service.add(wish, origin=context.origin)
        tracked = wish.source.get("probe") == TRACKED
        if wish.attention.notify is Notify.ON_CHANGE and not tracked:
            # A wrong address shows at once, and the first line is the baseline.
            with suppress(JobLocked):
                await self._service.run_now(job, origin=f"{context.origin}:look")
        notes = [
            *notes_of(request.create, context.notation, done=wish.turn in DOES),
            *note_of_quiet(job, context.profile.quiet, context.notation),
        ]
        notes += [how_to_type(job)] if tracked else []
        notes += [NO_SEARCH] if wish.turn == AGENT and not self._around.searches else []
        card = cards.card(job, now=context.now, language=context.language, notes=notes)
        if context.profile.zone is not None or not request.create.absolute:
            return card
        asked = await self._whereabouts.assume(context, job, request.text, request.place)
        return asking.with_zone_question(card, context.zone, asked, context.notation)

    async def _ask(self, context: Context, asked: Asked, request: Request) -> Question:
        return await ask_about(self._questions, context, asked, request)


def _with_its_subject(request: Request) -> Request:
    """A watch whose subject is a site ("when example.org is down") says where to look, too."""
    watch = request.create.watch
    if watch is None or watch.has_source:
        return request
    seen = with_source(watch, watch.subject)
    return replace(request, create=replace(request.create, watch=seen))


def _is_to_come(create: Create, context: Context) -> bool:
    """Whether any moment is left: a message may reach the bot long after it was written."""
    bounded = Bounded(create.schedule, _bounds(create), create.zone)
    return bounded.next_after(context.asked_at) is not None


def _unwatched(request: Request) -> Request:
    """The request without its watch: whoever does the task does the looking, too."""
    return replace(request, create=replace(request.create, watch=None))


def _done_by(doer: Doer, wish: Wish) -> Wish:
    return replace(
        wish,
        task=doer.task,
        turn=doer.turn,
        source=doer.source,
        policy=replace(wish.policy, max_retries=doer.retries),
        attention=doer.attention,
    )


def _wish(context: Context, request: Request, folder: Path | None) -> Wish:
    create = request.create
    wish = Wish(
        owner=context.owner,
        task=_task(create),
        schedule=create.schedule,
        zone=create.zone,
        bounds=_bounds(create),
        policy=_policy(create, context.person, context.now),
        attention=Attention(notify=Notify.ALWAYS),
        # What repeats begins when it is agreed on; "in a minute" was said when it was said.
        asked_at=context.asked_at if isinstance(create.schedule, At) else context.now,
    )
    if create.watch is None:
        return wish
    seen = watched(create.watch, folder=folder, find=request.find)
    return replace(
        wish,
        task=cleaned(name_of(create.watch)),
        turn="watch",
        source=seen.source,
        attention=seen.attention,
    )


def _task(create: Create) -> str:
    return cleaned(create.task).strip() or NAMELESS


def _bounds(create: Create) -> Bounds:
    return Bounds(
        starts=create.starts,
        until=create.until,
        max_runs=create.max_runs,
        skip_dates=create.skip_dates,
        holidays=create.holidays,
    )


def _policy(create: Create, person: str, now: datetime) -> Policy:
    # Of a watch these are about its messages: they are in its rule.
    spared = OF_MESSAGES if create.watch is not None else set[str]()
    named = {
        name: value
        for name, value in create.policies.items()
        if is_known(name) and name not in spared
    }
    return governed(OWN, named, now=now, person=person)
