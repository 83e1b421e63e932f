"""What is decided of an attempt: what is owed and remembered, and the facts that explain it."""

from dataclasses import dataclass, field
from enum import StrEnum

from scheduler.diff import Absent, Change, Json, canonical
from scheduler.model import DeliveryKind, JsonObject, Memory
from scheduler.policy import Rule
from scheduler.quick import quick

EXCERPT = 80
"""Characters of a value that the ledger keeps."""


class Why(StrEnum):
    """Why the rules spoke or kept silent; the ledger says it."""

    FIRST_LOOK = "first_look"
    UNCHANGED = "unchanged"
    UNCONFIRMED = "unconfirmed"
    """It changed, and was not yet seen often enough."""
    BELOW_RULE = "below_rule"
    """It changed, and met no rule."""
    NOT_YET = "not_yet"
    """It meets a rule, and not for long or not often enough."""
    COOLDOWN = "cooldown"
    """It meets a rule that spoke a short while ago."""
    SWITCHING = "switching"
    """It goes back and forth between values that were told already."""
    SETTLED = "settled"
    """It went back and forth and does so no more."""
    CHANGED = "changed"
    STILL = "still"
    """What was told goes on, and the owner wants to be told so."""
    SHADOW = "shadow"
    """It is only measured as yet."""
    MEASURED = "measured"
    """Enough was measured to propose a rule."""
    ALWAYS = "always"
    """The owner wants to hear it each time."""
    NOT_WANTED = "not_wanted"
    """The owner does not want to hear of changes."""
    NOTHING_SEEN = "nothing_seen"
    """There was no state to compare, and no text that is wanted each time."""
    ERROR = "error"
    INCIDENT = "incident"
    GIVEN_UP = "given_up"
    """It failed so often and for so long that it is tried no more until somebody resumes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a turn brought back nothing: a stable code and a sentence about the cause."""

    code: str
    message: str
    final: bool = False
    """Trying again would change nothing."""
    details: JsonObject = field(default_factory=dict)
    """What is kept with the run for whoever looks into it."""

    def as_json(self) -> JsonObject:
        told: JsonObject = {"code": self.code, "message": self.message}
        return {**told, "details": dict(self.details)} if self.details else told


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an attempt leads to: what is owed, what is remembered, and why."""

    memory: Memory
    why: JsonObject
    """For the ledger: a code of `Why` under ``why``, and the values that it is about."""
    kinds: tuple[DeliveryKind, ...] = ()
    """The messages that are owed, in order; none is silence, two are a recovery with news."""
    changes: tuple[Change, ...] = ()
    """What a change message tells; never empty where one is owed."""
    from_state: Json = None
    to_state: Json = None
    remarks: JsonObject = field(default_factory=dict)
    """What the message says besides: that a value keeps switching or settled, what was measured."""
    streak: int = 0
    """Failures in a row: of an incident so far, of a recovery altogether."""
    gives_up: bool = False
    """Whether the job is to pause itself."""


def about(changes: tuple[Change, ...]) -> dict[str, Json]:
    """How many changes, and the first of them."""
    if not changes:
        return {}
    first = changes[0]
    facts: dict[str, Json] = {"changes": len(changes), "path": first.path}
    for name, side in (("from", first.old), ("to", first.new)):
        if not isinstance(side, Absent):
            facts[name] = _excerpt(side)
    return facts


def _excerpt(value: Json) -> Json:
    if isinstance(value, list | dict):
        value = canonical(value)
    return value[:EXCERPT] if isinstance(value, str) else value


def facts(rule: Rule) -> dict[str, Json]:
    """A rule as the ledger keeps it: what it says, and nothing that it leaves open."""
    spans = {
        "hold": rule.hold,
        "at_most_every": rule.at_most_every,
        "again_every": rule.again_every,
    }
    said: dict[str, Json] = {"condition": rule.condition.value, "path": rule.path}
    if rule.value is not None:
        said["value"] = rule.value
    if rule.daily is not None:
        said["daily"] = rule.daily
    if rule.margin:
        said["margin"] = rule.margin
    if rule.among > 1:
        said |= {"times": rule.times, "among": rule.among}
    return said | {name: span.total_seconds() for name, span in spans.items() if span is not None}
