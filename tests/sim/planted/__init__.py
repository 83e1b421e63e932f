"""Mistakes that others shipped, each planted alone: in time, in what is stored, on the way."""

from tests.sim.defects import PLANTED
from tests.sim.planted import mail, storing, timing

__all__ = ["PLANTED", "mail", "storing", "timing"]
