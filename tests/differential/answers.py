"""What a store answered, as a text that can be compared."""

from collections.abc import Awaitable

from scheduler.errors import SchedulingError


async def answered(question: Awaitable[object]) -> str:
    """What was answered, or the code of what was raised."""
    try:
        return repr(await question)
    except SchedulingError as refusal:
        return f"{type(refusal).__name__} {refusal.code}"
