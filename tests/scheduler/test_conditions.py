"""When a rule is met: each crossing once, small steps added up, and measured from what was told."""

from typing import Any

import pytest

from scheduler.diff import ABSENT
from scheduler.model import DeliveryKind
from scheduler.policy import Attention, Baseline, Condition, Rule
from scheduler.verdict import Verdict
from tests.scheduler.judging import A, on, play, spoken

C = Condition


@pytest.mark.parametrize(
    ("attention", "seen", "said"),
    [
        pytest.param(on(C.BELOW, 100), [120, 99, 98, 101, 97], "B C . . C",
                     id="below: each crossing"),
        pytest.param(on(C.BELOW, 100), [95, 94, 100, 99], "B . . C", id="below from the beginning"),
        pytest.param(on(C.BELOW, 100), [120, 99, 101, 99], "B C . C", id="below again, as before"),
        pytest.param(on(C.ABOVE, 0), [0, 1, 0, 1, 0, 1], "B C . C . C",
                     id="in stock, time and again"),
        pytest.param(on(C.ABOVE, 100), [100, 100.5], "B C", id="above begins behind the value"),
        pytest.param(on(C.BELOW, 100, margin=5), [120, 99, 104, 98, 105, 99], "B C . . . C",
                     id="below: not again before it was well above"),
        pytest.param(on(C.BELOW, 100, margin=5), [102, 99], "B C",
                     id="the first time needs no margin"),
        pytest.param(on(C.BELOW, 100, confirm=2), [120, 99, 120, 99, 99], "B . . . C",
                     id="below, twice"),
        pytest.param(on(C.BELOW, 100), [120, A, 99, A, 99], "B . C . .",
                     id="below, with errors between"),
        pytest.param(on(C.BELOW, 100), ["sold out", 99, "sold out", 98], "B C . .",
                     id="below, once it is a number"),
        pytest.param(on(C.BY, 10), [100, 105, 109, 110, 101, 100], "B . . C . C",
                     id="by 10: small steps add up"),
        pytest.param(on(C.BY, 0.1), [1.1, 1.2], "B C", id="by a tenth, as computers see it"),
        pytest.param(on(C.BY_PERCENT, 5), [100, 104, 105, 100], "B . C .", id="by 5 %"),
        pytest.param(on(C.MATCHES, "^v[2-9]"), ["v1", "v2", "v3", "v1", "V2", "v2"], "B C . . . C",
                     id="a pattern: when it begins to match"),
        pytest.param(on(C.MATCHES, "(?i)stock: [1-9]"), [["STOCK: 0"], ["STOCK: 12"]], "B C",
                     id="a pattern, in whatever case"),
        pytest.param(on(C.MATCHES, r"^\d\d$"), [5, 42, 7], "B C .", id="a pattern, of a number"),
        pytest.param(on(C.BY_PERCENT, 5), [0, 1], "B C",
                     id="any change is a large part of nothing"),
        pytest.param(on(C.DROPS), [100, 200, 150, 150, 160, 155], "B . C . . C",
                     id="drops: from the highest since told"),
        pytest.param(on(C.RISES), [5, 3, 4, 4], "B . C .", id="rises: from the lowest since told"),
        pytest.param(on(C.DROPS, 10), [100, 95, 91, 90, 85], "B . . C .", id="drops by 10"),
        pytest.param(on(C.DROPS_PERCENT, 5), [100, 98, 95, 200, 198, 190], "B . C . . C",
                     id="drops by 5 %"),
        pytest.param(on(C.RISES_PERCENT, 50), [10, 14, 15, 4, 6], "B . C . C", id="rises by 50 %"),
        pytest.param(on(C.DROPS), [9.99, 9.989999999999], "B .", id="rounding is no drop"),
        pytest.param(on(C.RISES), [1, True, "2", None, [9]], "B . . . .",
                     id="what is no number does not rise"),
        pytest.param(on(C.CONTAINS, "sold out"),
                     ["a", "SOLD OUT today", "sold out", "b", "Sold out"],
                     "B C . . C", id="contains: each time it comes up"),
        pytest.param(on(C.APPEARS, "free"), [{"text": ["a"]}, {"text": ["a", "b: free"]}], "B C",
                     id="a text appears"),
        pytest.param(on(C.DISAPPEARS, "free"), ["free", "x", "free", "x"], "B C . C",
                     id="a text disappears"),
        pytest.param(on(C.DISAPPEARS, "free"), ["x", "free", "y"], "B . C",
                     id="that was never told"),
        pytest.param(on(C.CONTAINS, 404), [{"status": 200}, {"status": 404}], "B C",
                     id="a number in it"),
        pytest.param(on(C.CONTAINS, "caf\u00e9"), ["x", "Cafe\u0301"], "B C",
                     id="however it is written"),
        pytest.param(on(C.APPEARS), [{"a": 1}, {"a": 2}, {"a": 2, "b": 1}, {"b": 1}], "B . C .",
                     id="a field appears"),
        pytest.param(on(C.DISAPPEARS), [{"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": 1}], "B . C",
                     id="a field disappears"),
        pytest.param(on(C.APPEARS, path="/items"),
                     [{"items": [{"id": 1}]}, {"items": []}, {"items": [{"id": 1}]},
                      {"items": [{"id": 2}, {"id": 1}]}],
                     "B . . C", id="an item appears that was not told before"),
        pytest.param(on(C.CHANGES, path="/a"),
                     [{"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": 2, "b": 2}],
                     "B . C", id="one field only"),
        pytest.param(on(C.CHANGES, path="/**/p"),
                     [{"a": 1, "b": {"p": 1}}, {"a": 2, "b": {"p": 1}}],
                     "B .", id="one field only, wherever it is"),
        pytest.param(on(C.BELOW, 10, path="/items/*/price"),
                     [{"items": [{"id": 1, "price": 20}]},
                      {"items": [{"id": 2, "price": 30}, {"id": 1, "price": 20}]},
                      {"items": [{"id": 2, "price": 9}, {"id": 1, "price": 20}]},
                      {"items": [{"id": 3, "price": 5}, {"id": 2, "price": 9}]},
                      {"items": [{"id": 3, "price": 5}, {"id": 2, "price": 8}]}],
                     "B . C C .", id="below, item by item"),
        pytest.param(Attention(rules=(Rule(condition=C.ABOVE, value=10), Rule(condition=C.BELOW,
                     value=0))),
                     [5, 11, 5, -1, 5, 11], "B C . C . C", id="two rules"),
    ],
)  # fmt: skip
def test_rules(attention: Attention, seen: list[Any], said: str) -> None:
    assert spoken(play(attention, seen)) == said


