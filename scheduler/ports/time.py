"""Where time and names come from."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where time comes from; tests turn it by hand."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds that never step back."""

    async def sleep(self, seconds: float) -> None:
        """Return after *seconds*."""


class Ids(Protocol):
    """Makes names for new things."""

    def new(self) -> str:
        """A name never given before, greater than every one that this source gave before."""
