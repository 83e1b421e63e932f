"""Where a conversation hands over to the model, and how the model speaks in it: as its owner."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import count

from bot.conversation.buttons import Allowing
from bot.conversation.context import Context, Helper
from bot.language.intent import Command, CommandName, Intent, NoRequest
from bot.wording import replies
from bot.wording.reply import Reply

WITH_A_MODEL = (
    "\nThe model takes whatever else you write, and tasks: every morning at 9 ask agent for the "
    "weather in Oslo. /usage what it cost you, /agent 3 what it is bound to in a job, /approve or "
    "/deny what it asked last."
)
ByGrammar = Callable[[Context, str], Awaitable[Sequence[Reply]]]
"""What the grammar alone answers to words; nothing where it reads no request in them."""


class Helping:
    """Hands over to a *helper*, and does without where there is none."""

    def __init__(self, helper: Helper | None, by_grammar: ByGrammar) -> None:
        self._helper = helper
        self._by_grammar = by_grammar

    async def help(self, _context: Context, _command: Command) -> Reply:
        """What the bot can do, and what the helper adds."""
        return replies.help_text(more="" if self._helper is None else WITH_A_MODEL)

    async def talk(self, context: Context, words: str, intent: Intent) -> Sequence[Reply]:
        """Answer what the grammar does not understand, or took for talk."""
        if self._helper is None:
            courtesy = isinstance(intent, NoRequest) and intent.is_courtesy
            return [replies.not_a_request(words, context.notation, is_courtesy=courtesy)]
        return await self._helper.talk(context, words, self._act(context))

    async def heard(
        self, context: Context, words: str, intent: Intent, answers: Sequence[Reply]
    ) -> None:
        """Let the helper know what was said to the grammar."""
        is_known = isinstance(intent, NoRequest) or _is_consent(intent)
        if self._helper is not None and not is_known:
            await self._helper.heard(context, words, answers)

    async def decide(self, context: Context, answer: Allowing) -> Reply:
        """Somebody said whether calls of tools may be made."""
        if self._helper is None:
            return replies.say(replies.STALE)
        act = self._act(context)
        return await self._helper.decide(context, answer.ask, yes=answer.yes, act=act)

    async def waiting(self, context: Context) -> str | None:
        """The newest question about calls of tools that the chat has not answered."""
        return None if self._helper is None else await self._helper.waiting(context)

    async def usage(self, context: Context, _command: Command) -> Reply:
        """What the model cost."""
        if self._helper is None:
            return replies.say(replies.NO_MODEL)
        return await self._helper.usage(context)

    def _act(self, context: Context) -> Callable[[str], Awaitable[Sequence[Reply]]]:
        """Says sentences to the grammar as the owner; each takes effect once."""
        numbers = count(1)

        async def act(words: str) -> Sequence[Reply]:
            origin = f"{context.origin}:said{next(numbers)}"
            return await self._by_grammar(replace(context, origin=origin), words)

        return act


def _is_consent(intent: Intent) -> bool:
    return isinstance(intent, Command) and intent.name is CommandName.ALLOW
