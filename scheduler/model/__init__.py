"""The things that Minder keeps: jobs, runs, turns, observations, outcomes, deliveries."""

from scheduler.model.claim import Claim, Due, Outcome, Plan, Share
from scheduler.model.delivery import Delivery, DeliveryKind, DeliveryStatus
from scheduler.model.job import Edit, EditKind, Job, JsonObject, Owner
from scheduler.model.run import Cause, Memory, Observation, Observed, Reason, Run, RunStatus, Turn

__all__ = [
    "Cause",
    "Claim",
    "Delivery",
    "DeliveryKind",
    "DeliveryStatus",
    "Due",
    "Edit",
    "EditKind",
    "Job",
    "JsonObject",
    "Memory",
    "Observation",
    "Observed",
    "Outcome",
    "Owner",
    "Plan",
    "Reason",
    "Run",
    "RunStatus",
    "Share",
    "Turn",
]
