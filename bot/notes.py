"""What a card adds to the times: what was assumed, and what was asked for and is not done yet."""

from collections.abc import Iterable, Iterator

from bot.language.intent import Create, Note

ASSUMED = {
    Note.ASSUMED_HOUR: "You named no hour, so I took your usual one.",
    Note.ASSUMED_HALF: "I took the next one by day.",
    Note.ASSUMED_INTERVAL: "You did not say how often to look, so I took that.",
    Note.LAST_DAY_IN_SHORT_MONTHS: "In shorter months it is the last day.",
    Note.HOLIDAYS_OF_ZONE: "I took the holidays of the country that your zone lies in.",
    Note.NEEDS_A_MODEL: "I will only say it back to you as it stands.",
}

NOT_YET = {
    "policies": "I can only change the time and the words yet: the rest stays as it was.",
}

KEPT = {"silent", "approval", "misfire", "quiet", "urgent", "cooldown", "daily"}
"""The policies that are honoured."""


def notes_of(create: Create, *, done: bool = False) -> Iterator[str]:
    """What the card of a new job says beside the job; what is *done* needs no model any more."""
    known = (note for note in create.notes if not (done and note is Note.NEEDS_A_MODEL))
    yield from (ASSUMED[note] for note in known)
    yield from map(_not_yet, _left_out(create))


def _left_out(create: Create) -> Iterable[str]:
    """What the request names and nobody honours yet, each once."""
    return dict.fromkeys(name for name in create.policies if name not in KEPT)


def _not_yet(name: str) -> str:
    return NOT_YET.get(name, f"I cannot do this yet, so it is left out: {name}.")


def notes_of_change(assumed: Iterable[Note], change: Create) -> Iterator[str]:
    """What was assumed of a changed job, and what was asked for and stays as it was."""
    yield from (ASSUMED[note] for note in assumed)
    if change.policies:
        yield NOT_YET["policies"]
