"""One message in one language: from its words to an intent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language import (
    clock,
    commands,
    daywords,
    durations,
    numbers,
    phrases,
    places,
    quiet,
    repeats,
    shifts,
    watches,
)
from bot.language.chart import Builder, Chart
from bot.language.dates import Numeric
from bot.language.durations import Span
from bot.language.grammar import Grammar
from bot.language.intent import Ambiguous, Create, Intent, NoRequest, Note, Piece, Several, Unclear
from bot.language.jobs import names_a_job
from bot.language.message import Message
from bot.language.moments import Frame
from bot.language.normal import plain
from bot.language.pieces import moved, pieces_of
from bot.language.reading import Reading, reading_of
from bot.language.repetition import Repeat
from bot.language.requests import splits
from bot.language.resolve import Plan, Resolved, resolve
from bot.language.talk import is_courtesy
from bot.language.task import task_of
from bot.language.tokens import Token, tokens
from bot.language.unread import unread, unread_wish
from bot.language.watches import Watching, looked
from bot.language.when import When, merge

BUILDERS: Mapping[str, Builder] = {
    **numbers.BUILDERS,
    **durations.BUILDERS,
    **places.BUILDERS,
    **clock.BUILDERS,
    **daywords.BUILDERS,
    **repeats.BUILDERS,
    **phrases.BUILDERS,
    **watches.BUILDERS,
    **commands.BUILDERS,
    **quiet.BUILDERS,
    **shifts.BUILDERS,
}

EVERY_HALF_HOUR = Repeat(period=Span(((30.0, "minute"),)))
"""How often a watch looks if the message does not say."""

_MONTHS = 12
_MOST_REQUESTS = 5
_LONGEST_LIST = 80
"""Tokens of a message in which several requests are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What an earlier request in the same message said, for a later one to lean on."""

    asked: bool = False
    when: When | None = None


def understand(
    original: str, grammar: Grammar, frame: Frame, before: Before | None = None
) -> Intent:
    """What the message means in that language; *before* is what the same message said so far."""
    frame = replace(frame, order=grammar.settings.get("dates", "ask"))
    message = read_words(original, grammar)
    command = commands.command_of(message, frame) if before is None else None
    if command:
        return command
    if before is None and names_a_job(message):
        return NoRequest()
    reading = reading_of(message.chart, frame.today)
    look = watches.fronted if reading.is_talk else watches.watching
    watch = look(message.chart, reading.pieces)
    if watch and not (reading.when and reading.when.is_moment and not reading.when.repeat):
        return _watched(message, reading, watch, frame)
    if before is not None:
        reading = _leaning(reading, before)
    if reading.is_talk:
        return _no_request(message, reading)
    several = _several(message, reading, grammar, frame) if before is None else None
    return several or _single(message, reading, frame)


def _no_request(message: Message, reading: Reading) -> NoRequest:
    courtesy = is_courtesy(message.chart)
    return NoRequest(pieces=pieces_of(message, reading), is_courtesy=courtesy)


def read_words(original: str, grammar: Grammar) -> Message:
    """The message with its chart, without the sounds that people make while they think."""
    text = plain(original)
    said = [token for token in tokens(text) if not _is_hesitation(token, grammar)]
    return Message(original, text, Chart(said, text.text, grammar, BUILDERS))


def _is_hesitation(token: Token, grammar: Grammar) -> bool:
    branch = grammar.root.following.get(token.text)
    return branch is not None and any(c == "hesitation" for c, _ in branch.complete)


def _leaning(reading: Reading, before: Before) -> Reading:
    """The day that the first request named holds for the next: "and at 10 call Bob"."""
    said = reading.when
    if said and not (said.day or said.span or said.repeat) and before.when and before.when.day:
        said = merge(said, When(day=before.when.day)) or said
    return replace(reading, when=said, is_reminded=before.asked)


def _several(
    message: Message, reading: Reading, grammar: Grammar, frame: Frame
) -> Several | Create | None:
    """The requests that the message is made of, if it falls into whole ones."""
    if message.length > _LONGEST_LIST:
        return None
    places = splits(message.chart, reading)[:_MOST_REQUESTS]
    tries = (_cut(message, reading, places[first:], grammar, frame) for first in range(len(places)))
    return next((each for each in tries if each), None)


def _cut(
    message: Message,
    reading: Reading,
    places: Sequence[tuple[int, int]],
    grammar: Grammar,
    frame: Frame,
) -> Several | Create | None:
    """The message in parts, cut wherever a whole request has been said."""
    found: list[Create] = []
    start, before = 0, Before()
    for end, begin in (*places, (message.length, message.length)):
        words = message.words(start, end)
        part = understand(words, grammar, frame, before) if start < end else None
        if isinstance(part, Create) and part.task:
            head = _leaning(reading_of(read_words(words, grammar).chart, frame.today), before)
            before = Before(asked=reading.is_asked, when=head.when)
            found.append(replace(part, pieces=moved(part.pieces, message.span(start, end)[0])))
            start = begin
    if found and start < message.length:
        found = _with_what_is_told(message, found, start, grammar, frame)
        start = message.length if found else start
    if start < message.length or not found:
        return None
    return Several(requests=tuple(found)) if len(found) > 1 else found[0]


def _with_what_is_told(
    message: Message, found: list[Create], start: int, grammar: Grammar, frame: Frame
) -> list[Create]:
    """``pick up Tom at 5, he lands at 4``: what is told behind a request is a part of its task."""
    words = message.words(start, message.length)
    if not reading_of(read_words(words, grammar).chart, frame.today).is_talk:
        return []
    *whole, last = found
    return [*whole, replace(last, task=f"{last.task}, {words}")]


def _single(message: Message, reading: Reading, frame: Frame) -> Intent:
    goes_on = reading.is_reminded
    task = task_of(message, reading.cut, asked=reading.is_asked, goes_on=goes_on)
    pieces = pieces_of(message, reading)
    said = reading.when
    if said is None or said.past or (said.vague and not said.clocks):
        reason = _why_timeless(message.chart, reading)
        unclear = Unclear(reason=reason, task=task, pieces=pieces)
        return unclear if reason else _no_request(message, reading)
    if not reading.is_asked and (_is_fraction(reading, said) or _says_little(task, reading)):
        return _no_request(message, reading)
    if reason := unread(message, reading, said):
        return Unclear(reason=reason, task=task, pieces=pieces)
    resolved = resolve(said, frame)
    if not resolved.plans:
        words = " ".join(message.words(group.start, group.end) for group in reading.chosen)
        return Unclear(reason=resolved.reason, task=task, words=words, pieces=pieces)
    created = _created(message, reading, resolved, task, frame)
    return _doubted(message, reading, created, frame) if reading.doubt else created


def _why_timeless(chart: Chart, reading: Reading) -> str:
    """What the request lacks that says no usable time; empty if it is no request."""
    said = reading.when
    if reading.is_asked or (said is not None and said.repeat and not said.past):
        return "past" if reading.is_past else "no_time"
    return unread_wish(chart, reading)


def _says_little(task: str, reading: Reading) -> bool:
    return not task and not _is_clear_alone(reading)


def _is_fraction(reading: Reading, said: When) -> bool:
    """``1/2 cup``: two small numbers that nothing else makes a date."""
    day = said.day
    marked = any(group.is_marked for group in reading.chosen)
    if not isinstance(day, Numeric) or marked or said.clocks or day.year:
        return False
    return max(day.first, day.second) <= _MONTHS


def _doubted(message: Message, reading: Reading, created: Intent, frame: Frame) -> Intent:
    """Both ways to take the times, for the person to choose."""
    chosen, when = reading.doubt or ((), None)
    rest = replace(reading, chosen=tuple(chosen), when=when, doubt=None)
    readings = [each for each in (_first(created), _first(_single(message, rest, frame))) if each]
    if len(readings) == 1:
        return readings[0]
    pieces = pieces_of(message, reading)
    return Ambiguous(readings=tuple(readings), reason="whose_time", pieces=pieces)


def _first(intent: Intent) -> Create | None:
    """What it is in the likeliest case, if there is one."""
    if isinstance(intent, Ambiguous):
        return intent.readings[0]
    return intent if isinstance(intent, Create) else None


def _created(
    message: Message, reading: Reading, resolved: Resolved, task: str, frame: Frame
) -> Intent:
    pieces = pieces_of(message, reading)
    notes = (Note.NEEDS_A_MODEL,) if reading.is_report else ()
    created = tuple(_create(p, reading, task, frame, pieces, notes) for p in resolved.plans)
    if len(created) > 1:
        return Ambiguous(readings=created, reason=resolved.reason, pieces=pieces)
    return created[0]


def _watched(message: Message, reading: Reading, watch: Watching, frame: Frame) -> Intent:
    # A rule like "at most once an hour" needs no interval beside it.
    policies = tuple(dict.fromkeys(p for group in reading.found for p in group.when.policies))
    said = replace(reading.when or When(), policies=policies)
    notes: tuple[Note, ...] = ()
    if not said.repeat:
        said, notes = replace(said, repeat=EVERY_HALF_HOUR, vague=False), (Note.ASSUMED_INTERVAL,)
    resolved = resolve(said, frame)
    if not resolved.plans:
        return Unclear(reason=resolved.reason)
    cut = [(group.start, group.end) for group in reading.chosen]
    task = task_of(message, cut, asked=False)
    pieces = pieces_of(message, reading, watch.pieces)
    whole = replace(reading, when=said)
    created = _create(resolved.plans[0], whole, task, frame, pieces, notes)
    return replace(created, watch=looked(message, watch, said))


def _is_clear_alone(reading: Reading) -> bool:
    """Whether a mere time is a request: "in ten minutes" is one, "1984" and "second" are not."""
    said = reading.when
    if said is None:
        return False
    if any(piece.category == "deadline" for group in reading.chosen for piece in group.pieces):
        return False  # "by Friday" and nothing to do by then is how people part
    marked = any(group.is_marked for group in reading.chosen)
    return bool(said.repeat or (said.clocks and (said.day or marked)) or (said.span and marked))


def _create(
    plan: Plan,
    reading: Reading,
    task: str,
    frame: Frame,
    pieces: tuple[Piece, ...],
    notes: tuple[Note, ...],
) -> Create:
    return Create(
        schedule=plan.schedule,
        task=task,
        zone=plan.zone or frame.zone,
        starts=plan.starts,
        until=plan.until,
        max_runs=plan.max_runs,
        skip_dates=plan.skip_dates,
        holidays=plan.holidays,
        policies=dict(reading.when.policies) if reading.when else {},
        absolute=plan.absolute,
        notes=(*plan.notes, *notes),
        pieces=pieces,
    )
