"""Bad luck, drawn from the seed: which faults a world has, how often, and when each one strikes."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.sim.ledger import Fate

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
NEVER = 1 << 60
SLICE = 4 * HOUR
"""How often whoever waits looks up: so long may a step of the clock go unnoticed."""

STEPS = (2.5, 90.0, 20 * MINUTE, HOUR, 26 * HOUR)
"""By how many seconds a wall clock is set forwards or back."""


def chance_for(seed: int, concern: str) -> Random:
    """A source of chance of its own for each concern: what one draws does not move the others."""
    return Random(f"{seed}:{concern}")  # noqa: S311 - to be repeated, not to be secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """How often people write and each fault strikes, on average; 0 is never."""

    jobs_at_first: int = 1
    writes_per_day: float = 0.8
    statements_between_kills: int = 1000
    kills_while_sending: float = 0.02
    kills_in_turns: float = 0.01
    restarts_per_day: float = 0.5
    steps_per_day: float = 0.2
    disk_failures_per_day: float = 0.3
    rests_per_day: float = 0.1
    poll_failures: float = 0.02
    fates: tuple[tuple[Fate, float], ...] = (
        (Fate.REFUSED, 0.03),
        (Fate.FLOOD, 0.03),
        (Fate.LOST, 0.03),
        (Fate.SLOW, 0.03),
    )


TEMPERATE = Climate()
CALM = Climate(
    statements_between_kills=0,
    kills_while_sending=0,
    kills_in_turns=0,
    restarts_per_day=0,
    steps_per_day=0,
    disk_failures_per_day=0,
    rests_per_day=0,
    poll_failures=0,
    fates=(),
)


class Weather:
    """The faults of one world, until they are told to stop."""

    def __init__(self, seed: int, climate: Climate) -> None:
        self.climate = climate
        self._kills = chance_for(seed, "kills")
        self._net = chance_for(seed, "net")
        self._turns = chance_for(seed, "turns")

    def calm_down(self) -> None:
        self.climate = CALM

    def kill_after(self) -> int:
        """The statement that the next life will not outlast; seldom one of its very first."""
        mean = self.climate.statements_between_kills
        if not mean:
            return NEVER
        if self._kills.random() < 0.1:
            return self._kills.randint(1, 200)
        return 1 + int(self._kills.expovariate(1 / mean))

    def pause(self) -> float:
        """Seconds until somebody starts it again: at once, after lunch, or after a night."""
        night = self._kills.uniform(2 * HOUR, 4.5 * HOUR)
        choices = (1.0, 5.0, 60.0, self._kills.uniform(1, 67 * MINUTE), night)
        return self._kills.choices(choices, weights=(3, 3, 3, 3, 2))[0]

    def fate(self) -> Fate:
        """What becomes of the next request."""
        luck = self._net.random()
        for fate, share in self.climate.fates:
            if luck < share:
                return fate
            luck -= share
        return Fate.ANSWERED

    def dies_sending(self) -> bool:
        return self._net.random() < self.climate.kills_while_sending

    def dies_in_turn(self) -> bool:
        return self._turns.random() < self.climate.kills_in_turns

    def poll_fails(self) -> bool:
        return self._net.random() < self.climate.poll_failures

    def either(self) -> bool:
        return self._net.random() < 0.5

    def latency(self) -> float:
        return self._net.uniform(0.03, 0.3)

    def of(self, choices: Sequence[float]) -> float:
        return self._net.choice(choices)
