"""From a watch in words to the source that is looked at and the rules that decide."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.language.intent import Looked
from bot.language.watches import HOST
from bot.wording.slashes import pattern_in
from scheduler.model import JsonObject
from scheduler.policy import DAILY_AT_MOST, Attention, Condition, Rule

DOWN_UP = {"down", "up"}
TEXTUAL = {Condition.CONTAINS, Condition.APPEARS, Condition.DISAPPEARS, Condition.MATCHES}
NUMERIC = {
    Condition.BY, Condition.BY_PERCENT, Condition.ABOVE, Condition.BELOW, Condition.RISES,
    Condition.RISES_PERCENT, Condition.DROPS, Condition.DROPS_PERCENT,
}  # fmt: skip
SURE = 2
"""How many times a page or a site must be seen changed: one bad answer is no news."""
NUMBERS = {"value", "json", "track", "mcp"}
"""Probes whose state is a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a watch looks at, and when what it sees is worth a message."""

    source: JsonObject
    attention: Attention


def watched(looked: Looked, *, folder: Path | None, find: JsonObject | None = None) -> Watched:
    """The source and rules of a watch that says where to look.

    A relative path lies below *folder*, where the front knows one. *find* is what was found at its
    address, where that is more than a page.
    """
    source = _source(looked, folder, find)
    attention = ATTENTIONS.get(str(source["probe"]), _of_text)(looked, source)
    if looked.cooldown is None and looked.daily is None:
        return Watched(source=source, attention=attention)
    rested = tuple(
        replace(rule, at_most_every=looked.cooldown, daily=_daily(looked))
        for rule in attention.rules or (Rule(),)
    )
    return Watched(source=source, attention=replace(attention, rules=rested))


def _daily(looked: Looked) -> int | None:
    """How many messages a day it may send; who allows very many sets no bound."""
    return looked.daily if looked.daily and looked.daily <= DAILY_AT_MOST else None


def is_numeric(looked: Looked) -> bool:
    """Whether its condition is about a number."""
    return looked.condition in NUMERIC


def wants_value(looked: Looked) -> bool:
    """Whether it is about one value: a number, or something that has a name ("the price")."""
    return is_numeric(looked) or (looked.condition == Condition.CHANGES and bool(word_of(looked)))


def word_of(looked: Looked) -> str:
    """The word that says which value is meant: the longest of its subject."""
    words = re.findall(r"[^\W\d_][\w.]*", looked.subject)
    return max(words, key=len, default="") if len(words) <= MOST_WORDS else ""


MOST_WORDS = 5


# --- where to look ------------------------------------------------------------------------------


def _source(looked: Looked, folder: Path | None, find: JsonObject | None) -> JsonObject:
    if looked.source:
        return looked.source
    if looked.path is not None:
        # "When it appears" is about the file, not about what stands in it.
        comes_or_goes = looked.condition in {Condition.APPEARS, Condition.DISAPPEARS}
        place = looked.path if folder is None else str(folder / Path(looked.path).expanduser())
        return {"probe": "file", "path": place} | ({"existence": True} if comes_or_goes else {})
    if looked.condition in DOWN_UP:
        return {"probe": "status", "url": looked.url or ""}
    return {"probe": "page", **(find or {}), "url": looked.url or ""}


def with_source(looked: Looked, words: str) -> Looked:
    """The watch, looking at what *words* name; as it was where they name nothing to look at."""
    if found := ADDRESS.search(words):
        return replace(looked, url=found[0].rstrip(CLOSING))
    for pattern, source in NAMED:
        if match := pattern.search(words):
            return replace(looked, source=source(match))
    place = words.strip()
    if SITE.fullmatch(place):
        return replace(looked, url=f"https://{place}")
    if TYPED.search(place):
        return replace(looked, source={"probe": "track", "name": series_of(looked)})
    return replace(looked, path=place) if PATH.fullmatch(place) else looked


def series_of(looked: Looked) -> str:
    """What a number that people type is called: "my steps" is ``steps``."""
    return (word_of(looked) or looked.subject or "number").casefold()


ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_HOST = rf"({HOST}|\[[0-9a-f:]+\])"
SITE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/\S*)?", re.IGNORECASE)
PATH = re.compile(r"(?:/|~/|\.{1,2}/)\S.*")
CLOSING = ".,;!?)\u201d\"'>"
TYPED = re.compile(
    r"\b(i('ll| will)? (type|tell|say|write|enter|send) (it|you|them)|typed?)\b", re.I
)

Named = tuple[re.Pattern[str], Callable[[re.Match[str]], Mapping[str, str | int]]]
NAMED: tuple[Named, ...] = (
    (
        re.compile(rf"\bport (\d{{1,5}}) (?:on|of|at) {_HOST}", re.IGNORECASE),
        lambda match: {"probe": "port", "host": match[2].strip("[]"), "port": int(match[1])},
    ),
    (
        re.compile(rf"\bport (?:on |of |at )?{_HOST}:(\d{{1,5}})", re.IGNORECASE),
        lambda match: {"probe": "port", "host": match[1].strip("[]"), "port": int(match[2])},
    ),
    (
        re.compile(
            rf"\b(?:certificate|cert|tls|ssl) (?:(?:on|of|at|for) )?{_HOST}(?::(\d{{1,5}}))?",
            re.IGNORECASE,
        ),
        lambda match: {"probe": "tls", "host": match[1].strip("[]"), **_port(match[2])},
    ),
    (
        re.compile(r"\bcommand ([\w-]{1,40})", re.IGNORECASE),
        lambda match: {"probe": "command", "name": match[1]},
    ),
    (
        re.compile(
            r"\btool ([\w.-]{1,64}) (?:of|on|from) ([\w.-]{1,64})"
            r"(?: with ((?:[\w-]+\s*=\s*(?:\"[^\"]*\"|[^\s,]+)(?:,\s*|\s+and\s+)?)+))?",
            re.IGNORECASE,
        ),
        lambda match: {
            "probe": "mcp",
            "server": match[2],
            "tool": match[1],
            "arguments": _arguments(match[3] or ""),
        },
    ),
)
"""What is neither a page nor a file, in the words by which it is named."""


def _port(written: str | None) -> Mapping[str, int]:
    return {"port": int(written)} if written else {}


_ARGUMENT = re.compile(r"([\w-]+)\s*=\s*(\"[^\"]*\"|[^\s,]+)")


def _arguments(written: str) -> str:
    """``day=today, limit=5`` as the text of a JSON object; a value that is JSON counts as that."""
    return json.dumps({name: _value(value) for name, value in _ARGUMENT.findall(written)})


def _value(written: str) -> object:
    try:
        return json.loads(written)
    except ValueError:
        return written


def name_of(looked: Looked) -> str:
    """What a watch is called: its subject, and where it is seen."""
    if looked.source:
        return _name_of_source(looked.source)
    if looked.path is not None:
        place = Path(looked.path).name
        looked = replace(looked, subject=looked.subject.replace(looked.path, "").strip())
    else:
        parts = urlsplit(looked.url or "")
        place = f"{parts.netloc}{parts.path.rstrip('/')}"
    said = TRAILING.sub("", looked.subject) if looked.subject not in place else ""
    return f"{said} \u00b7 {place}" if said and place else place or said


TRAILING = re.compile(r"\s+(on|at|of|from)$", re.IGNORECASE)


def _name_of_source(source: JsonObject) -> str:
    match source:
        case {"probe": "port", "host": str(host), "port": int(port)}:
            return f"port {port} on {host}"
        case {"probe": "tls", "host": str(host), **more}:
            return f"certificate of {host}" + (f":{more['port']}" if "port" in more else "")
        case {"probe": "mcp", "server": str(server), "tool": str(tool)}:
            return f"{tool} of {server}"
        case {"name": str(name)}:
            return name
        case _:
            return str(source["probe"])


# --- when to speak ------------------------------------------------------------------------------


def _of_text(looked: Looked, source: JsonObject) -> Attention:
    del source
    wanted = _text_wanted(looked)
    if looked.condition in TEXTUAL and wanted:
        rules = (Rule(condition=Condition(looked.condition), value=wanted),)
        return Attention(rules=rules, confirm=SURE)
    return Attention(confirm=SURE)


def _of_file(looked: Looked, source: JsonObject) -> Attention:
    # A file is read whole or not at all.
    return replace(_of_text(looked, source), confirm=1)


def _of_site(looked: Looked, source: JsonObject) -> Attention:
    # Another status of a site that stays up, or down, is no news.
    return Attention(
        rules=(Rule(path="/open" if source["probe"] == "port" else "/up"),), confirm=SURE
    )


def _of_feed(looked: Looked, source: JsonObject) -> Attention:
    wanted = _text_wanted(looked)
    rule = Rule(condition=Condition.APPEARS, path="/items", value=wanted or None)
    return Attention(rules=(rule,), ignore=("/known",))


def _of_number(looked: Looked, source: JsonObject) -> Attention:
    if looked.condition in NUMERIC:
        number = looked.value if isinstance(looked.value, int | float) else None
        rule = Rule(condition=Condition(looked.condition), path="/value", value=number)
        return Attention(rules=(rule,))
    return replace(_of_text(looked, source), confirm=1)


def _of_certificate(looked: Looked, source: JsonObject) -> Attention:
    return Attention()


ATTENTIONS: Mapping[str, Callable[[Looked, JsonObject], Attention]] = {
    "status": _of_site,
    "port": _of_site,
    "file": _of_file,
    "command": _of_file,
    "feed": _of_feed,
    "tls": _of_certificate,
    **dict.fromkeys(NUMBERS, _of_number),
}


def _text_wanted(looked: Looked) -> str:
    """The words that shall come up or go: named as such, or in quotes."""
    if isinstance(looked.value, str):
        is_pattern = looked.condition == Condition.MATCHES
        return (is_pattern and pattern_in(looked.value)) or looked.value
    quoted = QUOTED.fullmatch(looked.subject)
    return quoted[1] if quoted else ""


QUOTED = re.compile(r"[\"\u201c\u201e\u00ab'](.+)[\"\u201d\u201c\u00bb']")
