"""Answers to what waits for a yes: whether a job may run, and whether a model may call a tool."""

from collections.abc import Sequence

from bot.conversation.buttons import Allowing, Approving
from bot.conversation.context import Context
from bot.conversation.helping import Helping
from bot.language.intent import Command
from bot.wording import approvals, replies
from bot.wording.reply import Reply
from scheduler.consent import Approver
from scheduler.model import Job
from scheduler.ports import JobStore
from scheduler.service import JobService


class Consenting:
    """Takes answers from where the question was asked; each counts once.

    Every method may raise `AskedOfAnother`, `AlreadyAnswered` and `StoreError`.
    """

    def __init__(self, service: JobService, jobs: JobStore, helping: Helping) -> None:
        self._service = service
        self._jobs = jobs
        self._helping = helping

    async def answered(self, context: Context, said: Approving | Allowing) -> Reply:
        """What comes of the answer."""
        if isinstance(said, Allowing):
            return await self._helping.decide(context, said)
        for job in await self._asked_here(context):
            if job.consent is not None and job.consent.id == said.consent:
                return await self._approved(context, job, said)
        return replies.say(approvals.DECIDED)

    async def typed(self, context: Context, command: Command) -> Reply:
        """The same where no button is at hand: it is about what was asked last."""
        yes = command.words == "approve"
        if (ask := await self._helping.waiting(context)) is not None:
            return await self.answered(context, Allowing(ask=ask, yes=yes))
        asked = [job.consent for job in await self._asked_here(context) if job.consent is not None]
        waiting = [consent for consent in asked if consent.waits(context.now)]
        if not waiting:
            return replies.say(approvals.NOTHING_ASKED)
        newest = max(waiting, key=lambda consent: consent.asked_at)
        return await self.answered(context, Approving(consent=newest.id, yes=yes))

    async def _asked_here(self, context: Context) -> Sequence[Job]:
        """The jobs about which this chat was asked."""
        operates = context.owner in await self._jobs.operators()
        return [
            job
            for job in await self._jobs.asking(None)
            if (
                operates if job.policy.approver is Approver.OPERATOR else job.owner == context.owner
            )
        ]

    async def _approved(self, context: Context, job: Job, said: Approving) -> Reply:
        answered = await self._service.answer(
            job,
            said.consent,
            yes=said.yes,
            by=context.person or context.owner,
            origin=context.origin,
        )
        return approvals.answered(answered, now=context.now)
