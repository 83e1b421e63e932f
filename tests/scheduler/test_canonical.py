"""Canonical JSON: one text for all that means the same, and no state from what is none."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.canonical import DEEPEST, LARGEST, canonical, normal, parse
from scheduler.errors import StateRefused
from tests.scheduler.states import states


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param({"b": 1, "a": 2}, '{"a":2,"b":1}', id="the order of fields says nothing"),
        pytest.param([1, 2], "[1,2]", id="the order of items does"),
        pytest.param(5.0, "5", id="5.0 is 5"),
        pytest.param(-0.0, "0", id="so is minus nothing"),
        pytest.param(1e20, "100000000000000000000", id="and a large one"),
        pytest.param(9.99, "9.99", id="a fraction stays"),
        pytest.param([True, 1, "1"], '[true,1,"1"]', id="true, 1 and the text are three things"),
        pytest.param("e\u0301", '"\u00e9"', id="one letter, however it is written"),
        pytest.param({"e\u0301": 1}, '{"\u00e9":1}', id="in names too"),
        pytest.param("a\0b\ud800c", '"abc"', id="without what no database takes"),
        pytest.param("a\0\u0301", '"\u00e1"', id="which may part a letter from its mark"),
        pytest.param(None, "null", id="nothing"),
        pytest.param("\u20ac\u4e2d\U0001f600", '"\u20ac\u4e2d\U0001f600"', id="text as it is read"),
    ],
)
def test_the_text_of_a_state(value: Any, text: str) -> None:
    assert canonical(value) == text


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


def endless() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(math.nan, id="not a number"),
        pytest.param([math.inf], id="infinite"),
        pytest.param(10**400, id="larger than any measure"),
        pytest.param(nested(DEEPEST + 1), id="too deep"),
        pytest.param(endless(), id="itself inside itself"),
        pytest.param("x" * LARGEST, id="too long a text"),
        pytest.param("\u20ac" * (LARGEST // 3), id="too many bytes"),
        pytest.param("\u20ac" * (LARGEST + 1), id="too many letters"),
        pytest.param(["x"] * LARGEST, id="too many items"),
        pytest.param({1: "a"}, id="a name that is no text"),
        pytest.param({"\u00e9": 1, "e\u0301": 2}, id="one name twice"),
        pytest.param((1, 2), id="a tuple"),
        pytest.param(b"text", id="bytes"),
        pytest.param({"at": object()}, id="no JSON"),
        pytest.param("a" + "\u0315\u0300" * 10_000, id="a letter under a pile of marks"),
    ],
)
def test_what_is_no_state_is_refused(value: Any) -> None:
    with pytest.raises(StateRefused):
        canonical(value)


def test_the_bounds_themselves_are_allowed() -> None:
    assert parse("[" * DEEPEST + "]" * DEEPEST) == nested(DEEPEST)
    assert normal("x" * (LARGEST - 2)) == "x" * (LARGEST - 2)


@pytest.mark.parametrize(
    ("body", "state"),
    [
        pytest.param(b'{"price": 5.0}', {"price": 5}, id="bytes"),
        pytest.param(' [1, "a"] ', [1, "a"], id="text"),
        pytest.param('{"a": 1}'.encode("utf-16"), {"a": 1}, id="another encoding"),
        pytest.param('"\\ud83d\\ude00"', "\U0001f600", id="a pair of surrogates is one letter"),
        pytest.param('"\\ud83d\\u0000!"', "!", id="half of one is none"),
    ],
)
def test_a_body_is_read(body: bytes | str, state: Any) -> None:
    assert parse(body) == state


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("<html>", id="a page"),
        pytest.param(b"\xff\xfe\xfd", id="no text"),
        pytest.param('{"a": 1', id="cut short"),
        pytest.param("[" * 60_000, id="opened 60,000 times"),
        pytest.param("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), id="one level too deep"),
        pytest.param("1" * 5_000, id="5,000 digits"),
        pytest.param("[NaN]", id="NaN"),
        pytest.param("-Infinity", id="infinite by name"),
        pytest.param("1e999", id="infinite by size"),
        pytest.param(" " * LARGEST + "1", id="too large before it is parsed"),
    ],
)
def test_a_hostile_body_is_refused(body: bytes | str) -> None:
    with pytest.raises(StateRefused):
        parse(body)


@settings(deadline=None)
@given(states)
def test_the_normal_form_is_stable(state: Any) -> None:
    text = canonical(state)

    assert canonical(json.loads(text)) == text
    assert normal(normal(state)) == normal(state)
    assert parse(text) == normal(state)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=())))
def test_any_text_can_be_kept(text: str) -> None:
    canonical(text).encode()


@settings(deadline=None)
@given(st.one_of(st.text(), st.binary()))
def test_any_body_is_read_or_refused(body: str | bytes) -> None:
    try:
        state = parse(body)
    except StateRefused:
        return
    assert normal(state) == state
