"""Sentences as people type them in a chat: slips, no verbs, dates in words, in many languages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.language import read
from bot.language.intent import Command
from bot.language.preview import preview

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 6, 10, 10, 7, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("sentence", "moments", "task"),
    [
        pytest.param(sentence, moments.split(", "), task, id=sentence)
        for sentence, moments, task in (
            ("de: jeden tag auser sonntag um 18 uhr gassi", "10 18:00, 11 18:00", "gassi"),
            ("de: am freitagmittag kuchen backen", "12 12:00", "kuchen backen"),
            ("de: sonntags nicht, sonst täglich um 7 wecken", "11 07:00, 12 07:00", "wecken"),
            ("de: jeden monat am letzten werktag um 16 uhr buchen", "30 16:00", "buchen"),
            ("de: in den nächsten 3 stunden jede halbe stunde trinken", "10 10:37", "trinken"),
            ("de: mo mi fr 19 uhr training", "10 19:00, 12 19:00, 15 19:00", "training"),
            ("es: en 2 hrs llamar a mama", "10 12:07", "llamar a mama"),
            (
                "es: antes del viernes a las 12 entregar el trabajo",
                "12 12:00",
                "entregar el trabajo",
            ),
            ("es: cada hora en punto ponte derecho", "10 11:00, 10 12:00", "ponte derecho"),
            ("es: por las mañanas vitamina", "11 09:00, 12 09:00", "vitamina"),
            ("fr: ds 1h appeler mamie", "10 11:07", "appeler mamie"),
            ("fr: vendredi en 8 a 14h contrôle technique", "19 14:00", "contrôle technique"),
            ("fr: toutes les 2h boire de 9h a 18h", "10 11:00, 10 13:00", "boire"),
            ("fr: d'aujourd'hui en huit poser congés", "17 10:07", "poser congés"),
            ("fr: rdv le 22 juin à 10h15, rappelle-moi la veille", "21 10:15", "rdv"),
            ("it: domani a mezzogiorno e mezza pranzo", "11 12:30", "pranzo"),
            (
                "it: visita il 22 giugno alle 10:15, ricordamelo il giorno prima",
                "21 10:15",
                "visita",
            ),
            ("pt: a cada 15 dias na sexta às 18h faxina", "12 18:00, 26 18:00", "faxina"),
            ("nl: over 1u20 pasta", "10 11:27", "pasta"),
            ("nl: een uur voor het duel van morgen 21:00 pizza", "11 20:00", "duel van pizza"),
            ("es: cada martes de julio a las 9 yoga", "07 09:00, 14 09:00", "yoga"),
            ("fr: chaque mardi de juillet à 9h yoga", "07 09:00, 14 09:00", "yoga"),
            ("it: ogni ora dalle 16 alle 18 solo nei feriali tè", "10 16:00, 10 17:00", "tè"),
            ("it: una settimana sì e una no il lunedì alle 9 vetro", "15 09:00, 29 09:00", "vetro"),
            ("pt: semana sim semana não na segunda às 9h vidro", "15 09:00, 29 09:00", "vidro"),
            ("ru: каждый вторник июля в 9 йога", "07 09:00, 14 09:00", "йога"),
            ("zh: 6月15日到20日每天9点浇花", "15 09:00, 16 09:00", "浇花"),
            ("zh: 周一到周四8点上班", "11 08:00, 15 08:00", "上班"),
            ("ar: من 15 إلى 20 يونيو كل يوم الساعة 9 سقي", "15 09:00, 16 09:00", "سقي"),
            ("hi: 15 से 20 जून तक हर दिन 9 बजे पानी", "15 09:00, 16 09:00", "पानी"),
            ("hi: सोमवार से गुरुवार 8 बजे काम", "11 08:00, 15 08:00", "काम"),
            ("en: friday after next 4pm pick up", "19 16:00", "pick up"),
            ("en: in the next 3 hours every half hour drink", "10 10:37, 10 11:07", "drink"),
            ("en: an hour before tomorrow's game at 9pm pizza", "11 20:00", "game pizza"),
            ("pl: ostatni dzień roboczy miesiąca o 16 raport", "30 16:00", "raport"),
            ("pl: godzinę przed jutrzejszym meczem o 21 pizza", "11 20:00", "meczem pizza"),
            ("pl: o 15:00 czasu londyńskiego call", "10 16:00", "call"),
            ("ru: пн вт пт в 19:00 тренировка", "12 19:00, 15 19:00", "тренировка"),
            ("ru: последний рабочий день месяца в 16:00 отчёт", "30 16:00", "отчёт"),
            ("uk: останній робочий день місяця 16:00 звіт", "30 16:00", "звіт"),
            ("tr: pazartesi çarşamba cuma 19:00 spor", "10 19:00, 12 19:00", "spor"),
            ("tr: temmuzda her cuma 9'da yoga", "03 09:00, 10 09:00", "yoga"),
            ("tr: öbürgün saat 9'da tahlil", "12 09:00", "tahlil"),
            ("ru: после завтра в 9 техосмотр", "12 09:00", "техосмотр"),
            ("fr: chaque we ménage", "13 09:00, 14 09:00, 20 09:00", "ménage"),
            ("es: mañana a las 9, no, mejor a las 10 cine", "11 10:00", "cine"),
            ("fr: demain à 9h, non plutôt 10h dentiste", "11 10:00", "dentiste"),
            ("zh: 周一三五晚上7点健身", "10 19:00, 12 19:00", "健身"),
            ("zh: 每天三次8点13点19点吃药", "10 13:00, 10 19:00, 11 08:00", "吃药"),
            ("ja: しあさって10時に健診", "13 10:00", "健診"),
            ("ja: 毎月最終営業日16時に報告", "30 16:00", "報告"),
            ("ja: 1日3回8時と13時と19時に薬", "10 13:00, 10 19:00, 11 08:00", "薬"),
            ("ar: من الأحد إلى الخميس الساعة 6:45 صباحا منبه", "11 06:45, 14 06:45", "منبه"),
            ("ar: بعد ساعة وعشرين دقيقة المعكرونة", "10 11:27", "المعكرونة"),
            ("hi: सुबह 9 से शाम 5 बजे तक हर घंटे आराम", "10 11:00, 10 12:00", "आराम"),
            ("hi: दिन में 3 बार 8, 13 और 19 बजे दवा", "10 13:00, 10 19:00", "दवा"),
        )
    ],
)
def test_what_people_type_is_read(sentence: str, moments: list[str], task: str) -> None:
    language, text = sentence.split(": ", 1)

    found = preview(text, WEDNESDAY, "Europe/Berlin", language)

    coming = found["next"]
    assert isinstance(coming, list)
    walls = [datetime.fromisoformat(each).astimezone(BERLIN) for each in coming[: len(moments)]]
    assert [f"{wall:%d %H:%M}" for wall in walls] == moments
    assert found["task"] == task


@pytest.mark.parametrize(
    ("sentence", "command"),
    [
        pytest.param(sentence, command, id=sentence)
        for sentence, command in (
            ("de: was steht heute an?", "list"),
            ("de: noch 10 minuten", "snooze"),
            ("de: erinnere mich nicht mehr an #2", "pause"),
            ("de: pausier alles bis montag", "pause_all"),
            ("es: pausa el 2 hasta el lunes", "pause"),
            ("es: qué tengo pendiente?", "list"),
            ("es: posponlo media hora", "snooze"),
            ("fr: j'ai quoi demain ?", "list"),
            ("fr: ne me rappelle plus le #2", "pause"),
            ("fr: repousse de 10 minutes", "snooze"),
            ("it: non ricordarmi più il #2", "pause"),
            ("pt: apaga tudo", "remove_all"),
            ("pt: me lembra de novo em 10 minutos", "snooze"),
            ("nl: gooi #3 weg", "remove"),
            ("nl: nog 10 minuutjes", "snooze"),
            ("pl: jeszcze 10 minut", "snooze"),
            ("ru: ещё 10 минут", "snooze"),
            ("ru: больше не напоминай про #2", "pause"),
            ("uk: більше не нагадуй про #2", "pause"),
            ("tr: her şeyi sil", "remove_all"),
            ("zh: 把3改到18点", "change"),
            ("zh: 不要再提醒我#2", "pause"),
            ("ja: 2番を削除して", "remove"),
            ("hi: सारे रिमाइंडर हटाओ", "remove_all"),
            ("fr: merci bcp à demain", "talk"),
            ("ru: спс, до завтра", "talk"),
        )
    ],
)
def test_what_people_say_to_the_bot_is_no_task(sentence: str, command: str) -> None:
    language, text = sentence.split(": ", 1)

    found = preview(text, WEDNESDAY, "Europe/Berlin", language)

    assert (found["kind"], found["says"]) == ("none", command)


def test_ten_minutes_more_are_no_minute_for_the_tenth_job() -> None:
    snoozed = read("ещё 10 минут", WEDNESDAY, "Europe/Berlin", "ru")

    assert isinstance(snoozed, Command)
    assert (snoozed.number, snoozed.span) == (None, timedelta(minutes=10))
