"""What this front says by itself, beside the conversation."""

from bot.wording.replies import say
from bot.wording.reply import Reply
from bot.wording.text import bold

UNREADABLE = (
    "I could not make sense of that message, and nothing was changed. /help shows what I can do."
)
NO_ZONE_THERE = (
    "I cannot tell the time zone of that place. Say a city or a zone, for instance Europe/Madrid."
)
EDIT_UNREAD = (
    "I read a message once, as it was at first, so that edit changed nothing. "
    "Say for instance \u201cchange #1 to 9:30\u201d, or /undo."
)
NOT_FOR_YOU = "This bot does not know you."


def paired() -> Reply:
    """The chat has become the operator's."""
    return say(
        "Paired: I listen to you from now on, and to nobody else. Write what you want and when; "
        "/help shows how."
    )


def wrong_code(left: int) -> Reply:
    """Not the pairing code."""
    tries = "one try is" if left == 1 else f"{left} tries are"
    return say(
        f"That is not the pairing code; {tries} left." if left else "That was not it either."
    )


def stranger(person: int, *, pairing: bool) -> Reply:
    """The one refusal that somebody unknown gets, with the id by which they can be let in."""
    if pairing:
        return say(
            "I do not know you yet. If I am yours, send me the pairing code that I printed when I "
            "was started. (Your id is ", bold(f"{person}"), ".)",
        )  # fmt: skip
    return say(
        "I am somebody's own bot and may not talk to you. If you should be let in, tell them your "
        "id: ", bold(f"{person}"), ".",
    )  # fmt: skip
