"""A job's history in words: what became of its runs; who changed it, when, where, and how."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from bot.language import describe
from bot.wording.cards import job_buttons, name
from bot.wording.ledger import NOTHING_YET, lines
from bot.wording.moments import in_words, span
from bot.wording.quiet_words import hours_words
from bot.wording.reply import Reply
from bot.wording.rule_words import rule_sentence
from bot.wording.text import bold, cleaned, text
from scheduler.diff import Json
from scheduler.model import Edit, EditKind, Job, Run
from scheduler.policy import Attention, Bounds, Policy, Rule
from scheduler.quiet import Window
from scheduler.wallclock import wall_at, zone_of

NO_CHANGES = "Nobody has changed it."
AT_MOST = 80
"""Characters of a value in a line."""
FRONTS: Mapping[str, tuple[str, str]] = {
    "console": ("you", "the terminal"),
    "telegram": ("you", "Telegram"),
    "cli": ("the operator", "the command line"),
}
"""Who is behind an origin and where, by how it begins."""
DONE = {
    EditKind.CREATED: "made it",
    EditKind.EDITED: "changed it",
    EditKind.PAUSED: "paused it",
    EditKind.RESUMED: "resumed it",
    EditKind.REMOVED: "removed it",
    EditKind.SNOOZED: "snoozed it",
    EditKind.DONE: "noted it as done",
    EditKind.UNDONE: "took the last change back",
    EditKind.RUN: "asked for a run",
    EditKind.STOPPED: "stopped a run",
    EditKind.ASKED: "asked whether it may run",
    EditKind.APPROVED: "approved it",
    EditKind.DENIED: "denied it",
    EditKind.LEARNED: "settled what it looks for, at its first run",
    EditKind.FORGOT: "had what it saw forgotten",
    EditKind.LIFTED: "ended the pause, as its date had come",
    EditKind.DECIDED: "decided about missed times",
}
Part = Policy | Bounds | Attention
"""Parts of a job that have parts themselves."""
NAMES = {"skip_dates": "days left out", "skip_moments": "left out", "max_runs": "times"}
TOLD = ("task", "schedule", "zone", "source", "bounds", "policy", "attention", "pause")
"""The parts of a job that people change; the rest follows from them."""


def history_told(job: Job, runs: Sequence[Run], edits: Sequence[Edit], *, now: datetime) -> Reply:
    """What the bot answers to "/history": runs and changes, both the oldest first."""
    ran = lines(job, runs, now=now) or NOTHING_YET
    changed = changes_told(edits[::-1], zone=job.zone, now=now)
    body = text(name(job), f"\n{ran}\n\n", bold("Changes"), f"\n{changed}")
    operations = ("why", "undo", "show")
    return Reply(text=body, buttons=(job_buttons(job, *operations),), job_id=job.id, foretells=True)


def changes_told(edits: Sequence[Edit], *, zone: str, now: datetime) -> str:
    """A line per change, in the order of *edits*."""
    return "\n".join(_line(edit, zone, now) for edit in edits) or NO_CHANGES


def edit_facts(edit: Edit) -> dict[str, Json]:
    """A change for programs."""
    who, front = behind(edit)
    return {
        "edit_id": edit.id,
        "job_id": edit.job_id,
        "at": edit.at.isoformat(),
        "kind": edit.kind.value,
        "by": who,
        "front": front,
        "undone_at": None if edit.undone_at is None else edit.undone_at.isoformat(),
        "changes": [
            {"field": part, "old": old, "new": new} for part, old, new in differences(edit)
        ],
    }


def behind(edit: Edit) -> tuple[str, str]:
    """Who made the change, and from which front."""
    front, _, _ = edit.origin.partition(":")
    return FRONTS.get(front, ("Minder", "by itself"))


def differences(edit: Edit) -> Iterator[tuple[str, str, str]]:
    """What the change made of the job: each part with its old and its new value in words."""
    if edit.before is None:
        return
    for part in TOLD:
        old, new = getattr(edit.before, part), getattr(edit.after, part)
        if old == new:
            continue
        if isinstance(old, Policy | Bounds | Attention):
            yield from _parts(old, new, edit.after.zone)
        else:
            yield part, _words(edit.before, part), _words(edit.after, part)


def _line(edit: Edit, zone: str, now: datetime) -> str:
    who, front = behind(edit)
    place = front if front == "by itself" else f"from {front}"
    did = DONE.get(edit.kind, edit.kind.value.replace("_", " "))
    told = "".join(f"; {part}: {old} \u2192 {new}" for part, old, new in differences(edit))
    undone = " (taken back)" if edit.undone_at is not None else ""
    return f"{in_words(edit.at, now=now, zone=zone)} {who} {did} {place}{told}{undone}"


def _parts(old: Part, new: Part, zone: str) -> Iterator[tuple[str, str, str]]:
    for part in fields(old):
        before, after = getattr(old, part.name), getattr(new, part.name)
        if before != after:
            name = NAMES.get(part.name, part.name.replace("_", " "))
            yield name, _value(before, zone), _value(after, zone)


def _words(job: Job, part: str) -> str:
    if part == "schedule" and job.schedule is not None:
        return describe(job.schedule, "en")
    if part == "pause":
        return "no" if job.pause is None else f"by {job.pause.by}"
    return _value(getattr(job, part), job.zone)


def _value(value: object, zone: str) -> str:
    """A setting in a word or two; instants as the clocks of *zone* show them."""
    if value is None or value in ((), ""):
        return "none"
    if isinstance(value, datetime):
        return f"{wall_at(value, zone_of(zone)):%Y-%m-%d %H:%M}"
    if isinstance(value, tuple):
        return cleaned(", ".join(_value(each, zone) for each in value), most=AT_MOST)
    say = next((say for kind, say in SAID.items() if isinstance(value, kind)), str)
    return cleaned(say(value), most=AT_MOST)


SAID: Mapping[type, Callable[[Any], str]] = {
    bool: lambda yes: "yes" if yes else "no",
    timedelta: lambda length: span(length) if length else "none",
    Enum: lambda way: str(way.value).replace("_", " "),
    Window: lambda window: hours_words((window,)),
    Rule: lambda rule: rule_sentence(rule).removesuffix("."),
}
