"""From a watch in words to the source that is looked at and the rule that decides."""

from dataclasses import dataclass
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


def watched(looked: Looked, *, folder: Path | None) -> Watched | None:
    """The source and rule of *looked*; None where the page or file still has to be named.

    A relative path lies below *folder*, where the front knows one.
    """
    if looked.path is not None:
        return Watched(source=_file(looked, _place(looked.path, folder)), attention=Attention())
    if looked.url is None:
        return None
    if looked.condition in DOWN_UP:
        source: JsonObject = {"probe": "status", "url": looked.url}
        return Watched(source=source, attention=Attention(confirm=2))
    return Watched(source={"probe": "page", "url": looked.url}, attention=_attention(looked))


def name_of(looked: Looked) -> str:
    """What a watch is called: its subject, and where it is seen."""
    if looked.path is not None:
        place = Path(looked.path).name
    else:
        parts = urlsplit(looked.url or "")
        place = f"{parts.netloc}{parts.path.rstrip('/')}"
    return (
        f"{looked.subject} \u00b7 {place}" if looked.subject and place else place or looked.subject
    )


def _file(looked: Looked, path: str) -> JsonObject:
    # "When it appears" is about the file, not about what stands in it.
    comes_or_goes = looked.condition in {"appears", "disappears"}
    return {"probe": "file", "path": path} | ({"existence": True} if comes_or_goes else {})


def _place(path: str, folder: Path | None) -> str:
    return path if folder is None else str(folder / Path(path).expanduser())


def _attention(looked: Looked) -> Attention:
    if looked.condition in TEXTUAL and isinstance(looked.value, str):
        rule = Rule(condition=Condition(looked.condition), value=looked.value)
        return Attention(rules=(rule,))
    return Attention()


def is_possible(looked: Looked) -> bool:
    """Whether the condition can be told from a status or a text; a number on a page cannot yet."""
    return looked.condition in DOWN_UP | TEXTUAL
