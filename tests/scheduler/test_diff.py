"""What differs between two states: every difference, nothing else, and each by a readable name."""

import time
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.diff import ABSENT, Absent, Change, Listing, Match, canonical, changes, normal
from tests.scheduler.equality import told_exactly
from tests.scheduler.states import pairs, states

Row = tuple[str, Any, Any]
UNORDERED = (Listing(path="", match=Match.UNORDERED),)
ORDERED = (Listing(path="", match=Match.ORDERED),)
BY_SKU = (Listing(path="/*", match=Match.KEYED, key="sku"),)


def rows(old: Any, new: Any, **how: Any) -> list[Row]:
    found = changes(normal(old), normal(new), **how)
    return [(change.path, change.old, change.new) for change in found]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param({"a": 1}, {"a": 1}, [], id="the same"),
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, [], id="fields in another order"),
        pytest.param({"a": 5.0}, {"a": 5}, [], id="5.0 is 5"),
        pytest.param("e\u0301", "\u00e9", [], id="one letter, however it is written"),
        pytest.param(9.99, 9.990000000001, [], id="rounding"),
        pytest.param(0.1 + 0.2 - 0.3, 0, [], id="what is left of a sum"),
        pytest.param(10**9, 10**9 + 1, [("", 10**9, 10**9 + 1)], id="whole numbers are exact"),
        pytest.param(1, 2, [("", 1, 2)], id="a bare value"),
        pytest.param(1, True, [("", 1, True)], id="true is not 1"),
        pytest.param([True], [1], [("/0", True, 1)], id="nor inside a list"),
        pytest.param("1", 1, [("", "1", 1)], id="nor is text a number"),
        pytest.param({"a": None}, {}, [("/a", None, ABSENT)], id="nothing is not absent"),
        pytest.param({}, {"a": None}, [("/a", ABSENT, None)], id="a field that came"),
        pytest.param({"a": []}, {"a": {}}, [("/a", [], {})], id="another kind of value"),
        pytest.param({"a": {"b": 1}}, {"a": {"b": 2}}, [("/a/b", 1, 2)], id="further down"),
        pytest.param({"a/b": 1}, {"a/b": 2}, [("/a~1b", 1, 2)], id="a name with a slash"),
        pytest.param(
            {"~": 1, "": 1}, {"~": 2, "": 2}, [("/", 1, 2), ("/~0", 1, 2)], id="odd names"
        ),
    ],
)
def test_values(old: Any, new: Any, told: list[Row]) -> None:
    assert rows(old, new) == told


A, B, C = {"id": 1, "p": 1}, {"id": 2, "p": 1}, {"id": 3, "p": 1}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param([A, B], [B, A], [], id="in another order"),
        pytest.param([A, B], [A, B | {"p": 2}], [("/id=2/p", 1, 2)], id="one item changed"),
        pytest.param([A, B], [C, B, A], [("/id=3", ABSENT, C)], id="one came, in front"),
        pytest.param([A, B], [B], [("/id=1", A, ABSENT)], id="one went"),
        pytest.param([], [B], [("/id=2", ABSENT, B)], id="the first"),
        pytest.param([{"guid": "x/1", "t": 1}], [{"guid": "x/1", "t": 2}],
                     [("/guid=x~11/t", 1, 2)], id="by guid"),
        pytest.param([{"url": "u", "t": 1}], [{"url": "u", "t": 2}],
                     [("/url=u/t", 1, 2)], id="by url"),
        pytest.param([{"id": 1, "url": "u"}, {"id": 1, "url": "v"}],
                     [{"id": 1, "url": "v"}, {"id": 1, "url": "u"}],
                     [], id="an id that is not unique names nothing"),
        pytest.param([{"id": "1"}, {"id": 1}], [{"id": "1"}, {"id": 2}],
                     [("/1/id", 1, 2)], id="nor do two that read alike"),
        pytest.param([{"id": None}], [{"id": None}, {"id": 2}],
                     [("/1", ABSENT, {"id": 2})], id="nor does nothing"),
    ],
)  # fmt: skip
def test_lists_whose_items_have_names(old: Any, new: Any, told: list[Row]) -> None:
    assert rows(old, new) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("abcd", "abcd", [], id="the same"),
        pytest.param("abcd", "xabcd", [("/0", ABSENT, "x")], id="one more in front"),
        pytest.param("abcd", "acd", [("/1", "b", ABSENT)], id="one less"),
        pytest.param("abcd", "abXd", [("/2", "c", "X")], id="another in its place"),
        pytest.param("abcd", "xabc", [("/0", ABSENT, "x"), ("/3", "d", ABSENT)], id="a window"),
        pytest.param("ab", "ba", [("/0", ABSENT, "b"), ("/1", "b", ABSENT)], id="exchanged"),
        pytest.param("", "a", [("/0", ABSENT, "a")], id="the first"),
        pytest.param("aXbYc", "aPbQc", [("/1", "X", "P"), ("/3", "Y", "Q")], id="here and there"),
    ],
)
def test_lists_in_order(old: str, new: str, told: list[Row]) -> None:
    assert rows(list(old), list(new)) == told


