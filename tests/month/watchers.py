"""Three ways to watch a source: Minder's rules, a plain hash, and a model that keeps the state."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from scheduler.model import DeliveryKind, Memory, Observation
from scheduler.pointers import Listing, Match
from scheduler.policy import Attention, Condition, Rule
from scheduler.rules import judge
from scheduler.verdict import Failure
from tests.month.sources import FAILING, Source

START = datetime(2026, 3, 1, tzinfo=UTC)


def minder(source: Source) -> Iterator[int]:
    """When the rules would have written of a change."""
    attention, memory = _attention(source.rule), Memory()
    for at, seen in source.looks:
        looked: Observation | Failure = Observation(state=seen)
        if seen == FAILING:
            looked = Failure(code="HTTP_503", message="no answer")
        now, period = START + timedelta(minutes=at), timedelta(minutes=source.every)
        verdict = judge(attention, memory, looked, now, period=period)
        memory = verdict.memory
        yield from (at for kind in verdict.kinds if kind is DeliveryKind.CHANGE)


def _attention(rule: dict[str, Any]) -> Attention:
    hold = timedelta(minutes=rule["hold"]) if "hold" in rule else None
    asked = Rule(
        condition=Condition(rule["when"]), path=rule["path"], value=rule.get("value"), hold=hold
    )
    return Attention(
        rules=(asked,),
        ignore=tuple(rule.get("ignore", ())),
        lists=tuple(Listing(path=p, match=Match.UNORDERED) for p in rule.get("unordered", ())),
        confirm=rule.get("confirm", 1),
    )


def plain_hash(source: Source) -> Iterator[int]:
    """When a comparison of the bytes would have written: whenever they are others than before."""
    told = None
    for at, seen in source.looks:
        found = hashlib.sha256(json.dumps(seen).encode()).hexdigest()
        if told is not None and found != told:
            yield at
        told = found


DRIFT = 0.03
"""How often a model names a key, or writes a number, otherwise than the time before."""
AS_NEWS = 0.3
"""How often it takes an error page for the news."""


def model(source: Source) -> Iterator[int]:
    """An imitation: it leaves noise out and knows the rule, and forgets how it wrote things down.

    It sees the single values that the rule looks at, as a model told to "keep the same keys" does.
    """
    random = Random(source.name)  # noqa: S311 - a world, not a secret
    told, spelling = None, 0
    for at, seen in source.looks:
        if seen == FAILING:
            if random.random() < AS_NEWS:
                yield at
            continue
        spelling += random.random() < DRIFT
        state = (spelling, _gist(source.rule, seen))
        if told is not None and state != told:
            yield at
        told = state


def _gist(rule: dict[str, Any], seen: Any) -> Any:
    """What a rule is about, in rough words."""
    value: Any = seen
    for step in rule["path"].split("/")[1:]:
        value = value[step]
    gists: dict[str, Callable[[], Any]] = {
        "above": lambda: value > rule["value"],
        "below": lambda: value > rule["value"],
        "contains": lambda: rule["value"] in json.dumps(value).lower(),
        "by_percent": lambda: f"{value:.1e}",
        "appears": lambda: sorted(item["id"] for item in value),
        "changes": lambda: _tidy(value, {path.strip("/") for path in rule.get("ignore", ())}),
    }
    return gists[rule["when"]]()


def _tidy(value: Any, ignored: Collection[str] = ()) -> Any:
    if isinstance(value, dict):
        return {name: _tidy(one) for name, one in value.items() if name not in ignored}
    if isinstance(value, list):
        return sorted(value)
    return round(value, 6) if isinstance(value, float) else value
