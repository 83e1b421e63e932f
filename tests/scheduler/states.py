"""States and pairs of states, made by hypothesis."""

import copy
from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b", "id", "price", "~", "x/y", "", "*", "e\u0301", "items"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, 9.99, 1e300, -1.0, 2**70]),
    st.sampled_from(["", "a", "1", "true", "[1]", "\u00e9"]),
    st.text(max_size=3),
)
ITEMS = st.lists(
    st.fixed_dictionaries({"id": st.integers(1, 4), "price": SCALARS}), max_size=4
)  # with the same id twice now and then

states = st.recursive(
    st.one_of(SCALARS, ITEMS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        # Two spellings of one name in one object would be refused.
        st.dictionaries(NAMES, inner, max_size=4),
    ),
    max_leaves=12,
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Two states that have much in common, or nothing, or everything."""
    old = draw(states)
    if draw(st.integers(0, 3)) == 0:
        return old, draw(states)
    return old, _altered(copy.deepcopy(old), draw)


def _altered(state: Any, draw: st.DrawFn) -> Any:
    """A few places made anew; objects written in another order."""
    chance = draw(st.integers(0, 9))
    if chance == 0:
        return draw(states)
    if isinstance(state, dict):
        kept = {name: _altered(value, draw) for name, value in reversed(state.items())}
        if chance == 1:
            kept[draw(NAMES)] = draw(SCALARS)
        return kept
    if isinstance(state, list):
        kept_items = [_altered(item, draw) for item in state]
        return draw(st.permutations(kept_items)) if chance == 1 else kept_items
    return float(state) if isinstance(state, int) and not isinstance(state, bool) else state
