"""Mistakes that others shipped, each planted alone: in time, holding, storing, on the way."""

from tests.sim.defects import PLANTED
from tests.sim.planted import holding, mail, storing, timing

__all__ = ["PLANTED", "holding", "mail", "storing", "timing"]
