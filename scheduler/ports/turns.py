"""What does the turns of jobs."""

from typing import Protocol

from scheduler.model import Observation, Turn


class TurnHandler(Protocol):
    """Does one kind of turn."""

    async def __call__(self, turn: Turn) -> Observation:
        """Look at the world, or compose a text; never send.

        Raises `TurnFailed` when a retry may help, `TurnRefused` when none can.
        """


class InstantTurn(Protocol):
    """Does one kind of turn that looks at nothing, and so needs neither waiting nor a timeout."""

    def __call__(self, turn: Turn) -> Observation:
        """Compose a text. Raises `TurnRefused` when there is none."""
