"""What the bot answers: a text, buttons under it, and the job that it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from bot.charts.charting import Chart, chart_of_json
from bot.wording.text import Span, Style, Text, text
from scheduler.diff import Json
from scheduler.model import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A label and what pressing it means, in at most 64 bytes (Bot API, callback_data)."""

    label: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer at once, as against a delivery."""

    text: Text
    buttons: tuple[tuple[Button, ...], ...] = ()
    job_id: str | None = None
    asks_location: bool = False
    """Whether a front that can should offer to send a place."""
    chart: Chart | None = None
    """What a front that can draw shows above the text."""
    foretells: bool = False
    """Whether it says when something will fire: not true while nobody fires anything."""


def joined(replies: Sequence[Reply]) -> Reply:
    """Several answers as one, for a place where only one can be shown."""
    texts = [part for reply in replies for part in (text("\n\n"), reply.text)]
    return Reply(
        text=text(*texts[1:]),
        buttons=tuple(row for reply in replies for row in reply.buttons),
        job_id=next((reply.job_id for reply in replies if reply.job_id), None),
        asks_location=any(reply.asks_location for reply in replies),
        chart=next((reply.chart for reply in replies if reply.chart), None),
        foretells=any(reply.foretells for reply in replies),
    )


def to_json(reply: Reply) -> JsonObject:
    """The reply as it waits in the outbox."""
    return {
        "spans": [_span_to_json(span) for span in reply.text],
        "buttons": [[[button.label, button.data] for button in row] for row in reply.buttons],
        "asks_location": reply.asks_location,
        **({} if reply.chart is None else {"chart": reply.chart.as_json()}),
    }


def from_json(content: JsonObject) -> Reply:
    """The reply that `to_json` wrote."""
    spans = cast(Sequence[Mapping[str, str]], content["spans"])
    rows = cast(Sequence[Sequence[tuple[str, str]]], content["buttons"])
    return Reply(
        text=tuple(_span_from_json(span) for span in spans),
        buttons=tuple(tuple(Button(label=a, data=b) for a, b in row) for row in rows),
        asks_location=bool(content["asks_location"]),
        chart=chart_of_json(cast(JsonObject, content["chart"])) if "chart" in content else None,
    )


def _span_to_json(span: Span) -> dict[str, Json]:
    kept: dict[str, Json] = {"text": span.text}
    if span.style is not Style.PLAIN:
        kept["style"] = span.style.value
    if span.at is not None:
        kept["at"] = span.at.isoformat()
    return kept


def _span_from_json(kept: Mapping[str, str]) -> Span:
    return Span(
        text=kept["text"],
        style=Style(kept.get("style", Style.PLAIN)),
        at=datetime.fromisoformat(kept["at"]) if "at" in kept else None,
    )
