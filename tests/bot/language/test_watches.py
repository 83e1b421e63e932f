from datetime import UTC, datetime, timedelta

import pytest

from bot.language import read
from bot.language.intent import Create
from scheduler.policy import Condition

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "condition", "value"),
    [
        (
            "check https://x.example/p every 10 minutes and tell me if the price drops below 90",
            "below",
            90.0,
        ),
        ("tell me if https://x.example/p drops below $1,299.50", "below", 1299.5),
        ("watch https://x.example every hour, ping me when it rises above 5 %", "above", 5.0),
        ("alert me when the price at https://x.example falls by 10%", "drops_percent", 10.0),
        ("let me know if bitcoin rises by more than 500 dollars, check hourly", "rises", 500.0),
        ("notify me if https://x.example changes by at least 3", "by", 3.0),
        ("notify me if https://x.example moves more than 2 percent", "by_percent", 2.0),
        ("tell me when https://x.example changes", "changes", None),
        ("tell me when https://x.example is down", "down", None),
        ("tell me when https://x.example is back up", "up", None),
        ("monitor https://x.example", "changes", None),
        ("keep an eye on https://x.example for me", "changes", None),
        (
            'watch https://x.example and tell me when "sold out" disappears',
            "disappears",
            "sold out",
        ),
        (
            'tell me when https://x.example contains "tickets available"',
            "contains",
            "tickets available",
        ),
        ("tell me when the word tickets appears on https://x.example", "appears", "tickets"),
        ("let me know when a new item appears on https://x.example/feed", "appears", None),
        ('tell me if https://x.example no longer says "in stock"', "disappears", "in stock"),
        ("notify me when my steps change, hourly", "changes", None),
        ("tell me when my steps go over 10000", "above", 10000.0),
        ("tell me when ~/notes/todo.txt changes", "changes", None),
        ("watch /etc/hosts every 5 minutes", "changes", None),
        ("let me know when the file /var/log/app.log is modified", "changes", None),
        ("ping me if https://x.example stops responding", "down", None),
        ("let me know if the price of the tent on https://x.example goes up", "rises", None),
        ("tell me if https://x.example gets cheaper", "drops", None),
        ("tell me as soon as https://x.example is less than 50 euros", "below", 50.0),
        ("tell me when it's cheaper than 50 euros https://x.example", "below", 50.0),
        ("tell me when https://x.example hits 100", "above", 100.0),
        ("tell me when https://x.example is under 20 or so", "below", 20.0),
        ("every 6 hours check https://x.example and let me know about changes", "changes", None),
        ("check https://x.example twice a day at 8 and 20 and report any change", "changes", None),
        ("if https://x.example goes down tell me", "down", None),
        ("when https://x.example changes let me know", "changes", None),
        ("check https://x.example for updates daily at 9", "changes", None),
        (
            "let me know if my website https://x.example returns an error, at most once an hour",
            "down",
            None,
        ),
        ("watch my weight and tell me if it goes up by 2 kg", "rises", 2.0),
        (
            "tell me if the usd/eur rate falls under 0.9, every 15 min, no more than once a day",
            "below",
            0.9,
        ),
        (
            "can you watch https://x.example and message me when the price changes by 5%?",
            "by_percent",
            5.0,
        ),
        ("I want to know when https://x.example changes", "changes", None),
        ("I'd like to be notified when https://x.example drops below 10", "below", 10.0),
        ("send me a message when https://x.example comes back online", "up", None),
        ("email me if https://x.example breaks", "down", None),
        ("track https://x.example/price daily at 7", "changes", None),
    ],
)
def test_what_a_watch_waits_for(text: str, condition: str, value: float | str | None) -> None:
    found = read(text, NOW, "Europe/Berlin", "en")

    assert isinstance(found, Create)
    assert found.watch
    assert (found.watch.condition, found.watch.value) == (condition, value)
    assert found.watch.condition in {*Condition, "down", "up"}


@pytest.mark.parametrize(
    ("words", "cooldown"),
    [
        ("at most once an hour", timedelta(hours=1)),
        ("but no more than once a day", timedelta(days=1)),
        ("never more than once every 2 hours", timedelta(hours=2)),
        ("not more often than every 30 minutes", timedelta(minutes=30)),
        ("once a week at most", timedelta(weeks=1)),
    ],
)
def test_how_often_a_watch_may_speak(words: str, cooldown: timedelta) -> None:
    found = read(f"tell me when https://x.example changes, {words}", NOW, "UTC", "en")

    assert isinstance(found, Create)
    assert found.watch
    assert found.watch.cooldown == cooldown


@pytest.mark.parametrize(
    ("text", "subject", "condition"),
    [
        pytest.param(
            "check the certificate of example.org:8443 every day",
            "certificate of example.org:8443",
            "changes",
            id="a certificate",
        ),
        pytest.param(
            "tell me before the cert of example.org expires",
            "cert of example.org",
            "changes",
            id="before it expires",
        ),
        pytest.param(
            "check port 5432 on db.example.org every 5 minutes",
            "port 5432 on db.example.org",
            "changes",
            id="a port",
        ),
        pytest.param(
            "tell me if port 22 on 10.0.0.1 is down", "port 22 on 10.0.0.1", "down", id="an address"
        ),
    ],
)
def test_a_kind_of_place_and_a_host_are_looked_at(text: str, subject: str, condition: str) -> None:
    create = read(text, NOW, "Europe/Berlin", "en")

    assert isinstance(create, Create)
    assert create.watch is not None
    assert (create.watch.subject, create.watch.condition) == (subject, condition)


@pytest.mark.parametrize(
    "text",
    [
        "remind me tomorrow at 9 to renew the certificate of example.org",
        "every monday at 9 renew the certificate",
        "remind me at 5 to fetch wine from the port",
    ],
)
def test_what_is_to_be_done_about_such_a_place_is_a_reminder(text: str) -> None:
    create = read(text, NOW, "Europe/Berlin", "en")

    assert isinstance(create, Create)
    assert create.watch is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("remind me every Monday to check https://x.example", "en"),
        ("set a reminder every Monday to check https://x.example", "en"),
        ("erinnere mich jeden Montag https://x.example zu prüfen", "de"),
        ("recuérdame todos los lunes revisar https://x.example", "es"),
    ],
)
def test_a_reminder_to_look_is_a_reminder(text: str, language: str) -> None:
    created = read(text, NOW, "UTC", language)

    assert isinstance(created, Create)
    assert created.watch is None
    assert "https://x.example" in created.task


def test_a_reminder_with_a_rule_is_a_watch() -> None:
    text = "remind me every hour to check https://x.example and tell me if it changes"

    created = read(text, NOW, "UTC", "en")

    assert isinstance(created, Create)
    assert created.watch is not None