def test_items_without_a_name_change_in_place() -> None:
    old = [{"n": 1, "p": 1}, {"n": 2, "p": 1}, {"n": 3, "p": 1}]
    new = [{"n": 1, "p": 1}, {"n": 2, "p": 9}, {"n": 3, "p": 1}]

    assert rows(old, new) == [("/1/p", 1, 9)]


@pytest.mark.parametrize(
    ("old", "new", "how", "told"),
    [
        pytest.param(["a", "b"], ["b", "a"], UNORDERED, [], id="unordered"),
        pytest.param(["a", "a"], ["a"], UNORDERED, [("/1", "a", ABSENT)], id="but counted"),
        pytest.param([1.1, 2], [2, 1.1000000000001], UNORDERED, [], id="unordered and rounded"),
        pytest.param([A, B], [B, A], UNORDERED, [], id="unordered in spite of names"),
        pytest.param([A, B], [A, B | {"p": 2}], UNORDERED,
                     [("/1", B, ABSENT), ("/1", ABSENT, B | {"p": 2})], id="whole items then"),
        pytest.param([A, B], [B, A], ORDERED,
                     [("/0", ABSENT, B), ("/1", B, ABSENT)], id="ordered in spite of names"),
        pytest.param({"l": [{"sku": 7, "p": 1}]}, {"l": [{"sku": 7, "p": 2}]}, BY_SKU,
                     [("/l/sku=7/p", 1, 2)], id="by a name of its own"),
        pytest.param({"l": [{"p": 1}, {"p": 2}]}, {"l": [{"p": 2}, {"p": 1}]}, BY_SKU,
                     [], id="without that name: without order"),
    ],
)  # fmt: skip
def test_lists_as_they_are_said_to_be(
    old: Any, new: Any, how: tuple[Listing, ...], told: list[Row]
) -> None:
    assert rows(old, new, lists=how) == told


@pytest.mark.parametrize(
    ("ignored", "told"),
    [
        pytest.param("/at", ["/items/id=1/seen", "/items/id=1/sub/at"], id="a field"),
        pytest.param("/items", ["/at"], id="a list"),
        pytest.param("/items/*/seen", ["/at", "/items/id=1/sub/at"], id="a field of each item"),
        pytest.param("/items/id=1/sub", ["/at", "/items/id=1/seen"], id="a part of one item"),
        pytest.param("/**/at", ["/at", "/items/id=1/seen"], id="anywhere below"),
        pytest.param("/items/**", ["/at"], id="all that a list holds"),
        pytest.param("/*", [], id="everything"),
    ],
)
def test_what_does_not_count(ignored: str, told: list[str]) -> None:
    old = {"at": 1, "items": [{"id": 1, "seen": 1, "sub": {"at": 1}}]}
    new = {"at": 2, "items": [{"id": 1, "seen": 2, "sub": {"at": 2}}]}

    assert [path for path, _, _ in rows(old, new, ignore=(ignored,))] == told


