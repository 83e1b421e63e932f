"""Commands in words: "list my reminders", "pause #3", "snooze 10 minutes", "move it to Friday"."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.language.beside import (
    LASTS,
    RESTS,
    Said,
    as_said,
    moved_by,
    number_at,
    said_beside,
    trimmed_end,
)
from bot.language.chart import Builder, Chart, Item, Kids
from bot.language.edits import amendment, implied
from bot.language.grammar import Meaning
from bot.language.intent import Command, CommandName, Unclear
from bot.language.jobs import marked, skipped
from bot.language.lasting import begins_later, end_of, length_of, why_endless
from bot.language.message import Message
from bot.language.moments import Frame
from bot.language.named_days import days_said
from bot.language.pieces import laid_out
from bot.language.quiet import quiet_said
from bot.language.reading import opening
from bot.language.renaming import renamed
from bot.language.shapes import Digits

_OF_DAYS = frozenset(("skip", "list", "next"))
"""Commands about the days that their time names."""
_ALONE = frozenset(
    ("undo", "help", "cancel", "next", "remove_all", "pause_all", "resume_all", "done")
)
_IN_ASKING = frozenset(("snooze", "pause"))
_NUMBER_FIRST = frozenset(("pause", "snooze", "change", "change later"))
_TAKES_A_TIME = frozenset(("pause", "pause_all", "mute", "snooze", "skip", "list", "next"))


def command_of(message: Message, frame: Frame) -> Command | Unclear | None:
    """The command that the whole message is, if it is one; unclear where its time cannot be."""
    chart = message.chart
    if (start := opening(chart)) >= len(chart.tokens):
        return None
    end = trimmed_end(chart, len(chart.tokens))
    if last := _verb_last(chart, start, end, frame):
        return _command(message, last, frame)
    if asks := chart.at(start, "<ask>"):
        return _again(message, max(item.end for item in asks), end, frame)
    for item in sorted(chart.at(start, "<command>"), key=lambda item: -item.end):
        if found := _from(message, item, end, frame):
            return found
    said = _enclosed(chart, start, end, frame) or _implied(chart, start, end, frame)
    return _command(message, said, frame) if said else None


def _implied(chart: Chart, start: int, end: int, frame: Frame) -> Said | None:
    """``#3 2 hours later``, ``#2 at 9:30``: behind a marked number no verb is needed."""
    by = moved_by(chart, start, end)
    if by and by.number is not None and marked(chart, start, end):
        return by
    return as_said(implied(chart, start, end, frame.today))


def _again(message: Message, asked: int, end: int, frame: Frame) -> Command | Unclear | None:
    """``remind me again in an hour``, ``ne me rappelle plus le #2``: more than asking."""
    start = opening(message.chart)
    later = [item for item in message.chart.at(start, "<command>") if item.end > asked]
    found = (_from(message, item, end, frame) for item in later if item.value in _IN_ASKING)
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
    named = str(item.value) if name == CommandName.CHANGE else name
    said = said_beside(message.chart, named, item.end, end, frame)
    if said is None or not _is_whole(said) or _lacks_its_number(message.chart, item, said):
        return None
    count = int(detail) if detail.isdigit() else 1
    said = replace(said, count=count, verb=(item.start, item.end), policies=_policies(item))
    return _command(message, said, frame)


def _lacks_its_number(chart: Chart, item: Item, said: Said) -> bool:
    """``when is the next full moon?``; or ``#3 for 2 h``, of which a language reads no more."""
    if said.number is not None:
        return False
    is_mark = said.name in LASTS and marked(chart, item.end, item.end + 2)
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
            fits = item.end == end and (policies or _has_no_detail(item))
            name = CommandName.GOVERN if policies else str(item.value)
            said = said_beside(chart, name, start, place, frame) if fits else None
            if said and _is_sure(chart, said, place) and _is_whole(said):
                return replace(said, verb=(place, item.end), policies=policies)
            if paused := _between(chart, start, item, end, frame):
                return paused
    return None


