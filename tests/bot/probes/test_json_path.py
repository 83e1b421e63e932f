import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.probes.json_path import at, leaves, parse
from scheduler.canonical import Json

SHOP: Json = {
    "data": {
        "items": [
            {"id": 1, "name": "tea", "price": 2.5, "sold": False},
            {"id": 2, "name": "milk", "price": 1, "sold": True},
        ],
        "a.b": 3,
    }
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        pytest.param("", SHOP, id="everything"),
        pytest.param("$.data.items[0].price", 2.5, id="an item by its place"),
        pytest.param("data.items[-1].name", "milk", id="from the end"),
        pytest.param("data.items[*].price", [2.5, 1], id="all of them"),
        pytest.param("data.items[name=tea].price", 2.5, id="the one that says so"),
        pytest.param("data.items[sold=true].id", 2, id="by yes and no"),
        pytest.param('data.items[name="milk"].id', 2, id="in quotes"),
        pytest.param('data."a.b"', 3, id="a key with a dot"),
        pytest.param("data.nothing[*].price", [], id="none of many"),
    ],
)
def test_a_path_leads_there(path: str, found: Json) -> None:
    assert at(SHOP, path) == found


@pytest.mark.parametrize("path", ["data.price", "data.items[7]", "data.items[name=coffee].price"])
def test_nothing_stands_there(path: str) -> None:
    with pytest.raises(LookupError):
        at(SHOP, path)


@pytest.mark.parametrize("path", ["a[", "a..b", "a[x", "[]", "a" * 500, "a[9999999]"])
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(ValueError, match=r"too long|at character"):
        parse(path)


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@given(document=DOCUMENTS)
def test_every_leaf_is_found_by_its_path(document: Json) -> None:
    for path, value in leaves(document):
        assert at(document, path) == value
