"""Commands in words: "list my reminders", "pause #3", "snooze 10 minutes", "move it to Friday"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.language.chart import Builder, Chart, Item, Kids
from bot.language.edits import NewTime, amendment, implied, new_time
from bot.language.grammar import Meaning
from bot.language.groups import Group, groups
from bot.language.intent import Command, CommandName, Unclear
from bot.language.jobs import marked, skipped
from bot.language.lasting import begins_later, end_of, lasts, length_of, why_endless
from bot.language.message import Message
from bot.language.moments import Frame
from bot.language.pieces import laid_out
from bot.language.quiet import quiet_said
from bot.language.reading import opening
from bot.language.renaming import renamed
from bot.language.shapes import Digits
from bot.language.tiling import TIMES, tile
from bot.language.when import When, merge

_ALONE = frozenset(
    ("undo", "help", "cancel", "next", "remove_all", "pause_all", "resume_all", "done")
)
_RESTS = frozenset(("pause", "pause_all", "mute"))
_LASTS = _RESTS | {"snooze"}
"""Commands that last for how long, or until when, their time says."""
_ASKS = frozenset(("why", "show"))
_TAKES_A_TIME = frozenset(("pause", "pause_all", "mute", "snooze", "skip", "list", "next"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The parts of a command: which one, what it is about, and its time."""

    name: str
    start: int
    end: int
    number: int | None
    when: When | None
    count: int = 1
    """How many of the coming moments it is about."""
    verb: tuple[int, int] = (0, 0)
    """The tokens of the command's own words."""
    timed: tuple[int, int] = (0, 0)
    """Those of its time."""
    policies: Mapping[str, str] = field(default_factory=dict)
    """How a job is to be served."""


def command_of(message: Message, frame: Frame) -> Command | Unclear | None:
    """The command that the whole message is, if it is one; unclear where its time cannot be."""
    chart = message.chart
    if (start := opening(chart)) >= len(chart.tokens):
        return None
    end = _trimmed_end(chart, len(chart.tokens))
    if last := _verb_last(chart, start, end, frame):
        return _command(message, last, frame)
    if asks := chart.at(start, "<ask>"):
        return _again(message, max(item.end for item in asks), end, frame)
    for item in sorted(chart.at(start, "<command>"), key=lambda item: -item.end):
        if found := _from(message, item, end, frame):
            return found
    bare = _as_said(implied(chart, start, end, frame.today))
    return _command(message, bare, frame) if bare else None


def _again(message: Message, asked: int, end: int, frame: Frame) -> Command | Unclear | None:
    """``remind me again in an hour``: more than asking, and nothing that it would be about."""
    start = opening(message.chart)
    later = [item for item in message.chart.at(start, "<command>") if item.end > asked]
    found = (_from(message, item, end, frame) for item in later if item.value == "snooze")
    return next((command for command in found if command), None)


def _from(message: Message, item: Item, end: int, frame: Frame) -> Command | Unclear | None:
    """The command that *item* begins, if what follows fits it."""
    name, _, detail = str(item.value).partition(" ")
    if name == CommandName.QUIET:
        quiet = quiet_said(message.chart, detail, item.end, end)
        whole = laid_out(message, [(item.start, end, "command")], rest="filler")
        return quiet and replace(quiet, pieces=whole)
    if name == CommandName.RENAME:
        return renamed(message, item)
    said = _said(message.chart, name, item.end, end, frame)
    if said is None or not _is_whole(said) or _lacks_its_number(message.chart, item, said):
        return None
    count = int(detail) if detail.isdigit() else 1
    said = replace(said, count=count, verb=(item.start, item.end), policies=_policies(item))
    return _command(message, said, frame)


def _lacks_its_number(chart: Chart, item: Item, said: Said) -> bool:
    """``when is the next full moon?``; or ``#3 for 2 h``, of which a language reads no more."""
    if said.number is not None:
        return False
    is_mark = said.name in _LASTS and marked(chart, item.end, item.end + 2)
    return is_mark or item.value == "show when"


def _policies(item: Item) -> Mapping[str, str]:
    """Of ``govern misfire skip``, what is governed, and how."""
    name, _, detail = str(item.value).partition(" ")
    policy, _, way = detail.partition(" ")
    return {policy: way} if name == CommandName.GOVERN else {}


