"""Owed messages in words: facts in, text and buttons out, in the owner's zone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from bot import approvals, missed, tool_asks
from bot.changes import change_lines, first_number
from bot.comparing import listing_words
from bot.moments import in_words, span
from bot.notation import Addressee
from bot.reply import Button, Reply, from_json
from bot.states import state_words
from bot.surveys import LOST
from bot.text import Text, bold, cleaned, text
from scheduler import asking, sparing, summary
from scheduler.diff import Json
from scheduler.gathering import TOGETHER
from scheduler.model import Delivery, DeliveryKind
from scheduler.pointers import Listing, Match
from scheduler.telling import WORDING

LATE = timedelta(seconds=60)
"""From here on a message says how late it is."""
PER_ROW = 5
LONGEST_WORDING = 500

Facts = Mapping[str, Json]


def render(delivery: Delivery, to: Addressee) -> Reply:
    """What a delivery says."""
    content = delivery.content
    reply = RENDERERS[delivery.kind](content, to)
    repeated = "(possibly repeated) " if delivery.uncertain else ""
    tested = "(test) " if content.get("test") else ""
    further = [_part(part, to) for part in _along(content)]
    return Reply(
        text=text(repeated, tested, _heading(content, len(further)), reply.text, *further),
        buttons=_for_all(content) if further else reply.buttons,
        job_id=delivery.job_id,
        asks_location=reply.asks_location,
        chart=reply.chart,
    )


def _heading(facts: Facts, further: int) -> str:
    """Why it comes only now, where it was held."""
    if "held" not in facts:
        return ""
    return HELD[str(facts["held"])] + ("\n\n" if further else "\n")


HELD = {
    "quiet_hours": "\U0001f319 While it was quiet:",
    "mute": "\U0001f507 While it was muted:",
}


def _along(facts: Facts) -> Sequence[Facts]:
    """What is told in the same message."""
    return cast(Sequence[Facts], facts.get(TOGETHER) or ())


def _part(part: Facts, to: Addressee) -> Text:
    reply = RENDERERS[DeliveryKind(str(part["kind"]))](cast(Facts, part["content"]), to)
    return text("\n\n", reply.text)


def _for_all(facts: Facts) -> tuple[tuple[Button, ...], ...]:
    """A button for each job that a message is about."""
    contents = [facts, *(cast(Facts, part["content"]) for part in _along(facts))]
    numbers = dict.fromkeys(str(content["number"]) for content in contents)
    found = [Button(label=f"#{number}", data=f"j:show:{number}:0") for number in numbers]
    return tuple(tuple(found[at : at + PER_ROW]) for at in range(0, len(found), PER_ROW))


def _name(facts: Facts) -> Text:
    return text(bold(f"#{facts['number']}"), " ", cleaned(str(facts["task"])))


def _reminder(facts: Facts, to: Addressee) -> Reply:
    words = cleaned(str(facts.get("text") or facts["task"]))
    body = text("\u23f0 ", bold(f"#{facts['number']}"), " ", words, *_lateness(facts, to))
    number = facts["number"]
    buttons = (
        Button(label="Done", data=f"j:done:{number}:0"),
        Button(label="10 min", data=f"j:s10m:{number}:0"),
        Button(label="1 h", data=f"j:s1h:{number}:0"),
        Button(label="Tomorrow 9:00", data=f"j:stom:{number}:0"),
    )
    return Reply(text=body, buttons=(buttons,))


def _lateness(facts: Facts, to: Addressee) -> Iterable[str]:
    """That it comes late, and what else it stands for."""
    if "held_at" in facts:
        yield _held_from(facts, to)
    late = timedelta(seconds=cast(float, facts.get("late") or 0))
    if late > LATE and "held_at" not in facts:
        due = in_words(datetime.fromisoformat(str(facts["due_at"])), now=to.now, zone=to.zone)
        yield f"\n({span(late)} late: it was due {due})"
    if number := cast(int, facts.get("missed") or 0):
        times = "once before" if number == 1 else f"{number} times before"
        why = "in your quiet hours" if facts.get("quiet") else "while I was not running"
        yield f"\n(it was also due {times} {why})"


def _held_from(facts: Facts, to: Addressee) -> str:
    """Since when it waits, and for how many it stands."""
    at = in_words(datetime.fromisoformat(str(facts["held_at"])), now=to.now, zone=to.zone)
    times = cast(int, facts.get("times") or 1)
    return f"\n(from {at})" if times == 1 else f"\n({times} times, last {at})"


def _baseline(facts: Facts, to: Addressee) -> Reply:
    looks = state_words(facts["state"], to.notation)
    body = text(
        "\U0001f440 ",
        _name(facts),
        "\nNow: ",
        looks,
        *(f"\n{line}" for line in _listings(facts)),
        "\nFrom now on I write only when there is something to say.",
    )
    if "version" not in facts:
        return Reply(text=body)
    undo = Button(label="Undo", data=f"j:undo:{facts['number']}:{facts['version']}")
    return Reply(text=body, buttons=((undo,),))


def _listings(facts: Facts) -> Iterable[str]:
    """How the lists are compared that it sees."""
    for one in cast(Sequence[Mapping[str, str]], facts.get("lists") or ()):
        match = Match(one["match"])
        yield listing_words(Listing(path=one["path"], match=match, key=one["key"]))


def _change(facts: Facts, to: Addressee) -> Reply:
    if "changes" not in facts:
        return _notice(facts, to)
    more = cast(int, facts.get("more") or 0)
    told = change_lines(facts["changes"], to.notation, more=more)
    worded = [f"{cleaned(str(facts[WORDING]), most=LONGEST_WORDING)}\n"] if WORDING in facts else []
    body = text("\U0001f514 ", _name(facts), "\n", *worded, told, *_remarks(facts))
    return Reply(text=body, buttons=_feedback(facts, to))


def _feedback(facts: Facts, to: Addressee) -> tuple[tuple[Button, ...], ...]:
    """What a person may want of a change: more of it, or less of its kind."""
    labels = {"diff": "Diff", "chart": "Chart", "mute": "Mute 1 day", "noisy": "Too noisy"}
    number = facts["number"]
    buttons = [Button(label=label, data=f"j:{op}:{number}:0") for op, label in labels.items()]
    moved = first_number(facts["changes"])
    if moved is None:
        return (tuple(buttons),)
    below, unit = moved
    seen = to.notation.amount(below, unit)
    only = Button(label=f"Only below {seen}", data=f"j:below={below!r}:{number}:0")
    return (tuple(buttons), (only,))


def _remarks(facts: Facts) -> Iterable[str]:
    """What is to be known of a change beside itself."""
    if facts.get("switching"):
        yield f"\n{KEEPS_SWITCHING}"
    if facts.get("settled"):
        yield "\nIt kept switching, and has settled now."
    if facts.get("notice") == "still":
        yield "\nIt is still so."


KEEPS_SWITCHING = (
    "That value came for the third time within a day: it keeps switching. I am quiet about it now, "
    "and tell you when it settles."
)


def _incident(facts: Facts, to: Addressee) -> Reply:
    streak = cast(int, facts["streak"])
    often = "The check failed" if streak == 1 else f"{streak} checks in a row failed"
    reason = cleaned(str(facts["message"]), most=200)
    body = text("\u26a0\ufe0f ", _name(facts), f"\n{often}: {reason}\n")
    if not facts.get("gave_up"):
        words = "I keep trying and tell you when it works again."
        return Reply(text=text(body, words), buttons=_way_out(facts))
    resume = Button(label="Resume", data=f"j:resume:{facts['number']}:0")
    return Reply(text=text(body, "I have paused it."), buttons=((resume,),))


def _way_out(facts: Facts) -> tuple[tuple[Button, ...], ...]:
    """A button where somebody can help."""
    if facts.get("code") not in LOST:
        return ()
    return ((Button(label="Find it again", data=f"j:find:{facts['number']}:0"),),)


def _recovery(facts: Facts, to: Addressee) -> Reply:
    return Reply(text=text("\u2705 ", _name(facts), "\nIt works again."))


def _notice(facts: Facts, to: Addressee) -> Reply:
    return NOTICES[str(facts["notice"])](facts, to)


def _unchanged(facts: Facts, to: Addressee) -> Reply:
    if facts["state"] is None:
        return _plain(_name(facts), "\nNothing to say this time.")
    return Reply(text=text(_name(facts), "\nUnchanged: ", state_words(facts["state"], to.notation)))


def _plain(*parts: str | Text) -> Reply:
    return Reply(text=text(*parts))


def _still(facts: Facts, to: Addressee) -> Reply:
    return _plain(
        "\U0001f514 ", _name(facts), "\nStill: ", state_words(facts["state"], to.notation)
    )


def _settled(facts: Facts, to: Addressee) -> Reply:
    now_it_is = state_words(facts["state"], to.notation)
    return _plain(_name(facts), "\nIt kept switching, and has settled: ", now_it_is)


def _switching(facts: Facts, to: Addressee) -> Reply:
    seen = state_words(facts["state"], to.notation)
    return _plain("\U0001f514 ", _name(facts), f"\nNow: {seen}\n{KEEPS_SWITCHING}")


def _measured(facts: Facts, to: Addressee) -> Reply:
    looks, changes = facts["looks"], facts["changes"]
    seen = f"\nI looked {looks} times in silence, and it changed {changes} times."
    if (threshold := facts.get("threshold")) is None:
        return _plain(_name(facts), seen, " From now on I write when there is something to say.")
    usual, least = (to.notation.percent(cast(float, facts[one])) for one in ("usual", "threshold"))
    body = text(
        _name(facts), seen,
        f" It moves by up to {usual} by itself. From now on I write of every change, unless you "
        f"want to hear only of {least} and more.",
    )  # fmt: skip
    data = f"j:least={threshold}:{facts['number']}:0"
    return Reply(text=body, buttons=((Button(label=f"Only from {least}", data=data),),))


def _budget(facts: Facts, to: Addressee) -> Reply:
    words = "It has had its runs of today. I leave the rest out; /why says which."
    return _plain("\u23ed ", _name(facts), f"\n{words}")


NOTICES: Mapping[str, Callable[[Facts, Addressee], Reply]] = {
    "unchanged": _unchanged,
    "still": _still,
    "settled": _settled,
    "switching": _switching,
    "measured": _measured,
    sparing.BUDGET: _budget,
    asking.TOOL_ASK: tool_asks.to_allow,
    asking.QUESTION: approvals.to_approve,
    asking.ANSWERED: approvals.told,
    asking.UNANSWERED: approvals.unapproved,
    summary.MISSED: missed.skipped,
    summary.REVIEW: missed.to_decide,
    summary.UNANSWERED: missed.undecided,
    summary.DOWNTIME: missed.downtime,
}


def _reply(facts: Facts, to: Addressee) -> Reply:
    return from_json(facts)


RENDERERS: Mapping[DeliveryKind, Callable[[Facts, Addressee], Reply]] = {
    DeliveryKind.REMINDER: _reminder,
    DeliveryKind.BASELINE: _baseline,
    DeliveryKind.CHANGE: _change,
    DeliveryKind.INCIDENT: _incident,
    DeliveryKind.RECOVERY: _recovery,
    DeliveryKind.NOTICE: _notice,
    DeliveryKind.REPLY: _reply,
}
