"""How a watch compares, as cards and messages say it."""

from collections.abc import Iterator

from bot.wording.notation import PLAIN, Notation
from bot.wording.text import cleaned
from scheduler.model import Job
from scheduler.pointers import Listing, Match
from scheduler.policy import Baseline, Notify

TWICE = 2
"""So many times in a row a change may have to be seen without that being mentioned."""
VALUE, ANYWHERE = "/value", "/**"
"""Where what a source says may stand in a state, and the pattern for every place."""
OURS = frozenset({"/known"})
"""What is left out without anybody's wish."""

HOW = {Match.ORDERED: "in_order", Match.UNORDERED: "in_any_order", Match.KEYED: "by_key"}

NOTIFIED = {
    Notify.ALWAYS: "writes_always",
    Notify.ON_FAILURE: "writes_failures",
    Notify.NEVER: "writes_never",
}
FIRST = {Baseline.SILENT: "first_silent", Baseline.NOTIFY: "first_is_news"}


def comparing_lines(job: Job, notation: Notation = PLAIN) -> Iterator[str]:
    """What a card says of how a watch compares, where somebody chose it."""
    if job.turn != "watch":
        return
    attention = job.attention
    yield from (notation.say(key) for key in [NOTIFIED.get(attention.notify)] if key)
    yield from (notation.say(key) for key in [FIRST.get(attention.baseline)] if key)
    if attention.confirm > TWICE:
        yield notation.say("confirms", n=attention.confirm)
    places = (place_words(path, notation) for path in attention.ignore if path not in OURS)
    if ignored := dict.fromkeys(places):
        yield notation.say("ignores", places=", ".join(ignored))
    yield from dict.fromkeys(listing_words(listing, notation) for listing in attention.lists)
    if attention.shadow:
        yield notation.say("measures", n=attention.shadow)
    if attention.silence:
        yield notation.say("alarms", n=attention.silence)


def listing_words(listing: Listing, notation: Notation = PLAIN) -> str:
    """How a list is compared."""
    key = cleaned(listing.key, most=40)
    return notation.say(HOW[listing.match], path=place_words(listing.path, notation), key=key)


def place_words(path: str, notation: Notation = PLAIN) -> str:
    """A pattern as people write it, without our own words for where things stand."""
    bare = path.removeprefix(VALUE) if path.startswith(f"{VALUE}/") else path
    return cleaned(bare.removeprefix(ANYWHERE) or notation.say("the_list"), most=80)