def _verb_last(chart: Chart, start: int, end: int, frame: Frame) -> Said | None:
    """``#3'ü sil``, ``10 Minuten schlummern``: without a number, words in front may be a task."""
    for place in range(start + 1, end):
        for item in chart.at(place, "<command>"):
            policies = _policies(item)
            fits = item.end == end and (policies or item.value in set(CommandName))
            name = CommandName.GOVERN if policies else str(item.value)
            said = _said(chart, name, start, place, frame) if fits else None
            if said and _is_sure(chart, said, place) and _is_whole(said):
                return replace(said, verb=(place, item.end), policies=policies)
            if paused := _between(chart, start, item, end, frame):
                return paused
    return None


def _between(chart: Chart, start: int, item: Item, end: int, frame: Frame) -> Said | None:
    """``mets #3 en pause jusqu'à lundi``: the number before the verb, the time behind it."""
    number, behind = _number(chart, skipped(chart, start, item.start), item.start)
    if number is None or behind != item.start or item.value != CommandName.PAUSE:
        return None
    timed = _said(chart, CommandName.PAUSE, item.end, end, frame)
    if timed is None or not timed.when or timed.start < timed.end:
        return None
    return replace(timed, number=number, verb=(item.start, item.end))


def _is_sure(chart: Chart, said: Said, verb: int) -> bool:
    """Whether what stands before the *verb* can be no task: a number, a time, "the … reminder"."""
    if said.timed[1] > verb:
        return False  # "#1 try it again 3 times" has the verb in what it says of the job
    timed = said.name == "snooze" or (said.name in (*_ALONE, "skip") and said.start == said.end)
    named = any(item.end == verb for item in chart.at(verb - 1, "<named_job>"))
    return said.number is not None or bool(timed and said.when) or named


def _said(chart: Chart, name: str, start: int, end: int, frame: Frame) -> Said | None:
    """What stands beside the command's own words: a job, a time, or a job and its new time."""
    end = _before_fate(chart, start, end) if name in _ASKS else end
    found = groups(chart, tile(chart, TIMES, first=start), (), frame.today)
    last = found[-1] if found and start <= found[-1].start < end else None
    if name == "change":
        return _as_said(new_time(chart, start, end, frame.today))
    timed = _up_to(chart, last, end) if last else None
    words_end = timed.start if timed else end
    start = skipped(chart, start, words_end)
    if name in _LASTS and (for_how_long := _for_how_long(chart, name, start, end)):
        return for_how_long
    if timed is None and (ahead := _time_ahead(chart, found, start, end)):
        return replace(ahead, name=name)
    number, behind = _number(chart, start, words_end)
    rest_end = _trimmed_end(chart, words_end)
    return Said(
        name=name,
        start=min(behind, rest_end),
        end=rest_end,
        number=number,
        when=timed.when if timed else None,
        timed=(timed.start, timed.end) if timed else (0, 0),
    )


def _before_fate(chart: Chart, start: int, end: int) -> int:
    """``why did #3 not fire``: behind its number, for the answer tells whatever became of it."""
    behind = [i.end for i in chart.at(skipped(chart, start, end), "<job_number>") if i.end < end]
    fates = (fate for place in behind for fate in chart.at(place, "<fate>"))
    return next((fate.start for fate in fates if fate.end == end), end)


def _time_ahead(chart: Chart, found: Sequence[Group], start: int, end: int) -> Said | None:
    """``tomorrow #3``: the time before the number of the job."""
    for group in found:
        if group.start == start:
            number, behind = _number(chart, skipped(chart, group.end, end), end)
            if number is not None and behind == end:
                here = (group.start, group.end)
                return Said(name="", start=end, end=end, number=number, when=group.when, timed=here)
    return None


def _up_to(chart: Chart, last: Group, end: int) -> Group | None:
    """The group, if it reaches to the *end*: with the hour of "till tomorrow 9", if need be."""
    if last.end >= end:
        return last
    until = last.when.until
    for item in chart.at(last.end, "<loose_time>"):
        both = merge(until, item.value) if until and isinstance(item.value, When) else None
        if both and item.end == end:
            return replace(last, end=end, when=replace(last.when, until=both))
    return None


