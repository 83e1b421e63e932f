"""One command for several jobs: ``delete #1, #2``, ``pause #1 and #3 until Friday``."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.commands import Commands
from bot.conversation.context import Context
from bot.conversation.idioms import LONGEST
from bot.conversation.request import understood
from bot.language.intent import Command, CommandName
from bot.language.spoken import likely_languages, listed
from bot.wording.refusals import told
from bot.wording.reply import Reply
from scheduler.errors import SchedulingError, StoreError

_FOR_EACH = {
    CommandName.PAUSE, CommandName.RESUME, CommandName.REMOVE, CommandName.RUN, CommandName.TEST,
    CommandName.MUTE, CommandName.SKIP, CommandName.DONE, CommandName.STOP, CommandName.SNOOZE,
}  # fmt: skip


class Severally:
    """Carries out what is said of several jobs. Raises `StoreError`."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    async def follow(self, context: Context, words: str) -> Sequence[Reply] | None:
        """The answers about each of the jobs; None where *words* are of no such kind."""
        commands = severally(words, context)
        return [await self._one(context, command, words) for command in commands] or None

    async def _one(self, context: Context, command: Command, words: str) -> Reply:
        part = context.part(command.number or 0)
        try:
            (answer,) = await self._commands.perform(part, command, words=words)
        except StoreError:
            raise
        except SchedulingError as error:  # what is wrong with one is said of that one
            return told(error)
        return answer


def severally(text: str, context: Context) -> Sequence[Command]:
    """The same command for each job that is named; empty where *text* is none of that kind."""
    if len(text) > LONGEST:
        return ()
    for language in likely_languages(text, context.language):
        if (found := listed(text, language)) is not None:
            return _for_each(*found, context)
    return ()


def _for_each(
    before: str, named: Sequence[int], behind: str, context: Context
) -> Sequence[Command]:
    numbers = [*dict.fromkeys(named)]
    if not (before.strip() or behind.strip()) or len(numbers) == 1:
        return ()
    read = [understood(f"{before}#{number}{behind}", context) for number in numbers]
    commands = [each for each in read if isinstance(each, Command) and each.name in _FOR_EACH]
    if [command.number for command in commands] != numbers:
        return ()
    alike = all(_means_alike(commands[0], command) for command in commands)
    return commands if alike else ()


def _means_alike(first: Command, other: Command) -> bool:
    return replace(first, number=None, pieces=()) == replace(other, number=None, pieces=())
