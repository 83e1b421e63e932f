"""One message in one language: from its chart to an intent."""

from collections.abc import Mapping

from bot.language import clock, dates, durations, numbers, repeats, when
from bot.language.chart import Builder, Chart
from bot.language.grammar import Grammar
from bot.language.intent import Ambiguous, Create, Intent, NoRequest, Unclear
from bot.language.moments import Frame
from bot.language.normal import Plain
from bot.language.reading import Reading, reading_of
from bot.language.resolve import Plan, resolve
from bot.language.task import task_of
from bot.language.tokens import Token, tokens

BUILDERS: Mapping[str, Builder] = {
    **numbers.BUILDERS,
    **durations.BUILDERS,
    **clock.BUILDERS,
    **dates.BUILDERS,
    **repeats.BUILDERS,
    **when.BUILDERS,
}


def understand(original: str, plain: Plain, grammar: Grammar, frame: Frame) -> Intent:
    """What the message means in that language."""
    chart = chart_of(plain, grammar)
    reading = reading_of(chart)
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
