"""Where a value stands: patterns of pointers, and what they name in a state."""

from typing import Any

import pytest

from scheduler.pointers import Listing, Match, concerns, found, leaves, replaced, without

SHOP: Any = {"at": 1, "items": [{"id": "a", "price": 5}, {"id": "b", "tags": ["x", "y"]}]}


@pytest.mark.parametrize(
    ("path", "pointer", "values", "expected"),
    [
        pytest.param("", "/a/b", (), True, id="everything"),
        pytest.param("/a", "/a", (), True, id="the place itself"),
        pytest.param("/a", "/a/b", (), True, id="something below it"),
        pytest.param("/a", "/b", (), False, id="another place"),
        pytest.param("/a", "/ab", (), False, id="a name that begins alike"),
        pytest.param("/a/b", "/a", ({"b": 1},), True, id="above it, and holding it"),
        pytest.param("/a/b", "/a", ({"c": 1}, {"d": 1}), False, id="above it, and without it"),
        pytest.param("/a/b", "/a", ({"c": 1}, {"b": 1}), True, id="above it, once it was there"),
        pytest.param("/*/p", "/id=1/p", (), True, id="any one step"),
        pytest.param("/*/p", "/x/y/p", (), False, id="but not two"),
        pytest.param("/**/p", "/x/y/p", (), True, id="any steps"),
        pytest.param("/**/p", "/p", (), False, id="but at least one"),
        pytest.param("/**/p", "/x", (5,), False, id="a value that holds nothing"),
        pytest.param("/a~1b", "/a~1b/c", (), True, id="a name with a slash"),
    ],
)
def test_what_a_pattern_is_about(
    path: str, pointer: str, values: tuple[Any, ...], expected: bool
) -> None:
    assert concerns(path, pointer, *values) is expected


@pytest.mark.parametrize(
    ("path", "names"),
    [
        pytest.param("", [""], id="the whole"),
        pytest.param("/items/*/price", ["/items/id=a/price"], id="where there is one"),
        pytest.param("/items/id=b/tags/1", ["/items/id=b/tags/1"], id="by name and by place"),
        pytest.param("/none", [], id="nothing"),
    ],
)
def test_what_a_pattern_names(path: str, names: list[str]) -> None:
    assert [at for at, _ in found(SHOP, path)] == names


def test_the_leaves_below_a_pattern() -> None:
    assert dict(leaves(SHOP, "/items")) == {
        "/items/id=a/id": "a",
        "/items/id=a/price": 5,
        "/items/id=b/id": "b",
        "/items/id=b/tags/0": "x",
        "/items/id=b/tags/1": "y",
    }


def test_a_state_without_some_of_it() -> None:
    assert without(SHOP, ["/at", "/items/*/price", "/items/id=b/tags/0"]) == {
        "items": [{"id": "a"}, {"id": "b", "tags": ["y"]}]
    }


def test_a_state_with_another_value() -> None:
    changed = replaced(SHOP, {"/items/id=a/price": 7, "/nowhere": 1})

    assert changed == {"at": 1, "items": [{"id": "a", "price": 7}, SHOP["items"][1]]}


def test_items_go_by_the_name_they_are_given() -> None:
    lists = (
        Listing(path="/items", match=Match.ORDERED),
        Listing(path="/*/*/tags", match=Match.KEYED),
    )

    assert [at for at, _ in found(SHOP, "/items/*", lists)] == ["/items/0", "/items/1"]
