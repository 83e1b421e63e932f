"""Which changes a watch writes about: a rule is tried on what was seen before it is saved."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import cast

from bot.charts.drawing import chart_of
from bot.conversation import attention_words
from bot.conversation.comparing import ComparingWish
from bot.conversation.context import Context
from bot.conversation.questions import Asked, Question, Questions
from bot.conversation.rule_reading import RuleWish, read_rules
from bot.wording import cards, replies
from bot.wording.reply import Reply
from scheduler.backtest import Replay, replay
from scheduler.coming import period_of
from scheduler.diff import Json, changes
from scheduler.editing import sees_otherwise
from scheduler.errors import JobDisabled, JobLocked
from scheduler.model import Job
from scheduler.pointers import leaves
from scheduler.policy import NEEDS_A_NUMBER, Attention, Condition, Notify, Rule
from scheduler.service import JobService
from scheduler.shadow import noise
from scheduler.telling import told_changes

REPLAYED, KEPT = timedelta(days=7), timedelta(days=90)
"""A rule is tried on so much of the past, after as much as is kept of what came before."""
DISTANCES = frozenset({
    Condition.BY, Condition.BY_PERCENT, Condition.RISES, Condition.RISES_PERCENT, Condition.DROPS,
    Condition.DROPS_PERCENT,
})  # fmt: skip


def compares(job: Job) -> bool:
    """Whether what it sees is compared with what it told, so that rules mean something."""
    return job.turn == "watch" or job.attention.notify is Notify.ON_CHANGE


class Attending:
    """Changes the rules of one owner's watches.

    Every method may raise `JobNotFound` and `StoreError`.
    """

    def __init__(self, service: JobService, questions: Questions) -> None:
        self._service = service
        self._questions = questions

    async def wished(self, context: Context, wish: RuleWish, about: str | None) -> Reply | None:
        """What the rule would have sent; shall it be saved? None where it is about no watch."""
        job = await self._watch(context, wish.number, about, only=wish.only)
        return None if job is None else await self._tried(context, job, wish)

    async def compared(
        self, context: Context, wish: ComparingWish, about: str | None
    ) -> Reply | None:
        """The card of a watch that compares as wished; None where it is about no watch."""
        job = await self._watch(context, wish.number, about, only=False)
        if job is None:
            return None
        attention = wish.become(job.attention)
        changed = await self._service.attend(job, attention, origin=context.origin)
        if not sees_otherwise(job.attention, attention):
            return cards.card(changed, now=context.now, language=context.language)
        with suppress(JobLocked, JobDisabled):
            await self._service.run_now(changed, origin=f"{context.origin}:look")
        anew = [context.notation.say("anew")]
        return cards.card(changed, now=context.now, language=context.language, notes=anew)

    async def _tried(self, context: Context, job: Job, wish: RuleWish) -> Reply:
        if wish.rules:
            return await self.proposed(context, job, *wish.rules)
        try:
            rules = [replace(one, **wish.waits) for one in job.attention.rules or (Rule(),)]
        except ValueError:
            return replies.happened(job, attention_words.NOTHING_LASTS, undo=False)
        return await self.proposed(context, job, *rules)

    async def _watch(
        self, context: Context, number: int | None, about: str | None, *, only: bool
    ) -> Job | None:
        """The watch that is named or replied to, or where *only* one can be meant, that one."""
        if number is not None:
            found = [await self._service.job(context.owner, number)]
        elif about is not None:
            found = [await self._service.job_by_id(context.owner, about)]
        else:
            found = [*await self._service.listed(context.owner)] if only else []
        watches = [job for job in found if compares(job)]
        return watches[0] if len(watches) == 1 else None

    async def proposed(self, context: Context, job: Job, *rules: Rule) -> Reply:
        """What *rules* would have sent beside the present ones; save them?"""
        new = with_rules(job.attention, rules)
        if rules[0].condition in NEEDS_A_NUMBER and not await self._sees_numbers(job, new):
            return replies.happened(job, attention_words.NO_NUMBER, undo=False)
        then, now = await self.replayed(context, job, (new, job.attention))
        said = attention_words.as_said(rules)
        asked = await self._questions.ask(
            context, Asked.RULE, said, source=rules[0].path, job_id=job.id
        )
        return attention_words.proposal(
            job, new, then=then, now=now, question=asked, notation=context.notation
        )

    async def _sees_numbers(self, job: Job, attention: Attention) -> bool:
        """Whether there is a number where the rule looks, or nothing was seen yet."""
        seen = (await self._service.memory(job)).seen
        found = leaves(seen, attention.rules[0].path, attention.lists)
        return seen is None or any(
            isinstance(value, int | float) and not isinstance(value, bool) for _, value in found
        )

    async def replayed(
        self,
        context: Context,
        job: Job,
        attentions: Sequence[Attention],
    ) -> Sequence[Replay]:
        """What each of *attentions* would have sent in the last week."""
        seen = await self._service.observed(job, since=context.now - KEPT)
        begin, until = context.now - REPLAYED, context.now
        period = period_of(job, context.now)

        def work() -> list[Replay]:
            return [
                replay(one, seen, since=begin, until=until, period=period) for one in attentions
            ]

        return await asyncio.to_thread(work)

    async def saved(self, context: Context, question: Question) -> Reply:
        """The proposed rule is what the job writes by from now on."""
        job = await self._service.job_by_id(context.owner, question.job_id)
        rules = read_rules(question.text, path=question.source)
        if not rules:
            return replies.say(replies.STALE)
        attention = with_rules(job.attention, rules)
        # Once more: when it was asked, nothing may have been seen yet.
        if rules[0].condition in NEEDS_A_NUMBER and not await self._sees_numbers(job, attention):
            return replies.happened(job, attention_words.NO_NUMBER, undo=False)
        return await self._attend(context, job, attention)

    async def _attend(self, context: Context, job: Job, attention: Attention) -> Reply:
        changed = await self._service.attend(job, attention, origin=context.origin)
        return cards.card(changed, now=context.now, language=context.language)

    # --- buttons under a change ---------------------------------------------------------------

    async def calm(self, context: Context, job: Job) -> Reply:
        """It says too much: propose what would have kept most of it silent."""
        seen = await self._service.observed(job, since=context.now - KEPT)
        rule = noise(job.attention, seen)
        return await self.proposed(context, job, rule)

    async def least(self, context: Context, job: Job, percent: float) -> Reply:
        """Only what moves by at least so much, of the number that moves most."""
        seen = await self._service.observed(job, since=context.now - KEPT)
        path = noise(job.attention, seen).path
        rule = Rule(condition=Condition.BY_PERCENT, value=percent, path=path)
        return await self.proposed(context, job, rule)

    async def below(self, context: Context, job: Job, value: float) -> Reply:
        """Only what is lower than what was told."""
        rule = Rule(condition=Condition.BELOW, value=value)
        return await self.proposed(context, job, rule)

    async def difference(self, context: Context, job: Job) -> Reply:
        """All that the last change came to, where the message said only the most of it."""
        told = await self._service.last_change(job)
        if told is None:
            return replies.happened(job, attention_words.NO_CHANGE_YET, undo=False)
        changed = _told(job, told.from_state, told.to_state)
        return attention_words.difference(job, told, changed, context.notation)

    async def anyway(self, context: Context, job: Job) -> Reply:
        """What was seen and not told, since it was below the rule; what was told stays told."""
        memory = await self._service.memory(job)
        if not memory.has_told or memory.seen == memory.told:
            return replies.happened(job, attention_words.NOTHING_WITHHELD, undo=False)
        changed = _told(job, memory.told, memory.seen)
        if not changed:
            return replies.happened(job, attention_words.NOTHING_WITHHELD, undo=False)
        return attention_words.withheld(job, changed, context.notation)

    async def relax(self, context: Context, job: Job) -> Reply:
        """It says too little: propose half of the threshold, or every change."""
        if not job.attention.rules:
            return replies.happened(job, attention_words.NO_RULE, undo=False)
        return await self.proposed(context, job, relaxed(job.attention.rules[0]))

    async def chart(self, context: Context, job: Job, *, dark: bool = False) -> Reply:
        """The number that it looks at, over all that is kept of it."""
        seen = await self._service.observed(job, since=context.now - KEPT)
        drawn = await asyncio.to_thread(
            chart_of, job, seen, until=context.now, dark=dark, language=context.language
        )
        if drawn is None:
            return replies.happened(job, attention_words.NO_SERIES, undo=False)
        return attention_words.chart(job, drawn)

    async def forget(self, context: Context, job: Job) -> Reply:
        """What was seen is forgotten: the next look is the first."""
        forgotten = await self._service.forget(job, origin=context.origin)
        words = f"{context.notation.say('forgotten')} {context.notation.say('anew')}"
        return replies.happened(forgotten, words, undo=False)


def _told(job: Job, old: Json, new: Json) -> Sequence[Json]:
    """All that became of a state where anything counts, as a message would carry it."""
    ignore, lists = job.attention.ignore, job.attention.lists
    found = changes(old, new, ignore=ignore, lists=lists)
    return cast(Sequence[Json], told_changes(found, new, most=len(found))["changes"])


def relaxed(rule: Rule) -> Rule:
    """What speaks more often: half of a distance; otherwise every change there is."""
    if rule.condition in DISTANCES and isinstance(rule.value, int | float):
        return replace(rule, value=rule.value / 2)
    return Rule(path=rule.path)


def with_rules(attention: Attention, rules: Sequence[Rule]) -> Attention:
    """The *rules* in place of those there are, looking where the first of them looked."""
    looked = attention.rules[0].path if attention.rules else ""
    placed = tuple(replace(rule, path=rule.path or looked) for rule in rules)
    return replace(attention, rules=placed, notify=Notify.ON_CHANGE)
