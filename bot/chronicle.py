"""A job's history in words: what became of its runs; who changed it, when, where, and how."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from enum import Enum

from bot.cards import job_buttons, name
from bot.language import describe
from bot.ledger import NOTHING_YET, lines
from bot.moments import in_words, span
from bot.reply import Reply
from bot.text import bold, cleaned, text
from scheduler.diff import Json
from scheduler.model import Edit, EditKind, Job, Run
from scheduler.policy import Policy

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
        if isinstance(old, Policy):
            yield from _parts(old, new)
        else:
            yield part, _words(edit.before, part), _words(edit.after, part)


def _line(edit: Edit, zone: str, now: datetime) -> str:
    who, front = behind(edit)
    place = front if front == "by itself" else f"from {front}"
    did = DONE.get(edit.kind, edit.kind.value.replace("_", " "))
    told = "".join(f"; {part}: {old} \u2192 {new}" for part, old, new in differences(edit))
    undone = " (taken back)" if edit.undone_at is not None else ""
    return f"{in_words(edit.at, now=now, zone=zone)} {who} {did} {place}{told}{undone}"


def _parts(old: Policy, new: Policy) -> Iterator[tuple[str, str, str]]:
    for part in fields(old):
        before, after = getattr(old, part.name), getattr(new, part.name)
        if before != after:
            yield part.name.replace("_", " "), value_told(before), value_told(after)


def _words(job: Job, part: str) -> str:
    if part == "schedule" and job.schedule is not None:
        return describe(job.schedule, "en")
    if part == "pause":
        return "no" if job.pause is None else f"by {job.pause.by}"
    return value_told(getattr(job, part))


def value_told(value: object) -> str:
    """A setting in a word or two."""
    match value:
        case None | () | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return span(value) if value else "none"
        case Enum():
            return str(value.value).replace("_", " ")
        case _:
            return cleaned(str(value), most=AT_MOST)
