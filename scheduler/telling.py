"""What a change message carries: changes with their units, and what it says beside them."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from scheduler.diff import Change, Json
from scheduler.model import Delivery, JsonObject
from scheduler.pointers import found

CARRIED = 20
"""Changes that a message carries; of more it says how many (both states are stored anyway)."""
UNITS, LONGEST_UNIT = ("unit", "currency", "priceCurrency"), 12
"""What a source calls the field that says what its numbers are of, and how long that may be."""
WORDING = "wording"
"""Where a message keeps what a model made of its changes; it stands beside them."""
STILL, SETTLED, SWITCHING = "still", "settled", "switching"
"""What goes on, what has come to rest, and what keeps going back and forth."""
LASTING = frozenset({SETTLED, SWITCHING})
REMARKS = LASTING | {"notice", "rule"}
"""Where a message says what it says beside its changes."""


def told_changes(changes: Sequence[Change], state: Json, *, most: int = CARRIED) -> dict[str, Json]:
    """The changes that a message carries, with their units in *state*; how many it leaves out."""
    paths = {change.path for change in changes}
    told: list[Json] = [
        {**change.as_json(), **_unit(change, state, paths)} for change in changes[:most]
    ]
    return {"changes": told, "more": len(changes) - len(told)}


def _unit(change: Change, state: Json, changed: Set[str]) -> dict[str, Json]:
    """The unit or currency that stands beside a number, unless it became another one."""
    if isinstance(change.new, bool) or not isinstance(change.new, int | float):
        return {}
    beside = [f"{change.path.rpartition('/')[0]}/{name}" for name in UNITS]
    if changed & set(beside):
        return {}
    stated = (value for at in beside for _, value in found(state, at))
    units = (unit for unit in stated if isinstance(unit, str) and unit)
    return next(({"unit": unit[:LONGEST_UNIT]} for unit in units), {})


def remarks(messages: Iterable[Delivery]) -> JsonObject:
    """What messages of one watch, in order, say beside their changes, if they become one.

    What came to rest before anybody heard that it kept switching is no news; that something goes on
    is one only if nothing came after it.
    """
    said: JsonObject = {}
    for message in messages:
        said = _and_then(said, remarks_of(message))
    return said


def _and_then(said: JsonObject, own: JsonObject) -> JsonObject:
    if SETTLED in own and SWITCHING in said:
        return {}
    if own.keys() & LASTING:
        return own
    return {**{name: said[name] for name in said.keys() & LASTING}, **own}


def remarks_of(message: Delivery) -> JsonObject:
    """What one message says beside its changes."""
    own = {name: message.content[name] for name in REMARKS & message.content.keys()}
    return own if own.get("notice") in {None, STILL, SETTLED} else {}


def with_remarks(message: Delivery, said: JsonObject) -> Delivery:
    """The message with that beside its changes, in place of what it said there."""
    own = {name: value for name, value in message.content.items() if name not in REMARKS}
    return replace(message, content={**own, **said})


def remarks_alone(message: Delivery, said: JsonObject) -> Delivery:
    """The message with that and no changes: all that there is to know where nothing changed."""
    told = with_remarks(message, said).content
    about = {name: value for name, value in told.items() if name not in {"changes", "more"}}
    state = message.to_state if "changes" in message.content else message.content.get("state")
    notice = next((name for name in (SWITCHING, SETTLED) if name in said), STILL)
    return replace(message, content={**about, "notice": notice, "state": state})
