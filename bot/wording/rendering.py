"""Owed messages in words: facts in, text and buttons out, in the owner's zone and language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import cast

from bot.wording import approvals, missed, tool_asks
from bot.wording.changes import change_lines, first_number
from bot.wording.comparing_words import listing_words
from bot.wording.moments import for_them, span
from bot.wording.notation import Addressee
from bot.wording.reply import Button, Reply, from_json
from bot.wording.states import state_words
from bot.wording.text import Text, bold, cleaned, text
from scheduler import asking, sparing, summary
from scheduler.diff import Json
from scheduler.gathering import TOGETHER
from scheduler.model import Delivery, DeliveryKind
from scheduler.pointers import Listing, Match
from scheduler.telling import WORDING

LOST = frozenset({"NO_MATCH", "NO_NUMBER"})
"""Codes of a look that found its place gone: only looking for it anew can help."""
LATE = timedelta(seconds=60)
"""From here on a message says how late it is."""
PER_ROW = 5
SEEN = "seen"
"""Where the facts have the whole state that a change led to."""
LONGEST_WORDING = 500

Facts = Mapping[str, Json]


def render(delivery: Delivery, to: Addressee) -> Reply:
    """What a delivery says."""
    content = {SEEN: delivery.to_state, **delivery.content}
    reply = RENDERERS[delivery.kind](content, to)
    repeated = f"{to.say('repeated')} " if delivery.uncertain else ""
    tested = f"{to.say('tested')} " if content.get("test") else ""
    further = [_part(part, to) for part in _along(content)]
    return Reply(
        text=text(repeated, tested, _heading(content, len(further), to), reply.text, *further),
        buttons=_for_all(content) if further else reply.buttons,
        job_id=delivery.job_id,
        asks_location=reply.asks_location,
        chart=reply.chart,
    )


def _heading(facts: Facts, further: int, to: Addressee) -> str:
    """Why it comes only now, where it was held."""
    if "held" not in facts:
        return ""
    sign, why = HELD[str(facts["held"])]
    return f"{sign} {to.say(why)}" + ("\n\n" if further else "\n")


HELD = {"quiet_hours": ("\U0001f319", "held_quiet"), "mute": ("\U0001f507", "held_mute")}


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
        Button(label=to.say("done"), data=f"j:done:{number}:0"),
        Button(label=to.say("ten_minutes"), data=f"j:s10m:{number}:0"),
        Button(label=to.say("one_hour"), data=f"j:s1h:{number}:0"),
        Button(label=to.say("tomorrow_at"), data=f"j:stom:{number}:0"),
    )
    return Reply(text=body, buttons=(buttons,))


def _lateness(facts: Facts, to: Addressee) -> Iterable[str]:
    """That it comes late, and what else it stands for."""
    if "held_at" in facts:
        yield _held_from(facts, to)
    late = timedelta(seconds=cast(float, facts.get("late") or 0))
    if late > LATE and "held_at" not in facts:
        due = for_them(str(facts["due_at"]), to)
        yield "\n" + to.say("late", span=span(late, to.notation), due=due)
    if number := cast(int, facts.get("missed") or 0):
        yield "\n" + to.say("also_due_quiet" if facts.get("quiet") else "also_due_down", n=number)


def _held_from(facts: Facts, to: Addressee) -> str:
    """Since when it waits, and for how many it stands."""
    at, times = for_them(str(facts["held_at"]), to), cast(int, facts.get("times") or 1)
    return "\n" + to.say("held_from" if times == 1 else "held_times", n=times, at=at)


def _baseline(facts: Facts, to: Addressee) -> Reply:
    looks = _state(facts, to)
    body = text(
        "\U0001f440 ",
        _name(facts),
        "\n",
        to.say("now", state=looks),
        *(f"\n{line}" for line in _listings(facts, to)),
        "\n",
        to.say("from_now"),
    )
    if "version" not in facts:
        return Reply(text=body)
    undo = Button(label=to.say("undo"), data=f"j:undo:{facts['number']}:{facts['version']}")
    return Reply(text=body, buttons=((undo,),))


def _listings(facts: Facts, to: Addressee) -> Iterable[str]:
    """How the lists are compared that it sees."""
    for one in cast(Sequence[Mapping[str, str]], facts.get("lists") or ()):
        match = Match(one["match"])
        yield listing_words(Listing(path=one["path"], match=match, key=one["key"]), to.notation)


def _change(facts: Facts, to: Addressee) -> Reply:
    if "changes" not in facts:
        return _notice(facts, to)
    more = cast(int, facts.get("more") or 0)
    told = change_lines(facts["changes"], to.notation, more=more, seen=facts.get(SEEN))
    worded = [f"{cleaned(str(facts[WORDING]), most=LONGEST_WORDING)}\n"] if WORDING in facts else []
    body = text("\U0001f514 ", _name(facts), "\n", *worded, told, *_remarks(facts, to))
    return Reply(text=body, buttons=_feedback(facts, to))


def _feedback(facts: Facts, to: Addressee) -> tuple[tuple[Button, ...], ...]:
    """What a person may want of a change: more of it, or less of its kind."""
    labels = {"diff": "diff", "chart": "chart", "mute": "mute_day", "noisy": "noisy"}
    number = facts["number"]
    buttons = [
        Button(label=to.say(label), data=f"j:{op}:{number}:0") for op, label in labels.items()
    ]
    moved = first_number(facts["changes"])
    if moved is None:
        return (tuple(buttons),)
    below, unit = moved
    seen = to.say("only_below", value=to.notation.amount(below, unit))
    only = Button(label=seen, data=f"j:below={below!r}:{number}:0")
    return (tuple(buttons), (only,))


def _remarks(facts: Facts, to: Addressee) -> Iterable[str]:
    """What is to be known of a change beside itself."""
    if facts.get("switching"):
        yield "\n" + to.say("keeps_switching")
    if facts.get("settled"):
        yield "\n" + to.say("has_settled")
    if facts.get("notice") == "still":
        yield "\n" + to.say("still_so")


def _incident(facts: Facts, to: Addressee) -> Reply:
    streak = cast(int, facts["streak"])
    failed = to.say("failed", n=streak, reason=_reason(facts, to))
    body = text("\u26a0\ufe0f ", _name(facts), f"\n{failed}\n")
    if not facts.get("gave_up"):
        return Reply(text=text(body, to.say("keep_trying")), buttons=_way_out(facts, to))
    resume = Button(label=to.say("resume"), data=f"j:resume:{facts['number']}:0")
    return Reply(text=text(body, to.say("paused")), buttons=((resume,),))


def _reason(facts: Facts, to: Addressee) -> str:
    """Why a look failed: as a kind of failure in the owner's language, else as it was told."""
    code, message = str(facts.get("code")), cleaned(str(facts["message"]), most=200)
    kind, _, status = code.partition("_") if code.startswith("HTTP_") else (code, "", "")
    key = f"cause_{kind}"
    return to.say(key, status=status) if to.notation.says(key) else message