def test_a_change_as_facts() -> None:
    came, went, other = (
        Change(path="/a", old=ABSENT, new=None),
        Change(path="/a", old=1, new=ABSENT),
        Change(path="/a", old=1, new=2),
    )

    assert came.as_json() == {"path": "/a", "new": None}
    assert went.as_json() == {"path": "/a", "old": 1}
    assert other.as_json() == {"path": "/a", "old": 1, "new": 2}


# --- for any two states -------------------------------------------------------------------------


@settings(deadline=None, max_examples=500)
@given(pairs())
def test_no_change_exactly_where_two_states_mean_the_same(pair: tuple[Any, Any]) -> None:
    told_exactly(*pair)


@settings(deadline=None)
@given(pairs())
def test_what_is_told_is_what_stands_there(pair: tuple[Any, Any]) -> None:
    old, new = normal(pair[0]), normal(pair[1])

    for change in changes(old, new):
        assert change.old != change.new or canonical(change.old) != canonical(change.new)
        for state, side in ((old, change.old), (new, change.new)):
            if not isinstance(side, Absent):
                assert canonical(side) in _texts(state)


def _texts(state: Any) -> set[str]:
    inner = state.values() if isinstance(state, dict) else state if isinstance(state, list) else ()
    return {canonical(state)}.union(*(_texts(value) for value in inner))


@settings(deadline=None)
@given(states, st.randoms(use_true_random=False))
def test_rounding_is_no_change(state: Any, random: Random) -> None:
    old, new = normal(state), normal(_rounded(state, random))

    assert changes(old, new) == ()
    assert changes(old, new, lists=UNORDERED) == ()


def _rounded(state: Any, random: Random) -> Any:
    if isinstance(state, dict):
        return {name: _rounded(value, random) for name, value in state.items()}
    if isinstance(state, list):
        return [_rounded(item, random) for item in state]
    noise = 1 + random.uniform(-1e-10, 1e-10)
    return state * noise if isinstance(state, float) and not state.is_integer() else state


@settings(deadline=None)
@given(pairs())
def test_the_way_back_is_as_long(pair: tuple[Any, Any]) -> None:
    old, new = normal(pair[0]), normal(pair[1])

    assert bool(changes(old, new)) == bool(changes(new, old))


# --- what it costs ------------------------------------------------------------------------------


def a_shop(items: int) -> Any:
    return {
        "items": [
            {"id": number, "name": f"thing {number}", "price": number / 7, "tags": ["a", "b"]}
            for number in range(items)
        ]
    }


def later(shop: Any) -> Any:
    """The window moved by one, and one price in twenty is another."""
    items = [
        item | {"price": item["price"] + 1} if item["id"] % 20 == 0 else item
        for item in shop["items"][:-1]
    ]
    return {"items": [{"id": -1, "name": "new", "price": 1, "tags": []}, *items]}


def bits(seed: int) -> list[int]:
    random = Random(seed)  # noqa: S311 - noise, not a secret
    return [random.randint(0, 1) for _ in range(32_000 + seed)]


@pytest.mark.parametrize(
    ("old", "new", "seconds"),
    [
        pytest.param(a_shop(14), later(a_shop(14)), 0.001, id="1 kB"),
        pytest.param(a_shop(750), later(a_shop(750)), 0.040, id="64 kB"),
        pytest.param([str(n) for n in range(9_000)], [str(n) for n in range(9_000, 0, -1)], 0.25,
                     id="64 kB upside down"),
        pytest.param(bits(0), bits(1), 0.5, id="64 kB of noughts and ones"),
        pytest.param([[n / 7] for n in range(2_500)], [[n / 7 + 1e-12] for n in range(2_500)], 0.5,
                     id="64 kB of rounding"),
    ],
)  # fmt: skip
def test_a_comparison_is_quick(old: Any, new: Any, seconds: float) -> None:
    old, new = normal(old), normal(new)
    took = []
    for _ in range(5):
        started = time.process_time()
        changes(old, new)
        took.append(time.process_time() - started)

    assert min(took) < 2 * seconds  # a machine that is shared has slow moments
