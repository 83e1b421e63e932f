"""What a card adds to the times: what was assumed, and what was asked for and is not done yet."""

from collections.abc import Iterable, Iterator

from bot.language.intent import Create, Note
from bot.policies import is_known

ASSUMED = {
    Note.ASSUMED_HOUR: "You named no hour, so I took your usual one.",
    Note.ASSUMED_HALF: "I took the next one by day.",
    Note.ASSUMED_INTERVAL: "You did not say how often to look, so I took that.",
    Note.LAST_DAY_IN_SHORT_MONTHS: "In shorter months it is the last day.",
    Note.HOLIDAYS_OF_ZONE: "I took the holidays of the country that your zone lies in.",
    Note.NEEDS_A_MODEL: "I will only say it back to you as it stands.",
}


def notes_of(create: Create, *, done: bool = False) -> Iterator[str]:
    """What the card of a new job says beside the job; what is *done* needs no model any more."""
    known = (note for note in create.notes if not (done and note is Note.NEEDS_A_MODEL))
    yield from (ASSUMED[note] for note in known)
    unknown = (name for name in create.policies if not is_known(name))
    yield from (f"I cannot do this yet, so it is left out: {name}." for name in unknown)


def notes_of_change(assumed: Iterable[Note]) -> Iterator[str]:
    """What was assumed of a changed job."""
    yield from (ASSUMED[note] for note in assumed)
