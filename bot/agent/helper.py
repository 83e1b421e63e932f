"""A model that helps in chats: it answers what the grammar does not understand, and what it may."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.agent import recent
from bot.agent.chat_desk import Act, ChatDesk
from bot.agent.desk import digest_of, hosts_in
from bot.agent.prompts import DATA_BEGINS, chat_instructions, marked
from bot.agent.purse import Account
from bot.agent.thought import Answer, Said, Suspended, Thought
from bot.conversation.context import Context
from bot.conversation.doers import RETRIES
from bot.turns.agent import Workshop, keep_ask, suspended
from bot.wording import cards, replies, tool_asks
from bot.wording.agent_words import AGENT
from bot.wording.reply import Reply, joined
from bot.wording.text import cleaned, plain
from scheduler.errors import JobLocked, TurnError
from scheduler.policy import Attention, Notify, Policy
from scheduler.schedule import Schedule
from scheduler.service import JobService, Wish
from scheduler.thinking import Exchanged, Exchanges, NoteBook, Noted, Told, ToolAsk, Usage

SHOWN_AT_MOST = 20
"""Exchanges, and as many messages of jobs."""
SHOWN_FOR = timedelta(days=7)
BEGINNING = Said(text="(What was said before.)", by_person=True)
"""Some models want a person to have begun."""
SECONDS = 60.0
LONGEST = 4_000
NOTES_AT_MOST = 100
FOREIGN = "your answer, made from foreign text"
FORWARDED = "a message of somebody else, which the person passed on"
NOTHING = "I have nothing to say to that."


@dataclass(frozen=True, slots=True, kw_only=True)
class Memories:
    """What of a chat is kept."""

    exchanges: Exchanges
    notes: NoteBook
    told: Told


class ChatHelper:
    """See `bot.conversation.context.Helper`."""

    def __init__(self, workshop: Workshop, service: JobService, memories: Memories) -> None:
        self._workshop = workshop
        self._service = service
        self._memories = memories

    async def talk(self, context: Context, words: str, act: Act) -> Sequence[Reply]:
        """Answer words that the grammar does not understand; what was done is shown as it is."""
        wish, history = _wish(context, words), await self._history(context)
        named = [said.text for said in (wish, *history) if said.by_person and not said.foreign]
        tainted = any(said.foreign for said in (wish, *history))
        desk = self._desk(context, act, hosts=_hosts(named), tainted=tainted)
        try:
            answers = await self._thought_of(context, desk, wish.text, history=tuple(history))
        except TurnError as error:
            return [replies.say(f"I do not understand that by myself, and {error}.")]
        said = "\n".join(plain(reply.text) for reply in answers)
        await self._keep(context, words, marked(said, FOREIGN) if desk.tainted else said)
        return answers

    async def heard(self, context: Context, words: str, answers: Sequence[Reply]) -> None:
        """Keep what was said to the program, so that "that one" has something to mean."""
        told = plain(answers[0].text) if answers else ""
        await self._keep(context, words, told.partition("\n")[0][:200])

    async def decide(self, context: Context, ask: str, *, yes: bool, act: Act) -> Reply:
        """The owner said yes or no to the calls that wait; what comes of it."""
        asked = await self._workshop.asks.answer(
            ask, context.owner, context.now, yes=yes, by=context.origin, person=context.person
        )
        if asked is None or asked.digest != digest_of(asked.calls):
            return replies.say(tool_asks.DECIDED)
        if asked.job_id is not None:
            return await self._goes_on(context, asked.job_id, yes=yes)
        outcome = joined([tool_asks.answered(asked), *await self._answered(context, asked, act)])
        # What was asked for may have come from a text of outside, and so may what is said of it.
        await self._keep(
            context, "Approve" if yes else "Deny", marked(plain(outcome.text), FOREIGN)
        )
        return outcome

    async def waiting(self, context: Context) -> str | None:
        """The newest question of the chat that waits for an answer."""
        asked = await self._workshop.asks.open(context.owner, context.now)
        return None if asked is None else asked.id

    async def usage(self, context: Context) -> Reply:
        """What was spent in the last 24 hours, beside what may be."""
        purse = self._workshop.purse
        spent, most = await purse.account(context.owner, None), purse.budgets
        return replies.say(usage_words(spent, most.owner, most.run))

    async def _goes_on(self, context: Context, job_id: str, *, yes: bool) -> Reply:
        job = await self._service.job_by_id(context.owner, job_id)
        words = "approved, and goes on" if yes else "denied; the model hears of it"
        try:
            await self._service.run_now(job, origin=f"{context.origin}:go", forced=True)
        except JobLocked:
            words += ", after the run that is on"
        return replies.happened(job, f"{words}.", undo=False)

    async def _answered(self, context: Context, asked: ToolAsk, act: Act) -> Sequence[Reply]:
        # What it read before it asked is in it still.
        desk = self._desk(context, act, hosts=frozenset(), tainted=True)
        try:
            return await self._thought_of(context, desk, "", resumed=suspended(asked))
        except TurnError as error:
            return [replies.say(f"I could not go on: {error}.")]

    def _desk(
        self, context: Context, act: Act, *, hosts: frozenset[str], tainted: bool
    ) -> ChatDesk:
        return ChatDesk(
            owner=context.owner,
            now=context.now,
            zone=context.zone,
            outside=self._workshop.outside,
            act=act,
            hands=_ChatHands(self, context),
            hosts=hosts,
            tainted=tainted,
        )

    async def _thought_of(
        self,
        context: Context,
        desk: ChatDesk,
        words: str,
        *,
        history: tuple[Said, ...] = (),
        resumed: Suspended | None = None,
    ) -> Sequence[Reply]:
        thought = Thought(
            instructions=chat_instructions(context.now, context.zone, context.profile),
            prompt=words,
            limits=Usage(),
            seconds=SECONDS,
            tools=await desk.tools(),
            history=history,
            resumed=resumed,
        )
        answer = await self._workshop.think(context.owner, None, thought)
        return [*desk.replies, *await self._last(context, answer, desk)]

    async def _last(self, context: Context, answer: Answer, desk: ChatDesk) -> Sequence[Reply]:
        """The model's own words, or its question; cards may stand alone."""
        if answer.waits:
            facts = await keep_ask(
                self._workshop, answer, to=context.owner, person=context.person, now=context.now
            )
            return [tool_asks.question(facts, context.notation)]
        own = answer.output if isinstance(answer.output, str) else ""
        words = cleaned("\n".join(filter(None, (desk.text, own.strip()))), most=LONGEST)
        if not words and desk.replies:
            return []
        return [replies.say(words or NOTHING)]

    async def _history(self, context: Context) -> Sequence[Said]:
        """What was said in the chat and what jobs told there, in the order in which it was."""
        since = context.now - SHOWN_FOR
        memories, owner = self._memories, context.owner
        said = await memories.exchanges.last(owner, since=since, limit=SHOWN_AT_MOST)
        told = await memories.told.told(owner, since=since, limit=SHOWN_AT_MOST)
        hide = self._workshop.outside.hide
        lines = [(one.at, _exchange(one)) for one in said] + [
            (
                one.closed_at or one.created_at,
                [recent.told(one, context.zone, context.language, hide)],
            )
            for one in told
        ]
        in_order = sorted(lines, key=lambda line: line[0])
        shown = [line for _, part in in_order for line in part if line.text]
        return [BEGINNING, *shown] if shown and not shown[0].by_person else shown

    async def _keep(self, context: Context, words: str, answered: str) -> None:
        hide = self._workshop.outside.hide
        said = Exchanged(
            id=self._workshop.ids.new(),
            owner=context.owner,
            at=context.now,
            said=_wish(context, hide(words)[:LONGEST]).text,
            answered=hide(answered)[:LONGEST],
        )
        await self._memories.exchanges.keep(said)

    # --- what a chat may change -----------------------------------------------------------------

    async def add(self, context: Context, task: str, schedule: Schedule) -> Reply:
        """A job of this owner whose task is the model's; the card is of the stored row."""
        words = cleaned(task).strip()
        wish = Wish(
            owner=context.owner,
            task=words,
            schedule=schedule,
            zone=context.zone,
            turn=AGENT,
            source={"prompt": words},
            policy=Policy(max_retries=RETRIES),
            attention=Attention(notify=Notify.ALWAYS),
            asked_at=context.now,
        )
        job = await self._service.add(wish, origin=context.origin)
        return cards.card(job, now=context.now, language=context.language)

    async def note(self, context: Context, text: str) -> str:
        """Keep a note of this owner."""
        book = self._memories.notes
        if len(await book.notes(context.owner)) >= NOTES_AT_MOST:
            return f"Refused: {NOTES_AT_MOST} notes are the most."
        noted = Noted(
            id=self._workshop.ids.new(), owner=context.owner, at=context.now, text=cleaned(text)
        )
        await book.note(noted)
        return "Noted."

    async def strike(self, context: Context, number: int) -> str:
        """Forget a note of this owner."""
        found = list(await self._memories.notes.notes(context.owner))
        if not 1 <= number <= len(found):
            return "Refused: there is no such note."
        await self._memories.notes.strike(context.owner, found[number - 1].id)
        return "Forgotten."


