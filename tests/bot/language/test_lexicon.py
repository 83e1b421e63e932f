"""A language's words, read in haste, are those of its grammar."""

import pytest

from bot.language.grammar import grammar_of, languages
from bot.language.lexicon import vocabulary

BORROWED = {"en": {"mañana", "demain", "domani", "amanhã", "завтра", "morgen"}}


@pytest.mark.parametrize("language", languages())
def test_the_words_are_those_of_the_grammar(language: str) -> None:
    known, borrowed = vocabulary(language), BORROWED.get(language, set())

    assert {word for word in known if len(word) > 1} | borrowed == {
        word for word in grammar_of(language).vocabulary if len(word) > 1
    }


def test_what_a_language_borrows_does_not_speak_for_it() -> None:
    assert not vocabulary("en") & BORROWED["en"]


@pytest.mark.parametrize("language", languages())
def test_a_phrase_is_cut_where_a_message_is(language: str) -> None:
    # Between two apostrophes with blanks beside them stands a quotation, and no message has that.
    assert [word for word in grammar_of(language).vocabulary if " " in word] == []
