"""Rules are said in words that read as the same rule again."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from bot.conversation.rule_reading import RuleWish, read_rules, rule_wish
from bot.wording.rule_words import rule_sentence, rule_sentences
from scheduler.errors import InvalidPattern
from scheduler.policy import NEEDS_A_NUMBER, Condition, Rule, opposite

C = Condition
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TEXTS = {C.APPEARS, C.DISAPPEARS, C.CONTAINS, C.IS}
WAITS: list[dict[str, Any]] = [
    {},
    {"hold": 10 * MINUTE},
    {"times": 2, "among": 3},
    {"at_most_every": 6 * HOUR},
    {"again_every": HOUR + 20 * MINUTE},
    {"margin": 3},
    {"daily": 1},
    {"daily": 5, "at_most_every": HOUR},
    {"hold": HOUR, "at_most_every": DAY},
]


def every_rule() -> list[Rule]:
    values: dict[Condition, list[Any]] = {
        one: [90, 5.5, 1299] if one in NEEDS_A_NUMBER else [None] for one in Condition
    }
    values |= {one: ["sold out", "3, or more"] for one in TEXTS}
    values[C.MATCHES] = [r"v\d+, or (a|b)\/c{1,2}", "(?i)wait for 3 min and back"]
    values |= {C.RISES: [None, 5], C.DROPS: [None, 0.5]}
    found = []
    for condition, wait in product(Condition, WAITS):
        for value in values[condition]:
            rule = {"condition": condition, "value": value, **wait}
            if "again_every" not in wait or Rule(condition=condition, value=value).lasts:
                found.append(Rule(**rule))
    return found


def test_each_rule_reads_as_it_is_said() -> None:
    for rule in every_rule():
        said = rule_sentence(rule)
        (again,) = read_rules(said.removeprefix("I write ")) or (None,)

        # What comes up is contained: the two are one condition.
        assert again is not None, said
        assert again == rule or {again.condition, rule.condition} == {C.APPEARS, C.CONTAINS}, said


def test_a_rule_and_its_end_read_as_they_are_said() -> None:
    pairs = [(rule, end) for rule in every_rule() if (end := opposite(rule)) is not None]
    assert {rule.condition for rule, _ in pairs} == {
        C.ABOVE, C.BELOW, C.CONTAINS, C.APPEARS, C.DISAPPEARS,
    }  # fmt: skip

    for pair in pairs:
        (said,) = rule_sentences(pair)
        again = read_rules(said.removeprefix("I write "))

        assert len(again) == 2, said
        assert again[1] == opposite(again[0])
        assert (again[0].value, again[0].hold) == (pair[0].value, pair[0].hold)


@pytest.mark.parametrize(
    "words",
    [
        "only above 30 and when it is below again", "only above 30, both ways",
        "when it is above 30 and below again", "only above 30 both ways",
        "only if it is above 30, and back", "only above 30 and if it is over",
    ],
)  # fmt: skip
def test_both_ways(words: str) -> None:
    wish = rule_wish(words)

    assert wish is not None
    assert wish.rules == (Rule(condition=C.ABOVE, value=30), Rule(condition=C.BELOW, value=30))


@pytest.mark.parametrize(
    "pattern", ["/(/", "/a(?=b)/", r"/(a)\1/", "/a{1001}/", "/*/", "/" + "a" * 201 + "/", "/[b-a]/"]
)
def test_a_pattern_that_is_none_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidPattern):
        rule_wish(f"only if it matches {pattern}")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("only if it matches /sold\\s+out/i", Rule(condition=C.MATCHES, value="(?i)sold\\s+out")),
        ("only if it drops by 5 %", Rule(condition=C.DROPS_PERCENT, value=5)),
        ("only below 1 299,50", Rule(condition=C.BELOW, value=1299.5)),
        ("tell me only when the price falls below \u20ac1,299.50",
         Rule(condition=C.BELOW, value=1299.5)),
        ("only if it contains sold out", Rule(condition=C.CONTAINS, value="sold out")),
        ("when it is above 5 for an hour", Rule(condition=C.ABOVE, value=5, hold=HOUR)),
        ("only if it changes by 3%, twice in a row, at most once a day",
         Rule(condition=C.BY_PERCENT, value=3, times=2, among=2, at_most_every=DAY)),
    ],
)  # fmt: skip
def test_other_words_for_a_rule(words: str, rule: Rule) -> None:
    assert rule_wish(words) == RuleWish(rules=(rule,), only=words.startswith("only"))


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("#3 at most 5 messages a day", RuleWish(waits={"daily": 5}, number=3)),
        ("at most twice a day", RuleWish(waits={"daily": 2})),
        ("only once an hour", RuleWish(waits={"at_most_every": HOUR}, only=True)),
        ("#3 again every 2 hours", RuleWish(waits={"again_every": 2 * HOUR}, number=3)),
        ("only if it changes, at most 3 times a day",
         RuleWish(rules=(Rule(daily=3),), only=True)),
    ],
)  # fmt: skip
def test_how_often_may_be_said_by_itself(words: str, wish: RuleWish) -> None:
    assert rule_wish(words) == wish


@pytest.mark.parametrize("words", ["#3 only if it goes up", "change #3 to only if it rises"])
def test_the_job_may_be_named(words: str) -> None:
    rises = Rule(condition=C.RISES)
    assert rule_wish(words) == RuleWish(rules=(rises,), number=3, only=True)


@pytest.mark.parametrize(
    "words",
    [
        "", "only", "when is it", "only on weekdays", "if it rains", "change #3 to 9:30",
        "when I get home", "only above", "only above 5, again every blue moon", "it drops by 5 %",
        "only if it rises, 3 of the last 2 times", "only if it contains " + "x" * 500,
        "only if it drops below " + "9" * 400, "only if " + '"' * 300 + "is", "only , , ,",
    ],
)  # fmt: skip
def test_what_is_no_rule(words: str) -> None:
    assert rule_wish(words) is None
