"""Owed messages in words: facts in, text and buttons out, in the owner's zone."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import cast

from bot.changes import change_lines, state_words
from bot.moments import in_words, span
from bot.reply import Button, Reply, from_json
from bot.text import Text, bold, cleaned, text
from scheduler.diff import Json
from scheduler.model import Delivery, DeliveryKind

LATE = timedelta(seconds=60)
"""From here on a message says how late it is."""

Facts = Mapping[str, Json]


def render(delivery: Delivery, *, zone: str, now: datetime) -> Reply:
    """What a delivery says."""
    reply = RENDERERS[delivery.kind](delivery.content, zone, now)
    repeated = "(possibly repeated) " if delivery.uncertain else ""
    return Reply(
        text=text(repeated, reply.text),
        buttons=reply.buttons,
        job_id=delivery.job_id,
        asks_location=reply.asks_location,
    )


def _name(facts: Facts) -> Text:
    return text(bold(f"#{facts['number']}"), " ", cleaned(str(facts["task"])))


def _reminder(facts: Facts, zone: str, now: datetime) -> Reply:
    words = cleaned(str(facts.get("text") or facts["task"]))
    body = text("\u23f0 ", bold(f"#{facts['number']}"), " ", words, *_lateness(facts, zone, now))
    number = facts["number"]
    buttons = (
        Button(label="Done", data=f"j:done:{number}:0"),
        Button(label="10 min", data=f"j:s10m:{number}:0"),
        Button(label="1 h", data=f"j:s1h:{number}:0"),
        Button(label="Tomorrow 9:00", data=f"j:stom:{number}:0"),
    )
    return Reply(text=body, buttons=(buttons,))


def _lateness(facts: Facts, zone: str, now: datetime) -> Iterable[str]:
    """That it comes late, and what else it stands for."""
    late = timedelta(seconds=cast(float, facts.get("late") or 0))
    if late > LATE:
        due = in_words(datetime.fromisoformat(str(facts["due_at"])), now=now, zone=zone)
        yield f"\n({span(late)} late: it was due {due})"
    if missed := cast(int, facts.get("missed") or 0):
        times = "once before" if missed == 1 else f"{missed} times before"
        yield f"\n(it was also due {times} while I was not running)"


def _baseline(facts: Facts, zone: str, now: datetime) -> Reply:
    looks = state_words(facts["state"])
    body = text(
        "\U0001f440 ",
        _name(facts),
        "\nNow: ",
        looks,
        "\nFrom now on I write only when there is something to say.",
    )
    return Reply(text=body)


def _change(facts: Facts, zone: str, now: datetime) -> Reply:
    return Reply(
        text=text(
            "\U0001f514 ",
            _name(facts),
            "\n",
            change_lines(facts["changes"], more=cast(int, facts.get("more") or 0)),
        )
    )


def _incident(facts: Facts, zone: str, now: datetime) -> Reply:
    streak = cast(int, facts["streak"])
    often = "The check failed" if streak == 1 else f"{streak} checks in a row failed"
    reason = cleaned(str(facts["message"]), most=200)
    after = "I keep trying and tell you when it works again."
    return Reply(text=text("\u26a0\ufe0f ", _name(facts), f"\n{often}: {reason}\n{after}"))


def _recovery(facts: Facts, zone: str, now: datetime) -> Reply:
    return Reply(text=text("\u2705 ", _name(facts), "\nIt works again."))


def _notice(facts: Facts, zone: str, now: datetime) -> Reply:
    return Reply(text=text(NOTICES[str(facts["notice"])](facts, zone, now)))


def _missed(facts: Facts, zone: str, now: datetime) -> Text:
    count, exact = cast(int, facts["count"]), facts["exact"]
    due = in_words(datetime.fromisoformat(str(facts["due_at"])), now=now, zone=zone)
    if count == 1:
        return text("\u23ed ", _name(facts), f"\nI was not running at {due}, so I skipped it.")
    number = f"{count}" if exact else f"at least {count}"
    return text(
        "\u23ed ", _name(facts), f"\nIt was due {number} times while I was not running, "
        f"last {due}. I do not make up for those.",
    )  # fmt: skip


def _unchanged(facts: Facts, zone: str, now: datetime) -> Text:
    return text(_name(facts), "\nUnchanged: ", state_words(facts["state"]))


NOTICES: Mapping[str, Callable[[Facts, str, datetime], Text]] = {
    "missed": _missed,
    "unchanged": _unchanged,
}


def _reply(facts: Facts, zone: str, now: datetime) -> Reply:
    return from_json(facts)


RENDERERS: Mapping[DeliveryKind, Callable[[Facts, str, datetime], Reply]] = {
    DeliveryKind.REMINDER: _reminder,
    DeliveryKind.BASELINE: _baseline,
    DeliveryKind.CHANGE: _change,
    DeliveryKind.INCIDENT: _incident,
    DeliveryKind.RECOVERY: _recovery,
    DeliveryKind.NOTICE: _notice,
    DeliveryKind.REPLY: _reply,
}
