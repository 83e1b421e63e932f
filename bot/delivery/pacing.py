"""How fast messages may follow one another: a bucket for all, a pause for each chat."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from scheduler.model import Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """What a channel takes; by default what Telegram names (Bots FAQ) and does not promise."""

    per_second: float = 27
    burst: int = 3
    """Both together are what goes out in the worst second: thirty, and Telegram takes no more."""
    between: timedelta = timedelta(seconds=1)
    """Between two messages of one private chat."""
    between_in_group: timedelta = timedelta(seconds=3)
    """Twenty a minute."""


ROUNDING = 1e-6
"""A token that lacks only what floats lose is one."""
SHORTEST = 0.001
"""Seconds that are worth waiting for."""


@dataclass(slots=True)
class Pacer:
    """Says how many messages may go now, and which chats have to rest.

    It counts on the monotonic clock: a wall clock that is set back silences nobody.
    """

    tempo: Tempo
    _tokens: float = field(init=False)
    _filled_at: float = 0.0
    _free_at: dict[Owner, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tokens = self.tempo.burst

    def allowed(self, monotonic: float) -> int:
        """How many messages may be sent at this moment."""
        gained = (monotonic - self._filled_at) * self.tempo.per_second
        self._tokens = min(self._tokens + max(gained, 0), self.tempo.burst)
        self._filled_at = monotonic
        return int(self._tokens + ROUNDING)

    def wait(self) -> float:
        """Seconds until one more may go."""
        return max((1 - self._tokens) / self.tempo.per_second, SHORTEST)

    def spend(self, owner: Owner, monotonic: float) -> None:
        """A message to *owner* goes out."""
        self._tokens -= 1
        rest = self.tempo.between_in_group if _is_group(owner) else self.tempo.between
        self._free_at[owner] = monotonic + rest.total_seconds()

    def resting(self, monotonic: float) -> Collection[Owner]:
        """The chats that had a message just now."""
        self._free_at = {owner: at for owner, at in self._free_at.items() if at > monotonic}
        return self._free_at.keys()

    def rest(self, monotonic: float) -> float | None:
        """Seconds until the first of them may have its next; None where none rests."""
        return min((at - monotonic for at in self._free_at.values()), default=None)


def _is_group(owner: Owner) -> bool:
    # Telegram: groups and channels have negative ids.
    return owner.partition(":")[2].startswith("-")
