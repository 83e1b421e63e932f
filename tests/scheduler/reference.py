"""The reducer again, slow and obvious: it keeps all that it ever saw and reads it afresh each time.

It shares no code with `scheduler.diff`, `scheduler.comparison` or `scheduler.rules`. States are
flattened to one value per place, so it knows objects and keyed lists, as the stories made here.
"""

import math
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from scheduler.model import DeliveryKind
from scheduler.policy import Attention, Baseline, Condition, Notify, Rule
from scheduler.verdict import Failure

Flat = dict[str, Any]
COMES = {Condition.APPEARS, Condition.CONTAINS}
NEVER = object()
"""Stands for a place without a value."""

RISING = {Condition.ABOVE, Condition.RISES, Condition.RISES_PERCENT}
FALLING = {Condition.BELOW, Condition.DROPS, Condition.DROPS_PERCENT}
TEXT = {
    Condition.APPEARS, Condition.CONTAINS, Condition.DISAPPEARS, Condition.IS, Condition.MATCHES,
}  # fmt: skip
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def flat(state: Any, at: str = "") -> Flat:
    """Each value that holds no others, by its place; items of lists are named by their id."""
    if isinstance(state, list):
        state = {f"id={item['id']}": item for item in state}
    if not isinstance(state, dict):
        return {at: state}
    places: Flat = {}
    for name, value in state.items():
        places |= flat(value, f"{at}/{name}")
    return places


def lies_under(place: str, path: str) -> bool:
    steps = {"*": "[^/]+", "**": ".+"}
    pattern = "/".join(steps.get(step, re.escape(step)) for step in path.split("/"))
    return re.fullmatch(f"{pattern}(/.*)?", place) is not None


def alike(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) or isinstance(other, float):
        numbers = isinstance(one, int | float) and isinstance(other, int | float)
        return numbers and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_about_text(rule: Rule) -> bool:
    return rule.condition in TEXT and rule.value is not None


def has_text(rule: Rule, places: Flat) -> bool:
    found = [
        value if isinstance(value, str) else repr(value)
        for place, value in places.items()
        if lies_under(place, rule.path)
    ]
    if rule.condition is Condition.MATCHES:
        return any(re.search(str(rule.value), word) for word in found)
    wanted, words = str(rule.value).casefold(), [word.casefold() for word in found]
    return wanted in words if rule.condition is Condition.IS else any(wanted in w for w in words)


def holds(rule: Rule, places: Flat) -> bool:
    """Whether what the rule waits for is so, whatever was told."""
    if is_about_text(rule):
        return has_text(rule, places) != (rule.condition is Condition.DISAPPEARS)
    assert isinstance(rule.value, int | float)
    numbers = [n for at, n in places.items() if lies_under(at, rule.path) and is_number(n)]
    if rule.condition is Condition.ABOVE:
        return any(number > rule.value for number in numbers)
    return any(number < rule.value for number in numbers)


def bare(rule: Rule) -> Rule:
    """What it waits for, without when it may speak."""
    return replace(rule, at_most_every=None, again_every=None, daily=None)


