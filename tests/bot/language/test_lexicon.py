"""A language's words, read in haste, are those of its grammar."""

import pytest

from bot.language.grammar import grammar_of, languages
from bot.language.lexicon import vocabulary


@pytest.mark.parametrize("language", languages())
def test_the_words_are_those_of_the_grammar(language: str) -> None:
    known = vocabulary(language)

    assert {word for word in known if len(word) > 1} == {
        word for word in grammar_of(language).vocabulary if len(word) > 1
    }