class _ChatHands:
    """See `bot.agent.chat_desk.Hands`: of one owner, in one exchange."""

    def __init__(self, helper: ChatHelper, context: Context) -> None:
        self._helper = helper
        self._context = context
        self._made = 0

    async def add(self, task: str, schedule: Schedule) -> Reply:
        self._made += 1
        part = replace(self._context, origin=f"{self._context.origin}:made{self._made}")
        return await self._helper.add(part, task, schedule)

    async def note(self, text: str) -> str:
        return await self._helper.note(self._context, text)

    async def strike(self, number: int) -> str:
        return await self._helper.strike(self._context, number)


def _wish(context: Context, words: str) -> Said:
    """What the person said; what they pass on of others is data."""
    if not context.forwarded:
        return Said(text=words, by_person=True)
    return Said(text=marked(words, FORWARDED), by_person=True, foreign=True)


def _exchange(one: Exchanged) -> Sequence[Said]:
    said, answered = (text.startswith(DATA_BEGINS) for text in (one.said, one.answered))
    return (
        Said(text=one.said, by_person=True, foreign=said),
        Said(text=one.answered, by_person=False, foreign=answered),
    )


def _hosts(texts: Sequence[str]) -> frozenset[str]:
    """The hosts that somebody wrote down."""
    return frozenset().union(*map(hosts_in, texts))


def usage_words(spent: Account, most: Usage, run: Usage) -> str:
    """What was spent, in a few lines."""
    mine = spent.owner
    return (
        "In the last 24 hours the model cost you "
        f"{mine.requests:,} of {most.requests:,} requests, "
        f"{mine.tool_calls:,} of {most.tool_calls:,} tool calls and "
        f"{mine.tokens:,} of {most.tokens:,} tokens.\n"
        f"One run or answer may cost {run.requests} requests, {run.tool_calls} tool calls and "
        f"{run.tokens:,} tokens. /job 3 shows what a job's last run cost."
    )
