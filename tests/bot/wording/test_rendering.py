"""Owed messages in words: what is due, how late, what was seen, what went wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.console import as_lines
from bot.wording.missed import review_buttons
from bot.wording.notation import Addressee
from bot.wording.rendering import render
from bot.wording.reply import Button, Reply, from_json, to_json
from bot.wording.text import bold, plain, text
from scheduler.model import Delivery, DeliveryKind

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
MADRID = Addressee(now=NOW, zone="Europe/Madrid")
MOVED = [{"path": "/value", "old": 9, "new": 8}]
NEWS = "\U0001f514 #3 stretch\n\u2022 9 \u2192 8 (\u22121, \u221211.1\u00a0%)"
FLAPS = (
    "That value came for the third time within a day: it keeps switching. I am quiet about it now, "
    "and tell you when it settles."
)
DUE = {"due_at": (NOW - timedelta(minutes=90)).isoformat()}


def owed(kind: DeliveryKind, content: dict[str, Any], *, uncertain: bool = False) -> Delivery:
    return Delivery(
        id="1",
        owner="telegram:7",
        kind=kind,
        content={"number": 3, "task": "stretch"} | content,
        uncertain=uncertain,
        created_at=NOW,
    )


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        pytest.param(DeliveryKind.REMINDER, {}, "\u23f0 #3 stretch", id="a reminder"),
        pytest.param(
            DeliveryKind.REMINDER,
            {**DUE, "late": 5400.0},
            "\u23f0 #3 stretch\n(1 h 30 min late: it was due today 10:30)",
            id="late",
        ),
        pytest.param(
            DeliveryKind.REMINDER, {**DUE, "late": 30.0}, "\u23f0 #3 stretch", id="hardly late"
        ),
        pytest.param(
            DeliveryKind.REMINDER,
            {"missed": 2},
            "\u23f0 #3 stretch\n(it was also due 2 times before while I was not running)",
            id="it stands for others",
        ),
        pytest.param(
            DeliveryKind.INCIDENT,
            {"message": "no answer", "code": "X", "streak": 2},
            "\u26a0\ufe0f #3 stretch\n2 checks in a row failed: no answer\n"
            "I keep trying and tell you when it works again.",
            id="an incident",
        ),
        pytest.param(
            DeliveryKind.RECOVERY, {}, "\u2705 #3 stretch\nIt works again.", id="a recovery"
        ),
        pytest.param(
            DeliveryKind.NOTICE,
            {"notice": "missed", "count": 1, "exact": True, **DUE},
            "\u23ed #3 stretch\nI was not running at today 10:30, so I skipped it.",
            id="one was skipped",
        ),
        pytest.param(
            DeliveryKind.NOTICE,
            {"notice": "missed", "count": 7, "exact": False, **DUE},
            "\u23ed #3 stretch\nIt was due at least 7 times while I was not running, last today "
            "10:30. I do not make up for those.",
            id="many were skipped",
        ),
        pytest.param(
            DeliveryKind.NOTICE,
            {"notice": "unchanged", "state": {"up": True, "status": 200}},
            "#3 stretch\nUnchanged: It is up (200).",
            id="looked at by hand",
        ),
        pytest.param(
            DeliveryKind.CHANGE,
            {"changes": MOVED, "switching": 3},
            f"{NEWS}\n{FLAPS}",
            id="it begins to flap",
        ),
        pytest.param(
            DeliveryKind.CHANGE,
            {"changes": MOVED, "notice": "settled", "settled": True},
            f"{NEWS}\nIt kept switching, and has settled now.",
            id="it has settled elsewhere",
        ),
        pytest.param(
            DeliveryKind.NOTICE,
            {"notice": "settled", "settled": True, "state": {"value": 9}},
            "#3 stretch\nIt kept switching, and has settled: 9",
            id="it has settled where it was",
        ),
        pytest.param(
            DeliveryKind.CHANGE,
            {"changes": MOVED, "notice": "still"},
            f"{NEWS}\nIt is still so.",
            id="it goes on and moved",
        ),
        pytest.param(
            DeliveryKind.NOTICE,
            {"notice": "still", "state": {"value": 9, "unit": "EUR"}},
            "\U0001f514 #3 stretch\nStill: 9\u00a0EUR",
            id="it goes on",
        ),
        pytest.param(
            DeliveryKind.CHANGE,
            {"notice": "switching", "switching": 3, "state": {"value": 9}},
            f"\U0001f514 #3 stretch\nNow: 9\n{FLAPS}",
            id="it flaps, and is where it was",
        ),
    ],
)
def test_a_message_says_what_happened(
    kind: DeliveryKind, content: dict[str, Any], words: str
) -> None:
    assert (
        plain(render(owed(kind, content), Addressee(now=NOW, zone="Europe/Madrid")).text) == words
    )


def test_what_may_have_arrived_says_so() -> None:
    delivery = owed(DeliveryKind.REMINDER, {}, uncertain=True)

    assert plain(render(delivery, Addressee(now=NOW, zone="UTC")).text).startswith(
        "(possibly repeated) "
    )


def test_a_reply_survives_the_outbox() -> None:
    reply = Reply(
        text=text("a ", bold("b")), buttons=((Button(label="Yes", data="c:1:yes"),),),
        asks_location=True,
    )  # fmt: skip

    assert from_json(to_json(reply)) == reply


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        pytest.param("j:undo:3:1", "/undo", id="undo"),
        pytest.param("j:pause:3:1", "pause #3", id="pause"),
        pytest.param("j:s10m:3:0", "snooze 10 minutes", id="snooze"),
        pytest.param("j:diff:3:0", "/diff #3", id="the difference"),
        pytest.param("j:mute:3:0", "mute #3 for a day", id="mute"),
        pytest.param("j:noisy:3:0", "/noisy #3", id="too noisy"),
        pytest.param("j:below=89.5:3:0", "#3 only below 89.5", id="only below"),
        pytest.param("j:below=89.0:3:0", "#3 only below 89", id="only below a whole number"),
        pytest.param("j:least=2:3:0", "#3 only if it changes by 2 %", id="a threshold"),
        pytest.param("j:forget:3:1", "#3 forget what you saw", id="forget"),
        pytest.param("r:run_once:ab", "/review run once | run last | skip", id="a decision"),
        pytest.param("r:skip:ab", "", id="the same decision, said with its first button"),
        pytest.param("c:ab:yes", "yes", id="an answer"),
        pytest.param("c:ab:2", "", id="a choice, whose number stands in the text"),
        pytest.param("j:show:3:1", "", id="what has no hint"),
        pytest.param("rubbish", "", id="nothing of ours"),
    ],
)
def test_a_terminal_says_what_to_type_where_buttons_would_be(data: str, hint: str) -> None:
    reply = Reply(text=text("Well?"), buttons=((Button(label="Yes", data=data),),))

    assert as_lines(reply) == ("Well?" if not hint else f"Well?\n  {hint}")


def test_a_terminal_says_which_job_a_decision_is_about() -> None:
    buttons = review_buttons("ab", number=3, stays=True)

    told = as_lines(Reply(text=text("Well?"), buttons=(buttons,)))

    assert told == "Well?\n  /review #3 run once | run last | skip"
