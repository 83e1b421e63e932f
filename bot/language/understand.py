"""One message in one language: from its chart to an intent."""

from collections.abc import Mapping
from dataclasses import replace

from bot.language import clock, commands, dates, durations, numbers, repeats, watches, when
from bot.language.chart import Builder, Chart
from bot.language.durations import Span
from bot.language.grammar import Grammar
from bot.language.intent import Ambiguous, Create, Intent, NoRequest, Note, Unclear
from bot.language.moments import Frame
from bot.language.normal import Plain
from bot.language.reading import Reading, reading_of
from bot.language.repeats import Repeat
from bot.language.resolve import Plan, resolve
from bot.language.task import task_of
from bot.language.tokens import Token, tokens
from bot.language.watches import Watching, looked
from bot.language.when import When

BUILDERS: Mapping[str, Builder] = {
    **numbers.BUILDERS,
    **durations.BUILDERS,
    **clock.BUILDERS,
    **dates.BUILDERS,
    **repeats.BUILDERS,
    **when.BUILDERS,
    **watches.BUILDERS,
    **commands.BUILDERS,
}


EVERY_HALF_HOUR = Repeat(period=Span(((30.0, "minute"),)))
"""How often a watch looks if the message does not say."""


def understand(original: str, plain: Plain, grammar: Grammar, frame: Frame) -> Intent:
    """What the message means in that language."""
    chart = chart_of(plain, grammar)
    command = commands.command_of(original, plain, chart, frame)
    if command:
        return command
    reading = reading_of(chart)
    watch = None if reading.is_talk else watches.watching(chart, reading.pieces)
    if watch and not (reading.when and reading.when.is_moment and not reading.when.repeat):
        return _watched(original, plain, chart, reading, watch, frame)
    if reading.is_talk or not (reading.is_asked or reading.when):
        return NoRequest()
    task = task_of(original, plain, chart, reading.cut, asked=reading.is_asked)
    if reading.when is None or (reading.when.vague and not reading.when.clocks):
        return Unclear(reason="no_time", task=task) if reading.is_asked else NoRequest()
    return _decided(reading, task, frame)


def chart_of(plain: Plain, grammar: Grammar) -> Chart:
    """All constituents of the message, without the sounds people make while they think."""
    said = [token for token in tokens(plain) if not _is_hesitation(token, grammar)]
    return Chart(said, plain.text, grammar, BUILDERS)


def _is_hesitation(token: Token, grammar: Grammar) -> bool:
    branch = grammar.root.following.get(token.text)
    return branch is not None and any(c == "hesitation" for c, _ in branch.complete)


def _decided(reading: Reading, task: str, frame: Frame) -> Intent:
    assert reading.when is not None  # noqa: S101
    resolved = resolve(reading.when, frame)
    if not resolved.plans:
        return Unclear(reason=resolved.reason, task=task)
    created = tuple(_create(plan, reading, task, frame) for plan in resolved.plans)
    if len(created) > 1:
        return Ambiguous(readings=created, reason=resolved.reason)
    if not task and not reading.is_asked and not _is_exact(reading):
        return Unclear(reason="no_task")
    return created[0]


def _watched(
    original: str, plain: Plain, chart: Chart, reading: Reading, watch: Watching, frame: Frame
) -> Intent:
    said = reading.when or When()
    notes: tuple[Note, ...] = ()
    if not said.repeat:
        said, notes = replace(said, repeat=EVERY_HALF_HOUR, vague=False), (Note.ASSUMED_INTERVAL,)
    resolved = resolve(said, frame)
    if not resolved.plans:
        return Unclear(reason=resolved.reason)
    cut = [(group.start, group.end) for group in reading.chosen]
    task = task_of(original, plain, chart, cut, asked=False)
    created = _create(resolved.plans[0], reading, task, frame)
    source = looked(original, plain, chart, watch, said)
    return replace(created, watch=source, notes=(*created.notes, *notes))


def _is_exact(reading: Reading) -> bool:
    when = reading.when
    return bool(when and (when.span or when.clocks or when.repeat))


def _create(plan: Plan, reading: Reading, task: str, frame: Frame) -> Create:
    said = reading.when
    return Create(
        schedule=plan.schedule,
        task=task,
        zone=frame.zone,
        starts=plan.starts,
        until=plan.until,
        max_runs=plan.max_runs,
        skip_dates=plan.skip_dates,
        policies=dict(said.policies) if said else {},
        absolute=plan.absolute,
        notes=plan.notes,
    )
