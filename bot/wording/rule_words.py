"""Rules in words: what a watch waits for, as the card says it and as a person would."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import cast

from bot.wording.changes import label
from bot.wording.moments import span
from bot.wording.notation import PLAIN, Notation
from bot.wording.slashes import written
from bot.wording.states import value_words
from bot.wording.text import cleaned
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
    Condition.CHANGES: "verb_changes",
    Condition.BY: "verb_by",
    Condition.BY_PERCENT: "verb_by_percent",
    Condition.ABOVE: "verb_above",
    Condition.BELOW: "verb_below",
    Condition.RISES: "verb_rises",
    Condition.RISES_PERCENT: "verb_rises_percent",
    Condition.DROPS: "verb_drops",
    Condition.DROPS_PERCENT: "verb_drops_percent",
    Condition.APPEARS: "verb_appears",
    Condition.DISAPPEARS: "verb_goes",
    Condition.CONTAINS: "verb_appears",
    Condition.MATCHES: "verb_matches",
    Condition.IS: "verb_is",
}
"""The sentences (`bot.wording.sentences`) that say when a rule is met."""
WITH_A_VALUE: Mapping[str, str] = {
    Condition.RISES: "verb_rises_by",
    Condition.DROPS: "verb_drops_by",
    Condition.APPEARS: "verb_appears_this",
    Condition.CONTAINS: "verb_appears_this",
    Condition.DISAPPEARS: "verb_goes_this",
}
FACTS: Mapping[str, str] = {"/up": "verb_up", "/open": "verb_open"}
"""How what is so or not changes."""


def rule_phrase(rule: JsonObject) -> str:
    """A rule of the ledger (`scheduler.verdict.facts`) in a few words."""
    condition = str(rule.get("condition"))
    words = PHRASES.get(condition, "").format(_value(condition, rule.get("value"))).strip()
    return ", ".join([*filter(None, [words]), *_waits(rule)])


def rule_sentences(rules: Sequence[Rule], notation: Notation = PLAIN) -> list[str]:
    """What a watch waits for before it writes, a sentence for each of its rules."""
    if len(rules) == PAIR and rules[1] == opposite(rules[0]):
        return [rule_sentence(rules[0], notation, notation.say("and_its_end"))]
    return [rule_sentence(rule, notation) for rule in rules]


PAIR = 2


def rule_sentence(rule: Rule, notation: Notation = PLAIN, *more: str) -> str:
    """What a watch waits for by one of its rules."""
    when = notation.say(
        _verb(rule),
        it=_subject(rule.path, notation),
        value=_value(rule.condition, rule.value, notation, most=QUOTED_AT_MOST),
    )
    parts = [" ".join(filter(None, when.split(" "))), *_waits(facts(rule), notation), *more]
    return notation.say("rule", when=", ".join(parts))


def _verb(rule: Rule) -> str:
    if rule.path in FACTS and rule.condition is Condition.CHANGES:
        return FACTS[rule.path]
    verbs = VERBS if rule.value is None else {**VERBS, **WITH_A_VALUE}
    return verbs[rule.condition]


def _subject(path: str, notation: Notation) -> str:
    """What is looked at, in the words of the source; "it" for the whole of it."""
    named = label(path, notation).removesuffix(": ")
    return named if named.strip("* \u203a") else notation.say("it")


def _value(condition: str, value: Json, notation: Notation = PLAIN, *, most: int = 40) -> str:
    if condition == Condition.MATCHES:
        return cleaned(written(str(value)), most=most)
    if isinstance(value, str):
        return f"\u201c{cleaned(value, most=most)}\u201d"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else value_words(value, notation)


def _waits(rule: JsonObject, notation: Notation = PLAIN) -> Iterator[str]:
    """For how long, how often, and at what distance."""
    if "hold" in rule:
        yield notation.say("wait_hold", span=_span(rule["hold"], notation))
    if "among" in rule:
        yield notation.say("wait_among", times=rule["times"], n=rule["among"])
    if "margin" in rule:
        yield notation.say("wait_margin", value=value_words(rule["margin"], notation))
    if "at_most_every" in rule:
        yield notation.say("wait_rest", span=_span(rule["at_most_every"], notation))
    if "daily" in rule:
        yield notation.say("wait_daily", n=rule["daily"])
    if "again_every" in rule:
        yield notation.say("wait_again", span=_span(rule["again_every"], notation))


def _span(seconds: Json, notation: Notation) -> str:
    return span(timedelta(seconds=cast(float, seconds)), notation)
