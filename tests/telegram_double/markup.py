"""Telegram's HTML: the tags it knows, the entities they become, the sentences of refusal."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_double.errors import bad_request

STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
TAGS = frozenset(STYLES) | {"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

PIECE = re.compile(r"[^<&]+|&|<")
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
START = re.compile(r"<([^\s>]*)")
END = re.compile(r"</([^\s>]*)\s*")
ATTRIBUTE = re.compile(r"\s*(?P<name>[^\s=>/\"']*)\s*(?P<equals>=\s*)?")
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
BARE = re.compile(r"[A-Za-z0-9.\-]*")
TIME_FORMAT = re.compile(r"[rR]|[tTdDwW]*")

Entity = dict[str, Any]


def utf16(text: str) -> int:
    """The length in the units in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def read_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities; raises ``can't parse entities: …``."""
    return _Reader(source).read()


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: Mapping[str, str]
    offset: int
    begin: int


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    parts: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Tag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        while piece := PIECE.match(self.source, self.at):
            match piece[0]:
                case "<" if self.source.startswith("</", self.at):
                    self._close()
                case "<":
                    self._open()
                case "&":
                    self._reference()
                case text:
                    self._say(text, to=piece.end())
        if self.open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        entities = [_told(entity) for entity in self.entities]
        entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), entities

    def _say(self, text: str, *, to: int) -> None:
        self.parts.append(text)
        self.length += utf16(text)
        self.at = to

    def _reference(self) -> None:
        found = REFERENCE.match(self.source, self.at)
        text = _referred(found) if found else None
        if found is None or text is None:
            self._say("&", to=self.at + 1)
        else:
            self._say(text, to=found.end())

    def _open(self) -> None:
        begin = self.at
        start = START.match(self.source, begin)
        if start is None or start.end() >= len(self.source):
            raise _broken("Unclosed start tag", self._byte(begin))
        name = start[1].lower()
        if name not in TAGS:
            raise _broken(f'Unsupported start tag "{name}"', self._byte(begin))
        self.at = start.end()
        attributes = dict(self._attributes(name, begin))
        self.at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _broken('Tag "span" must have class "tg-spoiler"', self._byte(begin))
        self.open.append(_Tag(name, attributes, self.length, len(self.parts)))

    def _attributes(self, tag: str, begin: int) -> Iterator[tuple[str, str]]:
        while True:
            found = ATTRIBUTE.match(self.source, self.at)
            assert found is not None  # every part of the pattern may be empty
            self.at = found.end()
            if not found["name"] and not found["equals"] and self._peek() == ">":
                return
            if not self._peek():
                raise _broken(f'Unclosed start tag "{tag}"', self._byte(begin))
            if not found["name"]:
                raise _broken(f'Empty attribute name in the tag "{tag}"', self._byte(begin))
            yield found["name"].lower(), self._value(begin) if found["equals"] else ""

    def _value(self, begin: int) -> str:
        if self._peek() in ("'", '"'):
            quoted = QUOTED.match(self.source, self.at)
            if quoted is None or quoted.end() >= len(self.source):
                raise _broken("Unclosed start tag", self._byte(begin))
            self.at = quoted.end()
            return REFERENCE.sub(lambda found: _referred(found) or found[0], quoted[0][1:-1])
        token = BARE.match(self.source, self.at)
        assert token is not None  # it may be empty
        token_begin, self.at = self.at, token.end()
        if not self._peek().isspace() and self._peek() != ">":
            raise _broken("Unexpected end of name token", self._byte(token_begin))
        return token[0].lower()

    def _close(self) -> None:
        begin = self.at
        if not self.open:
            raise _broken("Unexpected end tag", self._byte(begin))
        end = END.match(self.source, begin)
        if end is None or not self.source.startswith(">", end.end()):
            raise _broken("Unclosed end tag", self._byte(begin))
        tag, found = self.open.pop(), end[1].lower()
        if found and found != tag.name:
            told = f'expected "</{tag.name}>", found "</{found}>"'
            raise _broken("Unmatched end tag", self._byte(begin), told)
        self.at = end.end() + 1
        if self.length > tag.offset:
            self._enclose(tag)

    def _enclose(self, tag: _Tag) -> None:
        span: Entity = {"offset": tag.offset, "length": self.length - tag.offset}
        last = self.entities[-1] if self.entities else {}
        if tag.name == "pre" and "language" in last and last.items() >= span.items():
            last["type"] = "pre"  # <pre><code class="language-…"> is one entity
        elif meaning := _meaning(tag, "".join(self.parts[tag.begin :])):
            self.entities.append(meaning | span)

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())


def _meaning(tag: _Tag, inside: str) -> Entity | None:
    if style := STYLES.get(tag.name):
        return {"type": style}
    if tag.name == "a":
        return _link(tag.attributes.get("href") or inside)
    if tag.name == "tg-time":
        return _time(tag.attributes)
    if tag.name == "tg-emoji":
        return _emoji(tag.attributes.get("emoji-id", ""))
    return _block(tag)


def _block(tag: _Tag) -> Entity:
    if tag.name == "blockquote":
        expandable = "expandable" in tag.attributes
        return {"type": "expandable_blockquote" if expandable else "blockquote"}
    language = tag.attributes.get("class", "")
    if tag.name == "code" and language.startswith("language-"):
        return {"type": "code", "language": language.removeprefix("language-")}
    return {"type": tag.name}


def _link(address: str) -> Entity | None:
    if found := re.fullmatch(r"tg://user\?id=(\d+)", address):
        return {"type": "text_mention", "user_id": int(found[1])}
    # Telegram drops a link that it cannot follow and keeps its text.
    if re.fullmatch(r"(https?|tg)://\S+|[\w-]+(\.[\w-]+)+(/\S*)?", address):
        return {"type": "text_link", "url": address if "://" in address else f"http://{address}/"}
    return None


def _time(attributes: Mapping[str, str]) -> Entity | None:
    shape = attributes.get("format", "")
    if not TIME_FORMAT.fullmatch(shape):
        raise _broken("Invalid date format used")
    moment = re.match(r"\d+", attributes.get("unix", ""))
    if not moment or not int(moment[0]):
        return None
    entity: Entity = {"type": "date_time", "unix_time": int(moment[0])}
    return entity | ({"date_time_format": shape} if shape else {})


def _emoji(identifier: str) -> Entity:
    if not identifier.isdecimal():
        raise _broken("Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": identifier}


def _told(entity: Entity) -> Entity:
    # Only a block shows its language.
    if entity["type"] == "code":
        return {name: part for name, part in entity.items() if name != "language"}
    return entity


def _referred(found: re.Match[str]) -> str | None:
    sixteen, ten, name = found.groups()
    if name:
        return REFERENCES[name]
    code = int(sixteen, 16) if sixteen else int(ten)
    if 0xD800 <= code <= 0xDFFF:
        raise _broken(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code) if 0 < code < 0x10FFFF else None


def _broken(reason: str, at: int | None = None, told: str = "") -> Exception:
    where = "" if at is None else f" at byte offset {at}"
    return bad_request(f"can't parse entities: {reason}{where}{', ' if told else ''}{told}")
