"""Where planted defects are kept: what each one breaks, and what plants it for a while."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A mistake that others shipped, to be made here for as long as its context lasts."""

    name: str
    breaks: tuple[str, ...]
    """The promises of which at least one must show it: a mere crash proves nothing."""
    planted: Callable[[], AbstractContextManager[None]]


PLANTED: dict[str, Defect] = {}


def breaks(*promises: str) -> Callable[[Callable[[], Iterator[None]]], Defect]:
    """Keep a defect under the words of its function's name."""

    def keep(plant: Callable[[], Iterator[None]]) -> Defect:
        name = plant.__name__.replace("_", " ")
        PLANTED[name] = Defect(name=name, breaks=promises, planted=contextmanager(plant))
        return PLANTED[name]

    return keep
