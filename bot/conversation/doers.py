"""Who does what a request asks for: a program or a model that it names, or nobody."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from bot.conversation.watches import is_numeric, watched
from bot.language.intent import Create, Looked
from bot.wording.agent_words import AGENT
from bot.wording.text import cleaned
from scheduler.model import Job, JsonObject
from scheduler.policy import Attention, Notify

COMMAND = "command"
"""The kind of turn of a program."""
DOES = frozenset({AGENT, COMMAND})
"""Kinds of turns whose task is done, not said."""

RETRIES = 3
"""A model that is busy, or fails, is asked again before the next due moment."""
KEPT = ("target", "hosts", "tools", "contract")
"""What a source says beside the task itself: who does it, and what that may use."""

ASKED = re.compile(
    r"\s*(?:ask\s+(?:the\s+)?|@)(?P<name>[\w-]{1,40})[:,]?\s+(?:(?:for|to)\s+)?(?P<prompt>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
TOLD_IF = re.compile(
    r"[,;]?\s+(?:and\s+)?(?:tell|let|notify|message|write|ping|inform|alert)\s+(?:to\s+)?me\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""The end of a task that is also a watch: its rule, read already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who does a task, what it is, and when what comes of it is worth a message."""

    turn: str
    task: str
    source: JsonObject = field(default_factory=dict)
    attention: Attention = Attention(notify=Notify.ALWAYS)
    retries: int = 0


def model_for(create: Create) -> Doer:
    """The model, for a task that needs one and names nobody."""
    return _model(cleaned(create.task).strip(), _attention(create.watch))


def _model(task: str, attention: Attention) -> Doer:
    source: JsonObject = {"prompt": task}
    return Doer(turn=AGENT, task=task, source=source, attention=attention, retries=RETRIES)


def doer_of(create: Create, *, names: Collection[str], agent: bool) -> Doer | None:
    """The doer that the task names ("ask news for the headlines", "@news the headlines").

    Who wants to be reminded to ask somebody is reminded.
    """
    found = _asked(create)
    if found is None:
        return None
    said = found["name"].casefold()
    name = next((name for name in names if name.casefold() == said), None)
    if name is None and not (agent and said == AGENT):
        return None
    task = found["prompt"] if create.watch is None else TOLD_IF.sub("", found["prompt"])
    task = cleaned(task).strip()
    attention = _attention(create.watch)
    if name is None:
        return _model(task, attention)
    source: JsonObject = {"target": name, "prompt": task}
    return Doer(turn=COMMAND, task=task, source=source, attention=attention)


def names_model(create: Create) -> bool:
    """Whether it asks for the model by its name, set up or not."""
    found = _asked(create)
    return found is not None and found["name"].casefold() == AGENT


def _asked(create: Create) -> re.Match[str] | None:
    """Whom the task asks for what."""
    reminds = _reminds(create) and not create.task.lstrip().startswith("@")
    return None if reminds else ASKED.fullmatch(create.task)


def source_for(job: Job, task: str) -> JsonObject | None:
    """What a job that is done has to know to do another *task*; None where nothing changes.

    What was learned of the old task means nothing to the new one.
    """
    if job.turn not in DOES or task in {"", job.task}:
        return None
    return {**{name: job.source[name] for name in KEPT if name in job.source}, "prompt": task}


def _reminds(create: Create) -> bool:
    """Whether it asks to be reminded, as against a watch that asks to be told."""
    return create.watch is None and any(piece.part == "asking" for piece in create.pieces)


def _attention(looked: Looked | None) -> Attention:
    """A report speaks each time; what is watched, by its rule, wherever in the state it holds."""
    if looked is None:
        return Attention(notify=Notify.ALWAYS)
    probe = "json" if is_numeric(looked) else "command"
    attention = watched(replace(looked, source={"probe": probe}), folder=None).attention
    rules = tuple(replace(rule, path="") for rule in attention.rules)
    return replace(attention, rules=rules)
