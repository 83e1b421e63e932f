"""Which language an owner reads, and what is then written in it."""

import pytest

from bot.conversation.languages import code_of
from tests.bot.talk import Talk


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("de", "de"), ("DE", "de"), ("pt-BR", "pt-BR"), ("pt_br", "pt-BR"), ("German", "de"),
        ("deutsch", "de"), ("\u0443\u043a\u0440\u0430\u0457\u043d\u0441\u044c\u043a\u0430", "uk"),
        ("Swedish", "sv"), ("Klingon", None), ("x" * 500, None), ("../etc", None), ("\x00", None),
    ],
)  # fmt: skip
def test_codes_and_names(words: str, code: str | None) -> None:
    assert code_of(words) == code


async def test_a_language_is_told_set_and_taken_back(talk: Talk) -> None:
    before = await talk.say("/language")
    done = await talk.say("/language German")
    again = await talk.say("/language")
    unknown = await talk.say("/language klingon")
    none = await talk.say("/language none")

    assert before.startswith("You told me no language")
    assert "auf Deutsch, mit Zahlen wie 1.234,5." in done == again
    assert unknown.startswith("I know no language called \u201cklingon\u201d")
    assert none == "I write in English again."


async def test_cards_and_changes_are_written_in_it(talk: Talk) -> None:
    await talk.say("/language de")

    card = await talk.say("check https://shop.example/tea every hour and tell me if it changes")

    assert "jede Stunde" in card


@pytest.mark.parametrize("words", ["gracias", "qu\u00e9 tal est\u00e1s", "/list"])
async def test_what_to_try_is_said_in_it(talk: Talk, words: str) -> None:
    await talk.say("/language es")

    assert (await talk.say(words)).endswith("recu\u00e9rdame en 30 minutos hacer una pausa")
