"""From a watch in words to the source that is looked at and the rule that decides."""

from dataclasses import dataclass

from bot.language.intent import Looked
from scheduler.model import Attention, Condition, JsonObject, Rule

DOWN_UP = {"down", "up"}
TEXTUAL = {"changes", "contains", "appears", "disappears"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a watch looks at, and when what it sees is worth a message."""

    source: JsonObject
    attention: Attention


def watched(looked: Looked) -> Watched | None:
    """The source and rule of *looked*; None where the page or file still has to be named."""
    if looked.path is not None:
        return Watched(source={"probe": "file", "path": looked.path}, attention=Attention())
    if looked.url is None:
        return None
    if looked.condition in DOWN_UP:
        source: JsonObject = {"probe": "status", "url": looked.url}
        return Watched(source=source, attention=Attention(confirm=2))
    return Watched(source={"probe": "page", "url": looked.url}, attention=_attention(looked))


def _attention(looked: Looked) -> Attention:
    if looked.condition in TEXTUAL and isinstance(looked.value, str):
        rule = Rule(condition=Condition(looked.condition), value=looked.value)
        return Attention(rules=(rule,))
    return Attention()


def is_possible(looked: Looked) -> bool:
    """Whether the condition can be told from a status or a text; a number on a page cannot yet."""
    return looked.condition in DOWN_UP | TEXTUAL
