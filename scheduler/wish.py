"""A job as somebody asks for it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from scheduler.coming import next_run_at
from scheduler.model import Job, JsonObject, Owner
from scheduler.policy import Attention, Bounds, Notify, Policy
from scheduler.schedule import At, Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A job as somebody asks for it."""

    owner: Owner
    task: str
    schedule: Schedule | None
    zone: str
    turn: str = "remind"
    source: JsonObject = field(default_factory=dict)
    bounds: Bounds = Bounds()
    policy: Policy = Policy()
    attention: Attention = Attention()
    parent_id: str | None = None
    asked_at: datetime | None = None
    """When it was asked for, where that is not now: moments count from then."""

    def job(self, *, id: str, now: datetime) -> Job:  # noqa: A002 - that is what it is
        """The job under this id, as of *now*; the store counts its number."""
        job = Job(
            id=id,
            owner=self.owner,
            number=0,
            task=self.task,
            turn=self.turn,
            source=self.source,
            schedule=self.schedule,
            zone=self.zone,
            bounds=self.bounds,
            policy=self.policy,
            attention=self.attention,
            parent_id=self.parent_id,
            next_run_at=None,
            created_at=now,
        )
        return replace(job, next_run_at=next_run_at(job, now))


def once_more(job: Job, at: datetime) -> Wish:
    """A child of *job* that says the same once more."""
    return Wish(
        owner=job.owner,
        task=job.task,
        schedule=At(moments=(at,)),
        zone=job.zone,
        policy=Policy(silent=job.policy.silent),
        attention=Attention(notify=Notify.ALWAYS),
        parent_id=job.id,
    )
