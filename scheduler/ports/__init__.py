"""What the scheduler needs from the world: narrow protocols whose docstrings are the contract."""

from scheduler.ports.jobs import History, JobStore
from scheduler.ports.people import Facts, Inbox, Numbers, Owners
from scheduler.ports.post import Messenger, Outbox
from scheduler.ports.runs import Firing, Leases, Reviews, RunStore, wait_for_all
from scheduler.ports.time import Clock, Ids
from scheduler.ports.turns import InstantTurn, TurnHandler

__all__ = [
    "Clock",
    "Facts",
    "Firing",
    "History",
    "Ids",
    "Inbox",
    "InstantTurn",
    "JobStore",
    "Leases",
    "Messenger",
    "Numbers",
    "Outbox",
    "Owners",
    "Reviews",
    "RunStore",
    "TurnHandler",
    "wait_for_all",
]
