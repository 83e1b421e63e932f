"""What jobs saw, kept for a while: distinct states, for rules that are replayed and for charts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from scheduler.model import Observed
from storage.columns import from_json, instant, micros, to_json
from storage.database import Database, Session

KEPT_FOR = timedelta(days=90)
KEPT_AT_MOST = 1_000
"""States of one job."""
KEPT_BYTES = 4_000_000
"""Of all states of one job together."""


async def keep_observed(session: Session, job_id: str, run_id: str, seen: Observed) -> None:
    """Store what the run saw, and drop what is older, more or larger than is kept of its job."""
    state, at = to_json(seen.state), micros(seen.at)
    await session.run(
        "add_observation", id=run_id, job_id=job_id, at=at, state=state, size=len(state.encode())
    )
    oldest = micros(seen.at - KEPT_FOR)
    await session.run(
        "trim_observations", job_id=job_id, oldest=oldest, most=KEPT_AT_MOST, largest=KEPT_BYTES
    )


async def observed(database: Database, job_id: str, since: datetime) -> Sequence[Observed]:
    """What the job saw since then, the oldest first."""
    found = await database.read(
        lambda session: session.rows("observations_of", job_id=job_id, since=micros(since))
    )
    return [Observed(at=instant(row["at"]), state=from_json(row["state"])) for row in found]
