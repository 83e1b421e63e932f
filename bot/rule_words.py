"""Rules in words: what a watch waits for, as the card says it and as a person would."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import cast

from bot.changes import label
from bot.moments import span
from bot.slashes import written
from bot.states import value_words
from bot.text import cleaned
from scheduler.diff import Json
from scheduler.model import JsonObject
from scheduler.policy import Condition, Rule, opposite
from scheduler.verdict import facts

QUOTED_AT_MOST = 300

PHRASES: Mapping[str, str] = {
    Condition.BY: "by at least {}",
    Condition.BY_PERCENT: "by at least {} %",
    Condition.ABOVE: "above {}",
    Condition.BELOW: "below {}",
    Condition.RISES: "rises {}",
    Condition.RISES_PERCENT: "rises by {} %",
    Condition.DROPS: "drops {}",
    Condition.DROPS_PERCENT: "drops by {} %",
    Condition.APPEARS: "appears {}",
    Condition.DISAPPEARS: "disappears {}",
    Condition.CONTAINS: "contains {}",
    Condition.MATCHES: "matches {}",
    Condition.IS: "becomes {}",
}
"""Short, for the ledger; the plain rule, that something changes, needs no words there."""

VERBS: Mapping[str, str] = {
    Condition.CHANGES: "{it} changes",
    Condition.BY: "{it} changes by at least {value}",
    Condition.BY_PERCENT: "{it} changes by at least {value} %",
    Condition.ABOVE: "{it} goes above {value}",
    Condition.BELOW: "{it} drops below {value}",
    Condition.RISES: "{it} goes up",
    Condition.RISES_PERCENT: "{it} rises by at least {value} %",
    Condition.DROPS: "{it} goes down",
    Condition.DROPS_PERCENT: "{it} drops by at least {value} %",
    Condition.APPEARS: "something new comes up",
    Condition.DISAPPEARS: "something goes",
    Condition.CONTAINS: "something new comes up",
    Condition.MATCHES: "{it} matches {value}",
    Condition.IS: "{it} becomes {value}",
}
WITH_A_VALUE: Mapping[str, str] = {
    Condition.RISES: "{it} rises by at least {value}",
    Condition.DROPS: "{it} drops by at least {value}",
    Condition.APPEARS: "{value} comes up",
    Condition.CONTAINS: "{value} comes up",
    Condition.DISAPPEARS: "{value} goes",
}


FACTS: Mapping[str, str] = {
    "/up": "it goes down or comes back",
    "/open": "it closes or opens",
}
"""How what is so or not changes."""


def rule_phrase(rule: JsonObject) -> str:
    """A rule of the ledger (`scheduler.verdict.facts`) in a few words."""
    condition = str(rule.get("condition"))
    words = PHRASES.get(condition, "").format(_value(condition, rule.get("value"))).strip()
    return ", ".join([*filter(None, [words]), *_waits(rule)])


def rule_sentences(rules: Sequence[Rule]) -> list[str]:
    """What a watch waits for before it writes, a sentence for each of its rules."""
    if len(rules) == PAIR and rules[1] == opposite(rules[0]):
        return [f"{rule_sentence(rules[0]).removesuffix('.')}, {AND_ITS_END}."]
    return [rule_sentence(rule) for rule in rules]


PAIR, AND_ITS_END = 2, "and when that is over"


def rule_sentence(rule: Rule) -> str:
    """What a watch waits for by one of its rules."""
    if rule.path in FACTS and rule.condition is Condition.CHANGES:
        when = FACTS[rule.path]
    else:
        verbs = VERBS if rule.value is None else {**VERBS, **WITH_A_VALUE}
        when = verbs[rule.condition].format(
            it=_subject(rule.path), value=_value(rule.condition, rule.value, most=QUOTED_AT_MOST)
        )
    return f"I write when {', '.join([when, *_waits(facts(rule))])}."


def _subject(path: str) -> str:
    """What is looked at, in the words of the source; "it" for the whole of it."""
    named = label(path).removesuffix(": ")
    return named if named.strip("* \u203a") else "it"


def _value(condition: str, value: Json, *, most: int = 40) -> str:
    if condition == Condition.MATCHES:
        return cleaned(written(str(value)), most=most)
    if isinstance(value, str):
        return f"\u201c{cleaned(value, most=most)}\u201d"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else value_words(value)


def _waits(rule: JsonObject) -> Iterator[str]:
    """For how long, how often, and at what distance."""
    if "hold" in rule:
        yield f"and stays so for {_span(rule['hold'])}"
    if "among" in rule:
        yield f"{rule['times']} of the last {rule['among']} times"
    if "margin" in rule:
        yield f"again only after it was {value_words(rule['margin'])} beyond it"
    if "at_most_every" in rule:
        yield f"at most once in {_span(rule['at_most_every'])}"
    if "daily" in rule:
        yield f"at most {rule['daily']} message{'' if rule['daily'] == 1 else 's'} a day"
    if "again_every" in rule:
        yield f"again every {_span(rule['again_every'])} while it lasts"


def _span(seconds: Json) -> str:
    return span(timedelta(seconds=cast(float, seconds)))
