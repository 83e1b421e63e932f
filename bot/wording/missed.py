"""What was missed, in words: of one job, of several after a downtime, and what is to decide."""

from collections.abc import Mapping, Sequence
from typing import cast

from bot.wording.moments import for_them
from bot.wording.notation import PLAIN, Addressee, Notation
from bot.wording.reply import Button, Reply
from bot.wording.text import Text, bold, cleaned, text
from scheduler.diff import Json
from scheduler.review import Decision
from scheduler.summary import LATE, MISSED, REVIEW

Facts = Mapping[str, Json]

DECISIONS = (Decision.RUN_ONCE, Decision.RUN_LAST, Decision.SKIP)
ASKED_WITH_BUTTONS = 8
"""So many questions of one message have buttons; the others are found by /why."""
HEADINGS = {
    LATE: "downtime_late",
    MISSED: "downtime_skipped",
    REVIEW: "downtime_decide",
}


def review_buttons(
    run_id: str, *, number: Json = None, stays: bool = False, notation: Notation = PLAIN
) -> tuple[Button, ...]:
    """The decisions about a run; the message that they are under *stays* where it holds more."""
    head = "rk" if stays else "r"
    before = "" if number is None else f"#{number} "
    return tuple(
        Button(label=f"{before}{notation.say(decision)}", data=f"{head}:{decision}:{run_id}")
        for decision in DECISIONS
    )


def skipped(facts: Facts, to: Addressee) -> Reply:
    """That moments of one job were missed and are not made up for."""
    words = to.say(_by_count("skipped", facts), due=_due(facts, to), times=_often(facts, to))
    return Reply(text=text("\u23ed ", _name(facts), f"\n{words}"))


def to_decide(facts: Facts, to: Addressee) -> Reply:
    """That a person shall say what becomes of what was missed."""
    words = to.say(_by_count("decide", facts), due=_due(facts, to), times=_often(facts, to))
    buttons = review_buttons(str(facts["run_id"]), notation=to.notation)
    return Reply(text=text("\u2753 ", _name(facts), f"\n{words}"), buttons=(buttons,))


def _by_count(key: str, facts: Facts) -> str:
    return key if facts["count"] == 1 else f"{key}_many"


def undecided(facts: Facts, to: Addressee) -> Reply:
    """That nobody said it in time."""
    words = to.say("undecided", due=_due(facts, to))
    return Reply(text=text("\u23ed ", _name(facts), f"\n{words}"))


def downtime(facts: Facts, to: Addressee) -> Reply:
    """What several jobs missed at once: what is late, what is skipped, what waits."""
    items = cast(Sequence[Facts], facts["items"])
    parts: list[str | Text] = ["\u23f1 ", to.say("downtime")]
    for kind, heading in HEADINGS.items():
        found = [item for item in items if item["notice"] == kind]
        parts += ["\n" + to.say(heading)] if found else []
        parts += [text("\n\u2022 ", _line(item, to)) for item in found]
    if more := facts.get("more"):
        parts.append("\n" + to.say("downtime_more", n=more))
    asked = [item for item in items if item["notice"] == REVIEW][:ASKED_WITH_BUTTONS]
    buttons = tuple(
        review_buttons(str(item["run_id"]), number=item["number"], stays=True, notation=to.notation)
        for item in asked
    )
    return Reply(text=text(*parts), buttons=buttons)


def _line(item: Facts, to: Addressee) -> Text:
    due = _due(item, to)
    often = "" if item["count"] == 1 else _often(item, to)
    return text(_name(item), ": ", to.say("downtime_times", times=often, due=due) if often else due)


def _often(facts: Facts, to: Addressee) -> str:
    times = to.say("times", n=facts["count"])
    return times if facts["exact"] else to.say("at_least", times=times)


def _due(facts: Facts, to: Addressee) -> str:
    return for_them(str(facts["due_at"]), to)


def _name(facts: Facts) -> Text:
    return text(bold(f"#{facts['number']}"), " ", cleaned(str(facts["task"])))
