"""Errors in an operator's and a person's terms: a code, what is wrong, and what to do."""

from dataclasses import dataclass

from bot import replies
from bot.text import plain
from scheduler.errors import (
    SchedulingError,
    SchemaTooNew,
    StoreDamaged,
    StoreLocked,
    StoreUnavailable,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why something was not done."""

    code: str
    message: str
    hint: str = ""


HINTS: dict[type[SchedulingError], str] = {
    StoreLocked: "Stop that one first, or talk to it with `minder chat`.",
    SchemaTooNew: "Nothing was touched.",
    StoreDamaged: "It was left as it is; a copy may lie in backups/.",
    StoreUnavailable: "Check MINDER_HOME and MINDER_DATABASE_URL, free space and permissions.",
}


def refusal_of(error: BaseException) -> Refusal:
    """The refusal for one of our errors."""
    if not isinstance(error, SchedulingError):
        raise TypeError(f"not one of ours: {error!r}")
    if type(error) in HINTS:
        message = str(error)
        return Refusal(
            code=error.code, message=f"{message[0].upper()}{message[1:]}.", hint=HINTS[type(error)]
        )
    return Refusal(code=error.code, message=plain(replies.refusal(error).text))
