"""In which language a message is read, and when the person is asked."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.language import read
from bot.language.intent import Ambiguous, Command, CommandName, Create, NoRequest
from scheduler.schedule import At

MADRID = "Europe/Madrid"
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def moment(created: Create) -> str:
    assert isinstance(created.schedule, At)
    return f"{created.schedule.moments[0].astimezone(ZoneInfo(MADRID)):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("text", "owners", "languages", "moments"),
    [
        pytest.param(
            "half 8 taxi", None, ("en", "nl"), ["Tue 10 Mar 20:30", "Tue 10 Mar 19:30"],
            id="the same words mean different hours, and nothing decides",
        ),
        pytest.param(
            "segunda 9:00 yoga", "fr", ("pt", "fr"), ["Mon 16 Mar 09:00", "Wed 11 Mar 09:00"],
            id="another language than the owner's explains more, by few words",
        ),
        pytest.param(
            "\u043d\u0435 \u0437\u0430\u0431\u0443\u0434\u044c \u043f\u043e\u0434\u0437\u0432\u043e"
            "\u043d\u0438\u0442\u0438 \u041f\u0430\u0432\u043b\u0443 \u0437\u0430\u0432\u0442\u0440"
            "\u0430 \u043e 8 \u0440\u0430\u043d\u043a\u0443", "ru", ("uk", "ru"),
            ["Wed 11 Mar 08:00", "Wed 11 Mar 09:00"],
            id="two languages that share most of their words",
        ),
    ],
)  # fmt: skip
def test_where_nothing_decides_the_person_is_asked(
    text: str, owners: str | None, languages: tuple[str, ...], moments: list[str]
) -> None:
    asked = read(text, NOW, MADRID, owners)

    assert isinstance(asked, Ambiguous)
    assert (asked.reason, asked.languages) == ("language", languages)
    assert [moment(reading) for reading in asked.readings] == moments


@pytest.mark.parametrize(
    ("text", "owners", "at", "task"),
    [
        pytest.param("half 8 taxi", "nl", "Tue 10 Mar 19:30", "taxi", id="the owner's decides"),
        pytest.param("half 8 taxi", "en", "Tue 10 Mar 20:30", "taxi", id="and so in English"),
        pytest.param("om half 8 taxi", None, "Tue 10 Mar 19:30", "taxi", id="one word decides"),
        pytest.param("dom 10:00 taxi", None, "Sun 15 Mar 10:00", "taxi", id="all agree"),
        pytest.param(
            "le 24 \u00e0 10h payer le loyer", None, "Tue 24 Mar 10:00", "payer le loyer",
            id="what explains more words decides",
        ),
        pytest.param(
            "demain 9h m\u00e9decin", "de", "Wed 11 Mar 09:00", "m\u00e9decin",
            id="clearly another's than the owner's",
        ),
        pytest.param(
            "\u00e0 15h appeler Jo", None, "Tue 10 Mar 15:00", "appeler Jo",
            id="an accent alone tells it",
        ),
        pytest.param(
            "le 24 \u00e0 10h payer le loyer", "en", "Tue 24 Mar 10:00", "payer le loyer",
            id="the owner's finds no time in it",
        ),
        pytest.param(
            "\u4e00\u4e2a\u6708\u540e\u4f53\u68c0", "ja", "Fri 10 Apr 10:00", "\u4f53\u68c0",
            id="the same script, of which the owner's says nothing",
        ),
    ],
)  # fmt: skip
def test_what_decides(text: str, owners: str | None, at: str, task: str) -> None:
    created = read(text, NOW, MADRID, owners)

    assert isinstance(created, Create)
    assert (moment(created), created.task) == (at, task)


def test_talk_in_another_language_than_the_owners_stays_talk() -> None:
    assert isinstance(read("je pars demain \u00e0 9h", NOW, MADRID, "de"), NoRequest)


@pytest.mark.parametrize("owners", ["it", "es", "ar", "ja", "de"])
@pytest.mark.parametrize(
    ("text", "name"),
    [("pause #2", CommandName.PAUSE), ("mute #2 for a day", CommandName.MUTE)],
)
def test_what_the_terminal_shows_in_place_of_buttons_is_read_in_every_language(
    text: str, name: CommandName, owners: str
) -> None:
    intent = read(text, NOW, MADRID, owners)

    assert isinstance(intent, Command)
    assert (intent.name, intent.number) == (name, 2)


@pytest.mark.parametrize(
    ("text", "language", "at", "task"),
    [
        pytest.param("jutro o 9:00 z Ann\u0105 kawa", "pl", "Wed 11 Mar 09:00", "z Ann\u0105 kawa",
                     id="with, and no Zulu time"),
        pytest.param("rappelle-moi \u00e0 15h cet apr\u00e8s-midi de lire", "fr",
                     "Tue 10 Mar 15:00", "lire", id="this, and no Central European Time"),
        pytest.param("morgen um 9 Uhr Londoner Zeit lesen", "de", "Wed 11 Mar 10:00", "lesen",
                     id="a city's time"),
        pytest.param("ma\u00f1ana a las 9:00 hora de Tokio leer", "es", "Wed 11 Mar 01:00", "leer",
                     id="the time of a city"),
    ],
)  # fmt: skip
def test_a_zone_is_one_only_where_the_language_has_no_such_word(
    text: str, language: str, at: str, task: str
) -> None:
    created = read(text, NOW, MADRID, language)

    assert isinstance(created, Create)
    assert (moment(created), created.task) == (at, task)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("morgen, nein, Donnerstag um 9 Uhr lesen", "de"),
        ("nicht morgen, sondern Donnerstag um 9 Uhr lesen", "de"),
        ("ma\u00f1ana, no, el jueves a las 9:00 leer", "es"),
        ("demain, non, jeudi \u00e0 9h lire", "fr"),
        ("domani, anzi gioved\u00ec alle 9:00 leggere", "it"),
    ],
)
def test_the_last_word_counts_in_every_language(text: str, language: str) -> None:
    created = read(text, NOW, MADRID, language)

    assert isinstance(created, Create)
    assert moment(created) == "Thu 12 Mar 09:00"


@pytest.mark.parametrize("name", ["Ed", "Otto", "Mai", "Per"])
def test_a_name_that_another_language_knows_as_a_word_stays_in_the_task(name: str) -> None:
    created = read(f"call {name} tomorrow", NOW, MADRID, "en")

    assert isinstance(created, Create)
    assert created.task == f"call {name}"
