"""Requests to look at something and to speak only when it changes: "tell me if it drops"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.language.chart import Builder, Chart, Kids
from bot.language.grammar import Meaning
from bot.language.intent import Looked
from bot.language.message import Message
from bot.language.reading import opening
from bot.language.tiling import Piece
from bot.language.when import When

_NEAR = 4
"""So many tokens behind "certificate" or "port" a host begins at the latest: "5432 on …"."""
HOST = r"(?:[\w-]+\.)+[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3}"
"""The name of a host, or an address of four numbers."""
_HOST_AND_PORT = re.compile(rf"(?:{HOST})(?::\d{{1,5}})?", re.IGNORECASE)
_CLOSING = ".,;:!?)"
_QUOTES = "\"'\u201c\u201d\u201e\u00ab\u00bb "


@dataclass(frozen=True, slots=True)
class Trigger:
    """What has to happen before a watch speaks: a condition's name, and its value if it has one."""

    condition: str
    value: float | str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: a number, of a currency or whatever, or so many percent."""

    number: float
    is_percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """The parts of a watch in a message: which words trigger, and where its subject stands."""

    trigger: Trigger
    pieces: tuple[Piece, ...]
    subject: tuple[int, int]
    """The tokens that name what is looked at."""


def watching(chart: Chart, pieces: Sequence[Piece]) -> Watching | None:
    """The watch that the message asks for, if it asks for one."""
    begun = [piece for piece in pieces if _begins(chart, piece)]
    if not begun:
        return None
    if condition_first := fronted(chart, pieces):
        return condition_first
    condition = _condition(pieces, begun[0])
    if condition:
        return condition
    looks = [piece for piece in begun if piece.category == "look"]
    place = _place(chart)
    length = len(chart.tokens)
    closely = any(p.item.value == "closely" and p.end < length for p in looks)
    named = any(_source(chart, symbol) is not None for symbol in ("<url>", "<path>"))
    # "Remind me every Monday to check https://…" asks for a reminder.
    reminds = any(piece.category == "ask" and piece not in begun for piece in pieces)
    if reminds or (not place and not (looks and (closely or named))):
        return None
    return Watching(trigger=Trigger("changes"), pieces=tuple(begun), subject=place or (0, 0))


def looked(message: Message, watch: Watching, when: When | None) -> Looked:
    """What the watch looks at, and its rule, in the person's words."""
    chart = message.chart
    url = _source(chart, "<url>")
    path = None if url is not None else _source(chart, "<path>")
    policies = dict(when.policies if when else ())
    cooldown, daily = policies.get("cooldown"), policies.get("daily")
    return Looked(
        url=None if url is None else message.words(url, url + 1),
        path=None if path is None else message.words(path, path + 1),
        subject=_subject(message, watch),
        condition=_condition_name(chart, watch),
        value=_text(message, watch) if watch.trigger.value is None else watch.trigger.value,
        cooldown=None if cooldown is None else timedelta(seconds=int(cooldown)),
        daily=None if daily is None else int(daily),
    )


def _text(message: Message, watch: Watching) -> str | None:
    """The text that shall come or go: ``"sold out" disappears``, ``the word tickets appears``."""
    start, end = watch.subject
    if watch.trigger.condition == "matches":
        return _pattern(message, watch)
    if watch.trigger.condition not in ("appears", "disappears") or start >= end:
        return None
    chart = message.chart
    if end - start == 1 and chart.tokens[start].kind == "quote":
        return message.words(start, end).strip(_QUOTES)
    leads = [item.end for item in chart.at(start, "<the_word>") if item.end < end]
    return message.words(max(leads), end).strip(_QUOTES) if leads else None


def _pattern(message: Message, watch: Watching) -> str | None:
    """The pattern that something shall match, letter by letter as it was typed."""
    piece = watch.pieces[-1]
    kinds = [token.kind for token in message.chart.tokens[piece.start : piece.end]]
    place = next((at for at, kind in enumerate(kinds) if kind in PATTERNS), None)
    if place is None:
        return None
    return message.words(piece.start + place, piece.start + place + 1).strip(_QUOTES)


PATTERNS = frozenset({"pattern", "path", "quote"})
"""What a pattern is written as: between slashes, where it may look like a path, or quoted."""


def _begins(chart: Chart, piece: Piece) -> bool:
    if piece.category == "look":
        return True
    return piece.category in ("ask", "tell") and any(
        item.end <= piece.end for item in chart.at(piece.start, "<tell>")
    )


def fronted(chart: Chart, pieces: Sequence[Piece]) -> Watching | None:
    """A watch whose condition comes first: ``when https://… changes, let me know``."""
    start = opening(chart)
    if_word = next((p for p in pieces if p.category == "if_word" and p.start == start), None)
    tells = [piece for piece in pieces if if_word and _begins(chart, piece)]
    triggers = [piece for piece in pieces if piece.category == "condition"]
    if not (if_word and triggers and tells and triggers[0].start < tells[0].start):
        return None
    trigger = triggers[0].item.value
    if not isinstance(trigger, Trigger):
        return None
    subject = (if_word.end, triggers[0].start)
    return Watching(trigger=trigger, pieces=(tells[0], if_word, triggers[0]), subject=subject)


