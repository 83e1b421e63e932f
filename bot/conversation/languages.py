"""Which language an owner reads: told, and set by its code or by its name."""

from dataclasses import replace

from bot.conversation.context import Context
from bot.language.intent import Command
from bot.wording import replies, sentences
from bot.wording.notation import Notation
from bot.wording.reply import Reply
from scheduler.ports import Owners

NONE = {"none", "off", "default"}
UNKNOWN = "I know no language called \u201c{words}\u201d. Say a code, as /language de, or a name."
NOT_SET = (
    "You told me no language: I understand many, and write in English. /language de has cards, "
    "reminders and what watches tell you written in German, with its numbers and dates."
)
TAKEN_BACK = "I write in English again."
EXAMPLE = 1234.5


class Languages:
    """Tells and sets an owner's language. Every method raises `StoreError`."""

    def __init__(self, owners: Owners) -> None:
        self._owners = owners

    async def named(self, context: Context, command: Command) -> Reply:
        """The one that the command names; which it is, where it names none."""
        words = command.words.strip()
        if not words:
            return replies.say(_said(context.language) if context.language else NOT_SET)
        language = None if words.casefold() in NONE else code_of(words)
        if language is None and words.casefold() not in NONE:
            return replies.say(UNKNOWN.format(words=words[:40]))
        profile = await self._owners.profile(context.owner)
        await self._owners.save(replace(profile, language=language), context.now)
        return replies.say(_said(language) if language else TAKEN_BACK)


def code_of(words: str) -> str | None:
    """The code of a language: ``de`` for "de", "German" and "Deutsch"; None for no language."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - see `bot.wording.notation`

    try:
        return str(Locale.parse(words.replace("_", "-"), sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError):
        return _by_name(words.casefold())


def _by_name(wanted: str) -> str | None:
    from babel import Locale  # noqa: PLC0415 - see `bot.wording.notation`

    english = Locale("en").languages
    named = [code for code, name in english.items() if name.casefold() == wanted]
    known = [code for code in CODES if (Locale(code).display_name or "").casefold() == wanted]
    return next(iter([*known, *(code for code in named if Notation(language=code).known)]), None)


CODES = (
    "en", "de", "es", "fr", "it", "pt", "ru", "uk", "pl", "tr", "nl", "zh", "ja", "ar", "hi", "sv",
    "da", "fi", "nb", "cs", "el", "hu", "ro", "ko", "vi", "id", "he", "th",
)  # fmt: skip
"""Languages that are known by their own names; others by their English ones."""


def name_of(language: str) -> str:
    """The English name of a code that `code_of` gave: ``German``."""
    from babel import Locale  # noqa: PLC0415 - see `bot.wording.notation`

    return Locale.parse(language, sep="-").get_display_name("en") or language


def _said(language: str) -> str:
    to = Notation(language=language)
    name = _own_name(language) if sentences.speaks(language) else name_of(language)
    return to.say("language_set", name=name, number=to.number(EXAMPLE))


def _own_name(language: str) -> str:
    from babel import Locale  # noqa: PLC0415 - see `bot.wording.notation`

    return Locale.parse(language, sep="-").display_name or language
