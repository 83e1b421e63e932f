"""How a watch is to compare, read: what it leaves out, how lists count, what it measures first."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.wording.comparing_words import ANYWHERE, VALUE
from scheduler.pointers import Listing, Match
from scheduler.policy import Attention, Baseline, Notify

MOST_LOOKS = 1_000
"""So many looks may be measured, or be without anything, before a word is said."""
MOST_PATHS, LONGEST_PATH = 20, 100
MOST_TIMES = 20
"""So many times in a row a change may have to be seen."""

Becoming = Callable[[Attention], Attention]
Words = re.Match[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparingWish:
    """What somebody wants of how a watch compares, and of which job, if they named one."""

    become: Becoming
    number: int | None = None


_LOOKS = r"(?P<looks>\d{1,4})(?: looks| times| checks| observations)?(?: in a row| first)?"
_PLACE = r"(?:the )?(?:list )?(?P<path>/\S*|[\w-]+)"
_NAMED = re.compile(r"#\s*(?P<number>\d{1,9})\s*:?\s+(?P<said>.+)", re.DOTALL)
_BEHIND = re.compile(r"(?P<said>.+?) (?:for|of|in) #\s*(?P<number>\d{1,9})", re.DOTALL)


def comparing_wish(words: str) -> ComparingWish | None:
    """What *words* as a whole want, be it of ``#3`` or of what they reply to; None: no such thing.

    "ignore /updated and /views", "compare /items by sku", "watch silently for 20 looks", "tell me
    if nothing comes for 5 looks".
    """
    plain = " ".join(words.split()).strip(" .!")
    named = _NAMED.fullmatch(plain) or _BEHIND.fullmatch(plain)
    become = read_comparing(named["said"] if named else plain)
    if become is None:
        return None
    return ComparingWish(become=become, number=int(named["number"]) if named else None)


def read_comparing(said: str) -> Becoming | None:
    """What an attention becomes by *said*; None where it says nothing about that."""
    for form, read in FORMS:
        if found := form.fullmatch(said):
            return read(found)
    return None


def _ignoring(found: Words) -> Becoming | None:
    if found["paths"].lower() in {"nothing", "none", "nothing any more"}:
        return lambda attention: replace(attention, ignore=())
    named = re.split(r"\s*,\s*(?:and )?|\s+(?:and|or)\s+", found["paths"])
    paths = [path for name in named for path in _paths(name)]
    if not paths or not all(named) or max(map(len, paths)) > LONGEST_PATH:
        return None

    def become(attention: Attention) -> Attention:
        together = tuple(dict.fromkeys((*attention.ignore, *paths)))
        return replace(attention, ignore=together[:MOST_PATHS])

    return become


def _paths(name: str) -> list[str]:
    """A pointer into what the source says, which may stand below our own word for it; a bare name
    wherever it is.
    """
    if name.startswith("/"):
        return [name, f"{VALUE}{name}"] if " " not in name else []
    return [f"/{name}", f"{ANYWHERE}/{name}"] if re.fullmatch(r"[\w.-]+", name) else []


def _listing(found: Words) -> Becoming | None:
    paths, key = _paths(found["path"]), found["key"] or ""
    match = Match.KEYED if key else Match.ORDERED if found["order"] else Match.UNORDERED
    wanted = tuple(Listing(path=path, match=match, key=key) for path in paths)

    def become(attention: Attention) -> Attention:
        others = tuple(one for one in attention.lists if one.path not in paths)
        return replace(attention, lists=(*others, *wanted)[-MOST_PATHS:])

    return become if paths and max(map(len, paths)) <= LONGEST_PATH else None


def _shadowing(found: Words) -> Becoming | None:
    looks = int(found["looks"])
    return (lambda one: replace(one, shadow=looks)) if 0 < looks <= MOST_LOOKS else None


def _alarming(found: Words) -> Becoming | None:
    looks = int(found["looks"])
    return (lambda one: replace(one, silence=looks)) if 0 < looks <= MOST_LOOKS else None


def _confirming(found: Words) -> Becoming | None:
    times = int(found["looks"])
    return (lambda one: replace(one, confirm=times)) if 0 < times <= MOST_TIMES else None


def _always(**fields: Any) -> Callable[[Words], Becoming]:
    return lambda _: lambda attention: replace(attention, **fields)


ALWAYS, ON_FAILURE, NEVER = Notify.ALWAYS, Notify.ON_FAILURE, Notify.NEVER

FORMS: tuple[tuple[re.Pattern[str], Callable[[Words], Becoming | None]], ...] = tuple(
    (re.compile(form, re.IGNORECASE), read)
    for form, read in (
        (r"(?:please )?ignore (?:the )?(?P<paths>.+)", _ignoring),
        (
            rf"compare {_PLACE} (?:by (?:its |their )?(?P<key>[\w-]+)|(?P<order>in order)"
            r"|in any order|without order|as a set)",
            _listing,
        ),
        (
            rf"(?:(?:only )?(?:watch|look)(?: on)? (?:silently|in silence)|(?:only )?measure|shadow"
            rf"|(?:be|stay) silent)(?: for)?(?: the (?:first|next))? {_LOOKS}",
            _shadowing,
        ),
        (
            rf"(?:tell|warn|alert|alarm) me (?:if|when) nothing (?:comes|is seen|shows up)"
            rf"(?: for)? {_LOOKS}",
            _alarming,
        ),
        (rf"silence alarm(?: after)? {_LOOKS}", _alarming),
        (r"(?:no silence alarm|silence alarm off)", _always(silence=0)),
        (r"(?:no shadow|shadow off|stop measuring)", _always(shadow=0)),
        (rf"(?:be sure|confirm|see it) {_LOOKS}(?: before you (?:write|tell me))?", _confirming),
        (
            r"(?:say nothing (?:of|about)|(?:do not|don't) announce) (?:the )?first (?:look|value)",
            _always(baseline=Baseline.SILENT),
        ),
        (r"announce (?:the )?first (?:look|value)", _always(baseline=Baseline.ANNOUNCE)),
        (
            r"(?:tell me of )?(?:the )?first (?:look|value) (?:is|as) (?:news|a change)",
            _always(baseline=Baseline.NOTIFY),
        ),
        (r"(?:tell me|write)(?: of)? (?:every time|each time|every look)", _always(notify=ALWAYS)),
        (r"(?:tell me|write) only (?:of )?(?:failures|errors)", _always(notify=ON_FAILURE)),
        (r"(?:tell me nothing|never write)", _always(notify=NEVER)),
        (r"(?:tell me|write)(?: only)? of changes", _always(notify=Notify.ON_CHANGE)),
    )
)
