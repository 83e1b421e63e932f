"""When a rule that is met speaks: long and often enough, not too soon, and not in circles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.canonical import text_of
from scheduler.comparison import Comparison, Hit
from scheduler.conditions import holds
from scheduler.notes import Met, Notes, Telling
from scheduler.policy import Rule

CIRCLE, CIRCLES_WITHIN = 3, timedelta(hours=24)
"""A value that is told so often within that time keeps switching."""
DAY = timedelta(hours=24)
SETTLES_AFTER = timedelta(hours=6)
"""A day has room for three tellings of one value, and what lies between them, at this distance."""


def name_of(rule: Rule) -> str:
    """What a rule is noted under: it stays the same where only its distances change."""
    hold = None if rule.hold is None else rule.hold.total_seconds()
    return text_of([
        rule.condition.value, rule.path, rule.value, rule.margin, hold, rule.times, rule.among,
    ])  # fmt: skip


# --- long enough, often enough ------------------------------------------------------------------


def tracked(seen: Comparison, hits: Sequence[Hit], notes: Notes, now: datetime) -> Notes:
    """The notes with one observation more of the rules that wait for several."""
    waiting = [rule for rule in seen.rules if rule.hold is not None or rule.among > 1]
    if not waiting:
        return replace(notes, met={}) if notes.met else notes
    hit = {name_of(hit.rule) for hit in hits}
    met = {name_of(rule): _once_more(rule, notes.met, hit, now) for rule in waiting}
    return replace(notes, met=met)


def _once_more(rule: Rule, met: Mapping[str, Met], hit: Iterable[str], now: datetime) -> Met:
    name = name_of(rule)
    before, is_met = met.get(name, Met()), name in hit
    return Met(
        since=(before.since or now) if is_met else None,
        lately=(before.lately + "01"[is_met])[-rule.among :],
    )


def ripe(hits: Sequence[Hit], notes: Notes, now: datetime) -> tuple[Hit, ...]:
    """Those that were met for as long, and as often, as their rules ask for."""
    return tuple(hit for hit in hits if _is_ripe(hit.rule, notes.met, now))


def _is_ripe(rule: Rule, met: Mapping[str, Met], now: datetime) -> bool:
    if rule.hold is None and rule.among == 1:
        return True
    lately = met[name_of(rule)]
    long = rule.hold is None or now - (lately.since or now) >= rule.hold
    return long and lately.lately.count("1") >= rule.times


# --- not too soon -------------------------------------------------------------------------------


def rested(hits: Sequence[Hit], notes: Notes, now: datetime) -> tuple[Hit, ...]:
    """Those whose rules have not spoken for as long as they are to be silent."""
    return tuple(hit for hit in hits if rests_until(hit.rule, notes, now) is None)


def rests_until(rule: Rule, notes: Notes, now: datetime) -> datetime | None:
    """Until when a rule keeps silent because it spoke, or the job did; None where it may speak."""
    ends = (_cools_until(rule, notes), spent_until(rule, notes, now))
    return max((end for end in ends if end is not None and end > now), default=None)


def _cools_until(rule: Rule, notes: Notes) -> datetime | None:
    spoke = notes.fired.get(name_of(rule))
    return None if rule.at_most_every is None or spoke is None else spoke + rule.at_most_every


def spent_until(rule: Rule, notes: Notes, now: datetime) -> datetime | None:
    """Until when the messages of a day are spent that a rule allows; None where some are left."""
    if rule.daily is None:
        return None
    lately = [at for at in notes.owed if now - at < DAY]
    return lately[-rule.daily] + DAY if len(lately) >= rule.daily else None


def due_again(seen: Comparison, notes: Notes, now: datetime) -> Rule | None:
    """The first rule that spoke, still holds, and is to say so at this distance."""
    for rule in seen.rules:
        spoke = notes.fired.get(name_of(rule))
        if rule.again_every is None or spoke is None or now - spoke < rule.again_every:
            continue
        if spent_until(rule, notes, now) is not None:
            continue
        if holds(rule, seen.new, seen.lists):
            return rule
    return None


def going_on(seen: Comparison, notes: Notes) -> Notes:
    """The notes without what spoke and is over, as far as anybody waits for it to go on."""
    over = {
        name_of(rule)
        for rule in seen.rules
        if rule.again_every is not None
        and rule.at_most_every is None
        and not holds(rule, seen.new, seen.lists)
    }
    if not over & notes.fired.keys():
        return notes
    return replace(notes, fired={k: at for k, at in notes.fired.items() if k not in over})


def fired(notes: Notes, rules: Iterable[Rule], spoke: Iterable[Rule], now: datetime) -> Notes:
    """What is noted after speaking: all else begins anew."""
    rules = tuple(rules)
    counted = max((rule.daily or 0 for rule in rules), default=0)
    names = [name_of(rule) for rule in rules if rule.at_most_every or rule.again_every]
    now_said = {name_of(rule) for rule in spoke}
    moments = {name: now if name in now_said else notes.fired.get(name) for name in names}
    return Notes(
        fired={name: at for name, at in moments.items() if at is not None},
        owed=(*notes.owed, now)[-counted:] if counted else (),
        tellings=notes.tellings,
        restless_since=notes.restless_since,
    )


# --- not in circles -----------------------------------------------------------------------------


def told_once_more(notes: Notes, value: str, now: datetime) -> Notes:
    """The notes with one telling more, and without those that are a day old."""
    recent = [one for one in notes.tellings if now - one.at < CIRCLES_WITHIN]
    return replace(notes, tellings=(*recent, Telling(value=value, at=now)))


def tellings_of(notes: Notes, value: str, now: datetime) -> int:
    """How often that value was told within a day."""
    return sum(one.value == value and now - one.at < CIRCLES_WITHIN for one in notes.tellings)


def is_in_circles(notes: Notes, value: str, now: datetime) -> bool:
    """Whether the state keeps switching, and that value is one of those between which it does."""
    return notes.restless_since is not None and tellings_of(notes, value, now) > 0
