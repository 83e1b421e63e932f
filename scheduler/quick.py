"""Frozen dataclasses whose instances are made as quickly as those of any other class.

A frozen dataclass stores each field by a call of `object.__setattr__`, which takes ten times as
long as an assignment. Where ten thousand jobs are due at one moment, a hundred fields are stored
for each of them: that was a quarter of the time that it took to decide about them.
"""

from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

T = TypeVar("T")


def quick(frozen: type[T]) -> type[T]:
    """Have the fields of *frozen* assigned: its instances are frozen as soon as they are made.

    Meanwhile they belong to a class with the very same slots that is not frozen. *frozen* is a
    dataclass with slots and named fields, without ``__post_init__``, and nobody's base class.
    """
    found = fields(frozen)  # type: ignore[arg-type]  # it is a dataclass
    thawed = type(frozen.__name__, (), {"__slots__": [one.name for one in found]})
    known: dict[str, Any] = {
        "become": object.__setattr__, "thawed": thawed, "frozen": frozen, "MISSING": MISSING,
    }  # fmt: skip
    for one in found:
        known[f"default_{one.name}"] = one.default
        known[f"make_{one.name}"] = one.default_factory
    source = [
        f"def __init__(self, *, {', '.join(map(_parameter, found))}):",
        "    become(self, '__class__', thawed)",
        *(f"    self.{one.name} = {_value(one)}" for one in found),
        "    self.__class__ = frozen",
    ]
    exec("\n".join(source), known)  # noqa: S102 - of names alone, as dataclasses make theirs
    frozen.__init__ = known["__init__"]  # type: ignore[method-assign]  # of the same parameters
    return frozen


def _parameter(one: Field[Any]) -> str:
    if one.default_factory is not MISSING:
        return f"{one.name}=MISSING"
    return one.name if one.default is MISSING else f"{one.name}=default_{one.name}"


def _value(one: Field[Any]) -> str:
    if one.default_factory is MISSING:
        return one.name
    return f"make_{one.name}() if {one.name} is MISSING else {one.name}"
