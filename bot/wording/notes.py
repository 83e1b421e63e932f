"""What a card adds to the times: what was assumed, and what was asked for and is not done yet."""

from collections.abc import Iterable, Iterator

from bot.language.intent import Create, Note
from bot.policies import is_known
from bot.wording.notation import PLAIN, Notation

ASSUMED = {
    Note.ASSUMED_HOUR: "assumed_hour",
    Note.ASSUMED_HALF: "assumed_half",
    Note.ASSUMED_INTERVAL: "assumed_interval",
    Note.LAST_DAY_IN_SHORT_MONTHS: "short_months",
    Note.HOLIDAYS_OF_ZONE: "holidays_of_zone",
    Note.NEEDS_A_MODEL: "needs_a_model",
}
"""The sentences (`bot.wording.sentences`) that tell what was assumed."""


def notes_of(create: Create, notation: Notation = PLAIN, *, done: bool = False) -> Iterator[str]:
    """What the card of a new job says beside the job; what is *done* needs no model any more."""
    known = (note for note in create.notes if not (done and note is Note.NEEDS_A_MODEL))
    yield from (notation.say(ASSUMED[note]) for note in known)
    unknown = (name for name in create.policies if not is_known(name))
    yield from (notation.say("not_yet", name=name) for name in unknown)


def notes_of_change(assumed: Iterable[Note], notation: Notation = PLAIN) -> Iterator[str]:
    """What was assumed of a changed job."""
    yield from (notation.say(ASSUMED[note]) for note in assumed)
