"""What runs tell is told in every language, with the same values in each sentence."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.agent.thought import ThoughtCause
from bot.charts.charting import Chart, summary
from bot.charts.picture import png
from bot.language import read
from bot.language.grammar import languages
from bot.language.intent import Create
from bot.probes.causes import LookCause
from bot.wording import sentences
from bot.wording.cards import card
from bot.wording.notation import Addressee, Notation
from bot.wording.rendering import render
from bot.wording.sentences import Sentence
from bot.wording.text import plain
from scheduler.model import Delivery, DeliveryKind, Job
from scheduler.policy import Attention, Baseline, Condition, Misfire, Pause, Policy, Rule
from scheduler.rules import NOTHING_SEEN
from scheduler.schedule import At, Cron

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CAUSE = "cause_"
FORMS = {"1", "zero", "one", "two", "few", "many", "other"}
OTHERS = [code for code in sentences.codes() if code != sentences.ENGLISH]
DUE = "2026-06-12T08:30:00+00:00"
MOVED = [{"path": "/value", "old": 9, "new": 8, "unit": "EUR"}]
LOST = {"message": "the place of the value is gone", "code": "NO_MATCH", "streak": 3}
MISSED = {"number": 4, "task": "x", "due_at": DUE, "count": 7, "exact": False, "run_id": "r"}
CHANGE, NOTICE, REMINDER = DeliveryKind.CHANGE, DeliveryKind.NOTICE, DeliveryKind.REMINDER


def forms(sentence: Sentence) -> dict[str, str]:
    return {"other": sentence} if isinstance(sentence, str) else {**sentence}


def values(template: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", template))


def test_every_language_that_is_read_has_sentences() -> None:
    assert set(sentences.codes()) == set(languages())


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_each_sentence_with_its_values(code: str) -> None:
    english, own = sentences.table(sentences.ENGLISH), sentences.table(code)

    assert {key for key in own if not key.startswith(CAUSE)} == set(english)
    for key, sentence in english.items():
        wanted, found = values(forms(sentence)["other"]), forms(own[key])
        assert set(found) <= FORMS, key
        assert values(found["other"]) == wanted, key
        assert all(values(form) in (wanted, wanted - {"n"}) for form in found.values()), key


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_words_for_the_same_failures(code: str) -> None:
    known = {*LookCause, *ThoughtCause, NOTHING_SEEN, "HTTP"}

    causes = {key.removeprefix(CAUSE) for key in sentences.table(code) if key.startswith(CAUSE)}

    assert causes <= known
    assert causes == {
        key.removeprefix(CAUSE) for key in sentences.table("de") if key.startswith(CAUSE)
    }


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        pytest.param(None, 1, "1 entry", id="one"),
        pytest.param("en", 2, "2 entries", id="many"),
        pytest.param("ru", 1, "1 запись", id="Russian one"),
        pytest.param("ru", 22, "22 записи", id="Russian few"),
        pytest.param("ru", 25, "25 записей", id="Russian many"),
        pytest.param("ar", 2, "مدخلان", id="Arabic dual"),
        pytest.param("de-AT", 2, "2 Einträge", id="a land's German"),
        pytest.param("sv", 2, "2 entries", id="no sentences in it"),
        pytest.param("../en", 2, "2 entries", id="no language"),
    ],
)
def test_a_sentence_counts_as_its_language_does(
    language: str | None, number: int, words: str
) -> None:
    assert sentences.say(language, "entries", n=number) == words


def test_a_number_may_have_a_form_of_its_own() -> None:
    once = sentences.say("ru", "failed", n=1, reason="x")
    often = sentences.say("ru", "failed", n=21, reason="x")

    assert once == "Проверка не удалась: x"
    assert often == "21 проверка подряд не удалась: x"


def owed(kind: DeliveryKind, content: dict[str, Any]) -> Delivery:
    return Delivery(
        id="1",
        owner="telegram:7",
        kind=kind,
        content={"number": 3, "task": "№", **content},
        created_at=NOW,
    )


def told(delivery: Delivery, language: str | None) -> str:
    """The text and the labels of the buttons."""
    reply = render(delivery, Addressee(now=NOW, zone="Europe/Madrid", language=language))
    labels = [button.label for row in reply.buttons for button in row]
    return " | ".join([plain(reply.text), *labels])


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        pytest.param(
            REMINDER,
            {"due_at": DUE, "late": 5400.0, "missed": 1},
            "⏰ #3 №\n(1 Stunde 30 Minuten zu spät: fällig war es Fr., 12. Juni 10:30)\n"
            "(es war davor schon einmal fällig, während ich nicht lief)"
            " | Erledigt | 10 Min. | 1 Std. | Morgen 9:00",
            id="a late reminder",
        ),
        pytest.param(
            CHANGE,
            {"changes": MOVED, "held": "quiet_hours", "held_at": DUE},
            "🌙 Während der Ruhezeit:\n🔔 #3 №\n"
            "• 9,00\u00a0€ → 8,00\u00a0€ (\u22121,00\u00a0€, \u221211,1\u00a0%)"
            " | Unterschied | Verlauf | 1 Tag stumm | Zu oft | Nur unter 8,00\u00a0€",
            id="a change after quiet hours",
        ),
        pytest.param(
            DeliveryKind.BASELINE,
            {"state": {"up": False, "status": 0}, "version": 1},
            "👀 #3 №\nJetzt: Nicht erreichbar (keine Antwort).\n"
            "Ab jetzt schreibe ich nur, wenn es etwas zu sagen gibt. | Rückgängig",
            id="a first look",
        ),
        pytest.param(
            DeliveryKind.INCIDENT,
            LOST,
            "⚠️ #3 №\n3 Prüfungen hintereinander sind fehlgeschlagen: "
            "was dort gesucht wird, ist nicht da\n"
            "Ich versuche es weiter und sage dir, wenn es wieder geht. | Neu suchen",
            id="an incident",
        ),
        pytest.param(
            DeliveryKind.INCIDENT,
            {"message": "the page answers 503", "code": "HTTP_503", "streak": 10, "gave_up": True},
            "⚠️ #3 №\n10 Prüfungen hintereinander sind fehlgeschlagen: "
            "die Seite antwortet mit 503\nIch habe es pausiert. | Fortsetzen",
            id="it gives up",
        ),
        pytest.param(
            DeliveryKind.INCIDENT,
            {"message": "Traceback?", "code": "WHATEVER", "streak": 1},
            "⚠️ #3 №\nDie Prüfung ist fehlgeschlagen: Traceback?\n"
            "Ich versuche es weiter und sage dir, wenn es wieder geht.",
            id="a failure without words of its own",
        ),
        pytest.param(
            NOTICE,
            {"notice": "downtime", "items": [{"notice": "missed", **MISSED}], "more": 2},
            "⏱ Ich lief eine Zeit lang nicht.\nAusgelassen, weil zu spät:\n"
            "• #4 x: mindestens 7-mal, zuletzt Fr., 12. Juni 10:30\n"
            "… und 2 weitere; /list zeigt alle",
            id="after a downtime",
        ),
    ],
)
def test_a_message_is_in_the_language_of_its_reader(
    kind: DeliveryKind, content: dict[str, Any], words: str
) -> None:
    assert told(owed(kind, content), "de") == words


KEYED = {"path": "/x", "match": "keyed", "key": "k"}
EXPIRES = [
    {"path": "/expires", "old": "", "new": "2026-07-01"},
    {"path": "/within", "old": 0, "new": 14},
]
EVERY: list[tuple[DeliveryKind, dict[str, Any]]] = [
    (REMINDER, {"due_at": DUE, "late": 5400.0, "missed": 2}),
    (REMINDER, {"missed": 1, "quiet": True, "test": True}),
    (REMINDER, {"held_at": DUE, "times": 3, "held": "mute"}),
    (DeliveryKind.BASELINE, {"state": {"up": True}, "version": 1}),
    (DeliveryKind.BASELINE, {"state": {"items": []}, "lists": [KEYED]}),
    (CHANGE, {"changes": MOVED, "more": 30, "switching": 3}),
    (CHANGE, {"changes": MOVED, "settled": True}),
    (CHANGE, {"changes": MOVED, "notice": "still"}),
    (CHANGE, {"changes": [{"path": "/up", "old": True, "new": False}]}),
    (CHANGE, {"changes": EXPIRES}),
    (DeliveryKind.INCIDENT, LOST),
    (DeliveryKind.RECOVERY, {}),
    (NOTICE, {"notice": "unchanged", "state": None}),
    (NOTICE, {"notice": "unchanged", "state": {"value": True}}),
    (NOTICE, {"notice": "still", "state": {"exists": True}}),
    (NOTICE, {"notice": "settled", "state": {"open": False}}),
    (NOTICE, {"notice": "switching", "state": {"open": True}}),
    (NOTICE, {"notice": "measured", "looks": 9, "changes": 0}),
    (NOTICE, {"notice": "measured", "looks": 9, "changes": 8, "usual": 1.5, "threshold": 2}),
    (NOTICE, {"notice": "budget"}),
    (NOTICE, {**MISSED, "notice": "missed"}),
    (NOTICE, {**MISSED, "notice": "review"}),
    (NOTICE, {**MISSED, "notice": "unanswered"}),
    (NOTICE, {"notice": "downtime", "items": [{**MISSED, "notice": "late"}]}),
    (NOTICE, {"notice": "approval", "owner": "telegram:9", "consent": "c"}),
    (NOTICE, {"notice": "tool_ask", "ask": "a", "calls": [{"tool": "№", "arguments": {}}]}),
    (NOTICE, {"notice": "approved", "answer": "approved", "reason": ""}),
    (NOTICE, {"notice": "approved", "answer": "denied", "reason": "№"}),
    (NOTICE, {"notice": "unapproved"}),
]  # fmt: skip


@pytest.mark.parametrize("code", ["ru", "zh", "ja", "ar", "hi", "uk"])
def test_nothing_of_a_message_is_left_in_english(code: str) -> None:
    """These languages share no letters with English but for names, units and commands."""
    left = {
        word
        for kind, content in EVERY
        for word in re.findall(r"[A-Za-z]{3,}", told(owed(kind, content), code))
    }

    assert left <= {"EUR", "list", "why", "telegram", "AM", "PM"}


def test_what_a_page_says_cannot_speak_for_the_sentences() -> None:
    page = {"text": ["{reason} {0.__class__} <b>bold</b> *x* [a](http://x) \u202egnp"]}

    words = told(owed(NOTICE, {"notice": "unchanged", "state": page}), "de")

    assert words == "#3 №\nUnverändert: {reason} {0.__class__} <b>bold</b> *x* [a](http://x) gnp"


@pytest.mark.parametrize("code", sentences.codes())
def test_a_chart_is_summed_up_in_words_that_can_be_drawn_or_in_plain_ones(code: str) -> None:
    chart = Chart(title="", points=((NOW, 9.5),), until=NOW, zone="UTC", language=code)

    assert summary(chart).count("·") == 2
    assert summary(chart, Notation()) == "min 9.5 · max 9.5 · last 9.5"
    assert png(chart)


WATCH = Job(
    id="1",
    number=3,
    owner="telegram:7",
    task="№",
    turn="watch",
    source={"probe": "value"},
    schedule=Cron(expressions=("0 9 * * *",), zone="UTC"),
    zone="UTC",
    created_at=NOW,
    next_run_at=NOW + timedelta(hours=1),
    attention=Attention(
        rules=(Rule(condition=Condition.BELOW, path="/value", value=90, at_most_every=DAY),),
        confirm=3,
        ignore=("/x",),
        shadow=5,
        silence=4,
        baseline=Baseline.SILENT,
    ),
    policy=Policy(misfire=Misfire.SKIP, cooldown=DAY, daily_runs=5, urgent=True),
)


@pytest.mark.parametrize("code", ["ru", "zh", "ja", "ar", "hi", "uk"])
def test_nothing_of_a_card_is_left_in_english(code: str) -> None:
    job = replace(WATCH, pause=Pause(by="you", at=NOW, until=NOW + 3 * DAY))

    cards = [card(one, now=NOW, language=code) for one in (WATCH, job)]
    labels = " ".join(b.label for shown in cards for row in shown.buttons for b in row)
    said = " ".join(plain(shown.text) for shown in cards)

    assert set(re.findall(r"[A-Za-z]{3,}", f"{said} {labels}")) <= {"UTC"}


@pytest.mark.parametrize("code", languages())
def test_the_example_is_read_in_its_language(code: str) -> None:
    found = read(Notation(language=code).say("example"), NOW, "UTC", code)

    assert isinstance(found, Create)
    assert found.schedule == At(moments=(NOW + timedelta(minutes=30),))
    assert found.task
