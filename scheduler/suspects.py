"""Which runs may be what kills the process, and how to serve the others all the same."""

from collections.abc import Sequence

from scheduler.model import Claim

INNOCENT_FOR = 2
"""Attempts after which a run that never came to an end, not even a failed one, is a suspect."""


def is_suspect(claim: Claim) -> bool:
    """Whether process after process died while serving it: it, or what was served beside it."""
    return claim.run.attempt > INNOCENT_FOR and claim.run.error is None


def in_order(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The claims with the suspects last: forwards in one process, backwards in the next.

    Served one at a time, whichever of them kills the process, those on both sides of it are done.
    """
    suspects = [claim for claim in claims if is_suspect(claim)]
    if not suspects:
        return claims
    if suspects[0].run.attempt % 2 == 0:
        suspects.reverse()
    return [*(claim for claim in claims if not is_suspect(claim)), *suspects]