def _for_how_long(chart: Chart, name: str, start: int, end: int) -> Said | None:
    """``10 minutes``, ``#1 2h``, ``#1 until 9``: no more than that, behind the number of a job."""
    jobs = chart.at(start, "<job_number>") if start < end else []
    ahead = [(item.value.numbers[0], item.end) for item in jobs if isinstance(item.value, Digits)]
    is_marked = start > 0 and chart.tokens[start - 1].text == "#"  # then it counts no hours
    for number, behind in ahead if is_marked else [*ahead, (None, start)]:
        place = skipped(chart, behind, end)
        if when := lasts(chart, place, end):
            here = (place, end)
            return Said(name=name, start=end, end=end, number=number, when=when, timed=here)
    return None


def _as_said(found: NewTime | None) -> Said | None:
    if found is None:
        return None
    return Said(
        name="change",
        start=found.start,
        end=found.end,
        number=found.number,
        when=found.when,
        timed=found.timed,
    )


def _number(chart: Chart, start: int, end: int) -> tuple[int | None, int]:
    """The job's number at *start*, and the token behind it."""
    for item in chart.at(start, "<job_number>") if start < end else []:
        if item.end == end and isinstance(item.value, Digits):
            return item.value.numbers[0], item.end
    return None, start


def _trimmed_end(chart: Chart, end: int) -> int:
    """Before closing politeness and marks."""
    while end and any(
        item.end == end
        for position in range(max(0, end - 2), end)
        for symbol in ("<separator>", "<closer>", "<mark_end>")
        for item in chart.at(position, symbol)
    ):
        end -= 1
    return end


def _is_whole(said: Said) -> bool:
    """Whether the rest of the message fits the command, so that it is not a task with a time."""
    has_job = said.number is not None or said.start < said.end
    if said.name == "change":
        return said.when is not None
    if said.name in ("why", "history", "test"):  # "test the login" is something to do
        return said.number is not None or not (has_job or said.name == "test")
    if said.when and said.name not in _TAKES_A_TIME:
        return False
    if said.name in _ALONE or said.name in ("list", "snooze", "skip"):
        return not has_job or (said.name in ("snooze", "skip", "done") and said.number is not None)
    return has_job or said.name in ("pause", "mute", "forget")


def _command(message: Message, said: Said, frame: Frame) -> Command | Unclear | None:
    words = message.words(said.start, said.end)
    pieces = laid_out(message, _claimed(message.chart, said), rest="filler")
    if said.name == "change" and said.when:
        change = amendment(said.when, frame, number=said.number, words=words)
        return change and replace(change, pieces=pieces)
    if said.name in _RESTS and begins_later(message.chart, said.when):
        return Unclear(reason="only_until", words=message.words(*said.timed), pieces=pieces)
    if said.name in _LASTS and (reason := why_endless(said.when, frame)):
        return Unclear(reason=reason, words=message.words(*said.timed), pieces=pieces)
    # For how long, it says, or else until somebody says otherwise.
    is_pause = said.name == "mute" and said.when is None
    return Command(
        name=CommandName.PAUSE if is_pause else CommandName(said.name),
        number=said.number,
        words=words,
        span=length_of(said.when),
        until=end_of(said.when, frame),
        count=said.count,
        policies=said.policies,
        pieces=pieces,
    )


def _claimed(chart: Chart, said: Said) -> Iterator[tuple[int, int, str]]:
    """Which tokens are the command's own words, the job and the time."""
    yield (*said.verb, "command")
    yield (*said.timed, "time")
    yield (said.start, said.end, "job")
    if said.number is not None:
        numbers = (item for at in range(len(chart.tokens)) for item in chart.at(at, "<job_number>"))
        outside = (item for item in numbers if not said.timed[0] <= item.start < said.timed[1])
        yield from ((item.start, item.end, "job") for item in outside)


def _job_number(meaning: Meaning, kids: Kids) -> Digits | None:
    del meaning
    return kids.one("int", Digits)


BUILDERS: Mapping[str, Builder] = {"job_number": _job_number}
