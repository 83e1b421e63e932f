"""What is said of a rule that is tried, saved or set aside for a while."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.charts.charting import Chart, sparkline, summary
from bot.conversation import asking
from bot.conversation.questions import Question
from bot.wording.cards import name
from bot.wording.changes import change_lines
from bot.wording.moments import in_words, span
from bot.wording.notation import PLAIN, Notation
from bot.wording.reply import Reply
from bot.wording.rule_words import rule_sentences
from bot.wording.text import text
from scheduler.backtest import Replay
from scheduler.diff import Json
from scheduler.model import Delivery, Job
from scheduler.policy import Attention, Rule

NO_NUMBER = "stays as it was. I see no number there to measure, only text."
NOTHING_WITHHELD = "you know all that I saw."
NOTHING_LASTS = "waits for nothing that lasts, so it cannot say so again."
NO_RULE = "has no rule: I tell you every change."
NO_CHANGE_YET = "I have told you of no change of it yet."
NO_SERIES = "has shown me no number yet that could be drawn."
DIFF_AT_MOST = 60
"""Lines of a difference that is shown in full."""


def proposal(
    job: Job,
    new: Attention,
    *,
    then: Replay,
    now: Replay,
    question: Question,
    notation: Notation,
) -> Reply:
    """What the new rule says, and what it would have sent instead of the present one."""
    said = " ".join(rule_sentences(new.rules, notation))
    sent = compared(then, now, until=question.said_at, notation=notation)
    body = text(name(job), f"\n{said}\n{sent} ", notation.say("save"))
    return Reply(text=body, buttons=asking.yes_no(question, notation), job_id=job.id)


def compared(then: Replay, now: Replay, *, until: datetime, notation: Notation = PLAIN) -> str:
    """How many messages a rule would have sent, beside the present one."""
    if not then.looks:
        return notation.say("tried_too_little")
    new, old = len(then.sent), len(now.sent)
    key = "tried_as_many" if new == old else "tried_instead"
    return notation.say(key, n=new, old=old, span=span(until - then.since, notation))


def as_said(rules: Sequence[Rule]) -> str:
    """Rules in words that read as those rules, wherever they look."""
    anywhere = [replace(rule, path="") for rule in rules]
    return " ".join(rule_sentences(anywhere)).removeprefix("I write ")


def withheld(job: Job, changes: Sequence[Json], notation: Notation) -> Reply:
    """What changed since the owner was told, however little."""
    told = change_lines([*changes], notation, most=DIFF_AT_MOST)
    return Reply(text=text(name(job), "\nSince I last told you:\n", told), job_id=job.id)


def chart(job: Job, drawn: Chart) -> Reply:
    """The number over time: a line of bars, and whatever the front can draw."""
    days = span(drawn.until - drawn.points[0][0], drawn.notation)
    body = text(name(job), f" \u00b7 {days}\n", sparkline(drawn), f"\n{summary(drawn)}")
    return Reply(text=body, chart=drawn, job_id=job.id)


def difference(job: Job, delivery: Delivery, changes: Sequence[Json], notation: Notation) -> Reply:
    """All that changed with the last change that was told."""
    at = in_words(delivery.created_at, now=delivery.created_at, zone=job.zone)
    told = change_lines([*changes], notation, most=DIFF_AT_MOST)
    return Reply(text=text(name(job), f" \u00b7 {at}\n", told), job_id=job.id)
