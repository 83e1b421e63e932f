"""What became of each owed message on its way: how often it arrived, and what that says."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from storage.columns import instant
from tests.sim.evidence import FOLDED, Evidence
from tests.sim.ledger import Fate, Sending
from tests.sim.quiet import left_out_rightly, waits
from tests.sim.world import Row

UNCERTAIN = {Fate.LOST, Fate.DIED}
STILL_ON_ITS_WAY = timedelta(minutes=30)
"""How long a message may wait while all is well: others of its chat go before it."""


def missing(seen: Evidence, row: Row) -> Iterator[str]:
    """What speaks against this message having arrived, or having ended with a reason."""
    requests, carrier = seen.carried[row["id"]], seen.deliveries[row["sent_with"] or row["id"]]
    arrived = any(request.accepted for request in requests)
    # A process that dies between taking a message and asking Telegram cannot know that it did not.
    doubts = sum(
        request.fate in UNCERTAIN or seen.ledger.perhaps_forgotten(request) for request in requests
    )
    doubts += carrier["attempts"] - len(requests)
    match row["status"]:
        case "sent" if not arrived:
            yield f"sent, and Telegram never had it: {row}"
        case "dead" if not row["error"]:
            yield f"dead without a reason: {row}"
        case "dead" if doubts < 2 and not arrived:
            yield f"dead after {doubts} uncertain outcomes, and never arrived: {row}"
        case "superseded" if not _had_to_go(seen, row, doubts):
            yield f"superseded without need: {row}"
        case "pending" | "sending" if seen.drained and not waits(row, seen.now):
            if instant(row["created_at"]) < seen.now - STILL_ON_ITS_WAY:
                yield f"still {row['status']}: {row}"


def _had_to_go(seen: Evidence, row: Row, doubts: int) -> bool:
    """Whether a newer message says it, or another one said it too, or nothing is left of it."""
    if (rightly := left_out_rightly(seen, row)) is not None:
        return rightly
    if row["error"].startswith(FOLDED):
        return doubts == 0 and (row["key"] or "").startswith("missed:")
    return row["kind"] == "change" and doubts > 0


def repeated(seen: Evidence, requests: Sequence[Sending]) -> Iterator[str]:
    """What speaks against this message having been repeated only in doubt, once, and marked."""
    if sum(request.accepted for request in requests) > 2:
        yield f"arrived more than twice: {requests}"
    doubted = doubtful = False
    waited_from = seen.ledger.born[requests[0].delivery_id]
    for place, request in enumerate(requests):
        doubtful = doubtful or _perhaps_taken(seen, waited_from, request.began)
        waited_from = request.ended or request.began
        if doubted and not request.marked:
            yield f"not marked, though it may have arrived before: {requests}"
        if request.marked and not doubtful:
            yield f"marked without any doubt: {requests}"
        if place and requests[place - 1].accepted and not doubtful:
            yield f"sent again after it had certainly arrived: {requests}"
        doubted = doubted or request.fate in UNCERTAIN
        doubtful = doubted or doubtful or seen.ledger.perhaps_forgotten(request)


def _perhaps_taken(seen: Evidence, after: float, before: float) -> bool:
    """Whether a process may have died after it took the message and before it asked Telegram."""
    lives = seen.ledger.lives.values()
    return any(not life.planned and after <= (life.ended or -1) <= before for life in lives)
