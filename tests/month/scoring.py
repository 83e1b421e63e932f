"""How well what was told fits what truly changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.month.sources import Source

Watcher = Callable[[Source], Iterable[int]]


@dataclass(frozen=True, kw_only=True)
class Score:
    """Messages and true changes, and how many of them are about each other."""

    changes: int = 0
    messages: int = 0
    right: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            changes=self.changes + other.changes,
            messages=self.messages + other.messages,
            right=self.right + other.right,
        )

    @property
    def precision(self) -> float:
        """The part of the messages that tell a true change, which no other told before."""
        return self.right / self.messages if self.messages else 1.0

    @property
    def recall(self) -> float:
        """The part of the true changes that were told, each before the next one came."""
        return self.right / self.changes if self.changes else 1.0


def score(source: Source, watch: Watcher) -> Score:
    """One source, watched for its whole time."""
    told = list(watch(source))
    ends = [*source.truth[1:], float("inf")]
    right = sum(
        any(change <= at < end for at in told)
        for change, end in zip(source.truth, ends, strict=True)
    )
    return Score(changes=len(source.truth), messages=len(told), right=right)


def total(sources: Iterable[Source], watch: Watcher) -> Score:
    """All of them together."""
    return sum((score(source, watch) for source in sources), Score())