def _way_out(facts: Facts, to: Addressee) -> tuple[tuple[Button, ...], ...]:
    """A button where somebody can help."""
    if facts.get("code") not in LOST:
        return ()
    return ((Button(label=to.say("find_again"), data=f"j:find:{facts['number']}:0"),),)


def _recovery(facts: Facts, to: Addressee) -> Reply:
    return Reply(text=text("\u2705 ", _name(facts), "\n", to.say("works_again")))


def _notice(facts: Facts, to: Addressee) -> Reply:
    return NOTICES[str(facts["notice"])](facts, to)


def _unchanged(facts: Facts, to: Addressee) -> Reply:
    if facts["state"] is None:
        return _plain(_name(facts), "\n", to.say("nothing_to_say"))
    return _plain(_name(facts), "\n", to.say("unchanged", state=_state(facts, to)))


def _state(facts: Facts, to: Addressee) -> str:
    return state_words(facts["state"], to.notation)


def _plain(*parts: str | Text) -> Reply:
    return Reply(text=text(*parts))


def _still(facts: Facts, to: Addressee) -> Reply:
    return _plain("\U0001f514 ", _name(facts), "\n", to.say("still", state=_state(facts, to)))


def _settled(facts: Facts, to: Addressee) -> Reply:
    return _plain(_name(facts), "\n", to.say("settled", state=_state(facts, to)))


def _switching(facts: Facts, to: Addressee) -> Reply:
    seen = to.say("now", state=_state(facts, to))
    return _plain("\U0001f514 ", _name(facts), f"\n{seen}\n", to.say("keeps_switching"))


def _measured(facts: Facts, to: Addressee) -> Reply:
    seen = to.say("measured", looks=facts["looks"], changes=facts["changes"])
    if (threshold := facts.get("threshold")) is None:
        return _plain(_name(facts), f"\n{seen} ", to.say("measured_steady"))
    usual, least = (to.notation.percent(cast(float, facts[one])) for one in ("usual", "threshold"))
    body = text(_name(facts), f"\n{seen} ", to.say("measured_busy", usual=usual, least=least))
    data = f"j:least={threshold}:{facts['number']}:0"
    return Reply(text=body, buttons=((Button(label=to.say("only_from", value=least), data=data),),))


def _budget(facts: Facts, to: Addressee) -> Reply:
    return _plain("\u23ed ", _name(facts), "\n", to.say("budget"))


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
