"""What a new state shows to a job's attention: the changes that count, and the rules it meets."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Self

from scheduler.canonical import text_of
from scheduler.conditions import (
    Signals,
    extremes,
    fired,
    is_structural,
    is_textual,
    line_with,
    signals,
)
from scheduler.diff import ABSENT, Absent, Change, Json, changes
from scheduler.notes import Span
from scheduler.pointers import Listing, concerns, leaves, replaced, without
from scheduler.policy import Attention, Condition, Rule

Marks = Mapping[str, Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that is met."""

    rule: Rule
    bases: Mapping[str, float] = field(default_factory=dict)
    """Numbers that were measured not against the told one but against an extreme since then."""
    known: Set[str] = frozenset()
    """Where it was measured against the told number: what its owner knows is what to tell from."""
    line: Change | None = None
    """The text that came up or went, for a rule about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two states without what the attention ignores, and the changes where its rules look."""

    rules: tuple[Rule, ...]
    lists: tuple[Listing, ...]
    old: Json
    new: Json
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, attention: Attention, old: Json, new: Json) -> Self:
        """Compare *old* with *new*; without any rules, every change counts."""
        rules, lists = attention.rules or (Rule(),), attention.lists
        old, new = without(old, attention.ignore, lists), without(new, attention.ignore, lists)
        every = changes(old, new, lists=lists)
        watched = _watched(rules, every, lists)
        return cls(rules=rules, lists=lists, old=old, new=new, changes=watched)

    @property
    def same(self) -> bool:
        """Whether the states are the same where the rules look."""
        return not self.changes and all(
            signals(rule, self.old, self.lists) == signals(rule, self.new, self.lists)
            for rule in self.rules
            if is_textual(rule)
        )

    def hits(self, marks: Marks) -> tuple[Hit, ...]:
        """The rules that the new state meets, the old one being what was told."""
        hits = (self._hit(rule, marks) for rule in self.rules)
        return tuple(hit for hit in hits if hit is not None)

    def story(self, hits: tuple[Hit, ...]) -> tuple[Json, tuple[Change, ...]]:
        """What there is to tell of *hits*: the state that it is measured from, and the changes.

        First comes the text that a rule looks for, then whatever else the rules look at: were some
        of it kept back, it would count as told without having been.
        """
        known = {at for hit in hits for at in hit.known}
        bases = {at: base for hit in hits for at, base in hit.bases.items() if at not in known}
        lines = {hit.line.path: hit.line for hit in hits if hit.line is not None}
        origin, rest = self.old, self.changes
        if bases:
            origin = replaced(self.old, bases, self.lists)
            rest = _watched(self.rules, changes(origin, self.new, lists=self.lists), self.lists)
        return origin, (*lines.values(), *(c for c in rest if c.path not in lines))

    def marks(self, marks: Marks) -> Marks:
        """The extremes since told, those of the new state included."""
        measured = [(rule, *self._signals(rule)) for rule in self.rules if not is_structural(rule)]
        # What is in neither state is gone: a source that renames all it shows must not pile up.
        kept = {at: marks[at] for _, told, _ in measured for at in told if at in marks}
        for rule, told, new in measured:
            kept |= extremes(rule, told, marks, new)
        return kept

    def unmet(self) -> Rule:
        """The rule to name where something changed and none is met: the first that looks there."""
        looking = (rule for rule in self.rules if _at({rule.path}, self.changes[:1], self.lists))
        return next(looking, self.rules[0])

    def _hit(self, rule: Rule, marks: Marks) -> Hit | None:
        if is_structural(rule):
            return Hit(rule=rule) if self._came_about(rule) else None
        told, new = self._signals(rule)
        met = fired(rule, told, marks, new)
        if not met:
            return None
        if is_textual(rule):
            return Hit(rule=rule, line=self._line(rule))
        bases = {at: base for at, base in met.items() if base is not None and base != told.get(at)}
        known = {at for at, base in met.items() if base is not None and base == told.get(at)}
        return Hit(rule=rule, bases=bases, known=known)

    def _came_about(self, rule: Rule) -> bool:
        concerned = _at({rule.path}, self.changes, self.lists)
        match rule.condition:
            case Condition.APPEARS | Condition.CONTAINS:
                return any(change.old is ABSENT for change in concerned)
            case Condition.DISAPPEARS:
                return any(change.new is ABSENT for change in concerned)
            case _:
                return bool(concerned)

    def _line(self, rule: Rule) -> Change:
        if rule.condition is Condition.DISAPPEARS:
            at, line = self._where(rule, self.old)
            return Change(path=at, old=line, new=ABSENT)
        at, line = self._where(rule, self.new)
        old: Json | Absent = ABSENT
        if rule.condition is Condition.IS:  # it replaced something, which is worth a word
            old = dict(leaves(self.old, at, self.lists)).get(at, ABSENT)
        return Change(path=at, old=ABSENT if old == line else old, new=line)

    def _where(self, rule: Rule, state: Json) -> tuple[str, Json]:
        # Where the told state never had what came and went since, the text itself has to do.
        return line_with(rule, state, self.lists) or (rule.path, rule.value)

    def _signals(self, rule: Rule) -> tuple[Signals, Signals]:
        return signals(rule, self.old, self.lists), signals(rule, self.new, self.lists)


def fingerprint(attention: Attention, state: Json) -> str:
    """A short name for what the rules see in *state*, which is without what is ignored."""
    rules, lists = attention.rules or (Rule(),), attention.lists
    looked_at: list[Json] = [
        # By the places of single values: in which order items stand must not matter.
        dict(signals(rule, state, lists) if is_textual(rule) else leaves(state, rule.path, lists))
        for rule in rules
    ]
    return blake2b(text_of(looked_at).encode(), digest_size=8).hexdigest()


def between(attention: Attention, old: Json, new: Json) -> tuple[Change, ...]:
    """What there is to tell of the way from *old* to *new*, whatever lay between; nothing is ()."""
    seen = Comparison.of(attention, old, new)
    if seen.same:
        return ()
    _, changes = seen.story(seen.hits({}))
    return changes


def _watched(
    rules: tuple[Rule, ...], every: tuple[Change, ...], lists: tuple[Listing, ...]
) -> tuple[Change, ...]:
    """The changes where rules look; a rule about a text looks at nothing but that text."""
    looking = [rule for rule in rules if not is_textual(rule)]
    return tuple(
        change
        for change in every
        if any(_looks_at(rule, change) and _at({rule.path}, (change,), lists) for rule in looking)
    )


def _looks_at(rule: Rule, change: Change) -> bool:
    """Whoever waits for what comes up does not ask what went or became otherwise."""
    match rule.condition:
        case Condition.APPEARS | Condition.CONTAINS:
            return change.old is ABSENT
        case Condition.DISAPPEARS:
            return change.new is ABSENT
        case _:
            return True


def _at(
    paths: Set[str], every: tuple[Change, ...], lists: tuple[Listing, ...]
) -> tuple[Change, ...]:
    return tuple(
        change
        for change in every
        if any(concerns(path, change.path, *_sides(change), lists=lists) for path in paths)
    )


def _sides(change: Change) -> tuple[Json, ...]:
    return tuple(side for side in (change.old, change.new) if not isinstance(side, Absent))