def _has_no_detail(item: Item) -> bool:
    """Whether it is no more than a name, or a change in a direction."""
    name = str(item.value)
    return name in set(CommandName) or name.startswith(f"{CommandName.CHANGE} ")


def _between(chart: Chart, start: int, item: Item, end: int, frame: Frame) -> Said | None:
    """``mets #3 en pause jusqu'à lundi``: the number before the verb, the time behind it."""
    number, behind = number_at(chart, skipped(chart, start, item.start), item.start)
    if number is None or behind != item.start or item.value not in _NUMBER_FIRST:
        return None
    timed = said_beside(chart, str(item.value), item.end, end, frame)
    if timed is None or not timed.when or timed.start < timed.end:
        return None
    return replace(timed, number=number, verb=(item.start, item.end))


def _enclosed(chart: Chart, start: int, end: int, frame: Frame) -> Said | None:
    """``halte #3 an``, ``was steht heute an``: a verb in two parts around what it is about."""
    for behind, last in chart.apart(start, "<command>"):
        if not _has_no_detail(last):
            continue
        if found := _between(chart, behind, last, end, frame):
            return found
        said = said_beside(chart, str(last.value), behind, last.start, frame)
        # Without a number it may be a task: "gooi het vuilnis weg".
        is_sure = said and (said.number is not None or said.start == said.end)
        if said and is_sure and last.end == end and _is_whole(said):
            return replace(said, verb=(start, behind))
    return None


def _is_sure(chart: Chart, said: Said, verb: int) -> bool:
    """Whether what stands before the *verb* can be no task: a number, a time, "the … reminder"."""
    if said.timed[1] > verb:
        return False  # "#1 try it again 3 times" has the verb in what it says of the job
    timed = said.name == "snooze" or (said.name in (*_ALONE, "skip") and said.start == said.end)
    named = any(item.end == verb for item in chart.at(verb - 1, "<named_job>"))
    return said.number is not None or bool(timed and said.when) or named


def _is_whole(said: Said) -> bool:
    """Whether the rest of the message fits the command, so that it is not a task with a time."""
    has_job = said.number is not None or said.start < said.end
    if said.name == "change":
        return said.when is not None or said.by is not None
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
    if said.by is not None:
        name = CommandName.CHANGE
        return Command(name=name, number=said.number, span=said.by, pieces=pieces)
    if said.name == "change" and said.when:
        change = amendment(said.when, frame, number=said.number, words=words)
        return change and replace(change, pieces=pieces)
    days = days_said(said.when, frame) if said.name in _OF_DAYS else ()
    if reason := _why_unclear(message.chart, said, days, frame):
        return Unclear(reason=reason, words=message.words(*said.timed), pieces=pieces)
    # For how long, it says, or else until somebody says otherwise.
    is_pause = said.name == "mute" and said.when is None
    return Command(
        name=CommandName.PAUSE if is_pause else CommandName(said.name),
        number=said.number,
        words=words,
        span=length_of(said.when),
        until=None if said.name in _OF_DAYS else end_of(said.when, frame),
        days=days if isinstance(days, tuple) else (),
        count=said.count,
        policies=said.policies,
        pieces=pieces,
    )


def _why_unclear(
    chart: Chart, said: Said, days: tuple[date, ...] | str, frame: Frame
) -> str | None:
    """Why its time cannot be what such a command is about."""
    if said.name in RESTS and begins_later(chart, said.when):
        return "only_until"
    if said.name in LASTS and (reason := why_endless(said.when, frame)):
        return reason
    if isinstance(days, str):
        return days
    return "unknown_days" if days and _comes_again(chart, said) else None


def _comes_again(chart: Chart, said: Said) -> bool:
    """``skip #1 every Friday``: for good, which is a change of the job."""
    return any(chart.at(place, "<every_word>") for place in range(*said.timed))


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
