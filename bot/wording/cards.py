"""Jobs as people see them: cards, lists, and one job in full."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice, pairwise

from bot.language import describe, has_words
from bot.language.holidays import name_of
from bot.wording.agent_words import AGENT, agent_lines
from bot.wording.comparing_words import comparing_lines
from bot.wording.moments import day_words, in_words, moment, offset, span
from bot.wording.notation import PLAIN, Notation
from bot.wording.policy_words import policy_lines
from bot.wording.quiet_words import quiet_lines
from bot.wording.reply import Button, Reply
from bot.wording.rule_words import rule_sentences
from bot.wording.states import state_words
from bot.wording.text import Span, Style, Text, bold, cleaned, code, text
from scheduler.coming import in_order, next_upcoming, upcoming
from scheduler.consent import UNAPPROVED
from scheduler.model import Job, Memory, Run
from scheduler.policy import Notify, Pause, Rule
from scheduler.schedule import At, Schedule
from scheduler.wallclock import wall_at, zone_of

EXAMPLES = (
    "remind me in 30 minutes to take a break",
    "every weekday at 9 stand-up",
    "check https://example.com every 10 minutes and tell me if it changes",
)
ENGLISH = "en"
TASK_AT_MOST = 300
"""Characters of a task that a card shows; the reminder itself says all of it."""
SHOWN = 20
"""Jobs in one list."""
LEFT_OUT = 3
"""Days and moments that a card names of those that are left out."""
PER_ROW = 5


def name(job: Job) -> Text:
    """A job as people call it: its number and its task."""
    return text(bold(f"#{job.number}"), " ", task_words(job))


def task_words(job: Job) -> str:
    """A job's task, short enough for a card."""
    return cleaned(job.task, most=TASK_AT_MOST)


def job_buttons(job: Job, *operations: str, notation: Notation = PLAIN) -> tuple[Button, ...]:
    """Buttons for a job; a press names the version that it was meant for."""
    labels = [
        f"#{job.number}" if operation == "show" else notation.say(OPERATIONS[operation])
        for operation in operations
    ]
    return tuple(
        Button(label=label, data=f"j:{operation}:{job.number}:{job.version}")
        for operation, label in zip(operations, labels, strict=True)
    )


OPERATIONS = {
    "undo": "undo", "edit": "edit", "pause": "pause", "resume": "resume", "remove": "remove",
    "run": "run_now", "stop": "stop_run", "why": "why", "anyway": "tell_anyway",
    "relax": "relax_rule", "forget": "forget_seen",
}  # fmt: skip
"""The words (`bot.wording.sentences`) on the buttons of a job."""


def card(
    job: Job,
    *,
    now: datetime,
    language: str | None,
    notes: Iterable[str] = (),
    before: Job | None = None,
) -> Reply:
    """What was understood: the task, the schedule in words, the zone, the next three moments."""
    to = Notation(language=language, zone=job.zone)
    body = text(
        "\u2713 ", name(job), "\n", when(job, now=now, to=to),
        *(text(f"\n{to.say('before')} ", _was(before, job, now, to)) for _ in [0] if before),
        *_terms(job, now, to),
        *(f"\n{note}" for note in notes),
        *(f"\n{change}" for change in clock_changes(job, now, to)),
    )  # fmt: skip
    buttons = job_buttons(job, "undo", "edit", "pause", notation=to)
    return Reply(text=body, buttons=(buttons,), job_id=job.id, foretells=True)


def _terms(job: Job, now: datetime, to: Notation, runs: Sequence[Run] = ()) -> Iterable[str]:
    """Who does it, what it waits for before it writes, and how it is served."""
    yield from (f"\n{to.say('asked', name=doer)}" for doer in _doer(job, to))
    yield from (f"\n{line}" for line in agent_lines(job, runs))
    yield from (f"\n{rule}" for rule in _rules(job, to))
    yield from (f"\n{line}" for line in comparing_lines(job, to))
    yield from (f"\n{line}" for line in quiet_lines(job, now, to))
    yield from (f"\n{line}" for line in policy_lines(job, to))


def _doer(job: Job, to: Notation) -> Iterable[str]:
    """Who does it, where it is not only said or looked at."""
    if isinstance(target := job.source.get("target"), str):
        yield target
    if job.turn == AGENT:
        yield to.say("the_model")


def _rules(job: Job, to: Notation) -> Sequence[str]:
    """What a watch waits for before it writes."""
    if job.attention.notify is not Notify.ON_CHANGE:
        return ()
    return rule_sentences(job.attention.rules or (Rule(),), to)


