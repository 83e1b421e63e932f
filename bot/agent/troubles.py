"""What goes wrong with a model, as causes of ours: what may be tried again, and what may not."""

from pydantic_ai import exceptions as library

from bot.agent.thought import ThoughtCause
from scheduler.errors import TurnError, TurnFailed, TurnRefused

Trouble = tuple[type[Exception], type[TurnError], ThoughtCause, str]

TROUBLES: tuple[Trouble, ...] = (
    (
        library.UsageLimitExceeded, TurnRefused, ThoughtCause.AGENT_LIMIT,
        "the model needed more than one run may cost",
    ),
    (
        library.ModelQuotaExceededError, TurnRefused, ThoughtCause.MODEL_QUOTA,
        "the account of the model has no credit left",
    ),
    (
        library.ModelRateLimitError, TurnFailed, ThoughtCause.MODEL_BUSY,
        "the model takes no more requests for a while",
    ),
    (
        library.ModelOverloadedError, TurnFailed, ThoughtCause.MODEL_BUSY,
        "the model is overloaded",
    ),
    (
        library.ModelAuthenticationError, TurnRefused, ThoughtCause.MODEL_KEY,
        "the model does not accept its key",
    ),
    (
        library.ModelRequestRejectedError, TurnRefused, ThoughtCause.MODEL_REFUSED,
        "the model does not take this request",
    ),
    (
        library.ModelTimeoutError, TurnFailed, ThoughtCause.MODEL_TIMEOUT,
        "the model did not answer in time",
    ),
    (
        library.ModelRequestTimeout, TurnFailed, ThoughtCause.MODEL_TIMEOUT,
        "the model did not answer in time",
    ),
    (
        library.RunTimedOut, TurnFailed, ThoughtCause.MODEL_TIMEOUT,
        "the model did not come to an end in time",
    ),
    (
        library.ModelAPIError, TurnFailed, ThoughtCause.MODEL_UNAVAILABLE,
        "the model cannot be reached, or failed",
    ),
    (
        library.UnexpectedModelBehavior, TurnFailed, ThoughtCause.INVALID_OUTPUT,
        "the model's answer does not have the form that was agreed on",
    ),
    (
        library.UserError, TurnRefused, ThoughtCause.MODEL_SETTINGS,
        "the model is not set up as it has to be",
    ),
)  # fmt: skip
"""The first that fits counts: what is special stands before what is general."""


def translated(error: Exception) -> TurnError | None:
    """Our error for one of the library's; None for a defect.

    Nothing of what the provider wrote is in it: that may quote a key.
    """
    for kind, ours, cause, words in TROUBLES:
        if isinstance(error, kind):
            return ours(words, cause=cause.value, details=_details(error))
    return None


def _details(error: Exception) -> dict[str, object]:
    found = {
        "status": getattr(error, "status_code", None),
        "retry_after": getattr(error, "retry_after", None),
    }
    return {name: value for name, value in found.items() if value is not None}
