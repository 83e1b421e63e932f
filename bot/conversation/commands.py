"""What a person may ask for besides creating a job: list, pause, undo, snooze and the like."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot.conversation import asking, deciding
from bot.conversation.agent_terms import with_terms
from bot.conversation.attending import Attending
from bot.conversation.breaks import Breaks
from bot.conversation.comparing import comparing_wish
from bot.conversation.context import Context
from bot.conversation.editing import Editing, is_ahead
from bot.conversation.finding import Finding
from bot.conversation.looking import look_wish
from bot.conversation.questions import Asked, Questions
from bot.conversation.quieting import Quieting
from bot.conversation.refinding import Refinding
from bot.conversation.rule_reading import rule_wish
from bot.conversation.slash import DARK
from bot.conversation.undoing import Undoing
from bot.conversation.whereabouts import Whereabouts
from bot.language.intent import Command, CommandName
from bot.wording import cards, chronicle, ledger, replies
from bot.wording.agenda import agenda
from bot.wording.agent_words import agent_lines
from bot.wording.quiet_words import muted_until
from bot.wording.reply import Reply
from scheduler.coming import awaited
from scheduler.model import Cause, Job
from scheduler.reviewing import Reviewing
from scheduler.service import JobService

SNOOZE = timedelta(minutes=10)
MUTE = timedelta(days=1)
LEDGER_LINES = 12

Action = Callable[[Context, Command, Job], Awaitable[Reply]]


def _plainly(act: Callable[[Context, Job], Awaitable[Reply]]) -> Action:
    """An action for which the command says nothing more."""
    return lambda context, _, job: act(context, job)


class Commands:
    """Carries out commands of one owner.

    Every method may raise `JobNotFound`, `JobLocked`, `InvalidSchedule` and `StoreError`.
    """

    def __init__(
        self,
        service: JobService,
        reviewing: Reviewing,
        questions: Questions,
        whereabouts: Whereabouts,
        quieting: Quieting,
        refinding: Refinding,
    ) -> None:
        self._service = service
        self.refinding = refinding
        self._reviewing = reviewing
        self._breaks = Breaks(service)
        self._editing = Editing(service)
        self._quieting = quieting
        self.undoing = Undoing(service, quieting, whereabouts)
        self._questions = questions
        self._whereabouts = whereabouts
        self.attending = Attending(service, questions)
        self._finding = Finding(service, questions)
        self._with_job: dict[CommandName, Action] = {
            CommandName.SHOW: self._show,
            CommandName.PAUSE: self._breaks.pause,
            CommandName.RESUME: self._resume,
            CommandName.REMOVE: self._remove,
            CommandName.RUN: self._run,
            CommandName.TEST: self._test,
            CommandName.SNOOZE: self._snooze,
            CommandName.DONE: self._done,
            CommandName.CHANGE: self._change,
            CommandName.WHY: self._why,
            CommandName.HISTORY: self._history,
            CommandName.STOP: self._stop,
            CommandName.QUIET: quieting.of_job,
            CommandName.GOVERN: self._editing.govern,
            CommandName.RENAME: self._editing.rename,
            CommandName.MUTE: self._mute,
            CommandName.CALM: _plainly(self.attending.calm),
            CommandName.BELOW: self._below,
            CommandName.LEAST: self._least,
            CommandName.ANYWAY: _plainly(self.attending.anyway),
            CommandName.RELAX: _plainly(self.attending.relax),
            CommandName.DIFF: _plainly(self.attending.difference),
            CommandName.CHART: self._chart,
            CommandName.FORGET: _plainly(self.attending.forget),
            CommandName.AGENT: self._agent,
            CommandName.FIND: refinding.ask,
            CommandName.SKIP: self._breaks.skip,
        }
        self._without: dict[CommandName, Callable[[Context, Command], Awaitable[Reply]]] = {
            CommandName.LIST: self._list,
            CommandName.NEXT: self._next,
            CommandName.UNDO: self.undoing.typed,
            CommandName.REMOVE_ALL: self._ask_to_remove_all,
            CommandName.PAUSE_ALL: self._breaks.pause_all,
            CommandName.RESUME_ALL: self._breaks.resume_all,
            CommandName.CANCEL: self._cancel,
        }

    async def perform(
        self, context: Context, command: Command, *, words: str, about: str | None = None
    ) -> Sequence[Reply]:
        """Carry out *command*, said in *words*; *about* is the job that the message replied to."""
        if command.name is CommandName.TIMEZONE:
            return await self._whereabouts.named(context, command.words)
        if command.name is CommandName.QUIET and command.number is None:
            if about is None:
                return [await self._quieting.of_owner(context, command)]
            job = await self._service.job_by_id(context.owner, about)
            return [await self._quieting.of_job(context, command, job)]
        if command.name in self._with_job:
            return [await self._with_the_job(context, command, words, about)]
        action = self._without.get(command.name, self._not_yet)
        return [await action(context, command)]

    async def _with_the_job(
        self, context: Context, command: Command, words: str, about: str | None
    ) -> Reply:
        job = await self._finding.job(context, command, about=about, words=words)
        if isinstance(job, Reply):
            return job
        reply = await self._with_job[command.name](context, command, job)
        if command.change is None or context.profile.zone or not command.change.absolute:
            return reply
        asked = await self._whereabouts.assume(context, job, words)
        return asking.with_zone_question(reply, context.zone, asked, context.notation)

    async def attended(self, context: Context, words: str, about: str | None) -> Reply | None:
        """The answer to words about what a watch looks at, compares or writes about; else None."""
        if (wish := rule_wish(words)) is not None:
            return await self.attending.wished(context, wish, about)
        if (look := look_wish(words)) is not None:
            return await self.refinding.look(context, look)
        if (comparing := comparing_wish(words)) is not None:
            return await self.attending.compared(context, comparing, about)
        return None

    # --- about one job --------------------------------------------------------------------------

    async def _show(self, context: Context, command: Command, job: Job) -> Reply:
        memory = await self._service.memory(job)
        runs = await self._service.history(job, limit=3)
        return cards.shown(
            job, now=context.now, language=context.language, memory=memory, runs=runs
        )

    async def _why(self, context: Context, command: Command, job: Job) -> Reply:
        runs = await self._service.history(job, limit=LEDGER_LINES)
        return ledger.told(job, runs, now=context.now)

    async def _history(self, context: Context, command: Command, job: Job) -> Reply:
        runs = await self._service.history(job, limit=LEDGER_LINES)
        edits = await self._service.changes(job, limit=LEDGER_LINES)
        return chronicle.history_told(job, runs, edits, now=context.now)

    async def _agent(self, context: Context, command: Command, job: Job) -> Reply:
        """Show, or change, what a model is bound to in the job."""
        term, _, words = command.words.partition(" ")
        try:
            source, anew = with_terms(job, {term: words} if term else {}, context.person)
        except ValueError as error:
            return replies.say(f"{error}. As in: /agent {job.number} hosts example.org")
        if term:
            job = await self._service.look_elsewhere(job, source, anew=anew, origin=context.origin)
        return replies.happened(job, "\n".join(agent_lines(job)) or "no terms.", undo=bool(term))

    async def _resume(self, context: Context, command: Command, job: Job) -> Reply:
        if job.pause is None and muted_until(job, context.now):
            return await self._quieting.unmute(context, job)
        return await self._breaks.resume(context, command, job)

    async def _remove(self, context: Context, command: Command, job: Job) -> Reply:
        removed = await self._service.remove(job, origin=context.origin)
        to = context.notation
        return replies.happened(removed, to.say("did_remove"), notation=to)

    async def _run(self, context: Context, command: Command, job: Job) -> Reply:
        await self._service.run_now(job, origin=context.origin, forced=True)
        return replies.happened(job, context.notation.say("runs_now"), undo=False)

    async def _test(self, context: Context, command: Command, job: Job) -> Reply:
        await self._service.run_now(job, origin=context.origin, forced=True, cause=Cause.TEST)
        return replies.happened(job, "tried out now; nothing of it is remembered.", undo=False)

    async def _stop(self, context: Context, command: Command, job: Job) -> Reply:
        stopped = await self._service.stop(job, origin=context.origin)
        words = "that run is stopped. The job itself stays." if stopped else "nothing is running."
        return replies.happened(job, words, undo=False)

    async def _done(self, context: Context, command: Command, job: Job) -> Reply:
        if is_ahead(job):
            gone = await self._service.remove(job, origin=context.origin)
            return replies.happened(gone, f"{context.notation.say('did_it')} {replies.NO_MORE}")
        done = await self._service.done(job, origin=context.origin)
        return replies.happened(done, context.notation.say("did_it"), undo=False)

    async def _snooze(self, context: Context, command: Command, job: Job) -> Reply:
        until = command.until or context.now + (command.span or SNOOZE)
        if until <= context.now:
            return replies.say(replies.OVER)
        if is_ahead(job) and command.until is not None:
            return await self._editing.put_off(context, job, command.until)
        if is_ahead(job):
            return await self._editing.shift(context, job, command.span or SNOOZE)
        child = await self._service.snooze(job, until, origin=context.origin)
        return replies.snoozed(child, now=context.now, notation=context.notation)

    async def _change(self, context: Context, command: Command, job: Job) -> Reply:
        if command.span is not None:
            return await self._editing.shift(context, job, command.span)
        if command.change is None:
            return await self.ask_for_change(context, job)
        return await self._editing.change(context, command, command.change, job)

    async def _mute(self, context: Context, command: Command, job: Job) -> Reply:
        until = command.until or context.now + (command.span or MUTE)
        if until <= context.now:
            return replies.say(replies.OVER)
        return await self._quieting.mute(context, job, until)

    async def _least(self, context: Context, command: Command, job: Job) -> Reply:
        return await self.attending.least(context, job, command.value or 0)

    async def _below(self, context: Context, command: Command, job: Job) -> Reply:
        return await self.attending.below(context, job, command.value or 0)

    async def _chart(self, context: Context, command: Command, job: Job) -> Reply:
        return await self.attending.chart(context, job, dark=command.words == DARK)

    async def ask_for_change(self, context: Context, job: Job) -> Reply:
        """What shall become of the job?"""
        await self._questions.ask(context, Asked.EDIT, job_id=job.id)
        return asking.what_change(job)

    # --- about all of them ----------------------------------------------------------------------

    async def _not_yet(self, context: Context, command: Command) -> Reply:
        return replies.not_yet(command.name)

    async def _list(self, context: Context, command: Command) -> Reply:
        jobs = await self._service.listed(context.owner)
        if not command.days:
            questions = await self._reviewing.waiting(context.owner)
            listed = cards.listing(jobs, now=context.now, to=context.notation)
            return deciding.with_questions(listed, questions, now=context.now)
        zone, now = context.zone, context.now
        return agenda(jobs, command.days, zone=zone, now=now, to=context.notation)

    async def _next(self, context: Context, command: Command) -> Reply:
        if command.days:
            return await self._list(context, command)
        jobs = await self._service.listed(context.owner)
        coming = [(at, job) for job in jobs if (at := next(awaited(job), None))]
        first = [job for _, job in sorted(coming, key=lambda pair: pair[0])[:1]]
        return cards.listing(first, now=context.now, to=context.notation)

    async def _cancel(self, context: Context, command: Command) -> Reply:
        asked = await self._questions.open(context)
        await self._questions.close(context.owner)
        return replies.say(replies.FORGOTTEN if asked else replies.NOTHING_ASKED)

    async def _ask_to_remove_all(self, context: Context, command: Command) -> Reply:
        jobs = await self._service.listed(context.owner)
        if not jobs:
            return cards.listing(jobs, now=context.now, to=context.notation)
        question = await self._questions.ask(context, Asked.REMOVE_ALL)
        return asking.really_remove(len(jobs), question, context.notation)

    async def remove_all(self, context: Context) -> Reply:
        """Remove everything that the owner has; each can be taken back by itself."""
        jobs = await self._service.listed(context.owner)
        for job in jobs:
            await self._service.remove(job, origin=context.part(job.number).origin)
        return replies.removed_all(len(jobs))