def when(job: Job, *, now: datetime, to: Notation) -> Text:
    """When a job fires: in words, with its zone, and the next moments."""
    if job.schedule is None:
        return text(to.say("by_hand"))
    if isinstance(job.schedule, At):
        return text(_once(job, now, to), *_paused(job, now, to), *_left_out(job, now, to))
    said = describe(job.schedule, to.language or ENGLISH)
    zone, bounds = f" \u00b7 {zone_words(job, now)}", _bounds(job, now, to)
    english = told_in_english(job.schedule, to)
    return text(said, zone, bounds, *_coming(job, now, to), *_left_out(job, now, to), english)


def told_in_english(schedule: Schedule, to: Notation) -> str:
    """A line for those who read another language, where that has no words for the schedule."""
    told = has_words(schedule, to.language or ENGLISH)
    return "" if told else f"\n{to.say('schedule_in_english')}"


def _once(job: Job, now: datetime, to: Notation) -> Text:
    if job.next_run_at is None:
        return text(to.say("nothing_to_come"))
    wait = job.next_run_at - now
    at = moment(job.next_run_at, now=now, zone=job.zone, notation=to)
    soon = f" {to.say('in_time', span=span(wait, to))}" if wait < timedelta(days=1) else ""
    zone = f" \u00b7 {zone_words(job, now)}"
    return text(to.say("once"), " ", at, soon, zone, *_more(job, now, to))


def _more(job: Job, now: datetime, to: Notation) -> Iterable[Text]:
    further = next_moments(job, now)[1:]
    if further:
        yield text(f"\n{to.say('then')} ", _joined(job, further, now, to))


def _coming(job: Job, now: datetime, to: Notation) -> Iterable[Text]:
    coming = next_moments(job, now)
    if job.pause is not None:
        yield from _paused(job, now, to)
    elif coming:
        yield text(f"\n{to.say('next')} ", _joined(job, coming, now, to))


def _paused(job: Job, now: datetime, to: Notation) -> Iterable[Text]:
    if job.pause is not None:
        yield text(f"\n{paused_words(job.pause, zone=job.zone, now=now, notation=to)}")


def paused_words(pause: Pause, *, zone: str, now: datetime, notation: Notation = PLAIN) -> str:
    """That it is paused, until when, by whom and why."""
    if pause.reason == UNAPPROVED:
        return notation.say("unapproved_yet")
    by = notation.say("you") if pause.by == "you" else pause.by
    at = pause.until and in_words(pause.until, now=now, zone=zone, notation=notation)
    said = notation.say("paused_until" if at else "paused_by", by=by, at=at)
    why = pause.reason or (notation.say("with_everything") if pause.everything else "")
    return said + (f": {why.replace('_', ' ')}" if why else "")


def _left_out(job: Job, now: datetime, to: Notation) -> Iterable[str]:
    """The coming days and moments that the owner does not want."""
    today = wall_at(now, zone_of(job.zone)).date()
    days = [day for day in job.bounds.skip_dates if day >= today]
    moments = [at for at in job.bounds.skip_moments if at > now]
    said = [to.day(day, year=day.year != today.year) for day in days[:LEFT_OUT]]
    words = [*said, *_in_a_row(moments[: LEFT_OUT - len(said)], now, job.zone, to)]
    if words:
        rest = len(days) + len(moments) - len(words)
        more = f" {to.say('and_more', n=rest)}" if rest else ""
        yield "\n" + to.say("leaves_out", moments=" \u00b7 ".join(words) + more)


def _joined(job: Job, coming: Sequence[datetime], now: datetime, to: Notation) -> Text:
    """Moments in a row, the day said once where several fall on it."""
    words = _in_a_row(coming, now, job.zone, to)
    shown = [
        Span(text=said, style=Style.MOMENT, at=at) for said, at in zip(words, coming, strict=True)
    ]
    return text(*(part for at in shown for part in (at, " \u00b7 ")))[:-1]


def _in_a_row(moments: Sequence[datetime], now: datetime, zone: str, to: Notation) -> Iterable[str]:
    """Moments in words, each without the day that the one before it has, too."""
    told = ""
    for at in moments:
        day = day_words(at, now=now, zone=zone, notation=to)
        said = in_words(at, now=now, zone=zone, notation=to)
        yield said.removeprefix(f"{day} ") if day == told else said
        told = day


def next_moments(job: Job, now: datetime, number: int = 3) -> Sequence[datetime]:
    """Up to *number* coming moments of a job, its bounds respected."""
    return list(islice(upcoming(job), number))


def zone_words(job: Job, now: datetime) -> str:
    """The zone and its present distance from UTC."""
    return f"{job.zone}" if job.zone == "UTC" else f"{job.zone} ({offset(now, job.zone)})"


