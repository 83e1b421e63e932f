"""When two states mean the same, found out the long way: by their canonical texts."""

from typing import Any

from scheduler.diff import canonical, changes, normal


def told_exactly(one: Any, other: Any) -> None:
    """No change is told exactly where two states mean the same; raises AssertionError if not."""
    old, new = normal(one), normal(other)
    assert (changes(old, new) == ()) == (_by_name(old, new) == _by_name(new, old))

    old, new = _unnamed(old), _unnamed(new)
    assert (changes(old, new) == ()) == (canonical(old) == canonical(new))


def _unnamed(state: Any) -> Any:
    """The state with lists that have nothing but their order."""
    if isinstance(state, dict):
        return {f"{name}'": _unnamed(value) for name, value in state.items()}
    return [_unnamed(item) for item in state] if isinstance(state, list) else state


def _by_name(state: Any, other: Any) -> Any:
    """The state with each list that goes by a name in both states in the order of that name."""
    if isinstance(state, dict):
        others = other if isinstance(other, dict) else {}
        return canonical({
            name: _by_name(value, others.get(name)) for name, value in state.items()
        })  # fmt: skip
    if not isinstance(state, list):
        return canonical(state)
    others = other if isinstance(other, list) else []
    for key in ("id", "guid", "url"):
        if _names(key, state) and _names(key, others):
            known = {str(item[key]): item for item in others}
            named = {str(item[key]): item for item in state}
            return [[name, _by_name(named[name], known.get(name))] for name in sorted(named)]
    return [_by_name(item, _twin(place, others)) for place, item in enumerate(state)]


def _twin(place: int, others: list[Any]) -> Any:
    return others[place] if place < len(others) else None


def _names(key: str, items: list[Any]) -> bool:
    names = [str(item[key]) for item in items if isinstance(item, dict) and _is_name(item.get(key))]
    return len(set(names)) == len(items)


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)
