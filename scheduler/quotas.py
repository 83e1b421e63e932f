"""How much an owner may have: jobs, watches, watches of one host, and text in each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from scheduler.canonical import LARGEST, canonical
from scheduler.errors import StateRefused, TextTooLong, TooManyJobs, TooManyWatches
from scheduler.model import Job, JsonObject

LONGEST_TASK = 4_096
"""Characters: as much as one message of Telegram holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an owner may ask for."""

    minimum_interval: timedelta = timedelta(seconds=30)
    jobs: int = 200
    watches: int = 20
    watches_per_host: int = 5


def admit(job: Job, others: Collection[Job], limits: Limits) -> None:
    """Let *job* in beside the *others* that its owner has.

    Raises `TooManyJobs`, `TooManyWatches` and `TextTooLong`.
    """
    bound_text(job)
    if len(others) >= limits.jobs:
        raise TooManyJobs(limits.jobs)
    if job.turn != "watch":
        return
    watches = [other for other in others if other.turn == "watch"]
    if len(watches) >= limits.watches:
        raise TooManyWatches(limits.watches)
    host = host_of(job.source)
    if host and sum(host_of(watch.source) == host for watch in watches) >= limits.watches_per_host:
        raise TooManyWatches(limits.watches_per_host, host)


def bound_text(job: Job) -> None:
    """Raise `TextTooLong` where the job's words or its source are longer than anybody needs."""
    if len(job.task) > LONGEST_TASK:
        raise TextTooLong(LONGEST_TASK)
    try:
        canonical(dict(job.source))
    except StateRefused as refusal:
        raise TextTooLong(LARGEST) from refusal


def host_of(source: JsonObject) -> str:
    """The host that a watch looks at; empty for one that looks at nothing far away."""
    if isinstance(url := source.get("url"), str):
        try:
            return urlsplit(url).hostname or ""
        except ValueError:  # no address: whoever looks at it says so
            return ""
    host = source.get("host")
    return host.casefold() if isinstance(host, str) else ""
