"""What was missed and waits for a word: shown with the list, and decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.context import Context
from bot.language.intent import Command
from bot.wording import replies
from bot.wording.cards import name
from bot.wording.missed import review_buttons
from bot.wording.moments import in_words
from bot.wording.reply import Reply
from bot.wording.text import text
from scheduler.model import Reason
from scheduler.review import Decision
from scheduler.reviewing import Question, Reviewing

SHOWN = 5
"""Questions with their buttons under a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A button under a question about missed moments."""

    run_id: str
    decision: Decision
    stays: bool
    """Whether the message goes on holding other questions."""


class Deciding:
    """Takes decisions from buttons and from words; each is carried out once.

    Every method may raise `JobNotFound`, `AlreadyDecided` and `StoreError`.
    """

    def __init__(self, reviewing: Reviewing) -> None:
        self._reviewing = reviewing

    async def pressed(self, context: Context, choice: Decided) -> Reply:
        """What comes of a button."""
        decided = await self._reviewing.decide(
            context.owner, choice.run_id, choice.decision, origin=context.origin
        )
        return outcome(decided, choice.decision, stays=choice.stays)

    async def typed(self, context: Context, command: Command) -> Reply:
        """The same where no button is at hand; without a decision, what waits for one."""
        waiting = await self._reviewing.waiting(context.owner)
        asked = [each for each in waiting if command.number in {None, each.job.number}]
        if not asked:
            return replies.say(NOTHING_WAITS)
        several = len({each.job.number for each in asked}) > 1
        if command.words not in set(Decision) or several:
            return with_questions(replies.say(HOW_TO_DECIDE), asked, now=context.now)
        choice = Decided(run_id=asked[-1].run.id, decision=Decision(command.words), stays=False)
        return await self.pressed(context, choice)


NOTHING_WAITS = "Nothing that was missed waits for you to decide."
HOW_TO_DECIDE = (
    "Say which job, and what shall become of it: \u201c/review 3 run once\u201d, "
    "\u201c/review 3 run last\u201d (the last three) or \u201c/review 3 skip\u201d."
)


def with_questions(listed: Reply, questions: Sequence[Question], *, now: datetime) -> Reply:
    """A list of jobs, and beneath it what waits for a decision."""
    if not questions:
        return listed
    lines = [f"\n\nMissed, and waiting for you to decide: {len(questions)}"]
    shown = questions[:SHOWN]
    body = text(
        *lines,
        *(text("\n\u2022 ", name(each.job), f": {_missed(each, now)}") for each in shown),
    )
    buttons = tuple(
        review_buttons(each.run.id, number=each.job.number, stays=True) for each in shown
    )
    return replace(listed, text=text(listed.text, body), buttons=(*listed.buttons, *buttons))


def _missed(question: Question, now: datetime) -> str:
    run = question.run
    due = in_words(run.due_at or run.created_at, now=now, zone=question.job.zone)
    least = "" if run.missed_exact else "at least "
    return f"{least}{run.missed_count + 1} times, last {due}" if run.missed_count else due


def outcome(question: Question, decision: Decision, *, stays: bool = False) -> Reply:
    """What became of missed moments by a decision; the message it was under *stays*, or not."""
    left_out = decision is Decision.SKIP or question.run.reason in NO_RUN
    words = "what was missed is left out." if left_out else "what was missed runs now."
    told = replies.happened(question.job, words, undo=False)
    return replace(told, job_id=None) if stays else told


NO_RUN = {Reason.REMOVED, Reason.BOUNDS}
"""Why nothing runs whatever was decided."""


def operator_words(question: Question, *, now: datetime) -> str:
    """A question in one line for the command line."""
    return (
        f"{question.run.id}  {question.run.owner}  #{question.job.number}  "
        f"missed {_missed(question, now)}  {question.job.task}"
    )
