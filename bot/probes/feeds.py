"""The entries of an RSS or Atom feed: what came, told by id or link, the newest first."""

from collections.abc import Iterator
from hashlib import blake2b
from io import BytesIO
from time import struct_time
from typing import Protocol, cast

import feedparser

from bot.probes.causes import LookCause
from bot.wording.text import cleaned
from scheduler.canonical import Json
from scheduler.errors import TurnFailed

MOST_ENTRIES = 500
LONGEST_TITLE = 150
LONGEST_LINK = 300
LONGEST_NAME = 200
_DECLARATIONS = (b"<!doctype", b"<!entity")
"""Where bombs and strange files come from; no honest feed needs one."""


class _Entry(Protocol):
    def get(self, key: str, default: object = None) -> object: ...


def entries(body: bytes) -> Iterator[dict[str, Json]]:
    """Up to `MOST_ENTRIES` of ``{"id", "title", "link"}``, the newest first.

    Raises `TurnFailed` for what is no feed, and for one that declares entities.
    """
    if any(mark in body.lower() for mark in _DECLARATIONS):
        raise TurnFailed("the feed declares entities, which none may", cause=LookCause.NOT_A_FEED)
    # From bytes: a text would be taken for an address or a path.
    feed = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not feed.version:
        raise TurnFailed("that is no RSS or Atom feed", cause=LookCause.NOT_A_FEED)
    found = cast("list[_Entry]", feed.entries)
    dated = sorted(found, key=_moment, reverse=True)  # stable: undated ones keep their order
    known: set[str] = set()
    for entry in dated:
        row = _row(entry)
        if row is not None and str(row["id"]) not in known and len(known) < MOST_ENTRIES:
            known.add(str(row["id"]))
            yield row


def _row(entry: _Entry) -> dict[str, Json] | None:
    link = cleaned(str(entry.get("link") or ""), most=LONGEST_LINK)
    name = _short(str(entry.get("id") or entry.get("link") or ""))
    title = " ".join(cleaned(str(entry.get("title") or ""), most=LONGEST_TITLE).split())
    if not name:
        return None
    return {"id": name, "title": title or link or name, "link": link}


def _short(name: str) -> str:
    """A name as it is, or its digest where it is long: cut names could be the same."""
    if len(name) <= LONGEST_NAME:
        return cleaned(name)
    return blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _moment(entry: _Entry) -> tuple[int, ...]:
    told = entry.get("published_parsed") or entry.get("updated_parsed")
    return tuple(told)[:6] if isinstance(told, struct_time) else ()