def told(verdict: Verdict) -> list[tuple[str, Any, Any]]:
    return [(change.path, change.old, change.new) for change in verdict.changes]


@pytest.mark.parametrize(
    ("attention", "seen", "changed"),
    [
        pytest.param(on(C.DROPS), [100, 200, 150], [("", 200, 150)], id="from the peak"),
        pytest.param(on(C.DROPS), [100, 200, 90], [("", 100, 90)],
                     id="from the told one where it is"),
        pytest.param(on(C.BELOW, 100), [120, 130, 99], [("", 120, 99)], id="from the other side"),
        pytest.param(on(C.BELOW, 100), [99, 101, 99], [("", 101, 99)], id="even if told before"),
        pytest.param(on(C.BY, 10), [100, 95, 90], [("", 100, 90)], id="the sum of small steps"),
        pytest.param(on(C.CONTAINS, "b"), [["a"], ["x", "a b"]], [("/1", ABSENT, "a b")],
                     id="the line that contains it, not the whole page"),
        pytest.param(on(C.DISAPPEARS, "b"), [["a b"], ["x"]], [("/0", "a b", ABSENT)],
                     id="that went"),
        pytest.param(on(C.DISAPPEARS, "b"), ["x", "b", "x"], [("", "b", ABSENT)],
                     id="the text itself, where its line was never told"),
        pytest.param(Attention(rules=(Rule(path="/a"), Rule(condition=C.BY, path="/b", value=10))),
                     [{"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 2, "c": 2}],
                     [("/a", 1, 2), ("/b", 1, 2)],
                     id="all that the rules look at: it counts as told from now on"),
        pytest.param(Attention(rules=(Rule(path="/a"), Rule(condition=C.CONTAINS, value="n"))),
                     [{"a": 1, "t": "m"}, {"a": 2, "t": "n"}], [("/t", ABSENT, "n"), ("/a", 1, 2)],
                     id="a text first"),
        pytest.param(Attention(baseline=Baseline.NOTIFY, ignore=("/at",)), [{"at": 1, "v": 1}],
                     [("", ABSENT, {"v": 1})], id="the first look as news"),
    ],
)  # fmt: skip
def test_what_is_told(attention: Attention, seen: list[Any], changed: list[Any]) -> None:
    last = play(attention, seen)[-1]

    assert last.kinds == (DeliveryKind.CHANGE,)
    assert told(last) == changed


def test_a_source_that_renames_all_it_shows_piles_up_nothing() -> None:
    rule = on(C.BELOW, -1, path="/items/*/price")
    seen = [{"items": [{"id": number, "price": number}]} for number in range(50)]

    kept = play(rule, seen)[-1].memory.notes["marks"]

    assert kept == {"/items/id=49/price": [49, 49]}


def test_a_rule_without_its_number_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="needs a number"):
        Rule(condition=Condition.BELOW)


def test_what_rose_from_the_told_and_fell_from_its_peak_is_told_from_the_told() -> None:
    rules = (Rule(condition=C.DROPS, value=5), Rule(condition=C.RISES, value=5, times=2, among=2))

    *_, last = play(Attention(rules=rules), [1, 100, 95])

    assert [(change.old, change.new) for change in last.changes] == [(1, 95)]
