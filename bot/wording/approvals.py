"""Approvals in words: the question with its buttons, and what came of it."""

from collections.abc import Mapping
from datetime import datetime

from bot.wording.cards import name
from bot.wording.moments import in_words
from bot.wording.notation import Addressee
from bot.wording.reply import Button, Reply
from bot.wording.text import Text, bold, cleaned, text
from scheduler.consent import Answer
from scheduler.diff import Json
from scheduler.model import Job

Facts = Mapping[str, Json]

OF_ANOTHER = "Whoever wanted to be asked has to say it. The question stays open."
NOTHING_ASKED = "Nothing waits for a yes or no here."
DECIDED = "That was answered already, or changed since, or nobody answered in time."


def to_approve(facts: Facts, to: Addressee) -> Reply:
    """The question to whoever has to answer it."""
    whose = " " + to.say("whose", owner=facts["owner"]) if facts["owner"] else ""
    body = text(
        "\U0001f512 ", bold(f"#{facts['number']}"), whose, " ", cleaned(str(facts["task"])),
        "\n", to.say("may_it_run"),
    )  # fmt: skip
    consent = facts["consent"]
    buttons = (
        Button(label=to.say("approve"), data=f"a:yes:{consent}"),
        Button(label=to.say("deny"), data=f"a:no:{consent}"),
    )
    return Reply(text=body, buttons=(buttons,))


def unapproved(facts: Facts, to: Addressee) -> Reply:
    """Nobody answered in time."""
    return Reply(text=text("\U0001f512 ", _called(facts), "\n", to.say("unapproved")))


def told(facts: Facts, to: Addressee) -> Reply:
    """What the operator answered, for the owner."""
    if facts["answer"] == Answer.APPROVED:
        return Reply(text=text("\u2705 ", _called(facts), "\n", to.say("approved")))
    reason = cleaned(str(facts["reason"] or ""), most=200)
    words = to.say("not_approved_why" if reason else "not_approved", why=reason)
    return Reply(text=text("\u26d4 ", _called(facts), f"\n{words}"))


def answered(job: Job, *, now: datetime) -> Reply:
    """What came of an answer, for whoever gave it."""
    if job.consent is None or job.consent.answer is not Answer.APPROVED:
        return Reply(text=text(name(job), ": denied. It does not run until it is asked again."))
    at = job.next_run_at
    coming = "" if at is None else f", next {in_words(at, now=now, zone=job.zone)}"
    return Reply(text=text(name(job), f": approved{coming}."))


def _called(facts: Facts) -> Text:
    return text(bold(f"#{facts['number']}"), " ", cleaned(str(facts["task"])))
