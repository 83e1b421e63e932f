"""Jobs as people see them: cards, lists, and one job in full."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice, pairwise

from bot.agent_words import AGENT, agent_lines
from bot.comparing import comparing_lines
from bot.language import describe, has_words
from bot.language.holidays import name_of
from bot.moments import in_words, moment, offset, span
from bot.policy_words import policy_lines
from bot.quiet_words import quiet_lines
from bot.reply import Button, Reply
from bot.rule_words import rule_sentences
from bot.states import state_words
from bot.text import Span, Style, Text, bold, cleaned, code, text
from scheduler.coming import upcoming
from scheduler.consent import UNAPPROVED
from scheduler.model import Job, Memory, Run
from scheduler.policy import Notify, Pause, Rule
from scheduler.schedule import At, Schedule

EXAMPLES = (
    "remind me in 30 minutes to take a break",
    "every weekday at 9 stand-up",
    "check https://example.com every 10 minutes and tell me if it changes",
)
ENGLISH = "en"
IN_ENGLISH = "I have no words for this schedule in your language, so I say it in English."
TASK_AT_MOST = 300
"""Characters of a task that a card shows; the reminder itself says all of it."""
SHOWN = 20
"""Jobs in one list."""
PER_ROW = 5


def name(job: Job) -> Text:
    """A job as people call it: its number and its task."""
    return text(bold(f"#{job.number}"), " ", task_words(job))


def task_words(job: Job) -> str:
    """A job's task, short enough for a card."""
    return cleaned(job.task, most=TASK_AT_MOST)


def job_buttons(job: Job, *operations: str) -> tuple[Button, ...]:
    """Buttons for a job; a press names the version that it was meant for."""
    labels = {
        "undo": "Undo", "edit": "Edit", "pause": "Pause", "resume": "Resume", "remove": "Remove",
        "run": "Run now", "stop": "Stop this run", "why": "Why?", "anyway": "Tell me anyway",
        "relax": "Relax the rule", "forget": "Forget what you saw",
        "show": f"#{job.number}",
    }  # fmt: skip
    return tuple(
        Button(label=labels[operation], data=f"j:{operation}:{job.number}:{job.version}")
        for operation in operations
    )


def card(
    job: Job,
    *,
    now: datetime,
    language: str | None,
    notes: Iterable[str] = (),
    before: Job | None = None,
) -> Reply:
    """What was understood: the task, the schedule in words, the zone, the next three moments."""
    body = text(
        "\u2713 ", name(job), "\n", when(job, now=now, language=language),
        *(text("\nbefore: ", _short(before, now, language)) for _ in [0] if before),
        *(f"\nasked: {doer}" for doer in _doer(job)),
        *(f"\n{line}" for line in agent_lines(job)),
        *(f"\n{rule}" for rule in _rules(job)),
        *(f"\n{line}" for line in comparing_lines(job)),
        *(f"\n{line}" for line in quiet_lines(job, now)),
        *(f"\n{line}" for line in policy_lines(job)),
        *(f"\n{note}" for note in notes),
        *(f"\n{change}" for change in clock_changes(job, now)),
    )  # fmt: skip
    return Reply(
        text=body, buttons=(job_buttons(job, "undo", "edit", "pause"),), job_id=job.id,
        foretells=True,
    )  # fmt: skip


def _doer(job: Job) -> Iterable[str]:
    """Who does it, where it is not only said or looked at."""
    if isinstance(target := job.source.get("target"), str):
        yield target
    if job.turn == AGENT:
        yield "the model"


def _rules(job: Job) -> Sequence[str]:
    """What a watch waits for before it writes."""
    if job.attention.notify is not Notify.ON_CHANGE:
        return ()
    return rule_sentences(job.attention.rules or (Rule(),))


def when(job: Job, *, now: datetime, language: str | None) -> Text:
    """When a job fires: in words, with its zone, and the next moments."""
    if job.schedule is None:
        return text("only when you run it")
    if isinstance(job.schedule, At):
        return text(_once(job, now), *_paused(job, now), *_left_out(job, now))
    said = describe(job.schedule, language or ENGLISH)
    zone, bounds = f" \u00b7 {zone_words(job, now)}", _bounds(job, now)
    english = told_in_english(job.schedule, language)
    return text(said, zone, bounds, *_coming(job, now), *_left_out(job, now), english)


def told_in_english(schedule: Schedule, language: str | None) -> str:
    """A line for those who read another language, where that has no words for the schedule."""
    return "" if has_words(schedule, language or ENGLISH) else f"\n{IN_ENGLISH}"


def _once(job: Job, now: datetime) -> Text:
    if job.next_run_at is None:
        return text("nothing more to come")
    wait = job.next_run_at - now
    parts: list[str | Text] = ["once, ", text(moment(job.next_run_at, now=now, zone=job.zone))]
    if wait < timedelta(days=1):
        parts.append(f" (in {span(wait)})")
    return text(*parts, f" \u00b7 {zone_words(job, now)}", *_more(job, now))


def _more(job: Job, now: datetime) -> Iterable[Text]:
    further = next_moments(job, now)[1:]
    if further:
        yield text("\nthen: ", _joined(job, further, now))


def _coming(job: Job, now: datetime) -> Iterable[Text]:
    coming = next_moments(job, now)
    if job.pause is not None:
        yield from _paused(job, now)
    elif coming:
        yield text("\nnext: ", _joined(job, coming, now))


def _paused(job: Job, now: datetime) -> Iterable[Text]:
    if job.pause is not None:
        yield text(f"\n{paused_words(job.pause, zone=job.zone, now=now)}")


