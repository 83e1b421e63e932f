"""Where a repetition starts and ends and what it leaves out: no bound that was said is lost."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.language import read
from bot.language.intent import Ambiguous, Create, Note, Unclear
from bot.language.preview import upcoming

MADRID = "Europe/Madrid"
TUESDAY = datetime(2026, 12, 1, 11, 0, tzinfo=ZoneInfo(MADRID))


def created(text: str, language: str = "en") -> Create:
    found = read(text, TUESDAY, MADRID, language)
    assert isinstance(found, Create), found
    return found


def days_and_hours(found: Create, count: int = 4) -> list[str]:
    zone = ZoneInfo(MADRID)
    return [f"{at.astimezone(zone):%d %b %H:%M}" for at in upcoming(found, TUESDAY, count)]


def last_day(found: Create) -> str:
    return f"{found.until.astimezone(ZoneInfo(MADRID)):%d %b %y}" if found.until else ""


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        pytest.param("daily at 9pm starting today pill", "en", "01 Dec 21:00", id="today"),
        pytest.param("every day at 9pm from 1 December pill", "en", "01 Dec 21:00", id="its date"),
        pytest.param("every day at 8 starting today pill", "en", "02 Dec 08:00", id="has passed"),
        pytest.param("starting today every 2 hours pill", "en", "01 Dec 13:00", id="from now on"),
        pytest.param("from 8am today every 2 hours pill", "en", "01 Dec 12:00", id="its grid"),
        pytest.param("every hour today pill", "en", "01 Dec 12:00", id="all the rest of today"),
        pytest.param("tägl. um 21 Uhr ab heute Pille", "de", "01 Dec 21:00", id="German"),
        pytest.param("todos los días a las 21:00 desde hoy pastilla", "es", "01 Dec 21:00",
                     id="Spanish"),
        pytest.param("каждый день в 21:00 начиная \u0441 сегодня таблетка", "ru", "01 Dec 21:00",
                     id="Russian"),
    ],
)  # fmt: skip
def test_what_starts_today_starts_today(text: str, language: str, first: str) -> None:
    assert days_and_hours(created(text, language), 1) == [first]


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("today every 4 hours until 7pm check", ["01 Dec 15:00", "01 Dec 19:00"]),
        ("tonight every hour from 8 to 10 check", ["01 Dec 20:00", "01 Dec 21:00", "01 Dec 22:00"]),
        ("every hour tomorrow from 2pm to 3pm check", ["02 Dec 14:00", "02 Dec 15:00"]),
        ("every day this weekend at 9 check", ["05 Dec 09:00", "06 Dec 09:00"]),
    ],
)
def test_a_repetition_may_be_one_of_a_few_hours_or_days(text: str, moments: list[str]) -> None:
    assert days_and_hours(created(text)) == moments


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("at 8:00 and 20:00 for 2 days drops", "en"),
        ("2 Tage lang um 8 und 20 Uhr Tropfen", "de"),
        ("durante 2 días a las 8 y a las 20:00 gotas", "es"),
        ("pendant 2 jours à 8h et 20h gouttes", "fr"),
        ("per 2 giorni alle 8 e alle 20 gocce", "it"),
        ("por 2 dias às 8h e às 20h gotas", "pt"),
        ("przez 2 dni o 8 i 20 krople", "pl"),
        ("в течение 2 дней в 8 и в 20:00 капли", "ru"),
        ("протягом 2 днів 8:00 та 20:00 краплі", "uk"),
        ("2 dagen lang om 8 en 20 uur druppels", "nl"),
        ("2 gün boyunca saat 8 ve 20'de damla", "tr"),
    ],
)
def test_an_hour_for_some_days_is_each_day(text: str, language: str) -> None:
    moments = days_and_hours(created(text, language), 5)

    assert moments == ["01 Dec 20:00", "02 Dec 08:00", "02 Dec 20:00", "03 Dec 08:00"]


def test_an_hour_of_a_day_for_some_days_may_be_each_day_or_once() -> None:
    asked = read("tomorrow at 9 for 3 days pills", TUESDAY, MADRID, "en")

    assert isinstance(asked, Ambiguous)
    once, daily = (days_and_hours(reading) for reading in asked.readings)
    assert once == ["02 Dec 09:00"]
    assert daily == ["02 Dec 09:00", "03 Dec 09:00", "04 Dec 09:00"]


@pytest.mark.parametrize(
    "text", ["every 3 weeks from 7 December descale", "every week from 7 December descale"]
)
def test_a_start_without_an_hour_is_at_the_usual_one(text: str) -> None:
    found = created(text)

    assert days_and_hours(found, 1) == ["07 Dec 09:00"]
    assert Note.ASSUMED_HOUR in found.notes


@pytest.mark.parametrize(
    ("text", "language", "first", "last"),
    [
        pytest.param("every day next week at 8 walk", "en", "07 Dec 08:00", "13 Dec 26", id="week"),
        pytest.param("every Monday next month at 8 walk", "en", "04 Jan 08:00", "31 Jan 27",
                     id="month"),
        pytest.param("every day in December at 8 walk", "en", "02 Dec 08:00", "31 Dec 26",
                     id="the present month"),
        pytest.param("every Monday at 8 in January and February walk", "en", "04 Jan 08:00",
                     "28 Feb 27", id="two months"),
        pytest.param("every day at 8 from June to August walk", "en", "01 Jun 08:00", "31 Aug 27",
                     id="months"),
        pytest.param("every Monday at 8 starting January walk", "en", "04 Jan 08:00", "",
                     id="from a month on"),
        pytest.param("every day at 8 for the rest of the week walk", "en", "02 Dec 08:00",
                     "06 Dec 26", id="the rest of it"),
        pytest.param("every day between 5 and 10 December at 8 walk", "en", "05 Dec 08:00",
                     "10 Dec 26", id="days"),
        pytest.param("every day at 8 from the 20th to the 5th walk", "en", "20 Dec 08:00",
                     "05 Jan 27", id="into the next month"),
        pytest.param("from Dec 5 to Dec 10 at 8am walk", "en", "05 Dec 08:00", "10 Dec 26",
                     id="without an every"),
        pytest.param("5 to 10 December at 8 walk", "en", "05 Dec 08:00", "10 Dec 26", id="to"),
        pytest.param("from the 5th of December to the 10th at 8 walk", "en", "05 Dec 08:00",
                     "10 Dec 26", id="its month said once"),
        pytest.param("5-10 December at 8 walk", "en", "05 Dec 08:00", "10 Dec 26", id="dashed"),
        pytest.param("vom 5. bis 10. Dezember um 8 Uhr walk", "de", "05 Dec 08:00", "10 Dec 26",
                     id="German"),
        pytest.param("du 5 au 10 décembre à 8h walk", "fr", "05 Dec 08:00", "10 Dec 26",
                     id="French"),
        pytest.param("jeden Tag vom 10. bis zum 20. um 8 walk", "de", "10 Dec 08:00", "20 Dec 26",
                     id="German, of this month"),
        pytest.param("todos los días del 10 al 20 a las 8 walk", "es", "10 Dec 08:00", "20 Dec 26",
                     id="Spanish, of this month"),
        pytest.param("chaque jour cette semaine à 8h walk", "fr", "02 Dec 08:00", "06 Dec 26",
                     id="French, this week"),
        pytest.param("codziennie w grudniu o 8:00 walk", "pl", "02 Dec 08:00", "31 Dec 26",
                     id="Polish"),
        pytest.param("\u0441 5 по 10 декабря в 8:00 walk", "ru", "05 Dec 08:00", "10 Dec 26",
                     id="Russian"),
    ],
)  # fmt: skip
def test_a_repetition_keeps_within_the_days_that_were_said(
    text: str, language: str, first: str, last: str
) -> None:
    found = created(text, language)

    assert days_and_hours(found, 1) == [first]
    assert last_day(found) == last
    assert found.task == "walk"


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("every Friday at 9 plan next week", "plan next week"),
        ("plan next week every Friday at 9", "plan next week"),
        ("every Friday at 9 book a flight in August for Al", "book a flight in August for Al"),
    ],
)
def test_the_days_of_a_task_are_no_bounds(text: str, task: str) -> None:
    found = created(text)

    assert found.task == task
    assert (found.starts, found.until) == (None, None)


@pytest.mark.parametrize(
    ("text", "skipped"),
    [
        ("every day at 8 except the first of the month run", {(1, 1), (2, 1), (3, 1)}),
        ("every day at 8 except on the 13th run", {(12, 13), (1, 13), (2, 13)}),
        ("every day at 8 except the 1st and 15th run", {(1, 1), (12, 15), (1, 15)}),
        ("every day at 8 except in January run", {(1, 1), (1, 20), (1, 31)}),
        ("every day at 8 except in January and February run", {(1, 1), (2, 1), (2, 28)}),
        ("every day at 8 run except 24 december and 31 december", {(12, 24), (12, 31)}),
        ("every day at 8 run except 24-26 december", {(12, 24), (12, 25), (12, 26)}),
        ("every day at 8 run except from 24 december to 6 january", {(12, 24), (12, 31), (1, 6)}),
        ("every day at 8 run except between 5 and 12 december", {(12, 5), (12, 8), (12, 12)}),
        ("every day at 8 except next week run", {(12, 7), (12, 13)}),
        ("every day at 8 except tomorrow and Monday run", {(12, 2), (12, 7), (12, 14)}),
        ("every day at 8 except this weekend run", {(12, 5), (12, 6)}),
        ("every day at 8 except this Friday run", {(12, 4)}),
        ("every Friday at 8 except next Friday run", {(12, 4)}),
        ("set an alarm for 8am except weekends to run", {(12, 5), (12, 6), (12, 13)}),
        ("remind me at 8am to run, except on Sundays", {(12, 6), (12, 13)}),
    ],
)
def test_an_exception_holds_for_as_long_as_it_means(
    text: str, skipped: set[tuple[int, int]]
) -> None:
    found = created(text)

    days = {(at.month, at.day) for at in upcoming(found, TUESDAY, 100)}
    assert not days & skipped
    assert (12, 18) in days
    assert found.task == "run"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("every 15 minutes tomorrow morning check", "which_hours"),
        ("every Saturday at 9 except the 1st of the month run", "too_complex"),
        ("every day at 9 except on weekends and in July run", "too_complex"),
        ("every day at 9 except in August and on Mondays run", "too_complex"),
        ("every day at 9 except the first Monday run", "too_complex"),
        ("every day at 9 except July-August run", "too_complex"),
        ("every day at 9 except in January 2027 run", "too_complex"),
        ("every day at 9 except weekends and July 4 run", "too_complex"),
        ("every 2 days at 9 except Sundays run", "too_complex"),
        ("on the 1st of every month at 9 except Sundays run", "too_complex"),
        ("every day at 9 except when it rains run", "too_complex"),
        ("every day before Friday at 9 run", "too_complex"),
        ("every day in March and June at 9 run", "too_complex"),
        ("every year in December at 9 run", "which_days"),
        ("remind me in January at 9 to run", "which_days"),
        ("in January run at 9", "which_days"),
        ("remind me at 9, but not tomorrow, to run", "which_days"),
    ],
)
def test_a_bound_that_cannot_be_kept_is_asked_about(text: str, reason: str) -> None:
    found = read(text, TUESDAY, MADRID, "en")

    assert isinstance(found, Unclear)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("text", "task", "until"),
    [
        ("take a break every 25 min until 5", "take a break", "01 Dec 17:00"),
        ("every 25 min take a break until 5", "take a break", "01 Dec 17:00"),
        ("every 25 min wait until 5 people came", "wait until 5 people came", ""),
        ("clean every day at 9am until 11am", "clean", ""),
        ("every day at 9 until friday clean", "clean", "04 Dec 23:59"),
    ],
)
def test_an_hour_ends_what_comes_by_the_hour(text: str, task: str, until: str) -> None:
    found = created(text)

    ends = found.until.astimezone(ZoneInfo(MADRID)) if found.until else None
    assert (found.task, f"{ends:%d %b %H:%M}" if ends else "") == (task, until)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("every day at 9 from 25 November to 10 December run", "en"),
        ("every day at 9 between 25 November and 10 December run", "en"),
        ("jeden Tag um 9 vom 25. November bis 10. Dezember laufen", "de"),
    ],
)
def test_days_that_one_is_in_the_middle_of_go_on(text: str, language: str) -> None:
    found = read(text, TUESDAY, MADRID, language)

    assert isinstance(found, Create)
    moments = upcoming(found, TUESDAY, 20)
    assert (moments[0].day, moments[-1].day, len(moments)) == (2, 10, 9)


def test_a_run_of_days_that_has_begun_is_left_out_to_its_end() -> None:
    found = read("every day at 9 except 25 November to 3 December run", TUESDAY, MADRID, "en")

    assert isinstance(found, Create)
    assert found.skip_dates == (date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3))
