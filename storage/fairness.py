"""Whose due jobs come next: an owner who filled a batch waits until the others had theirs."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from scheduler.model import Owner, Share
from storage.columns import micros, to_json
from storage.database import Row, Session

SHARE = 8
"""An owner with more than the eighth part of a full batch is a crowd."""
LOOK_AGAIN = timedelta(milliseconds=250)
"""How long a crowd that is alone goes on before it is asked again whether anybody waits behind it:
each look walks past all that is due of the crowd."""


class Fairness:
    """The due jobs of a batch, the earliest first where nobody crowds.

    What it remembers is a hint for one process: at worst a batch comes in the order of its moments.
    """

    def __init__(self) -> None:
        self._served: set[Owner] = set()
        self._alone_at: datetime | None = None

    async def due(self, session: Session, now: datetime, share: Share) -> Sequence[Row]:
        """The rows of due jobs for as many runs as *share* has."""
        limit, resting = share.runs, share.resting
        if not (limit and share.turns):
            return ()
        if self._served and not self._was_alone(now):
            others = await _due(session, now, limit, {*resting, *self._served})
            if len(others) == limit:
                self._served |= _crowd(others, limit)
                return others
            # Everybody else has been served: the crowd goes on with what room is left.
            self._served.clear()
            self._alone_at = None if others else now
            return await self._filled_up(session, now, limit, resting, others)
        return await self._filled_up(session, now, limit, resting, ())

    def _was_alone(self, now: datetime) -> bool:
        return self._alone_at is not None and abs(now - self._alone_at) < LOOK_AGAIN

    async def _filled_up(
        self,
        session: Session,
        now: datetime,
        limit: int,
        resting: Collection[Owner],
        first: Sequence[Row],
    ) -> Sequence[Row]:
        found = await _due(session, now, limit, resting)
        if len(found) == limit:
            self._served |= _crowd(found, limit)
        taken = {row["id"] for row in first}
        return [*first, *(row for row in found if row["id"] not in taken)][:limit]


async def _due(
    session: Session, now: datetime, limit: int, resting: Collection[Owner]
) -> Sequence[Row]:
    owners = to_json(sorted(resting))
    return await session.rows("due_jobs", now=micros(now), most=limit, resting=owners)


def _crowd(found: Sequence[Row], limit: int) -> set[Owner]:
    jobs = Counter(row["owner"] for row in found)
    return {owner for owner, number in jobs.items() if number > limit // SHARE}
