"""What a chat was told lately, as its model sees it: foreign text as data, the rest as it is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from bot.agent.prompts import marked
from bot.agent.thought import Said
from bot.wording.notation import Addressee
from bot.wording.rendering import render
from bot.wording.text import plain
from scheduler import asking, sparing, summary
from scheduler.diff import Json
from scheduler.gathering import TOGETHER
from scheduler.model import Delivery, DeliveryKind
from scheduler.telling import WORDING

LONGEST_TOLD = 1_000
"""Characters of a message; who needs more of it looks at the job."""
MEASURED = {"/value", "/up", "/status", "/exists", "/open"}
"""Where a watch sees what has no name of its own."""
PLAIN_NOTICES = {
    sparing.BUDGET, summary.MISSED, summary.REVIEW, summary.UNANSWERED, summary.DOWNTIME,
    asking.QUESTION, asking.ANSWERED, asking.UNANSWERED,
}  # fmt: skip
"""Notices that say nothing but names of jobs and moments."""

Facts = Mapping[str, Json]


def told(
    delivery: Delivery, zone: str, language: str | None, hide: Callable[[str], str] = str
) -> Said:
    """A message that arrived, with its moment; what a text of outside may be in is data."""
    at = delivery.closed_at or delivery.created_at
    words = plain(render(delivery, Addressee(now=at, zone=zone, language=language)).text)
    moment, words = _moment(at, zone), words[:LONGEST_TOLD]
    if is_own(delivery):
        return Said(text=f"[told {moment}] {hide(words)}", by_person=False)
    whence = f"a message of a job, told {moment}"
    return Said(text=marked(words, whence, hide), by_person=False, foreign=True)


def _moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%A %Y-%m-%d %H:%M}"


def is_own(delivery: Delivery) -> bool:
    """Whether a message says nothing but our words, those of its owner, and what was measured."""
    along = cast(Sequence[Facts], delivery.content.get(TOGETHER) or ())
    parts = [(str(part["kind"]), cast(Facts, part["content"])) for part in along]
    return all(_says_own(*part) for part in [(delivery.kind, delivery.content), *parts])


def _says_own(kind: str, facts: Facts) -> bool:
    return OWN.get(kind, _is_noted)(facts)


def _is_noted(facts: Facts) -> bool:
    return facts.get("notice") in PLAIN_NOTICES or _is_measured(facts.get("state"))


def _is_moved(facts: Facts) -> bool:
    if "changes" not in facts:
        return _is_noted(facts)
    changes = cast(Sequence[Facts], facts["changes"])
    return WORDING not in facts and all(map(_is_move, changes))


OWN: Mapping[str, Callable[[Facts], bool]] = {
    DeliveryKind.REMINDER: lambda facts: "text" not in facts,  # the task, as it was asked for
    DeliveryKind.RECOVERY: lambda _: True,
    DeliveryKind.CHANGE: _is_moved,
}
"""By kind, whether such a message says nothing foreign; of others the notice and state decide."""


def _is_move(change: Facts) -> bool:
    """A change of something measured, which no text describes."""
    sides = (change.get("old"), change.get("new"))
    return change["path"] in MEASURED and all(map(_is_measure, sides)) and _is_unit(change)


def _is_measured(state: Json) -> bool:
    if not isinstance(state, dict) or not state:
        return False
    values = {name: value for name, value in state.items() if name != "unit"}
    named = {f"/{name}" for name in values} <= MEASURED
    return named and all(map(_is_measure, values.values())) and _is_unit(state)


def _is_measure(value: Json) -> bool:
    return value is None or isinstance(value, int | float)


def _is_unit(facts: Facts) -> bool:
    """No text: a unit is a word at most."""
    return not any(char.isspace() for char in str(facts.get("unit") or ""))
