"""A language is data: one file in a folder, and it is read, recognised and spoken."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.language import describe, grammar, languages, read, recognise
from bot.language.preview import preview
from scheduler.schedule import Cron, Every, Schedule, Unit

NEWCOMER = Path(__file__).parent / "newcomer" / "eo.toml"
TUESDAY = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
CACHES = (
    grammar.languages,
    grammar.sayings,
    grammar._file,
    grammar._single,
    grammar._mixture,
    recognise._weight,
)


@pytest.fixture(autouse=True, scope="module")
def _words_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # Two neighbours are enough; loading all languages again would take seconds.
    folder = tmp_path_factory.mktemp("words")
    for name in ("common", "en", "nl"):
        shutil.copy(Path(grammar.__file__).parent / "words" / f"{name}.toml", folder)
    shutil.copy(NEWCOMER, folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grammar, "_folder", lambda: folder)
        _forget()
        yield
    _forget()


def _forget() -> None:
    for cache in CACHES:
        cache.cache_clear()


def test_it_is_one_of_the_languages() -> None:
    assert "eo" in languages()


@pytest.mark.parametrize("language", [None, "eo"])
@pytest.mark.parametrize(
    ("sentence", "moments", "task"),
    [
        ("memorigu min post 20 minutoj pri la supo", ["10 10:20"], "la supo"),
        ("memorigu min morgaŭ je 9 pri la letero", ["11 09:00"], "la letero"),
        ("memorigu min morgau je 9 pri la letero", ["11 09:00"], "la letero"),
        (
            "ĉiutage je 8:30 kaj 20:30 preni la pilolon",
            ["10 20:30", "11 08:30"],
            "preni la pilolon",
        ),
        ("ĉiun ĵaŭdon vespere je 7 ĥoro", ["12 19:00", "19 19:00"], "ĥoro"),
        ("memorigu min ĉiujn 3 horojn pri akvo", ["10 13:00", "10 16:00"], "akvo"),
    ],
)
def test_it_is_read(sentence: str, moments: list[str], task: str, language: str | None) -> None:
    found = preview(sentence, TUESDAY, "UTC", language)

    coming = found["next"]
    assert isinstance(coming, list)
    walls = [datetime.fromisoformat(each) for each in coming[: len(moments)]]
    assert [f"{wall:%d %H:%M}" for wall in walls] == moments
    assert found["task"] == task


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("memorigu min poste pri la supo", "ambiguous"),
        ("memorigu min je 5 aŭ 6 pri la supo", "ambiguous"),
        ("kiam vi venos morgaŭ?", "none"),
        ("mi venos morgaŭ je 9", "none"),
        ("dankon, ĝis morgaŭ", "none"),
    ],
)
def test_it_doubts_and_listens(sentence: str, kind: str) -> None:
    assert preview(sentence, TUESDAY, "UTC", "eo")["kind"] == kind


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        pytest.param(
            Cron(expressions=("0 9 * * 1,4",), zone="UTC"),
            "ĉiun lundo kaj ĵaŭdo je 09:00",
            id="days",
        ),
        pytest.param(
            Every(amount=7200, unit=Unit.SECOND, anchors=(TUESDAY,), zone="UTC"),
            "ĉiujn 2 horojn",
            id="hours",
        ),
    ],
)
def test_it_is_spoken_and_read_again(schedule: Schedule, words: str) -> None:
    assert describe(schedule, "eo") == words
    assert read(words, TUESDAY, "UTC", "eo").schedule == schedule  # type: ignore[union-attr]


def test_what_it_has_no_words_for_is_told_in_english() -> None:
    yearly = Cron(expressions=("0 9 14 2 *",), zone="UTC")

    assert describe(yearly, "eo") == describe(yearly, "en")
    assert read(describe(yearly, "eo"), TUESDAY + timedelta(days=1), "UTC", "en").schedule == yearly  # type: ignore[union-attr]
