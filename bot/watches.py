"""From a watch in words to the source that is looked at and the rule that decides."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.language.intent import Looked
from scheduler.model import JsonObject
from scheduler.policy import Attention, Condition, Rule

DOWN_UP = {"down", "up"}
TEXTUAL = {"changes", "contains", "appears", "disappears"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a watch looks at, and when what it sees is worth a message."""

    source: JsonObject
    attention: Attention


def watched(looked: Looked, *, folder: Path | None) -> Watched:
    """The source and rule of a watch that names its page or file.

    A relative path lies below *folder*, where the front knows one.
    """
    if looked.path is not None:
        attention = _attention(looked)
        return Watched(source=_file(looked, _place(looked.path, folder)), attention=attention)
    url = looked.url or ""
    if looked.condition in DOWN_UP:
        # Another status of a site that stays up, or down, is no news.
        attention = Attention(rules=(Rule(path="/up"),), confirm=2)
        return Watched(source={"probe": "status", "url": url}, attention=attention)
    return Watched(source={"probe": "page", "url": url}, attention=_attention(looked))


def with_source(looked: Looked, words: str) -> Looked:
    """The watch, looking at the page or file that *words* name; as it was where they name none."""
    if found := ADDRESS.search(words):
        return replace(looked, url=found[0].rstrip(CLOSING))
    place = words.strip()
    if SITE.fullmatch(place):
        return replace(looked, url=f"https://{place}")
    return replace(looked, path=place) if PATH.fullmatch(place) else looked


ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
SITE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/\S*)?", re.IGNORECASE)
PATH = re.compile(r"(?:/|~/|\.{1,2}/)\S.*")
CLOSING = ".,;!?)\u201d\"'>"


def name_of(looked: Looked) -> str:
    """What a watch is called: its subject, and where it is seen."""
    if looked.path is not None:
        place = Path(looked.path).name
    else:
        parts = urlsplit(looked.url or "")
        place = f"{parts.netloc}{parts.path.rstrip('/')}"
    said = looked.subject if looked.subject not in place else ""
    return f"{said} \u00b7 {place}" if said and place else place or said


def _file(looked: Looked, path: str) -> JsonObject:
    # "When it appears" is about the file, not about what stands in it.
    comes_or_goes = looked.condition in {"appears", "disappears"}
    return {"probe": "file", "path": path} | ({"existence": True} if comes_or_goes else {})


def _place(path: str, folder: Path | None) -> str:
    return path if folder is None else str(folder / Path(path).expanduser())


def _attention(looked: Looked) -> Attention:
    wanted = _text_wanted(looked)
    if looked.condition in TEXTUAL and wanted:
        return Attention(rules=(Rule(condition=Condition(looked.condition), value=wanted),))
    return Attention()


def _text_wanted(looked: Looked) -> str:
    """The words that shall come up or go: named as such, or in quotes."""
    if isinstance(looked.value, str):
        return looked.value
    quoted = QUOTED.fullmatch(looked.subject)
    return quoted[1] if quoted else ""


QUOTED = re.compile(r"[\"\u201c\u201e\u00ab'](.+)[\"\u201d\u201c\u00bb']")


def is_possible(looked: Looked) -> bool:
    """Whether the condition can be told from a status or a text; a number on a page cannot yet."""
    return looked.condition in DOWN_UP | TEXTUAL
