"""The own set of sentences: how many must be read rightly, in every language and of every kind."""

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from tests.bot.language.adversary.expectation import (
    Found,
    Kind,
    Sentence,
    task_is_clean,
    verdict,
)
from tests.bot.language.adversary.sentences import fresh_sentences, own_sentences
from tests.language.readers import minder

pytestmark = pytest.mark.long

OVERALL = 0.999
UNTOLD = 0.99
"""Of those whose language nobody said."""
PER_LANGUAGE = 0.97
CLEAN_TASKS = 0.99
FALSE_SCHEDULES = 1 / 200
LANGUAGES = [
    "ar",
    "de",
    "en",
    "es",
    "fr",
    "hi",
    "it",
    "ja",
    "nl",
    "pl",
    "pt",
    "ru",
    "tr",
    "uk",
    "zh",
]


@cache
def read_all() -> tuple[tuple[Sentence, Found, str], ...]:
    return tuple(_read(sentence) for sentence in own_sentences())


def _read(sentence: Sentence) -> tuple[Sentence, Found, str]:
    found = minder(sentence)
    return sentence, found, verdict(sentence, found)


def failures(language: str | None = None) -> list[str]:
    return [
        f"{outcome} {sentence.name} {sentence.text!r}"
        for sentence, _, outcome in read_all()
        if outcome != "ok" and language in (None, sentence.language)
    ]


def test_the_set_is_large_and_has_every_language_and_kind() -> None:
    languages = Counter(sentence.language for sentence in own_sentences())
    kinds = {sentence.expected.kind for sentence in own_sentences()}

    assert languages.total() >= 1500
    assert sorted(languages) == LANGUAGES
    assert kinds == set(Kind)
    assert languages["en"] / languages.total() >= 1 / 4
    assert all(count >= 70 for count in languages.values())


def test_fresh_sentences_are_all_read_rightly() -> None:
    read = [_read(sentence) for sentence in fresh_sentences()]
    wrong = [f"{outcome} {sentence.text!r}" for sentence, _, outcome in read if outcome != "ok"]

    assert len(read) >= 500
    assert not wrong, "\n".join(wrong)


def test_sentences_are_read_as_a_careful_person_would() -> None:
    wrong = failures()

    assert len(wrong) <= (1 - OVERALL) * len(read_all()), "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_read(language: str) -> None:
    asked = sum(sentence.language == language for sentence in own_sentences())

    wrong = failures(language)

    assert len(wrong) <= (1 - PER_LANGUAGE) * asked, "\n".join(wrong)


def test_nobody_has_to_say_which_language_they_speak() -> None:
    some = [replace(sentence, language=None) for sentence in own_sentences()[::9]]

    wrong = [one.text for one, _, outcome in map(_read, some) if outcome != "ok"]

    assert len(wrong) <= (1 - UNTOLD) * len(some), "\n".join(wrong)


def test_what_is_no_request_is_not_scheduled() -> None:
    talk = [r for r in read_all() if r[0].expected.kind in (Kind.NONE, Kind.COMMAND)]

    scheduled = [sentence.text for sentence, _, outcome in talk if outcome == "false_schedule"]

    assert len(scheduled) <= FALSE_SCHEDULES * len(talk), scheduled


def test_tasks_come_out_in_the_persons_own_words() -> None:
    right = [
        (sentence, found)
        for sentence, found, outcome in read_all()
        if outcome == "ok" and sentence.task is not None and found.kind in ("at", "every", "cron")
    ]

    unclean = [
        f"{sentence.name} {sentence.text!r} gave {found.task!r}"
        for sentence, found in right
        if not task_is_clean(sentence, found)
    ]

    assert len(unclean) <= (1 - CLEAN_TASKS) * len(right), "\n".join(unclean)
