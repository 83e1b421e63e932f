"""Second thoughts right after a card: ``no, at 11``, ``sorry, I meant Friday``."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation.commands import Commands
from bot.conversation.context import Context
from bot.conversation.idioms import LONGEST
from bot.conversation.request import understood
from bot.language import spoken
from bot.language.intent import Command, CommandName
from bot.wording.reply import Reply
from scheduler.model import EditKind
from scheduler.service import JobService

_CARDS = {EditKind.CREATED, EditKind.EDITED}
_RIGHT_AFTER = timedelta(minutes=5)


class Correcting:
    """Changes what was made right before. Raises what `Commands.perform` raises."""

    def __init__(self, service: JobService, commands: Commands) -> None:
        self._service = service
        self._commands = commands

    async def follow(self, context: Context, words: str) -> Sequence[Reply] | None:
        """The card as it reads now; None where *words* correct nothing, or nothing was made."""
        thought = second_thought(words, context)
        if thought is None:
            return None
        last = await self._service.undoes(context.owner, origin=context.origin)
        if last is None or last.kind not in _CARDS or context.now - last.at > _RIGHT_AFTER:
            return None
        return await self._commands.perform(context, thought, words=words, about=last.job_id)


def second_thought(text: str, context: Context) -> Command | None:
    """The change that *text* makes of what was said before it; None where it is none."""
    if len(text) > LONGEST:
        return None
    languages = spoken.likely_languages(text, context.language)
    thoughts = (spoken.second_thought(text, language) for language in languages)
    return next((c for thought in thoughts if (c := _change(thought, context))), None)


def _change(thought: str | None, context: Context) -> Command | None:
    # Behind a number a mere time is a change, in every language.
    command = understood(f"#1 {thought}", context) if thought else None
    if not isinstance(command, Command) or command.name is not CommandName.CHANGE:
        return None
    return replace(command, number=None)