def _condition(pieces: Sequence[Piece], begun: Piece) -> Watching | None:
    """The first condition behind an "if", whether the asking comes before it or after.

    A conditional needs none, and may come first: in Turkish or Japanese its verb says "if".
    """
    if_word, behind = None, 0
    for piece in pieces:
        if piece.category == "if_word":
            if_word = piece
        trigger = piece.item.value
        if piece.category == "conditional" and isinstance(trigger, Trigger):
            subject = (behind, piece.start)
            return Watching(trigger=trigger, pieces=(begun, piece), subject=subject)
        behind = piece.end
        if piece.category == "condition" and if_word and isinstance(trigger, Trigger):
            subject = (if_word.end, piece.start)
            return Watching(trigger=trigger, pieces=(begun, if_word, piece), subject=subject)
    return None


def _place(chart: Chart) -> tuple[int, int] | None:
    """The tokens of "certificate of example.org:8443", "port 22 on 10.0.0.1"."""
    for start in range(len(chart.tokens)):
        behind = max((item.end for item in chart.at(start, "<place_word>")), default=start)
        for at in range(behind, min(behind + _NEAR, len(chart.tokens)) if behind > start else 0):
            if (end := _host_end(chart, at)) is not None:
                return start, end
    return None


def _host_end(chart: Chart, start: int) -> int | None:
    """The token behind the host that begins at *start*, its port included."""
    end = start + 1
    while end < len(chart.tokens) and chart.tokens[end].glued:
        end += 1
    while end > start and chart.tokens[end - 1].text in _CLOSING:
        end -= 1
    host = "".join(token.text for token in chart.tokens[start:end])
    return end if _HOST_AND_PORT.fullmatch(host) else None


def _source(chart: Chart, symbol: str) -> int | None:
    return next((i for i in range(len(chart.tokens)) if chart.at(i, symbol)), None)


def _subject(message: Message, watch: Watching) -> str:
    """The words before the condition, or, where those only say "it", what the looking is at."""
    found = _named(message, *watch.subject)
    look = next((piece for piece in watch.pieces if piece.category == "look"), None)
    if found or look is None:
        return found
    ends = range(look.end, message.length + 1)
    end = next(e for e in ends if e == message.length or _closes(message.chart, e))
    return _named(message, look.end, end)


def _closes(chart: Chart, index: int) -> bool:
    symbols = ("<every>", "<separator>", "<and>", "<tell>", "<if_word>", "<time>", "<day>")
    return any(chart.at(index, symbol) for symbol in symbols)


def _named(message: Message, start: int, end: int) -> str:
    """The tokens without a pronoun or a mark in front, and without the link if there is one."""
    chart = message.chart
    while start < end:
        led = [*chart.at(start, "<pronoun>"), *chart.at(start, "<separator>")]
        ends = [item.end for item in led if item.end <= end]
        if not ends:
            break
        start = max(ends)
    kept = [i for i in range(start, end) if chart.tokens[i].kind != "url"]
    return message.words(kept[0], kept[-1] + 1) if kept else ""


def _condition_name(chart: Chart, watch: Watching) -> str:
    """A site that *goes down* does not answer; a price that does drops."""
    if watch.trigger.condition != "goes_down":
        return watch.trigger.condition
    symbols = ("<site_word>", "<pronoun>", "<url>")
    start, end = watch.subject
    is_host = start < end and _host_end(chart, start) == end
    is_site = is_host or all(
        any(chart.at(index, symbol) for symbol in symbols) for index in range(*watch.subject)
    )
    return "down" if is_site else "drops"


# --- builders --------------------------------------------------------------------------------


def _trigger(meaning: Meaning, kids: Kids) -> Trigger | None:
    if not meaning:
        return kids.one("condition", Trigger)
    name = str(meaning)
    amount = next(iter(kids.values(Amount)), None)
    quote = kids.one("quote", str)
    if name in ("by", "drops", "rises") and amount and amount.is_percent:
        name = f"{name}_percent"
    if name in ("by", "by_percent", "above", "below") and amount is None:
        return None
    if name == "matches":
        return Trigger(name)  # whose letters must not be folded
    return Trigger(name, amount.number if amount else (quote.strip("\"' ") if quote else None))


def _amount(meaning: Meaning, kids: Kids) -> Amount | None:
    if whole := next(iter(kids.values(Amount)), None):
        return whole
    number = next(iter(kids.values(float)), None)
    is_percent = bool(kids.all("percent", str))
    return None if number is None else Amount(number, is_percent=is_percent)


BUILDERS: Mapping[str, Builder] = {
    "condition": _trigger,
    "conditional": _trigger,
    "amount": _amount,
    "percentage": _amount,
}
