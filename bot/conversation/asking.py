"""The bot's questions in words, with a button for each answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversation.context import Context
from bot.conversation.languages import name_of
from bot.conversation.likely import offered
from bot.conversation.questions import Question
from bot.conversation.surveys import Find
from bot.language import describe
from bot.language.intent import Ambiguous, Unclear
from bot.wording.cards import ENGLISH, SHOWN, name
from bot.wording.moments import in_words
from bot.wording.notation import Notation
from bot.wording.replies import in_zone, say, unclear
from bot.wording.reply import Button, Reply
from bot.wording.text import code, text
from scheduler.coming import next_upcoming
from scheduler.model import Job
from scheduler.schedule import At, Schedule

LONGEST_LABEL = 60
PER_ROW = 5

WHICH_SOURCE = (
    "What shall I look at? Send the address of the page (https://\u2026) or the path of a file, or "
    "say \u201cI type it\u201d for a number that you will tell me."
)


def choice(asked: Ambiguous, question: Question, *, now: datetime, language: str | None) -> Reply:
    """Which of the readings is meant?"""
    lines = [
        schedule_words(reading.schedule, now=now, zone=reading.zone, language=language)
        for reading in asked.readings
    ]
    if asked.languages:
        read_as = zip(asked.languages, lines, strict=True)
        lines = [f"{name_of(code)}: {line}" for code, line in read_as]
    words = QUESTIONS.get(asked.reason, "Which one do you mean?")
    numbered = "".join(f"\n[{place}] {line}" for place, line in enumerate(lines, start=1))
    buttons = tuple(
        (_answer(question, line[:LONGEST_LABEL], place),)
        for place, line in enumerate(lines, start=1)
    )
    return Reply(text=text(words, numbered), buttons=buttons)


QUESTIONS = {
    "numeric_date": "Is that the day or the month first?",
    "bare_hour": "In the morning or in the evening?",
    "two_times": "Which of the two?",
    "whose_time": "Which of the two times is mine, and which one belongs to what I shall say?",
    "language": "Which language is that?",
    "passed_today": "That hour is over today. Which one do you mean?",
}


def schedule_words(schedule: Schedule, *, now: datetime, zone: str, language: str | None) -> str:
    """A schedule in one line; a one-shot by its moment."""
    if isinstance(schedule, At):
        return " and ".join(in_words(at, now=now, zone=zone) for at in schedule.moments)
    return describe(schedule, language or ENGLISH, zone)


def when(asked: Unclear, question: Question, context: Context) -> Reply:
    """When is it due? With buttons for likely times."""
    buttons = tuple(
        _answer(question, label, word) for label, word in offered(context.now, context.zone)
    )
    return replace(unclear(asked), buttons=(buttons,))


def twin(job: Job, question: Question, to: Notation) -> Reply:
    """The same request once more?"""
    body = text(to.say("have_already"), " ", name(job), ". ", to.say("once_more"))
    return Reply(text=body, buttons=yes_no(question, to), job_id=job.id)


def which_value(finds: Sequence[Find], question: Question, to: Notation) -> Reply:
    """Is that what is meant? With several: which one?"""
    whole = _answer(question, to.say("whole_page"), "page")
    if len(finds) == 1:
        body = text(to.say("watch_this", sample=finds[0].sample))
        return Reply(text=body, buttons=(*yes_no(question, to), (whole,)))
    lines = [f"\n[{place}] {find.sample}" for place, find in enumerate(finds, start=1)]
    buttons = tuple(
        (_answer(question, find.sample[:LONGEST_LABEL], place),)
        for place, find in enumerate(finds, start=1)
    )
    none = _answer(question, to.say("none_of_them"), "no")
    return Reply(text=text(to.say("which_value"), *lines), buttons=(*buttons, (whole, none)))


def just_remind(task: str, question: Question, to: Notation) -> Reply:
    """Nobody here can do it: is a reminder enough?"""
    body = text(to.say("no_model_for_it", task=task))
    return Reply(text=body, buttons=yes_no(question, to, yes="just_remind"))


def really_remove(number: int, question: Question, to: Notation) -> Reply:
    """All of them?"""
    return Reply(text=text(to.say("remove_all", n=number)), buttons=yes_no(question, to))


def which(jobs: Sequence[Job], question: Question, to: Notation) -> Reply:
    """Several jobs could be meant."""
    shown = jobs[:SHOWN]
    lines = (part for job in shown for part in ("\n", name(job), _times(job, to)))
    buttons = [_answer(question, f"#{job.number}", job.number) for job in shown]
    rows = tuple(tuple(buttons[i : i + PER_ROW]) for i in range(0, len(buttons), PER_ROW))
    return Reply(text=text(to.say("which_number"), *lines), buttons=rows)


def _times(job: Job, to: Notation) -> str:
    """By which jobs with the same words are told apart."""
    if job.schedule is None:
        return ""
    return f" \u00b7 {describe(job.schedule, to.language or ENGLISH, job.zone)}"


def what_change(job: Job) -> Reply:
    """What shall become of it?"""
    return say(
        "What shall become of ", name(job), "? Say the new time, for instance ",
        code("tomorrow at 9:30"), " or ", code("every 2 hours"), ", or ",
        code(f"rename #{job.number} to …"), ". /cancel leaves it as it is.",
    )  # fmt: skip


def with_zone_question(card: Reply, assumed: str, question: Question, to: Notation) -> Reply:
    """A card whose times were read in a zone that was only assumed."""
    words = "\n\n" + to.say("where_are_you", zone=assumed)
    buttons = (*card.buttons, (_answer(question, to.say("utc_is_right"), "UTC"),))
    return replace(card, text=text(card.text, words), buttons=buttons, asks_location=True)


def which_zone(zone: str | None, now: datetime) -> Reply:
    """The zone that is known, and how to say another."""
    known = in_zone(zone, now).text if zone else text("I do not know your time zone yet.")
    question = " Say your city or zone, for instance \u201cMadrid\u201d."
    return Reply(text=text(known, question), asks_location=True)


def who_follows(
    there: Reply, jobs: Sequence[tuple[Job, datetime | None]], question: Question, context: Context
) -> Reply:
    """Do these *jobs* keep the clock of where their owner was? With when each would come then."""
    lines = [
        text("\n\u2022 ", name(job), f": {_either(job, moved, context)}")
        for job, moved in jobs[:SHOWN]
    ]
    more = f"\n\u2026 and {len(jobs) - SHOWN} more" if len(jobs) > SHOWN else ""
    words = f" These go by the clock of {question.source}:"
    labels = (("Keep home clock", "keep"), ("Follow me", "follow"))
    buttons = tuple(_answer(question, label, said) for label, said in labels)
    return replace(there, text=text(there.text, words, *lines, more), buttons=(buttons,))


def _either(job: Job, moved: datetime | None, context: Context) -> str:
    """When it comes next in the owner's zone, as it is and if it follows."""
    coming = next_upcoming(job)
    if coming is None or moved is None:
        return "nothing of it is to come"
    stays, follows = (
        in_words(at, now=context.now, zone=context.zone, notation=context.notation)
        for at in (coming, moved)
    )
    return f"{stays}; if it follows you, {follows}"


def yes_no(
    question: Question, to: Notation, yes: str = "answer_yes"
) -> tuple[tuple[Button, ...], ...]:
    """A button for yes, in the words called so, and one for no."""
    words = (_answer(question, to.say(yes), "yes"), _answer(question, to.say("answer_no"), "no"))
    return (words,)


def _answer(question: Question, label: str, words: str | int) -> Button:
    """A button that says *words* in answer to *question*."""
    return Button(label=label, data=f"c:{question.id}:{words}")
