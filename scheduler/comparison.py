"""What a state shows to a job's attention: the changes that count, and the rules that are met."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.conditions import extremes, fired, is_structural, is_textual, line_with, signals
from scheduler.diff import ABSENT, Change, Json, changes
from scheduler.model import Attention, Condition, Rule
from scheduler.notes import Span
from scheduler.pointers import concerns, replaced, without

Marks = Mapping[str, Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that is met."""

    rule: Rule
    bases: Mapping[str, float] = field(default_factory=dict)
    """Numbers that were measured not against the told one but against an extreme since then."""
    lines: tuple[Change, ...] = ()
    """The text that came up or went."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares states as a job's attention asks for."""

    attention: Attention

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The job's rules; without any, every change counts."""
        return self.attention.rules or (Rule(),)

    def seen(self, state: Json) -> Json:
        """*state* without what does not count; the other methods take such states."""
        return without(state, self.attention.ignore, self.attention.lists)

    def changes(self, old: Json, new: Json) -> tuple[Change, ...]:
        """The changes where the rules look; a rule about a text looks at nothing but that text."""
        paths = [rule.path for rule in self.rules if not is_textual(rule)]
        every = changes(old, new, lists=self.attention.lists) if paths else ()
        return tuple(
            change for change in every if any(concerns(path, change.path) for path in paths)
        )

    def same(self, old: Json, new: Json) -> bool:
        """Whether two states are the same where the rules look."""
        return not self.changes(old, new) and all(
            self._signals(rule, old) == self._signals(rule, new)
            for rule in self.rules
            if is_textual(rule)
        )

    def hits(self, told: Json, new: Json, marks: Marks) -> tuple[Hit, ...]:
        """The rules that *new* meets beside what was told."""
        found = (self._hit(rule, told, new, marks) for rule in self.rules)
        return tuple(hit for hit in found if hit is not None)

    def _hit(self, rule: Rule, told: Json, new: Json, marks: Marks) -> Hit | None:
        if is_structural(rule):
            return Hit(rule=rule) if self._came_about(rule, told, new) else None
        known = self._signals(rule, told)
        bases = fired(rule, known, marks, self._signals(rule, new))
        if not bases:
            return None
        if is_textual(rule):
            return Hit(rule=rule, lines=(self._line(rule, told, new),))
        return Hit(
            rule=rule,
            bases={
                at: base for at, base in bases.items() if base is not None and base != known.get(at)
            },
        )

    def _came_about(self, rule: Rule, told: Json, new: Json) -> bool:
        every = (c for c in self.changes(told, new) if concerns(rule.path, c.path))
        match rule.condition:
            case Condition.APPEARS | Condition.CONTAINS:
                return any(change.old is ABSENT for change in every)
            case Condition.DISAPPEARS:
                return any(change.new is ABSENT for change in every)
            case _:
                return any(every)

    def _line(self, rule: Rule, told: Json, new: Json) -> Change:
        if rule.condition is Condition.DISAPPEARS:
            at, line = self._where(rule, told)
            return Change(path=at, old=line, new=ABSENT)
        at, line = self._where(rule, new)
        return Change(path=at, old=ABSENT, new=line)

    def _where(self, rule: Rule, state: Json) -> tuple[str, Json]:
        # Where the told state never had what came and went since, the text itself has to do.
        return line_with(rule, state, self.attention.lists) or (rule.path, rule.value)

    def story(
        self, told: Json, new: Json, hits: tuple[Hit, ...]
    ) -> tuple[Json, tuple[Change, ...]]:
        """What there is to tell of *hits*: the state that it is measured from, and the changes."""
        bases: dict[str, Json] = {}
        lines: dict[str, Change] = {}
        for hit in hits:
            bases |= hit.bases
            lines |= {line.path: line for line in hit.lines}
        origin = replaced(told, bases, self.attention.lists)
        rest = (change for change in self.changes(origin, new) if change.path not in lines)
        return origin, (*lines.values(), *rest)

    def marks(self, told: Json, new: Json, marks: Marks) -> Marks:
        """The extremes since told, with those of a state that is kept to ourselves."""
        kept = dict(marks)
        for rule in self.rules:
            if not is_structural(rule):
                known, numbers = self._signals(rule, told), self._signals(rule, new)
                kept |= extremes(rule, known, marks, numbers)
        return kept

    def _signals(self, rule: Rule, state: Json) -> Mapping[str, float]:
        return signals(rule, state, self.attention.lists)
