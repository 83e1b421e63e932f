"""How fast messages may follow one another: a bucket for all, a pause for each chat."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduler.model import Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """What a channel takes; by default what Telegram names (Bots FAQ) and does not promise."""

    per_second: float = 30
    burst: int = 3
    """A larger burst would let twice *per_second* through in one second."""
    between: timedelta = timedelta(seconds=1)
    """Between two messages of one private chat."""
    between_in_group: timedelta = timedelta(seconds=3)
    """Twenty a minute."""


@dataclass(slots=True)
class Pacer:
    """Says how many messages may go now, and which chats have to rest."""

    tempo: Tempo
    _tokens: float = field(init=False)
    _filled_at: float = 0.0
    _free_at: dict[Owner, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tokens = self.tempo.burst

    def allowed(self, monotonic: float) -> int:
        """How many messages may be sent at this moment."""
        gained = (monotonic - self._filled_at) * self.tempo.per_second
        self._tokens = min(self._tokens + max(gained, 0), self.tempo.burst)
        self._filled_at = monotonic
        return int(self._tokens)

    def wait(self) -> float:
        """Seconds until one more may go."""
        return max((1 - self._tokens) / self.tempo.per_second, 0)

    def spend(self, owner: Owner, now: datetime) -> None:
        """A message to *owner* goes out."""
        self._tokens -= 1
        rest = self.tempo.between_in_group if _is_group(owner) else self.tempo.between
        self._free_at[owner] = now + rest

    def resting(self, now: datetime) -> dict[Owner, datetime]:
        """The chats that had a message just now, and when the next may follow."""
        self._free_at = {owner: at for owner, at in self._free_at.items() if at > now}
        return self._free_at


def _is_group(owner: Owner) -> bool:
    # Telegram: groups and channels have negative ids.
    return owner.partition(":")[2].startswith("-")
