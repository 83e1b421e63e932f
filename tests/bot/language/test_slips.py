"""Slips of the pen are forgiven where they are slips, and no task's word becomes a time."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.language.grammar import grammar_of, languages
from bot.language.preview import preview

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 3, 10, 10, 0, tzinfo=BERLIN)
GUESSABLE = 5
"""Letters from which a word may be a slip."""


def wall(text: str, language: str) -> str | None:
    at = preview(text, TUESDAY, "Europe/Berlin", language).get("at")
    return f"{datetime.fromisoformat(str(at)).astimezone(BERLIN):%m-%d %H:%M}" if at else None


@pytest.mark.parametrize(
    ("language", "sentence", "at"),
    [
        pytest.param("en", "remind me tomorow at 9 to call", "03-11 09:00", id="a letter missing"),
        pytest.param("en", "remind me on satturday at 9 to call", "03-14 09:00", id="one too many"),
        pytest.param("en", "remind me in 20 minuets to call", "03-10 10:20", id="two swapped"),
        pytest.param("de", "erinner mich Donerstag um 9 ans Essen", "03-12 09:00", id="German"),
        pytest.param("es", "recuérdame el sabdo a las 9 llamar", "03-14 09:00", id="Spanish"),
        pytest.param("fr", "rappelle-moi venderdi à 9h d'appeler", "03-13 09:00", id="French"),
        pytest.param("it", "ricordami domenca alle 9 di chiamare", "03-15 09:00", id="Italian"),
        pytest.param("pt", "me lembra amnhã às 9h de ligar", "03-11 09:00", id="Portuguese"),
        pytest.param("ru", "напомни в пятнцу в 9 позвонить", "03-13 09:00", id="Russian"),
        pytest.param("uk", "нагадай в суботц 9:00 подзвонити", "03-14 09:00", id="Ukrainian"),
        pytest.param("pl", "przypomnij w sobtoę o 9 zadzwonić", "03-14 09:00", id="Polish"),
        pytest.param("nl", "herinner me donderdg om 9 uur aan de was", "03-12 09:00", id="Dutch"),
        pytest.param("tr", "cumartsi saat 9'da ekmek", "03-14 09:00", id="Turkish"),
    ],
)  # fmt: skip
def test_a_slip_in_a_long_word_is_read(language: str, sentence: str, at: str) -> None:
    assert wall(sentence, language) == at


@pytest.mark.parametrize("language", languages())
def test_a_short_word_is_only_itself(language: str) -> None:
    grammar = grammar_of(language)
    short = ["tme", "dya", "wek", "morn", "dai", "tga", "ssat", "wnd"]

    guessed = [word for word in short if any(slips for _, slips in grammar.readings(word))]

    assert not guessed
    assert all(len(word) < GUESSABLE for word in short)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "launch morgan mourning coding lager liter weakened daisy weeds smart storage"),
        ("en", "money monkey world threw short mints massage marco amanda augusta monty daring"),
        ("de", "morden jaguar haute nächte ernten eimer hefte stücke kommando adler"),
        ("es", "entero mario junto seguido abrir salto mesas marco juego"),
        ("fr", "ville martin vieille chèque débit trous marin démarche"),
        ("it", "presto mangio marco sento privo manzo aprire salato gironi"),
        ("pt", "norte feita senta segredo dormindo naval vozes mesas terra"),
        ("ru", "ветер первой чисто погода марка сетки половины"),
        ("uk", "ринок пісня місця чисто половина любий"),
        ("pl", "marka rynek drogi razem worek marta długi"),
        ("tr", "hatta hasta kadir malta kader marka"),
        ("nl", "maakt werken passen volgorde tassen dalen wezen"),
    ],
)
def test_a_frequent_word_is_no_slip(language: str, words: str) -> None:
    grammar = grammar_of(language)

    guessed = {word: grammar.readings(word) for word in words.split()}

    assert not [word for word, found in guessed.items() if any(slips for _, slips in found)]


@pytest.mark.parametrize(
    ("sentence", "at", "task"),
    [
        pytest.param("send money at 5pm", "03-10 17:00", "send money", id="no slip of Monday"),
        pytest.param("buy mints at 5pm", "03-10 17:00", "buy mints", id="no slip of minutes"),
        pytest.param("call Amanda at 5pm", "03-10 17:00", "call Amanda", id="no slip of amanhã"),
        pytest.param("call Ann on wensday at 5pm", "03-11 17:00", "call Ann", id="a real one"),
        pytest.param("call Ann on mondey at 5pm", "03-16 17:00", "call Ann", id="a guessed one"),
    ],
)  # fmt: skip
def test_what_is_near_a_slip_is_no_slip(sentence: str, at: str, task: str) -> None:
    assert (wall(sentence, "en"), preview(sentence, TUESDAY, "Europe/Berlin", "en")["task"]) == (
        at,
        task,
    )


@pytest.mark.parametrize(
    ("owners", "sentence", "task"),
    [
        pytest.param("en", "recuérdame tomorrow at 9 call Juan", "call Juan", id="Spanish ask"),
        pytest.param("en", "remind me mañana a las 9 to call Juan", "call Juan", id="Spanish time"),
        pytest.param("es", "remind me mañana a las 9 to call Juan", "call Juan", id="own time"),
        pytest.param("es", "recuérdame tomorrow at 9 llamar a Ana", "llamar a Ana", id="own task"),
        pytest.param("de", "remind me morgen um 9 to call Jan", "call Jan", id="German time"),
        pytest.param("de", "erinnere mich tomorrow at 9 an den Call", "den Call", id="German ask"),
        pytest.param("fr", "remind me demain à 9h to call Paul", "call Paul", id="French time"),
        pytest.param("fr", "rappelle-moi tomorrow at 9 d'appeler Luc", "appeler Luc", id="French"),
        pytest.param("it", "remind me domani alle 9 to call Ugo", "call Ugo", id="Italian time"),
        pytest.param("pt", "remind me amanhã às 9 to call Rui", "call Rui", id="Portuguese time"),
        pytest.param("nl", "remind me morgen om 9 uur to call Bo", "call Bo", id="Dutch time"),
        pytest.param("pl", "remind me jutro o 9 to call Ola", "call Ola", id="Polish time"),
        pytest.param("ru", "remind me завтра в 9 to call Max", "call Max", id="Russian time"),
        pytest.param("uk", "remind me завтра вранці to call Max", "call Max", id="Ukrainian time"),
    ],
)  # fmt: skip
def test_two_languages_in_one_sentence(owners: str, sentence: str, task: str) -> None:
    found = preview(sentence, TUESDAY, "Europe/Berlin", owners)

    assert (wall(sentence, owners), found["task"]) == ("03-11 09:00", task)
