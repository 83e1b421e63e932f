"""``minder preview``: what a sentence means, without storing anything."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TextIO

import typer

from bot.cli.border import AsJson, answer, settings, usage
from bot.cli.explaining import explanation, lines_of
from bot.conversation.languages import name_of
from bot.conversation.request import requests_of
from bot.fronts import system_zone
from bot.language import describe, read
from bot.language.intent import Create, Several
from bot.language.preview import line
from bot.wording.cards import ENGLISH
from bot.wording.moments import in_words
from bot.zones import is_zone
from scheduler.clock import SystemClock

NOTHING: dict[str, Any] = {
    "kind": "none", "at": None, "next": [], "task": "", "says": "", "options": [], "reason": "",
}  # fmt: skip
"""Every line has all of these."""


def preview(  # noqa: PLR0913, PLR0917 - each is an option of the command
    text: Annotated[str | None, typer.Argument(help="The sentence.")] = None,
    zone: Annotated[str | None, typer.Option(help="An IANA zone, as Europe/Madrid.")] = None,
    now: Annotated[
        str | None, typer.Option(help="Read as if it were this instant (ISO 8601).")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="The language of the sentence, as de.")] = None,
    count: Annotated[
        int, typer.Option("--next", min=1, max=1000, help="How many coming moments to show.")
    ] = 10,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read lines of JSON with text, now, tz and lang.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show how a sentence is understood and when it would fire."""
    if jsonl:
        _stream(sys.stdin.buffer, sys.stdout)
        return
    if text is None:
        usage("Say what to preview.", 'As in: minder preview "every weekday at 9 stand-up"')
    found = _zone(zone) or system_zone(settings())
    moment = _instant(now) or SystemClock().now()
    facts = _facts(text, moment, found, lang, count)
    facts |= explanation(read(text, moment, found, lang), text, moment)
    answer(facts, _words(facts, moment, found), as_json=as_json)


def _facts(
    text: str, now: datetime, zone: str, lang: str | None, count: int = 10
) -> dict[str, Any]:
    """The reading of *text*, its schedule and those of its options said back in words."""
    intent = read(text, now, zone, lang)
    facts = NOTHING | line(intent, now, count)
    meant = requests_of(intent)
    if isinstance(intent, Create | Several):
        facts["says"] = _said(meant[0], lang)
    for option, create in zip(facts["options"], meant, strict=False):
        option["says"] = _said(create, lang)
    return facts


def _said(create: Create, lang: str | None) -> str:
    return describe(create.schedule, lang or ENGLISH, create.zone)


def _stream(lines: Iterable[bytes], out: TextIO) -> None:
    """One answer a line, at once; a line that is none gets an answer too."""
    for asked in lines:
        if asked.strip():
            answered = _answered(asked.decode("utf-8", "replace"))
            print(json.dumps(answered, ensure_ascii=False), file=out, flush=True)


def _answered(line: str) -> Mapping[str, object]:
    try:
        asked = json.loads(line)
        now = datetime.fromisoformat(asked["now"])
        text, zone, lang = str(asked["text"]), str(asked["tz"]), asked.get("lang")
        if not is_zone(zone):
            return _refused(f"no time zone {zone!r}")
        return _facts(text, now if now.tzinfo else now.replace(tzinfo=UTC), zone, lang)
    except UNREADABLE as error:
        return _refused(f"not a line of text, now, tz and lang: {error}")


UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a line that is no JSON, no object, or of another shape or time comes to."""


def _refused(reason: str) -> Mapping[str, object]:
    return NOTHING | {"reason": reason}


def _words(facts: Mapping[str, Any], now: datetime, zone: str) -> str:
    """The reading for a person: what it is, the task, and the next moments in the zone."""
    several = facts["kind"] != "ambiguous" and facts["options"]
    because = facts["reason"] and f"because: {facts['reason']}"
    head = f"{facts['kind']} \u00b7 {zone}"
    if several:
        options = list(_requests(facts["options"], now, zone))
        lines = [head, because, *options, *lines_of(facts), *facts["notes"]]
    else:
        is_named = facts["task"] and facts["kind"] != "watch"
        task = is_named and f"task: {facts['task']}"
        told = [facts["says"], because, *_readings(facts["options"])]
        coming = _coming(facts, now, zone)
        lines = [head, task, *told, *lines_of(facts), *coming, *facts["notes"]]
    return "\n".join(line for line in lines if line)


def _requests(options: Sequence[Mapping[str, Any]], now: datetime, zone: str) -> Iterator[str]:
    """Each request of a message with its own task and moments."""
    for place, option in enumerate(options, start=1):
        yield f"[{place}] {option['says']}"
        yield f"  task: {option['task']}"
        yield from (f"  {line}" for line in _coming(option, now, zone))


def _readings(options: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What the person would be offered to choose from."""
    for place, option in enumerate(options, start=1):
        language = f"{name_of(option['language'])}: " if "language" in option else ""
        yield f"  [{place}] {language}{option.get('says') or ', '.join(option.get('next', []))}"


def _coming(facts: Mapping[str, Any], now: datetime, zone: str) -> Sequence[str]:
    moments = [in_words(datetime.fromisoformat(at), now=now, zone=zone) for at in facts["next"]]
    return ["next:", *(f"  {moment}" for moment in moments)] if moments else []


def _zone(name: str | None) -> str | None:
    if name is not None and not is_zone(name):
        usage(f"{name!r} is no time zone.", "One is Europe/Madrid.")
    return name


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        usage(f"{text!r} is no instant.", "One is 2026-03-10T10:00:00+01:00.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