@dataclass
class Told:
    """What the reference expects to be owed after one step."""

    kinds: tuple[DeliveryKind, ...]
    differences: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Of a change message: by place, the value before and after; those of a text are left out."""
    text_rules: int = 0
    """How many rules about a text contribute a line of their own."""


def written(one: Any) -> str:
    """A value as text: 0 and 0.0 are one number."""
    number = isinstance(one, int | float) and not isinstance(one, bool)
    return repr(float(one) if number else one)


def under(path: str, places: Flat) -> list[tuple[str, str]]:
    """What stands below *path*, as text."""
    return sorted((at, written(one)) for at, one in places.items() if lies_under(at, path))


@dataclass
class Reference:
    """What a job was told and has shown since, in full."""

    attention: Attention
    patience: int = 2
    now: datetime = START
    told: Flat | None = None
    seen: Flat = field(default_factory=dict)
    since: list[Flat] = field(default_factory=list)
    """The states since told that counted: confirmed, and kept to ourselves."""
    same_in_a_row: list[Flat] = field(default_factory=list)
    failures: list[tuple[datetime, Failure]] = field(default_factory=list)
    incidents: list[str] = field(default_factory=list)
    looks: list[tuple[datetime, list[bool]]] = field(default_factory=list)
    """The looks since told that counted, and which rules each of them met."""
    spoke: dict[Rule, datetime] = field(default_factory=dict)
    tellings: list[tuple[str, datetime]] = field(default_factory=list)
    owed: list[datetime] = field(default_factory=list)
    """When a message was owed that a rule had a say in."""
    moved_at: datetime | None = None
    """When that which keeps switching moved last."""
    measured: int = 0

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.attention.rules or (Rule(),)

    def step(self, looked: Any, now: datetime = START) -> Told:
        """What is owed for a state, for none, or for a failure."""
        self.now = now
        if isinstance(looked, Failure):
            return self.fail(looked, min(self.patience, self.attention.silence or self.patience))
        missed = self.attention.silence and self.attention.notify is Notify.ON_CHANGE
        if looked is None and missed:
            return self.fail(Failure(code="NOTHING_SEEN", message=""), self.attention.silence)
        recovered = bool(self.incidents)
        self.failures, self.incidents = [], []
        told = Told(kinds=()) if looked is None else self.look({
            place: value
            for place, value in flat(looked).items()
            if not any(lies_under(place, path) for path in self.attention.ignore)
        })  # fmt: skip
        if recovered:
            told.kinds = (DeliveryKind.RECOVERY, *told.kinds)
        return told

    def fail(self, failure: Failure, patience: int) -> Told:
        self.same_in_a_row = []
        self.failures.append((self.now, failure))
        if len(self.failures) >= 10 and self.now - self.failures[0][0] >= timedelta(hours=24):
            self.incidents.append(failure.code)
            return Told(kinds=(DeliveryKind.INCIDENT,))
        twice = len(self.failures) > 1 and self.failures[-2][1].code == failure.code
        enough = len(self.failures) >= patience and (twice or not self.incidents)
        wanted = self.attention.notify is not Notify.NEVER
        if wanted and failure.code not in self.incidents and (failure.final or enough):
            self.incidents.append(failure.code)
            return Told(kinds=(DeliveryKind.INCIDENT,))
        return Told(kinds=())

    def look(self, new: Flat) -> Told:
        notify = self.attention.notify
        if notify in {Notify.NEVER, Notify.ON_FAILURE}:
            return Told(kinds=())
        if self.told is None:
            return self.first_look(new)
        if notify is Notify.ALWAYS:
            differences = self.differences(self.told, new)
            self.tell(new)
            return Told((DeliveryKind.CHANGE if differences else DeliveryKind.NOTICE,), differences)
        if self.measured < self.attention.shadow:
            return self.measure(new)
        told = self.compare(new)
        self.seen = new
        return told

    def measure(self, new: Flat) -> Told:
        self.measured += 1
        if self.measured < self.attention.shadow:
            return Told(kinds=())
        self.tell(new)
        self.tellings = []
        return Told(kinds=(DeliveryKind.NOTICE,))

    def first_look(self, new: Flat) -> Told:
        first: dict[Baseline, tuple[DeliveryKind, ...]] = {
            Baseline.ANNOUNCE: (DeliveryKind.BASELINE,),
            Baseline.NOTIFY: (DeliveryKind.CHANGE,),
            Baseline.SILENT: (),
        }
        always = self.attention.notify is Notify.ALWAYS
        self.tell(new)
        self.tellings.append((self.value(new), self.now))
        differences = {place: (NEVER, value) for place, value in new.items()}
        return Told(
            (DeliveryKind.BASELINE,) if always else first[self.attention.baseline], differences
        )

    def tell(self, new: Flat) -> None:
        self.told, self.since, self.same_in_a_row, self.looks = new, [], [], []
        self.seen = new

    def compare(self, new: Flat) -> Told:
        assert self.told is not None
        for rule in self.rules:
            if rule.again_every and not rule.at_most_every and not holds(rule, new):
                self.spoke.pop(bare(rule), None)
        if self.moved_at is not None and not self.same(self.seen, new):
            self.moved_at = self.now
        calm_since = self.now if self.moved_at is None else self.moved_at
        if self.now - calm_since >= timedelta(hours=6) and not all(map(self.spent, self.rules)):
            return self.settle(new)
        return self.decide(new)

    def decide(self, new: Flat) -> Told:
        assert self.told is not None
        if self.same_in_a_row and not self.same(self.same_in_a_row[-1], new):
            self.same_in_a_row = []
        self.same_in_a_row.append(new)
        hits = [self.is_met(rule, new) for rule in self.rules]
        met = [hit is not None for hit in hits]
        if not any(met) and self.same(self.told, new):
            self.since.append(new)
            self.looks.append((self.now, met))
            self.same_in_a_row = []  # what is as it was told has nothing to confirm
            return self.remind(new)
        if len(self.same_in_a_row) < self.attention.confirm:
            return Told(kinds=())
        self.since.append(new)
        self.looks.append((self.now, met))
        speaking = [place for place in range(len(hits)) if met[place] and self.speaks(place)]
        if not speaking or self.in_circles(new):
            return self.remind(new)
        return self.news(new, speaking, [hits[place] or {} for place in speaking])

    def news(self, new: Flat, speaking: list[int], hits: list[dict[str, Any]]) -> Told:
        assert self.told is not None
        bases = {at: base for hit in hits for at, base in hit.items()}
        # What its owner was told is what there is to tell from, where any rule is met from there.
        bases |= {
            at: self.told[at] for hit in hits for at in hit if alike(hit[at], self.told.get(at))
        }
        differences = self.differences(self.told | bases, new)
        for place in speaking:
            self.speak(self.rules[place])
        self.tell(new)
        self.owed.append(self.now)
        self.tellings.append((self.value(new), self.now))
        if self.moved_at is None and self.often(new) >= 3:
            self.moved_at = self.now
        lines = sum(is_about_text(self.rules[place]) for place in speaking)
        return Told((DeliveryKind.CHANGE,), differences, lines)

    # --- when a rule that is met may speak ----------------------------------------------------

    def spent(self, rule: Rule) -> bool:
        """Whether the messages of the last day are as many as the rule allows."""
        lately = [at for at in self.owed if self.now - at < timedelta(hours=24)]
        return rule.daily is not None and len(lately) >= rule.daily

    def speaks(self, place: int) -> bool:
        rule = self.rules[place]
        lately = [met[place] for _, met in self.looks]
        begun = self.now
        for at, met in reversed(self.looks):
            if not met[place]:
                break
            begun = at
        long = rule.hold is None or self.now - begun >= rule.hold
        often = sum(lately[-rule.among :]) >= rule.times
        spoke = self.spoke.get(bare(rule))
        cool = rule.at_most_every and spoke and self.now - spoke < rule.at_most_every
        return long and often and not cool and not self.spent(rule)

    def speak(self, rule: Rule) -> None:
        if any(
            one.at_most_every or one.again_every for one in self.rules if bare(one) == bare(rule)
        ):
            self.spoke[bare(rule)] = self.now

    def remind(self, new: Flat) -> Told:
        """Nothing, unless something that was told goes on and is to be told again."""
        for rule in self.rules:
            spoke = self.spoke.get(bare(rule))
            if rule.again_every is None or spoke is None or not holds(rule, new):
                continue
            if self.spent(rule):
                continue
            if self.now - spoke >= rule.again_every:
                self.speak(rule)
                return self.repeat(new)
        return Told(kinds=())

    def repeat(self, new: Flat) -> Told:
        assert self.told is not None
        differences = self.differences(self.told, new)
        self.tell(new)
        self.owed.append(self.now)
        return Told((DeliveryKind.CHANGE if differences else DeliveryKind.NOTICE,), differences)

    def settle(self, new: Flat) -> Told:
        self.moved_at, self.tellings = None, [(self.value(new), self.now)]
        return self.repeat(new)

    def value(self, places: Flat) -> str:
        """Everything that the rules see, as one text."""
        return repr([
            has_text(rule, places) if is_about_text(rule) else under(rule.path, places)
            for rule in self.rules
        ])  # fmt: skip

    def often(self, new: Flat) -> int:
        day = timedelta(hours=24)
        return sum(told == self.value(new) and self.now - at < day for told, at in self.tellings)

    def in_circles(self, new: Flat) -> bool:
        return self.moved_at is not None and self.often(new) > 0

    # --- what counts --------------------------------------------------------------------------

    def watched(self, place: str, before: Any, after: Any) -> bool:
        return any(
            lies_under(place, rule.path)
            and (rule.condition not in COMES or before is NEVER)
            and (rule.condition is not Condition.DISAPPEARS or after is NEVER)
            for rule in self.rules
            if not is_about_text(rule)
        )

    def differences(self, old: Flat, new: Flat) -> dict[str, tuple[Any, Any]]:
        places = [*old, *(place for place in new if place not in old)]
        pairs = {place: (old.get(place, NEVER), new.get(place, NEVER)) for place in places}
        return {
            place: (before, after)
            for place, (before, after) in pairs.items()
            if self.watched(place, before, after) and not alike(before, after)
        }

    def same(self, old: Flat, new: Flat) -> bool:
        texts = [rule for rule in self.rules if is_about_text(rule)]
        return not self.differences(old, new) and all(
            has_text(rule, old) == has_text(rule, new) for rule in texts
        )

    # --- when a rule is met -------------------------------------------------------------------

    def is_met(self, rule: Rule, new: Flat) -> dict[str, Any] | None:
        """None, or the values that differ from the told ones against which it was measured."""
        assert self.told is not None
        if is_about_text(rule):
            return self.text_is_met(rule, new)
        if rule.condition in TEXT | {Condition.CHANGES}:
            return {} if self.something_came_about(rule, new) else None
        found: dict[str, Any] = {}
        hit = False
        for place, value in new.items():
            if lies_under(place, rule.path) and is_number(value):
                for base in self.crossed(rule, place, value)[:1]:
                    hit = True
                    if base is not NEVER and place in self.told:
                        found[place] = base
        return found if hit else None

    def text_is_met(self, rule: Rule, new: Flat) -> dict[str, Any] | None:
        assert self.told is not None
        wanted = rule.condition is not Condition.DISAPPEARS
        was_otherwise = any(has_text(rule, old) != wanted for old in [self.told, *self.since])
        return {} if has_text(rule, new) == wanted and was_otherwise else None

    def something_came_about(self, rule: Rule, new: Flat) -> bool:
        assert self.told is not None
        found = [
            pair
            for place, pair in self.differences(self.told, new).items()
            if lies_under(place, rule.path)
        ]
        if rule.condition is Condition.CHANGES:
            return bool(found)
        side = 1 if rule.condition is Condition.DISAPPEARS else 0
        return any(pair[side] is NEVER for pair in found)

    def crossed(self, rule: Rule, place: str, value: float) -> list[Any]:
        """The values against which *value* meets the rule, the told one first."""
        assert self.told is not None
        told = self.told.get(place, NEVER)
        known = is_number(told)
        edge = rule.condition in {Condition.ABOVE, Condition.BELOW}
        if edge and not known:
            return [NEVER] if self.moved(rule, math.inf * self.sign(rule) * -1, value, 0) else []
        bases: list[Any] = []
        if known and self.moved(rule, told, value, 0):
            bases.append(told)
        past = self.past(place)
        if past and rule.condition in RISING | FALLING:
            extreme = min(past) if rule.condition in RISING else max(past)
            if self.moved(rule, extreme, value, rule.margin):
                bases.append(extreme)
        return bases

    def past(self, place: str) -> list[float]:
        """The numbers at *place* since told, or since it was last nowhere if it never was told."""
        assert self.told is not None
        numbers: list[float] = []
        for state in [self.told, *self.since]:
            if is_number(state.get(place)):
                numbers.append(state[place])
            elif not is_number(self.told.get(place)):
                numbers = []
        return numbers

    @staticmethod
    def sign(rule: Rule) -> int:
        return 1 if rule.condition in RISING else -1

    def moved(self, rule: Rule, base: float, value: float, margin: float) -> bool:
        if alike(base, value):
            return False
        size = rule.value if isinstance(rule.value, int | float) else 0
        match rule.condition:
            case Condition.ABOVE:
                return base <= size - margin and value > size
            case Condition.BELOW:
                return base >= size + margin and value < size
        if rule.condition in {
            Condition.BY_PERCENT, Condition.RISES_PERCENT, Condition.DROPS_PERCENT,
        }:  # fmt: skip
            size = abs(base) * size / 100
        by = value - base
        if rule.condition in {Condition.BY, Condition.BY_PERCENT}:
            return abs(by) > size or math.isclose(abs(by), size)
        by *= self.sign(rule)
        return by > 0 and (by > size or math.isclose(by, size))


# --- stories to tell both ---------------------------------------------------------------------

PRICES = (0, 1, True, 1.1, 1.2, 5, 50, 95, 99.5, 100, 101, 103, 120, None, "n/a")
PAGES = ("nothing here", "In stock: 3", "in stock soon", "Sold out", "sold out, in stock tomorrow")


def a_rule(random: Random) -> Rule:
    condition = random.choice(list(Condition))
    value: float | str | None = random.choice([0.1, 1, 5, 20, 100])
    if condition in TEXT:
        value = random.choice([None, "in stock", "SOLD OUT"])
    elif condition in {Condition.RISES, Condition.DROPS}:
        value = random.choice([None, 1, 5, 50])
    if condition is Condition.IS:
        value = random.choice(["sold out", "n/a", "1", "true"])
    if condition is Condition.MATCHES:
        value = random.choice(["(?i)in stock", "^S.ld", r"\d{2,}", "stock$"])
    paths = ("", "/price", "/count", "/page", "/items", "/items/*/price", "/**/price")
    margin = random.choice([0, 0, 3]) if condition in {Condition.ABOVE, Condition.BELOW} else 0
    return a_patient_one(
        Rule(condition=condition, path=random.choice(paths), value=value, margin=margin), random
    )


def a_patient_one(rule: Rule, random: Random) -> Rule:
    """The rule as it is, or one that waits, or rests, or insists."""
    if random.random() < 0.5:
        return rule
    times, among = random.choice([(1, 1), (1, 1), (2, 3), (1, 2), (3, 4)])
    return replace(
        rule,
        hold=random.choice([None, None, timedelta(minutes=30), timedelta(hours=3)]),
        times=times,
        among=among,
        at_most_every=random.choice([None, None, timedelta(hours=2), timedelta(days=1)]),
        daily=random.choice([None, None, None, 1, 2, 3]),
        again_every=random.choice([None, timedelta(hours=1)]) if rule.lasts else None,
    )


def an_attention(random: Random) -> Attention:
    return Attention(
        notify=random.choice([*[Notify.ON_CHANGE] * 8, *Notify]),
        rules=tuple(a_rule(random) for _ in range(random.choice([0, 1, 1, 1, 2, 3]))),
        baseline=random.choice(list(Baseline)),
        ignore=random.choice([(), (), ("/count",), ("/items/*/name",), ("/**/name", "/page")]),
        confirm=random.choice([1, 1, 1, 2, 3]),
        silence=random.choice([0, 0, 2, 3]),
        shadow=random.choice([0] * 9 + [3]),
    )


def a_state(random: Random) -> dict[str, Any]:
    return {
        "price": random.choice(PRICES),
        "count": random.randrange(3),
        "page": random.choice(PAGES),
        "items": [an_item(random, name) for name in "abc" if random.random() < 0.5],
    }


def an_item(random: Random, name: str) -> dict[str, Any]:
    return {"id": name, "name": random.choice("xy"), "price": random.choice(PRICES)}


def altered(state: dict[str, Any], random: Random) -> dict[str, Any]:
    """The same state with one of its parts made anew, and its items in another order."""
    part = random.choice(list(state))
    changed = state | {part: a_state(random)[part]}
    if is_number(state["price"]) and random.random() < 0.2:
        changed = state | {"price": state["price"] * (1 + 1e-12)}  # rounding, as of averages
    changed["items"] = random.sample(changed["items"], len(changed["items"]))
    return changed


def a_time(random: Random) -> timedelta:
    """From one look to the next."""
    return timedelta(minutes=random.choice([1, 10, 30, 60, 60, 200, 310, 400, 1500]))


def a_story(random: Random, length: int) -> list[Any]:
    """States and failures, with the long stretches of the same that the world is made of."""
    states = [a_state(random)]
    told: list[Any] = []
    if random.random() < 0.15:
        states.append(altered(states[0], random))
        return [random.choice(states) for _ in range(length)]  # back and forth
    if random.random() < 0.03:
        return [*states, *[Failure(code="A", message="no answer")] * (length - 1)]
    for _ in range(length):
        chance = random.random()
        if chance < 0.15:
            code = random.choice("AAB")
            told.append(Failure(code=code, message="no answer", final=random.random() < 0.1))
            continue
        if random.random() < 0.05:
            told.append(None)
            continue
        if chance < 0.6:
            states.append(altered(states[-1], random))
        elif chance < 0.75:
            states.append(random.choice(states))
        told.append(states[-1])
    return told
