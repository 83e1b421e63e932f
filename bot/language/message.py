"""A message: what was typed, the words in it and every constituent that they make."""

from dataclasses import dataclass

from bot.language.chart import Chart
from bot.language.normal import Plain


@dataclass(frozen=True, slots=True)
class Message:
    """A text with its chart; positions are tokens unless said otherwise."""

    original: str
    plain: Plain
    chart: Chart

    @property
    def length(self) -> int:
        """How many tokens there are."""
        return len(self.chart.tokens)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where tokens *start* to *end* stand in the original."""
        first, last = self.chart.tokens[start], self.chart.tokens[end - 1]
        return self.plain.original(first.start), self.plain.original(last.end)

    def words(self, start: int, end: int) -> str:
        """Tokens *start* to *end* as the person typed them."""
        if start >= end:
            return ""
        first, last = self.span(start, end)
        return self.original[first:last].strip()
