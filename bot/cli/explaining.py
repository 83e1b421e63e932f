"""How a sentence was understood, word by word, with all that was assumed of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.language.holidays import name_of
from bot.language.intent import Create, Intent, Several, Unclear
from bot.wording.moments import in_words
from bot.wording.notes import notes_of
from bot.wording.replies import unclear
from bot.wording.text import plain

EXPLAINED: dict[str, Any] = {"words": [], "bounds": [], "rule": "", "notes": []}
"""What an explanation adds to a reading."""

CONDITIONS = {
    "changes": "changes", "by": "changes by {value:g}", "by_percent": "changes by {value:g} %",
    "above": "goes above {value:g}", "below": "goes below {value:g}",
    "rises": "rises", "rises_percent": "rises by {value:g} %",
    "drops": "drops", "drops_percent": "drops by {value:g} %",
    "appears": "appears", "disappears": "disappears", "contains": "contains",
    "down": "is down", "up": "is up",
}  # fmt: skip


def explanation(intent: Intent, text: str, now: datetime) -> dict[str, Any]:
    """Which words gave which part, the bounds and the rule in words, and what was assumed."""
    if isinstance(intent, Several):
        notes = [n for one in intent.requests for n in notes_of(one)]
        return {**EXPLAINED, "words": words_of(intent, text), "notes": [*dict.fromkeys(notes)]}
    found = {**EXPLAINED, "words": words_of(intent, text)}
    if isinstance(intent, Unclear):
        found["notes"] = [plain(unclear(intent).text)]
    if isinstance(intent, Create):
        found |= {"bounds": list(_bounds(intent, now)), "rule": _rule(intent)}
        found["notes"] = list(notes_of(intent))
    return found


def words_of(intent: Intent, text: str) -> list[dict[str, str]]:
    """The message in order, neighbours of a kind together."""
    several = intent.requests if isinstance(intent, Several) else (intent,)
    pieces = [piece for one in several for piece in one.pieces]
    said = [piece for piece in pieces if not _is_mark(text[piece.start : piece.end])]
    runs = ([*those] for _, those in groupby(said, lambda piece: piece.part))
    return [{"text": text[run[0].start : run[-1].end].strip(), "part": run[0].part} for run in runs]


def _is_mark(words: str) -> bool:
    """Whether it is only the comma between two parts."""
    return not words.strip(" ,.;:!?-\n")


def _bounds(create: Create, now: datetime) -> Iterator[str]:
    if create.starts:
        yield f"from {in_words(create.starts, now=now, zone=create.zone)}"
    if create.until:
        yield f"until {in_words(create.until, now=now, zone=create.zone)}"
    if create.max_runs:
        yield f"{create.max_runs} times"
    yield from (f"not on {day.isoformat()}" for day in create.skip_dates)
    if create.holidays:
        yield f"not on public holidays in {name_of(create.holidays)}"


def _rule(create: Create) -> str:
    watch = create.watch
    if watch is None:
        return ""
    subject = watch.subject or watch.url or watch.path or "it"
    said = f"when {subject} {_condition(watch.condition, watch.value)}"
    hours = watch.cooldown and watch.cooldown.total_seconds() / 3600
    return f"{said}, at most every {hours:g} h" if hours else said


def _condition(name: str, value: float | str | None) -> str:
    words = CONDITIONS.get(name, name)
    if isinstance(value, str):
        return f"{words}: \u201c{value}\u201d"
    if value is None or "{" in words:
        return words.format(value=value)
    return f"{words} by {value:g}"


def lines_of(found: Mapping[str, Any]) -> Sequence[str]:
    """The explanation for a person to read."""
    width = max((len(word["part"]) for word in found["words"]), default=0)
    table = [f"  {word['part']:<{width}}  {word['text']}" for word in found["words"]]
    rule = [f"rule: {found['rule']}"] if found["rule"] else []
    return [*found["bounds"], *rule, *(["word by word:", *table] if table else [])]
