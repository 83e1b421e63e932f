"""Every sentence that the bot answers with, beside the cards."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.language.intent import CommandName, Unclear, Unfit
from bot.wording.cards import EXAMPLES, job_buttons, name
from bot.wording.moments import by_its_clock, in_words, moment
from bot.wording.notation import PLAIN, Notation
from bot.wording.reply import Reply
from bot.wording.text import Span, Text, cleaned, code, text
from scheduler.coming import awaited, next_upcoming
from scheduler.model import Edit, EditKind, Job
from scheduler.schedule import Schedule

NO_MODEL = "No model is set up here, so nothing is spent on one."


def happened(job: Job, words: str, *, undo: bool = True, notation: Notation = PLAIN) -> Reply:
    """What was done to a job, with the way back."""
    buttons = (job_buttons(job, "undo", notation=notation),) if undo else ()
    return Reply(text=text(name(job), f": {words}"), buttons=buttons, job_id=job.id)


def say(*parts: str | Span | Text) -> Reply:
    """A plain sentence."""
    return Reply(text=text(*parts))


def help_text(more: str = "") -> Reply:
    """What the bot can do, by example, and what *more* there is here."""
    return say(
        "Write what you want and when. I write back only when there is something to say.\n\n",
        *(part for example in EXAMPLES for part in (text(code(example)), "\n")),
        "\n/list what is planned \u00b7 /timezone your time zone \u00b7 "
        "/quiet when I keep quiet \u00b7 /review what was missed and waits for you \u00b7 "
        "/cancel forget my question\n"
        "In words: pause #3 until Monday, resume #3, skip next #3, pause everything, resume all, "
        "delete #3, run #3, test #3, /stop 3, why #3, snooze 10 minutes, done, undo, "
        "change #3 to 9:30, rename #3 to call dad, mute #3 for a day, quiet hours 22:00-07:00, "
        "make #3 urgent, #3 if missed skip it, #3 retry twice.\n"
        "Of a watch: #3 only if it drops by 5 %, #3 at most 5 messages a day, #3 ignore /updated, "
        '#3 look at ".price", /diff 3, /chart 3, /noisy 3.',
        more,
    )


def paused(job: Job, *, now: datetime, notation: Notation = PLAIN) -> Reply:
    """It fires no more, and until when."""
    until = job.pause and job.pause.until
    at = until and by_its_clock(until, job, now=now, notation=notation)
    words = notation.say("did_pause_until" if at else "did_pause", at=at)
    return happened(job, words, notation=notation)


def paused_all(number: int, until: datetime | None, *, zone: str, now: datetime) -> Reply:
    """Everything rests, and how to have it back."""
    if not number:
        return say("There is nothing that could be paused.")
    jobs = "One job is" if number == 1 else f"{number} jobs are"
    if until is None:
        return say(f"{jobs} paused. \u201cresume all\u201d brings everything back.")
    at = in_words(until, now=now, zone=zone)
    return say(f"{jobs} paused until {at}. \u201cresume all\u201d brings everything back before.")


def resumed_all(number: int, *, still: int) -> Reply:
    """Everything goes on, and what stays paused for its own reason."""
    if not number:
        return say("Nothing is paused.")
    kept = f" {still} that you paused one by one stay paused." if still else ""
    jobs = "One job goes" if number == 1 else f"{number} jobs go"
    return say(f"{jobs} on.{kept}")


def skips(
    job: Job, moments: Sequence[datetime], *, now: datetime, notation: Notation = PLAIN
) -> Reply:
    """Which moments are left out, and what comes next."""
    left_out = ", ".join(by_its_clock(at, job, now=now, notation=notation) for at in moments[:5])
    more = f" and {len(moments) - 5} more" if len(moments) > 5 else ""  # noqa: PLR2004
    following = next(awaited(job), None)
    after = "Nothing more is to come."
    if following is not None:
        after = f"Next: {by_its_clock(following, job, now=now, notation=notation)}."
    return replace(happened(job, f"leaves out {left_out}{more}. {after}"), foretells=True)


def resumed(job: Job, *, now: datetime, notation: Notation = PLAIN) -> Reply:
    """It fires again, and when."""
    if (coming := next_upcoming(job)) is None:
        return happened(job, notation.say("did_resume"), notation=notation)
    at = by_its_clock(coming, job, now=now, notation=notation)
    words = notation.say("did_resume_next", at=at)
    return replace(happened(job, words, notation=notation), foretells=True)


def removed_all(number: int) -> Reply:
    """Everything is gone, and how to have it back."""
    back = "/undo brings it back." if number == 1 else "Each /undo brings one back."
    return say(f"Removed {number}. {back}" if number else "There was nothing left to remove.")


def snoozed(child: Job, *, now: datetime, notation: Notation = PLAIN) -> Reply:
    """When it will be said again."""
    if child.next_run_at is None:
        return happened(child, "that moment has passed.")
    at = moment(child.next_run_at, now=now, zone=child.zone, notation=notation)
    buttons = (job_buttons(child, "undo", notation=notation),)
    snoozed, to = notation.say("snoozed"), notation.say("snoozed_to")
    body = text(snoozed, " ", name(child), f" {to} ", at, ".")
    return Reply(text=body, buttons=buttons, job_id=child.id, foretells=True)


def unfit(job: Job, why: Unfit) -> Reply:
    """Why the job stays as it was, and how to say what may have been meant."""
    return happened(job, f"stays as it was. {UNFIT[why].format(number=job.number)}", undo=False)


UNFIT = {
    Unfit.NO_TIME_OF_DAY: "It comes through the day, so there is no one time to change. Say the "
    "days as well: \u201cchange #{number} to every day at 9:30\u201d.",
    Unfit.NO_DAYS: "I cannot tell at what time on those days. Say it with them: "
    "\u201cchange #{number} to weekdays at 9\u201d.",
    Unfit.ONE_DAY_FOR_MANY: "It comes again and again. Say which days it shall come on, "
    "\u201cchange #{number} to every Friday\u201d, or one day with its time.",
    Unfit.COMES_ONCE: "It comes only once, so there is nothing to end. To have it on another day "
    "say \u201cmove #{number} to Friday\u201d.",
    Unfit.COMES_AGAIN: "I can move by so much only what comes once. Say its new time: \u201cchange "
    "#{number} to 9:30\u201d.",
}


def undone(edit: Edit, job: Job, notation: Notation = PLAIN) -> Reply:
    """What was taken back."""
    # The pause of before may still hold, and what was resumed may not have been paused.
    as_before = (job.pause is not None) == (edit.kind is EditKind.PAUSED)
    is_edit = edit.kind in {EditKind.PAUSED, EditKind.RESUMED} and as_before
    words = notation.say("undid_edit" if is_edit else UNDONE.get(edit.kind, "undid_edit"))
    return happened(job, f"{words}{_others(edit)}", undo=False)


def _others(edit: Edit) -> str:
    """Of what was done to all jobs at once, how to take the rest of it back."""
    if edit.kind is EditKind.PAUSED and edit.after.pause and edit.after.pause.everything:
        return " \u201cresume all\u201d brings the others back."
    if edit.before and edit.before.pause and edit.before.pause.everything:
        return " \u201cpause everything\u201d stops the others too."
    return ""


UNDONE = {
    EditKind.CREATED: "undid_create",
    EditKind.PAUSED: "undid_pause",
    EditKind.RESUMED: "undid_resume",
    EditKind.REMOVED: "undid_remove",
    EditKind.DONE: "undid_done",
}


def unclear(asked: Unclear) -> Reply:
    """Why a request was not taken, and how to say it."""
    words = cleaned(asked.words, most=60)
    nothing = asked.reason == "no_time" and not asked.task
    template = NOTHING_SAID if nothing else REASONS.get(asked.reason, REASONS["no_time"])
    return say(template.format(words=f"\u201c{words}\u201d" if words else "That"))


FORGOTTEN = "Forgotten. Nothing else was changed."
NOTHING_ASKED = "I had asked nothing. \u201cundo\u201d takes back the last change."
NO_MORE = "So it does not come any more."
NOTHING_SAID = (
    "What shall I remind you of, and when? For instance \u201ctomorrow at 9 pay the rent\u201d."
)
REASONS = {
    "no_time": "When? Say for instance \u201cin 20 minutes\u201d, \u201ctomorrow at 9\u201d or "
    "\u201cevery Monday at 18:00\u201d.",
    "no_task": "What shall I remind you of? Say it in one message, for instance "
    "\u201ctomorrow at 9 pay the rent\u201d.",
    "past": "{words} is over already. Say a moment to come.",
    "only_until": "I can only begin now. Say until when, as in \u201cpause #1 until "
    "Friday\u201d, or leave out single times: \u201cskip next #1\u201d.",
    "impossible_date": "{words} does not exist. Say a day that is in the calendar.",
    "impossible_time": "{words} is no time of day. Say it as 9:30 or 21:30.",
    "impossible_cron": "{words} never comes. Say five fields that meet, as in 0 9 * * 1-5.",
    "weekday_disagrees": "{words}: that date falls on another weekday. Which one do you mean?",
    "which_hours": "{words}: from when to when? Say for instance \u201cbetween 9 and 17\u201d.",
    "which_country": "The holidays of which country? Say for instance \u201cexcept German public "
    "holidays\u201d.",
    "unknown_days": "{words}: which days are those? Name them, for instance \u201con Friday\u201d; "
    "what never shall come is said of the job: \u201c#3 not on Fridays\u201d.",
    "which_days": "{words}: on which days? Say for instance "
    "\u201cevery Tuesday and Saturday\u201d.",
    "zero_interval": "{words} is no interval. Say for instance \u201cevery 10 minutes\u201d.",
    "negative": "{words} lies behind us. Say how long from now, for instance "
    "\u201cin 20 minutes\u201d.",
    "absurd": "{words} is further than I plan. Say a time that you will see.",
    "zero_times": "{words} would be never. Say for instance \u201c10 times\u201d.",
    "odd_interval": "{words} cannot be counted by the calendar. Say it in whole days, weeks or "
    "months.",
    "too_frequent": "{words} is too often. Say for instance \u201cevery 10 minutes\u201d.",
    "too_complex": "That is too much for one reminder. Say it in several messages.",
    "other_zone": "A job keeps the clock that it goes by. Say the time by that one, as in "
    "\u201cchange #1 to 15:15\u201d, or make another job.",
    "never": "{words} never comes. Say a schedule that does.",
}


def in_zone(zone: str, now: datetime) -> Reply:
    """The zone that is known now."""
    return say(f"{zone}, it is {now.astimezone(ZoneInfo(zone)):%H:%M} there.")


def no_such_zone(words: str) -> Reply:
    """Not a place that is known."""
    return say(
        f"I know no time zone \u201c{words}\u201d. Say a large city near you, or a name such as ",
        code("Europe/Madrid"), ".",
    )  # fmt: skip


# --- refusals ---------------------------------------------------------------------------------


def unknown_command(words: str, known: Iterable[str]) -> Reply:
    """A slash that leads nowhere, with the nearest of those that are *known*."""
    asked = words[1:].split(maxsplit=1)[0] if words[1:].split() else ""
    near = get_close_matches(asked.casefold(), known, n=1)
    hint = f"Did you mean /{near[0]}?" if near else "/help shows what I can do."
    return say(f"I know no /{cleaned(asked, most=30)}. {hint}")


def not_a_request(words: str, notation: Notation = PLAIN, *, is_courtesy: bool = False) -> Reply:
    """Talk: nothing is scheduled."""
    if not words:
        return say(notation.say("nothing_in_it"))
    heard = notation.say("courtesy" if is_courtesy else "no_time_heard")
    return say(heard, " ", code(notation.say("example")))


def changed_since(job: Job) -> Reply:
    """The button belongs to an older state of the job."""
    return say(name(job), " was changed since. /undo takes back your last change.")


def over(schedule: Schedule, *, zone: str, now: datetime) -> Reply:
    """The moments of a request have passed before it was read, or by its own words."""
    last = schedule.last_before(now)
    if last is None:
        return say(OVER)
    at = in_words(last, now=now, zone=zone)
    return say(f"That was for {at}, which is over already. Say a moment to come.")


def not_yet(name: CommandName) -> Reply:
    """A command that is understood, and not served so far."""
    return say(f"I cannot do that yet: {name.value}. /help shows what I can do.")


TOO_OFTEN_TO_SKIP = (
    "comes too often that day to leave out each time. Say \u201cpause #{} until tomorrow\u201d."
)
EVERYTHING_PAUSED = "Everything is paused{until}: `minder resume-all` lets it go on."
SCHEDULER_OFF = "Nothing fires here: MINDER_SCHEDULER is off."
OVER = "That moment is over already. Say one to come."
NO_REMINDER_YET = "There was no reminder yet."
TOO_LONG = "That is longer than I can read ({most:,} characters), so I planned nothing."
NO_NUMBER_SEEN = (
    "I found no number there that I could watch, so I stored nothing. Say what it is called on the "
    "page, for instance \u201cif the price drops below 90\u201d, or \u201ctell me if it "
    "changes\u201d."
)
NOT_SEEN = "I could not look at it: {why}. I stored nothing; say it again once it answers."
NOT_SEEN_AGAIN = "I could not look at it: {why}. I keep trying; ask again once it answers."
NOTHING_FOUND_AGAIN = (
    "I found no number there any more that I could watch. It stays as it was; send the request "
    "again with the address where the value is now."
)
NOT_A_NUMBER_THERE = (
    "Only whether it changes can be told of that, so I stored nothing. Say \u201ctell me if it "
    "changes\u201d."
)
TOO_FAST = "That was a lot in one minute, and I lost track. Give me a minute, then say it again."
STALE = "That button has had its time. /list shows what there is."
NO_SCHEDULER = "Nothing fires at this moment: start `minder run` (or keep the chat open)."
