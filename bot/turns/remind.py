"""A plain reminder: what it brings back is the task itself."""

from scheduler.model import Observation, Turn


def remind(turn: Turn) -> Observation:
    """Say the task, in the person's own words."""
    return Observation(text=turn.job.task)
