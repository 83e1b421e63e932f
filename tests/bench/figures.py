"""What was measured, against what was promised."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number and the bound that it has to keep, if any."""

    name: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def kept(self) -> bool:
        too_small = self.at_least is not None and self.value < self.at_least
        too_large = self.at_most is not None and self.value > self.at_most
        return not (too_small or too_large)

    @property
    def bound(self) -> str:
        if self.at_least is not None:
            return f"\u2265 {self.at_least:,g}"
        return "" if self.at_most is None else f"\u2264 {self.at_most:,g}"

    def line(self) -> str:
        """The figure in the table."""
        verdict = "" if not self.bound else "kept" if self.kept else "MISSED"
        return f"{self.name:58} {shown(self.value):>10} {self.unit:6} {self.bound:>8} {verdict}"

    def as_json(self) -> dict[str, object]:
        """The figure for programs."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "kept": self.kept,
        }


def shown(value: float) -> str:
    """As many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(title: str, figures: Iterable[Figure]) -> str:
    """A measurement as text."""
    return "\n".join([title, *(f"  {figure.line()}" for figure in figures)])
