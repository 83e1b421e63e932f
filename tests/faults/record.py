"""What a person saw, line by line, whatever happened to the process: the truth from outside."""

import re
from collections import Counter
from dataclasses import dataclass, field

CARD = re.compile(r"\u2713 #\d+ (?P<task>task-\d+)")
SAID = re.compile(r"(?P<again>\(possibly repeated\) )?\u23f0 #\d+ (?P<task>task-\d+)")
SEEN = re.compile(
    r"(?P<again>\(possibly repeated\) )?[\U0001f440\U0001f514] #\d+ .*(?P<seen>seen-\d+)", re.DOTALL
)


@dataclass(slots=True)
class Record:
    """What was confirmed, and how often each thing came: plainly, or marked as a repeat.

    Things are reminders (``task-0001``) and what a file said when it changed (``seen-0001``).
    """

    confirmed: set[str] = field(default_factory=set)
    plain: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """What else should not have been."""

    def read(self, text: str) -> None:
        """Take in one message or line."""
        if found := CARD.search(text):
            self.confirmed.add(found["task"])
        if found := SAID.search(text):
            (self.marked if found["again"] else self.plain)[found["task"]] += 1
        if found := SEEN.search(text):
            (self.marked if found["again"] else self.plain)[found["seen"]] += 1

    def read_all(self, text: str) -> None:
        """Take in as many lines as there are."""
        for line in text.splitlines():
            self.read(line)

    def lost(self) -> list[str]:
        """Confirmed and never said."""
        said = self.plain + self.marked
        return sorted(task for task in self.confirmed if not said[task])

    def doubled(self) -> list[str]:
        """Said twice without a mark, or marked more than once."""
        return sorted(
            task for counts in (self.plain, self.marked) for task, n in counts.items() if n > 1
        )

    def repeated(self) -> list[str]:
        """Said twice at all: what a planned stop must never lead to."""
        return sorted(task for task, n in (self.plain + self.marked).items() if n > 1)
