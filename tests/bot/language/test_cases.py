"""The same meanings in all languages, said in many ways and in several kinds of sentences."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.language import read
from bot.language.intent import Create
from bot.language.preview import preview

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 3, 10, 10, 0, tzinfo=BERLIN)
FOLDER = Path(__file__).parent / "cases"


def loaded(name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


EXPECTED = loaded("expected")
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "expected")


def timed() -> Iterator[Any]:
    for language in LANGUAGES:
        cases = loaded(language)
        for kind in ("once", "series"):
            for meaning, phrases in cases.get(kind, {}).items():
                for phrase in phrases:
                    yield pytest.param(
                        language, phrase, EXPECTED[kind][meaning], id=f"{language}-{phrase}"
                    )


def sentences(table: str) -> Iterator[Any]:
    for language in LANGUAGES:
        for sentence in loaded(language).get(table, {}).get("sentences", ()):
            yield pytest.param(language, sentence, id=f"{language}-{sentence}")


def moments(found: Mapping[str, object], count: int) -> list[str]:
    coming = found.get("next")
    assert isinstance(coming, list), found
    walls = [datetime.fromisoformat(each).astimezone(BERLIN) for each in coming[:count]]
    return [f"{wall:%m-%d %H:%M}" for wall in walls]


@pytest.mark.parametrize(("language", "phrase", "expected"), list(timed()))
def test_a_time_means_the_same_wherever_it_stands(
    language: str, phrase: str, expected: str
) -> None:
    cases = loaded(language)
    wanted = [moment for moment in expected.split(", ") if moment != "end"]
    for frame in cases["frames"]:
        sentence = frame.format(when=phrase, task=cases["task"])

        found = preview(sentence, TUESDAY, "Europe/Berlin", language, count=len(wanted) + 1)

        count = len(wanted) + expected.endswith("end")
        assert moments(found, count) == wanted, sentence
        assert str(found["task"]) == cases["task"], sentence


@pytest.mark.parametrize(("language", "sentence"), list(sentences("doubt")))
def test_doubt_is_asked_about(language: str, sentence: str) -> None:
    assert preview(sentence, TUESDAY, "Europe/Berlin", language)["kind"] == "ambiguous"


@pytest.mark.parametrize(("language", "sentence"), list(sentences("talk")))
def test_talk_is_no_request(language: str, sentence: str) -> None:
    assert preview(sentence, TUESDAY, "Europe/Berlin", language)["kind"] == "none"


@pytest.mark.parametrize(("language", "sentence"), list(sentences("watch")))
def test_watches_are_recognised(language: str, sentence: str) -> None:
    assert preview(sentence, TUESDAY, "Europe/Berlin", language)["kind"] == "watch"


def rules() -> Iterator[Any]:
    for language in LANGUAGES:
        for sentence, rule in loaded(language).get("rules", {}).items():
            yield pytest.param(language, sentence, rule, id=f"{language}-{sentence}")


@pytest.mark.parametrize(("language", "sentence", "rule"), list(rules()))
def test_a_share_is_no_amount(language: str, sentence: str, rule: str) -> None:
    created = read(sentence, TUESDAY, "Europe/Berlin", language)

    assert isinstance(created, Create)
    assert created.watch is not None
    assert f"{created.watch.condition} {created.watch.value:g}" == rule
