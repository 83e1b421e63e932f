"""Whether a rule is met, measured against what the owner was told and the extremes since then."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from scheduler.canonical import normal, text_of
from scheduler.diff import TOLERANCE, Json, Listing, same_number
from scheduler.notes import Span
from scheduler.patterns import matches
from scheduler.pointers import leaves
from scheduler.policy import Condition, Rule

UPWARDS = frozenset({
    Condition.ABOVE, Condition.RISES, Condition.RISES_PERCENT,
    Condition.APPEARS, Condition.CONTAINS, Condition.IS, Condition.MATCHES,
})  # fmt: skip
DOWNWARDS = frozenset({
    Condition.BELOW, Condition.DROPS, Condition.DROPS_PERCENT, Condition.DISAPPEARS,
})  # fmt: skip
PERCENT = frozenset({Condition.BY_PERCENT, Condition.RISES_PERCENT, Condition.DROPS_PERCENT})
EDGES = frozenset({Condition.ABOVE, Condition.BELOW})
TEXTUAL = frozenset({
    Condition.APPEARS, Condition.CONTAINS, Condition.DISAPPEARS, Condition.IS, Condition.MATCHES,
})  # fmt: skip

Signals = Mapping[str, float]
"""The numbers that a rule looks at, by pointer; a text counts 1 where it is found, else 0."""


def is_textual(rule: Rule) -> bool:
    """Whether the rule looks for a text."""
    return rule.condition in TEXTUAL and rule.value is not None


def is_structural(rule: Rule) -> bool:
    """Whether the rule looks at what changed, came or went, rather than at numbers or a text."""
    return rule.condition is Condition.CHANGES or (rule.condition in TEXTUAL and rule.value is None)


def signals(rule: Rule, state: Json, lists: Sequence[Listing]) -> dict[str, float]:
    """What a rule that is not structural looks at in *state*."""
    if is_textual(rule):
        return {_text_key(rule): 0 if line_with(rule, state, lists) is None else 1}
    return {
        at: value
        for at, value in leaves(state, rule.path, lists)
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


def _text_key(rule: Rule) -> str:
    return f"{text_of(rule.value)} in {rule.path}"  # begins with a quote: no pointer does


def line_with(rule: Rule, state: Json, lists: Sequence[Listing]) -> tuple[str, Json] | None:
    """The first value that contains, matches or is what a textual rule asks for; its pointer."""
    meets = _search(rule)
    places = leaves(state, rule.path, lists)
    return next(((at, value) for at, value in places if meets(_words(value))), None)


def _search(rule: Rule) -> Callable[[str], bool]:
    """What finds the text of a rule in another one."""
    if rule.condition is Condition.MATCHES:
        return partial(matches, str(rule.value))
    wanted = _words(normal(rule.value)).casefold()
    if rule.condition is Condition.IS:
        return lambda words: words.casefold() == wanted
    return lambda words: wanted in words.casefold()


def _words(value: Json) -> str:
    return unicodedata.normalize("NFC", value if isinstance(value, str) else text_of(value))


# --- numbers ------------------------------------------------------------------------------------


def fired(
    rule: Rule, told: Signals, marks: Mapping[str, Span], new: Signals
) -> dict[str, float | None]:
    """Where the rule is met: by pointer, the number that it is measured against.

    None stands for a number that the owner was never told of.
    """
    return {
        at: base
        for at, number in new.items()
        for base in _bases(rule, told.get(at), marks.get(at), number)
    }


def _bases(
    rule: Rule, told: float | None, mark: Span | None, number: float
) -> Iterator[float | None]:
    if told is None and rule.condition in EDGES:
        # Nobody knows of it: the first time beyond the edge is news, wherever it came from.
        if _beyond(rule, number):
            yield None
        return
    if told is not None and _met(rule, told, number):
        yield told
        return
    extreme = _extreme(rule, mark)
    if extreme is not None and _met(rule, extreme, number, margin=rule.margin):
        yield extreme


def _extreme(rule: Rule, mark: Span | None) -> float | None:
    """The number since told that is farthest from where the rule looks."""
    if mark is None:
        return None
    if rule.condition in UPWARDS:
        return mark[0]
    return mark[1] if rule.condition in DOWNWARDS else None


def holds(rule: Rule, state: Json, lists: Sequence[Listing]) -> bool:
    """Whether what a rule that lasts waits for is so in *state*."""
    if is_textual(rule):
        return (line_with(rule, state, lists) is None) is (rule.condition is Condition.DISAPPEARS)
    return any(_beyond(rule, number) for number in signals(rule, state, lists).values())


def _beyond(rule: Rule, number: float) -> bool:
    """Whether a number is where an edge leads."""
    above = rule.condition is Condition.ABOVE
    return number > _size(rule) if above else number < _size(rule)


def _met(rule: Rule, base: float, number: float, *, margin: float = 0) -> bool:
    if same_number(base, number):
        return False
    match rule.condition:
        case Condition.ABOVE:
            return _beyond(rule, number) and base <= _size(rule) - margin
        case Condition.BELOW:
            return _beyond(rule, number) and base >= _size(rule) + margin
        case _:
            return _moved(rule, base, number)


def _moved(rule: Rule, base: float, number: float) -> bool:
    by = number - base
    if rule.condition in DOWNWARDS:
        by = -by
    elif rule.condition not in UPWARDS:
        by = abs(by)
    least = _size(rule) * abs(base) / 100 if rule.condition in PERCENT else _size(rule)
    return by > 0 and by >= least * (1 - TOLERANCE)


def _size(rule: Rule) -> float:
    if is_textual(rule) or not isinstance(rule.value, int | float):
        return 0
    return rule.value


def extremes(rule: Rule, told: Signals, marks: Mapping[str, Span], new: Signals) -> dict[str, Span]:
    """The marks of the numbers that *rule* looks at, with *new* ones that were not told."""
    if rule.condition not in UPWARDS | DOWNWARDS:
        return {}
    spans: dict[str, Span] = {}
    for at, number in new.items():
        known = (*marks.get(at, ()), *((told[at],) if at in told else ()), number)
        spans[at] = (min(known), max(known))
    return {at: span for at, span in spans.items() if span != (told.get(at), told.get(at))}