def paused_words(pause: Pause, *, zone: str, now: datetime) -> str:
    """That it is paused, until when, by whom and why."""
    if pause.reason == UNAPPROVED:
        return "does not run before it is approved"
    until = "" if pause.until is None else f" until {in_words(pause.until, now=now, zone=zone)}"
    why = pause.reason or ("with everything else" if pause.everything else "")
    return f"paused{until} by {pause.by}" + (f": {why.replace('_', ' ')}" if why else "")


def _left_out(job: Job, now: datetime) -> Iterable[str]:
    """The coming moments that the owner does not want."""
    if coming := [at for at in job.bounds.skip_moments if at > now]:
        words = [in_words(at, now=now, zone=job.zone) for at in coming[:3]]
        more = f" and {len(coming) - 3} more" if len(coming) > 3 else ""  # noqa: PLR2004
        yield "\nleaves out: " + " \u00b7 ".join(_once_a_day(words)) + more


def _joined(job: Job, coming: Sequence[datetime], now: datetime) -> Text:
    """Moments in a row, the day said once where several fall on it."""
    words = [in_words(at, now=now, zone=job.zone) for at in coming]
    shown = [
        Span(text=said, style=Style.MOMENT, at=at)
        for said, at in zip(_once_a_day(words), coming, strict=True)
    ]
    return text(*(part for at in shown for part in (at, " \u00b7 ")))[:-1]


def _once_a_day(words: Sequence[str]) -> Iterable[str]:
    told = ""
    for said in words:
        day, _, clock = said.rpartition(" ")
        yield clock if day == told else said
        told = day


def next_moments(job: Job, now: datetime, number: int = 3) -> Sequence[datetime]:
    """Up to *number* coming moments of a job, its bounds respected."""
    return list(islice(upcoming(job), number))


def zone_words(job: Job, now: datetime) -> str:
    """The zone and its present distance from UTC."""
    return f"{job.zone}" if job.zone == "UTC" else f"{job.zone} ({offset(now, job.zone)})"


def _bounds(job: Job, now: datetime) -> str:
    words = ""
    if job.bounds.until is not None:
        words += f" \u00b7 until {in_words(job.bounds.until, now=now, zone=job.zone)}"
    if job.bounds.max_runs is not None:
        words += f" \u00b7 {job.bounds.max_runs} times"
    if job.bounds.holidays is not None:
        words += f" \u00b7 not on public holidays in {name_of(job.bounds.holidays)}"
    return words


def clock_changes(job: Job, now: datetime) -> Iterable[str]:
    """A note for each of the next moments between which the zone's clocks change."""
    coming = (now, *next_moments(job, now))
    for earlier, later in pairwise(coming):
        before, after = offset(earlier, job.zone), offset(later, job.zone)
        if before != after:
            yield (
                f"Clocks change before {in_words(later, now=now, zone=job.zone)}: "
                f"{before} becomes {after}."
            )
            return


def listing(jobs: Sequence[Job], *, now: datetime, language: str | None) -> Reply:
    """All that an owner has, the next due first, a button for each."""
    if not jobs:
        words = text("You have nothing planned. Try: ", code(EXAMPLES[0]))
        return Reply(text=words, foretells=True)
    lines = [text(name(job), " \u00b7 ", _short(job, now, language)) for job in jobs[:SHOWN]]
    rest = f"\n\u2026 and {len(jobs) - SHOWN} more" if len(jobs) > SHOWN else ""
    body = text(*(part for line in lines for part in (line, "\n")))[:-1]
    buttons = job_rows(jobs[:SHOWN])
    return Reply(text=text(body, rest), buttons=buttons, foretells=True)


def job_rows(jobs: Sequence[Job]) -> tuple[tuple[Button, ...], ...]:
    """A button per job, five in a row."""
    buttons = [job_buttons(job, "show")[0] for job in jobs]
    return tuple(tuple(buttons[i : i + PER_ROW]) for i in range(0, len(buttons), PER_ROW))


def _short(job: Job, now: datetime, language: str | None) -> Text:
    if job.pause is not None:
        return text(paused_words(job.pause, zone=job.zone, now=now))
    if job.next_run_at is None:
        return text("only when you run it")
    coming = moment(job.next_run_at, now=now, zone=job.zone)
    if isinstance(job.schedule, At) or job.schedule is None:
        return text(coming)
    return text(describe(job.schedule, language or ENGLISH), ", next ", coming)


def shown(
    job: Job, *, now: datetime, language: str | None, memory: Memory, runs: Sequence[Run]
) -> Reply:
    """One job in full, with what it saw and did last and what can be done to it."""
    body = text(
        name(job), "\n", when(job, now=now, language=language),
        *(f"\nasked: {doer}" for doer in _doer(job)),
        *(f"\n{line}" for line in agent_lines(job, runs)),
        *(f"\n{rule}" for rule in _rules(job)),
        *(f"\n{line}" for line in comparing_lines(job)),
        *(f"\n{line}" for line in quiet_lines(job, now)),
        *(f"\n{line}" for line in policy_lines(job)),
        *(f"\nlast seen: {state_words(memory.seen)}" for _ in [0] if memory.seen is not None),
        *_past(job, runs, now),
    )  # fmt: skip
    run = "stop" if any(run.finished_at is None for run in runs) else "run"
    operations = ("resume" if job.pause else "pause", run, "why", "edit", "remove")
    forget = [job_buttons(job, "forget")] if memory.has_told and job.turn == "watch" else []
    buttons = (job_buttons(job, *operations), *forget)
    return Reply(text=body, buttons=buttons, job_id=job.id, foretells=True)


def _past(job: Job, runs: Sequence[Run], now: datetime) -> Iterable[str]:
    for run in runs:
        at = run.due_at or run.created_at
        why = f", {run.reason.replace('_', ' ')}" if run.reason else ""
        yield f"\n{in_words(at, now=now, zone=job.zone)} {run.status}{why}"
