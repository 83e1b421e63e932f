"""What was missed, in words: of one job, of several after a downtime, and what is to decide."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from bot.moments import in_words
from bot.notation import Addressee
from bot.reply import Button, Reply
from bot.text import Text, bold, cleaned, text
from scheduler.diff import Json
from scheduler.review import Decision
from scheduler.summary import LATE, MISSED, REVIEW

Facts = Mapping[str, Json]

DECISIONS = {
    Decision.RUN_ONCE: "Run once",
    Decision.RUN_LAST: "Run the last 3",
    Decision.SKIP: "Skip",
}
ASKED_WITH_BUTTONS = 8
"""So many questions of one message have buttons; the others are found by /why."""
HEADINGS = {
    LATE: "Late:",
    MISSED: "Skipped, as too late:",
    REVIEW: "Missed, and waiting for you to decide:",
}


def review_buttons(run_id: str, *, number: Json = None, stays: bool = False) -> tuple[Button, ...]:
    """The decisions about a run; the message that they are under *stays* where it holds more."""
    head = "rk" if stays else "r"
    before = "" if number is None else f"#{number} "
    return tuple(
        Button(label=f"{before}{label}", data=f"{head}:{decision}:{run_id}")
        for decision, label in DECISIONS.items()
    )


def skipped(facts: Facts, to: Addressee) -> Reply:
    """That moments of one job were missed and are not made up for."""
    due = _due(facts, to)
    if facts["count"] == 1:
        return Reply(
            text=text("\u23ed ", _name(facts), f"\nI was not running at {due}, so I skipped it.")
        )
    return Reply(text=text(
        "\u23ed ", _name(facts), f"\nIt was due {_often(facts)} while I was not running, "
        f"last {due}. I do not make up for those.",
    ))  # fmt: skip


def to_decide(facts: Facts, to: Addressee) -> Reply:
    """That a person shall say what becomes of what was missed."""
    due = _due(facts, to)
    missed = (
        f"I did not run it at {due}."
        if facts["count"] == 1
        else f"It was due {_often(facts)} and did not run, last {due}."
    )
    body = text("\u2753 ", _name(facts), f"\n{missed} What shall become of it?")
    return Reply(text=body, buttons=(review_buttons(str(facts["run_id"])),))


def undecided(facts: Facts, to: Addressee) -> Reply:
    """That nobody said it in time."""
    due = _due(facts, to)
    words = f"\nNobody said what becomes of the one missed {due}, so I skipped it."
    return Reply(text=text("\u23ed ", _name(facts), words))


def downtime(facts: Facts, to: Addressee) -> Reply:
    """What several jobs missed at once: what is late, what is skipped, what waits."""
    items = cast(Sequence[Facts], facts["items"])
    parts: list[str | Text] = ["\u23f1 I was not running for a while."]
    for kind, heading in HEADINGS.items():
        found = [item for item in items if item["notice"] == kind]
        parts += [f"\n{heading}"] if found else []
        parts += [text("\n\u2022 ", _line(item, to)) for item in found]
    if more := facts.get("more"):
        parts.append(f"\n\u2026 and {more} more; /list shows all jobs")
    asked = [item for item in items if item["notice"] == REVIEW][:ASKED_WITH_BUTTONS]
    buttons = tuple(
        review_buttons(str(item["run_id"]), number=item["number"], stays=True) for item in asked
    )
    return Reply(text=text(*parts), buttons=buttons)


def _line(item: Facts, to: Addressee) -> Text:
    due = _due(item, to)
    return text(_name(item), f": {due}" if item["count"] == 1 else f": {_often(item)}, last {due}")


def _often(facts: Facts) -> str:
    return f"{'' if facts['exact'] else 'at least '}{facts['count']} times"


def _due(facts: Facts, to: Addressee) -> str:
    return in_words(datetime.fromisoformat(str(facts["due_at"])), now=to.now, zone=to.zone)


def _name(facts: Facts) -> Text:
    return text(bold(f"#{facts['number']}"), " ", cleaned(str(facts["task"])))
