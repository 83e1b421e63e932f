"""Whether a model may call a tool that writes: the question, with exactly what it would do."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

from bot.wording.notation import Addressee, Notation
from bot.wording.reply import Button, Reply
from bot.wording.text import Text, bold, cleaned, code, text
from scheduler.diff import Json
from scheduler.model import JsonObject
from scheduler.thinking import ToolAsk

Facts = Mapping[str, Json]

SHOWN = 1_500
"""Characters of the arguments; what is longer is not asked about at all."""
DECIDED = "That was answered already, or nobody answered in time."


def to_allow(facts: Facts, to: Addressee) -> Reply:
    """The question of a run."""
    about = text(bold(f"#{facts['number']}"), " ", cleaned(str(facts["task"])), "\n")
    return question(facts, to.notation, about)


def question(facts: Facts, notation: Notation, about: Text = ()) -> Reply:
    """The question, with its buttons; *about* says whose it is."""
    calls = cast(Sequence[JsonObject], facts["calls"])
    lines = [text("\n", code(call_words(call))) for call in calls]
    body = text(
        "\U0001f512 ", about, notation.say("model_wants"), *lines, "\n", notation.say("may_it"),
    )  # fmt: skip
    buttons = (
        Button(label=notation.say("approve"), data=f"t:yes:{facts['ask']}"),
        Button(label=notation.say("deny"), data=f"t:no:{facts['ask']}"),
    )
    return Reply(text=body, buttons=(buttons,))


def answered(asked: ToolAsk) -> Reply:
    """What was said to the question, in its place."""
    said = "\u2705 Approved:" if asked.yes else "\u26d4 Denied:"
    lines = [text("\n", code(call_words(call))) for call in asked.calls]
    return Reply(text=text(said, *lines))


def call_words(call: JsonObject) -> str:
    """A call with its arguments, in full."""
    arguments = json.dumps(call["arguments"], ensure_ascii=False, sort_keys=True)
    return cleaned(f"{call['tool']} {arguments}")


def is_shown(calls: Sequence[JsonObject]) -> bool:
    """Whether a person could read all of what they would say yes to."""
    return sum(len(call_words(call)) for call in calls) <= SHOWN
