"""Changes in words: which job, and which parts of its schedule, in many languages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.language import read
from bot.language.intent import Command, CommandName, Create, Part, Unclear
from scheduler.schedule import At

MADRID = "Europe/Madrid"
SATURDAY = datetime(2026, 11, 21, 11, 0, tzinfo=ZoneInfo(MADRID))


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        pytest.param(row[:2], row[4:].split("; "), id=row[:2])
        for row in (
            "en; change #2 to 9:30; move it to Friday; make #2 every 2 hours; only on weekdays; "
            "until June; skip tomorrow",
            "de; ändere #2 auf 9:30; verschiebe es auf Freitag; mach #2 alle 2 Stunden; "
            "nur werktags; bis Juni; überspringe morgen",
            "es; cambia #2 a las 9:30; muévelo al viernes; cambia #2 a cada 2 horas; "
            "solo entre semana; hasta junio; salta mañana",
            "fr; change #2 à 9h30; déplace-le à vendredi; mets #2 toutes les 2 heures; "
            "seulement en semaine; jusqu'en juin; saute demain",
            "it; cambia #2 alle 9:30; spostalo a venerdì; cambia #2 a ogni 2 ore; "
            "solo nei giorni feriali; fino a giugno; salta domani",
            "pt; mude #2 para 9:30; mude para sexta; mude #2 para cada 2 horas; "
            "só em dias úteis; até junho; pule amanhã",
            "ru; измени #2 на 9:30; перенеси на пятницу; сделай #2 каждые 2 часа; "
            "только по будням; до июня; пропусти завтра",
            "uk; зміни #2 на 9:30; перенеси на п'ятницю; зроби #2 кожні 2 години; "
            "тільки по буднях; до червня; пропусти завтра",
            "pl; zmień #2 na 9:30; przenieś na piątek; zmień #2 na co 2 godziny; "
            "tylko w dni robocze; do czerwca; pomiń jutro",
            "nl; wijzig #2 naar 9:30; verplaats het naar vrijdag; maak #2 elke 2 uur; "
            "alleen op werkdagen; tot juni; sla over morgen",
        )
    ],
)  # fmt: skip
def test_each_language_names_the_parts(language: str, sentences: list[str]) -> None:
    *changes, skip = [read(text, SATURDAY, MADRID, language) for text in sentences]

    assert [said.named for said in changes if isinstance(said, Command)] == [
        {Part.TIMES}, {Part.WEEKDAY}, {Part.PACE}, {Part.DAYS}, {Part.BOUNDS},
    ]  # fmt: skip
    assert isinstance(skip, Command)
    assert skip.name is CommandName.SKIP


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        pytest.param(row[:2], row[4:].split("; "), id=row[:2])
        for row in (
            "en; move #3 2 hours later; #3 an hour later; bring forward #3 by half an hour",
            "de; verschiebe #3 um 2 Stunden; #3 eine Stunde später; zieh #3 eine halbe Stunde vor",
            "es; aplaza #3 2 horas; #3 una hora más tarde; adelanta #3 media hora",
            "fr; décale #3 de 2 heures; repousse #3 d'une heure; avance #3 d'une demi-heure",
            "it; sposta #3 di 2 ore; #3 un'ora dopo; anticipa #3 di mezz'ora",
            "pt; atrasa #3 2 horas; #3 uma hora mais tarde; adianta #3 meia hora",
            "nl; verschuif #3 met 2 uur; stel #3 een uur uit; zet #3 een half uur eerder",
            "pl; przesuń #3 o 2 godziny; #3 godzinę później; #3 pół godziny wcześniej",
            "ru; перенеси #3 на 2 часа позже; #3 на час позже; сдвинь #3 на полчаса раньше",
            "uk; перенеси #3 на 2 години пізніше; #3 на годину пізніше; #3 на 30 хвилин раніше",
            "tr; #3'ü 2 saat sonraya al; #3'ü 1 saat geç yap; #3'ü 30 dakika öne al",
            "ja; #3を2時間遅らせて; #3を1時間遅らせて; #3を30分早めて",
        )
    ],
)
def test_a_job_is_moved_by_so_much(language: str, sentences: list[str]) -> None:
    moved = [read(text, SATURDAY, MADRID, language) for text in sentences]

    spans = [said.span for said in moved if isinstance(said, Command) and said.number == 3]
    assert spans == [timedelta(hours=2), timedelta(hours=1), -timedelta(minutes=30)]


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("halte #3 an", "de", CommandName.PAUSE),
        ("setze #3 fort", "de", CommandName.RESUME),
        ("halte #3 an bis Montag", "de", CommandName.PAUSE),
        ("was steht morgen an?", "de", CommandName.LIST),
        ("voer #3 uit", "nl", CommandName.RUN),
        ("stel #3 uit tot vrijdag", "nl", CommandName.CHANGE),
    ],
)
def test_a_verb_may_stand_around_what_it_is_about(
    text: str, language: str, name: CommandName
) -> None:
    said = read(text, SATURDAY, MADRID, language)

    assert isinstance(said, Command)
    assert (said.name, said.number) == (name, None if name is CommandName.LIST else 3)


@pytest.mark.parametrize(
    ("text", "number", "words", "named"),
    [
        pytest.param("#2 at 9:30", 2, "", {Part.TIMES}, id="without a verb"),
        pytest.param("#2 9", 2, "", {Part.TIMES}, id="a bare hour behind a number"),
        pytest.param("change 2 to 9", 2, "", {Part.TIMES}, id="a number without its sign"),
        pytest.param("make it 9:30", None, "", {Part.TIMES}, id="the hour is not the number"),
        pytest.param("change the stand-up to 10am", None, "stand-up", {Part.TIMES}, id="by name"),
        pytest.param("move it to Friday at 10", None, "", {Part.WEEKDAY, Part.TIMES}, id="both"),
        pytest.param("move it to the 15th", None, "", {Part.DATE}, id="a day of the month"),
        pytest.param("make it weekly", None, "", {Part.RHYTHM}, id="how often, not when"),
        pytest.param("only for 5 days", None, "", {Part.BOUNDS}, id="for so long"),
        pytest.param("change it to 10 times", None, "", {Part.BOUNDS}, id="so many times"),
    ],
)
def test_a_change_says_what_it_names(
    text: str, number: int | None, words: str, named: set[Part]
) -> None:
    said = read(text, SATURDAY, MADRID, "en")

    assert isinstance(said, Command)
    assert said.name is CommandName.CHANGE
    assert (said.number, said.words, said.named) == (number, words, frozenset(named))


@pytest.mark.parametrize(
    "text",
    [
        "make tea at 9", "move the car at 9", "change the font to 9", "until tomorrow",
        "until Friday", "#1 priority call Bob tomorrow", "hasta mañana", "bis Montag",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_change(text: str) -> None:
    assert not isinstance(read(text, SATURDAY, MADRID), Command)


@pytest.mark.parametrize(
    "text", ["move #1 to whenever at 7:45", "delete #2 and everything else tomorrow at 9"]
)
def test_what_is_about_a_job_and_not_understood_makes_no_new_one(text: str) -> None:
    assert not isinstance(read(text, SATURDAY, MADRID, "en"), Create)


@pytest.mark.parametrize(
    "text", ["change #2 to 9:30 Tokyo time", "#2 at 9:30 UTC", "change #2 to every day at 9 UTC"]
)
def test_another_zone_is_not_taken_for_the_zone_of_the_job(text: str) -> None:
    said = read(text, SATURDAY, MADRID, "en")

    assert isinstance(said, Unclear)
    assert said.reason == "other_zone"


def test_an_instant_may_be_said_in_any_zone() -> None:
    said = read("change #2 to tomorrow 10:00 UTC", SATURDAY, MADRID, "en")

    assert isinstance(said, Command)
    assert said.change is not None
    assert isinstance(said.change.schedule, At)
    assert [at.hour for at in said.change.schedule.moments] == [10]
