"""Every reason that the language knows has words, and every answer fits where it is shown."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversation import asking
from bot.conversation.comparing import comparing_wish
from bot.conversation.looking import look_wish
from bot.conversation.rule_reading import rule_wish
from bot.conversation.slash import is_known
from bot.language import read
from bot.language.intent import (
    Ambiguous,
    Command,
    CommandName,
    Create,
    Note,
    Unclear,
)
from bot.wording import notes, replies
from bot.wording.text import plain
from tests.bot.talk import Talk

LANGUAGE = Path(replies.__file__).parent / "language"
README = Path(__file__).parents[3] / "README.md"
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "remind me to pay", "remind me on 31 February to pay", "remind me at 25:61 to pay",
        "remind me on 1 May 2020 to pay", "every 0 minutes stretch", "0 0 31 2 * pay",
        "remind me at 5 or 6 pm to pay", "remind me on 3/4 at 9 to pay",
        "remind me on friday at 3 to go",
    ],
)  # fmt: skip
def test_a_doubt_has_words_of_its_own(words: str) -> None:
    meant = read(words, NOW, "Europe/Madrid", "en")

    assert isinstance(meant, Unclear | Ambiguous)
    table = replies.REASONS if isinstance(meant, Unclear) else asking.QUESTIONS
    assert meant.reason in table


def test_every_reason_in_the_grammar_has_words() -> None:
    named = {
        reason
        for module in LANGUAGE.glob("*.py")
        for reason in re.findall(r"""reason=["']([a-z_]+)["']""", module.read_text("utf-8"))
    }

    assert named - {*replies.REASONS, *asking.QUESTIONS} == set()


def test_every_note_has_words() -> None:
    assert set(notes.ASSUMED) == set(Note)


async def test_every_command_has_an_answer(talk: Talk) -> None:
    await talk.say("every 2 hours stretch")

    for name in CommandName:
        answer = plain(replies.not_yet(name).text)
        assert answer


def test_a_policy_that_nobody_honours_is_named() -> None:
    meant = read("every day at 9 stretch", NOW, "UTC", "en")
    assert isinstance(meant, Create)
    unheard = {"moon": "full", "silent": "true", "misfire": "review"}

    said = [*notes.notes_of(Create(**{**as_fields(meant), "policies": unheard}))]

    assert len(said) == 1
    assert "moon" in said[0]


def as_fields(create: Create) -> dict[str, object]:
    return {name: getattr(create, name) for name in Create.__slots__}


def test_help_names_only_what_is_understood() -> None:
    _, _, behind = plain(replies.help_text().text).partition("In words: ")
    promised, of_a_watch = (line.strip(".").split(", ") for line in behind.split("\nOf a watch: "))

    for words in promised:
        meant = read(words, NOW, "UTC", "en")
        assert is_known(words) or isinstance(meant, Command), words
    for words in of_a_watch:
        wish = rule_wish(words) or look_wish(words) or comparing_wish(words)
        assert is_known(words) or wish is not None, words


def test_what_the_readme_says_of_watches_is_understood() -> None:
    _, _, section = README.read_text("utf-8").partition("## What a watch writes about")
    examples = [
        line[4:] for line in section.partition("\n## ")[0].splitlines() if line[:5] == "    #"
    ]
    promised = [example.partition("     ")[0].strip() for example in examples]

    assert len(promised) > 15
    for words in promised:
        wish = rule_wish(words) or look_wish(words) or comparing_wish(words)
        assert wish is not None or isinstance(read(words, NOW, "UTC", "en"), Command), words
