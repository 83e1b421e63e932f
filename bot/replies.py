"""Every sentence that the bot answers with, beside the cards."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards import EXAMPLES, SHOWN, card, job_buttons, job_rows, name
from bot.language import describe
from bot.language.intent import Ambiguous, Unclear
from bot.moments import in_words, moment, span
from bot.reply import Button, Reply
from bot.slash import SLASHES
from bot.text import Span, Text, cleaned, code, text
from scheduler.errors import (
    InvalidSchedule,
    JobDisabled,
    JobLocked,
    JobNotFound,
    SchedulingError,
    StoreError,
    TooFrequent,
    TooManyJobs,
    TurnError,
)
from scheduler.model import Edit, EditKind, Job
from scheduler.schedule import At, Schedule


def happened(job: Job, words: str, *, undo: bool = True) -> Reply:
    """What was done to a job, with the way back."""
    buttons = (job_buttons(job, "undo"),) if undo else ()
    return Reply(text=text(name(job), f": {words}"), buttons=buttons, job_id=job.id)


def say(*parts: str | Span | Text) -> Reply:
    """A plain sentence."""
    return Reply(text=text(*parts))


def help_text() -> Reply:
    """What the bot can do, by example."""
    return say(
        "Write what you want and when. I write back only when there is something to say.\n\n",
        *(part for example in EXAMPLES for part in (text(code(example)), "\n")),
        "\n/list what is planned \u00b7 /timezone your time zone \u00b7 "
        "/cancel forget my question\n"
        "In words: pause #3, resume #3, delete #3, run #3, snooze 10 minutes, done, undo, "
        "change #3 to 9:30.",
    )


def resumed(job: Job, *, now: datetime) -> Reply:
    """It fires again, and when."""
    if job.next_run_at is None:
        return happened(job, "resumed, but nothing more is to come.")
    return happened(job, f"resumed, next {in_words(job.next_run_at, now=now, zone=job.zone)}.")


def snoozed(child: Job, *, now: datetime) -> Reply:
    """When it will be said again."""
    if child.next_run_at is None:
        return happened(child, "that moment has passed.")
    at = moment(child.next_run_at, now=now, zone=child.zone)
    buttons = (job_buttons(child, "undo"),)
    body = text("Snoozed ", name(child), " to ", at, ".")
    return Reply(text=body, buttons=buttons, job_id=child.id)


def changed(before: Job, after: Job, *, now: datetime, language: str | None) -> Reply:
    """The card of a job that was edited."""
    return card(after, now=now, language=language, before=before)


def undone(edit: Edit, job: Job) -> Reply:
    """What was taken back."""
    return happened(job, UNDONE.get(edit.kind, "is as it was before."), undo=False)


UNDONE = {
    EditKind.CREATED: "taken back. It will not fire.",
    EditKind.PAUSED: "is no longer paused.",
    EditKind.RESUMED: "is paused again.",
    EditKind.REMOVED: "is back.",
    EditKind.EDITED: "is as it was before.",
    EditKind.DONE: "is not done after all.",
}


# --- questions --------------------------------------------------------------------------------


def choice(asked: Ambiguous, *, now: datetime, language: str | None) -> Reply:
    """Which of the readings is meant?"""
    lines = [
        schedule_words(reading.schedule, now=now, zone=reading.zone, language=language)
        for reading in asked.readings
    ]
    question = QUESTIONS.get(asked.reason, "Which one do you mean?")
    numbered = "".join(f"\n[{place}] {line}" for place, line in enumerate(lines, start=1))
    buttons = tuple(
        (Button(label=line[:60], data=f"c:{place}"),) for place, line in enumerate(lines, start=1)
    )
    return Reply(text=text(question, numbered), buttons=buttons)


QUESTIONS = {
    "numeric_date": "Is that the day or the month first?",
    "bare_hour": "In the morning or in the evening?",
    "two_times": "Which of the two?",
}


def schedule_words(schedule: Schedule, *, now: datetime, zone: str, language: str | None) -> str:
    """A schedule in one line; a one-shot by its moment."""
    if isinstance(schedule, At):
        return " and ".join(in_words(at, now=now, zone=zone) for at in schedule.moments)
    return describe(schedule, language)


def unclear(asked: Unclear) -> Reply:
    """Why a request was not taken, and how to say it."""
    words = cleaned(asked.words, most=60)
    template = REASONS.get(asked.reason, REASONS["no_time"])
    return say(template.format(words=f"\u201c{words}\u201d" if words else "That"))


REASONS = {
    "no_time": "When? Say for instance \u201cin 20 minutes\u201d, \u201ctomorrow at 9\u201d or "
    "\u201cevery Monday at 18:00\u201d.",
    "past": "{words} is over already. Say a moment to come.",
    "impossible_date": "{words} does not exist. Say a day that is in the calendar.",
    "impossible_time": "{words} is no time of day. Say it as 9:30 or 21:30.",
    "zero_interval": "{words} is no interval. Say for instance \u201cevery 10 minutes\u201d.",
    "negative": "{words} lies behind us. Say for instance \u201cin 10 minutes\u201d.",
    "absurd": "{words} is more than I can count. Say it with a smaller number.",
    "too_frequent": "That is too often: 30 seconds is the least.",
    "never_fires": "{words} never comes. Say a schedule that does.",
    "bad_cron": "{words} is no cron expression that I know: five fields, as in 0 9 * * 1-5.",
}


def twin(job: Job) -> Reply:
    """The same request once more?"""
    body = text("You have that already: ", name(job), ". Add it once more?")
    return Reply(text=body, buttons=YES_NO)


def really_remove(number: int) -> Reply:
    """All of them?"""
    jobs = "your only job" if number == 1 else f"all your {number} jobs"
    return Reply(text=text(f"Remove {jobs}?"), buttons=YES_NO)


YES_NO = ((Button(label="Yes", data="c:yes"), Button(label="No", data="c:no")),)


def which(jobs: Sequence[Job], question: str = "Which one?") -> Reply:
    """Several jobs could be meant."""
    lines = (part for job in jobs[:SHOWN] for part in ("\n", name(job)))
    return Reply(text=text(question, *lines), buttons=job_rows(jobs[:SHOWN]))


def what_change(job: Job) -> Reply:
    """What shall become of it?"""
    return say(
        "What shall become of ", name(job), "? Say the new time, for instance ",
        code("tomorrow at 9:30"), " or ", code("every 2 hours"), ". /cancel leaves it as it is.",
    )  # fmt: skip


def with_zone_question(card: Reply, assumed: str) -> Reply:
    """A card whose times were read in a zone that was only assumed."""
    question = (
        f"\n\nI took {assumed}. Where are you? Say your city or zone, for instance "
        "\u201cMadrid\u201d, or \u201cUTC is right\u201d, and I correct it."
    )
    buttons = (*card.buttons, (Button(label="UTC is right", data="c:UTC"),))
    return replace(card, text=text(card.text, question), buttons=buttons, asks_location=True)


def which_zone(zone: str | None, now: datetime) -> Reply:
    """The zone that is known, and how to say another."""
    known = in_zone(zone, now).text if zone else text("I do not know your time zone yet.")
    question = " Say your city or zone, for instance \u201cMadrid\u201d."
    return Reply(text=text(known, question), asks_location=True)


def in_zone(zone: str, now: datetime) -> Reply:
    """The zone that is known now."""
    return say(f"{zone}, it is {now.astimezone(ZoneInfo(zone)):%H:%M} there.")


def no_such_zone(words: str) -> Reply:
    """Not a place that is known."""
    return say(
        f"I know no time zone \u201c{words}\u201d. Say a large city near you, or a name such as ",
        code("Europe/Madrid"), ".",
    )  # fmt: skip


WHICH_SOURCE = (
    "What shall I look at? Send the address of the page (https://\u2026) or the path of a file."
)
OVER = "That moment is over already. Say one to come."
NO_NUMBERS_YET = (
    "I can tell whether a page answers and whether its text changes. A number on it I cannot read "
    "yet, so I stored nothing. Ask for instance \u201ctell me if it changes\u201d."
)
STALE = "That button has had its time. /list shows what there is."


# --- refusals ---------------------------------------------------------------------------------


def unknown_command(words: str) -> Reply:
    """A slash that leads nowhere, with the nearest that leads somewhere."""
    asked = words[1:].split(maxsplit=1)[0] if words[1:].split() else ""
    near = get_close_matches(asked.casefold(), [*SLASHES, "snooze"], n=1)
    hint = f"Did you mean /{near[0]}?" if near else "/help shows what I can do."
    return say(f"I know no /{cleaned(asked, most=30)}. {hint}")


def not_a_request(words: str) -> Reply:
    """Talk: nothing is scheduled."""
    if not words:
        return say("There was nothing in it. /help shows what I can do.")
    return say("I heard no time in that, so I planned nothing. Try: ", code(EXAMPLES[0]))


def changed_since(job: Job) -> Reply:
    """The button belongs to an older state of the job."""
    return say(name(job), " was changed since. /undo takes back your last change.")


def refusal(error: SchedulingError) -> Reply:
    """An error in the person's own terms."""
    for kind, words in REFUSALS.items():
        if isinstance(error, kind):
            return say(words(error))
    return say("That did not work. Nothing was changed.")


REFUSALS: dict[type[SchedulingError], Callable[[Any], str]] = {
    JobNotFound: lambda e: f"There is no {e.job_id} here. /list shows what there is.",
    JobDisabled: lambda e: f"{e.job_id} is paused. Resume it first.",
    JobLocked: lambda _: "It is running at this moment. Try again when it is done.",
    TooFrequent: lambda e: f"That is too often: {span(e.minimum)} is the least.",
    TooManyJobs: lambda e: f"You have {e.limit} jobs, and that is the most. Remove one first.",
    InvalidSchedule: lambda e: f"That schedule never fires: {e}.",
    TurnError: lambda e: f"I cannot watch that: {e}",
    StoreError: lambda _: (
        "I cannot store anything at this moment, so nothing was changed. Try again soon."
    ),
}

NO_SCHEDULER = "Nothing fires at this moment: start `minder run` (or keep the chat open)."