def _bounds(job: Job, now: datetime, to: Notation) -> str:
    words = ""
    if job.bounds.until is not None:
        at = in_words(job.bounds.until, now=now, zone=job.zone, notation=to)
        words += f" \u00b7 {to.say('until', at=at)}"
    if job.bounds.max_runs is not None:
        words += f" \u00b7 {to.say('times', n=job.bounds.max_runs)}"
    if job.bounds.holidays is not None:
        words += f" \u00b7 {to.say('no_holidays', country=name_of(job.bounds.holidays))}"
    return words


def clock_changes(job: Job, now: datetime, to: Notation = PLAIN) -> Iterable[str]:
    """A note for each of the next moments between which the zone's clocks change."""
    coming = (now, *next_moments(job, now))
    for earlier, later in pairwise(coming):
        before, after = offset(earlier, job.zone), offset(later, job.zone)
        if before != after:
            at = in_words(later, now=now, zone=job.zone, notation=to)
            yield to.say("clocks_change", at=at, before=before, after=after)
            return


def listing(jobs: Sequence[Job], *, now: datetime, to: Notation) -> Reply:
    """All that an owner has, the next due first, a button for each."""
    if not jobs:
        words = text(to.say("nothing_planned"), " ", code(to.say("example")))
        return Reply(text=words, foretells=True)
    jobs = in_order(jobs)
    lines = [text(name(job), " \u00b7 ", _short(job, now, to)) for job in jobs[:SHOWN]]
    rest = "\n" + to.say("more", n=len(jobs) - SHOWN) if len(jobs) > SHOWN else ""
    body = text(*(part for line in lines for part in (line, "\n")))[:-1]
    buttons = job_rows(jobs[:SHOWN])
    return Reply(text=text(body, rest), buttons=buttons, foretells=True)


def job_rows(jobs: Sequence[Job]) -> tuple[tuple[Button, ...], ...]:
    """A button per job, five in a row."""
    buttons = [job_buttons(job, "show")[0] for job in jobs]
    return tuple(tuple(buttons[i : i + PER_ROW]) for i in range(0, len(buttons), PER_ROW))


def _was(before: Job, job: Job, now: datetime, to: Notation) -> Text:
    """What an edit left behind: the words, where they are others now, and the time."""
    words = text() if before.task == job.task else text(task_words(before), " \u00b7 ")
    return text(words, _short(before, now, to))


def _short(job: Job, now: datetime, to: Notation) -> Text:
    if job.pause is not None:
        return text(paused_words(job.pause, zone=job.zone, now=now, notation=to))
    if (at := next_upcoming(job)) is None:
        return text(to.say("by_hand" if job.next_run_at is None else "nothing_to_come"))
    coming = moment(at, now=now, zone=job.zone, notation=to)
    away = "" if to.zone == job.zone else f" ({job.zone})"
    if isinstance(job.schedule, At) or job.schedule is None:
        return text(coming, away)
    said = describe(job.schedule, to.language or ENGLISH)
    return text(said, to.say("comma_next"), " ", coming, away)


def shown(
    job: Job, *, now: datetime, language: str | None, memory: Memory, runs: Sequence[Run]
) -> Reply:
    """One job in full, with what it saw and did last and what can be done to it."""
    to = Notation(language=language, zone=job.zone)
    body = text(
        name(job), "\n", when(job, now=now, to=to),
        *_terms(job, now, to, runs),
        *_seen(memory, to),
        *_past(job, runs, now, to),
    )  # fmt: skip
    run = "stop" if any(run.finished_at is None for run in runs) else "run"
    operations = ("resume" if job.pause else "pause", run, "why", "edit", "remove")
    forgets = memory.has_told and job.turn == "watch"
    rows = [operations, *([("forget",)] if forgets else [])]
    buttons = tuple(job_buttons(job, *row, notation=to) for row in rows)
    return Reply(text=body, buttons=buttons, job_id=job.id, foretells=True)


def _seen(memory: Memory, to: Notation) -> Iterable[str]:
    if memory.seen is not None:
        yield "\n" + to.say("last_seen", state=state_words(memory.seen, to))


def _past(job: Job, runs: Sequence[Run], now: datetime, to: Notation) -> Iterable[str]:
    for run in runs:
        at = run.due_at or run.created_at
        why = f", {run.reason.replace('_', ' ')}" if run.reason else ""
        ended = to.say(f"status_{run.status}")
        yield f"\n{in_words(at, now=now, zone=job.zone, notation=to)} {ended}{why}"
