"""Between the loop and the store: what is due, what becomes of it, how it ended."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from scheduler.consent import Consent
from scheduler.model.delivery import Delivery
from scheduler.model.job import Edit, Job, Owner
from scheduler.model.run import Memory, Observed, Run
from scheduler.quick import quick
from scheduler.quiet import Window


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended: all of it is stored in one transaction, or none."""

    run: Run
    """As it is to be stored, its status included."""
    memory: Memory | None = None
    """What the job remembers from now on; None leaves it as it is."""
    deliveries: tuple[Delivery, ...] = ()
    pausing: Edit | None = None
    """The job pauses itself, unless it was changed meanwhile."""
    learning: Edit | None = None
    """The job keeps what its run settled, unless it was changed meanwhile."""
    observed: Observed | None = None
    """What was seen that is something else than before; kept, so that rules can be replayed."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A job with at least one due moment that nobody has served yet."""

    job: Job
    busy: bool
    """Whether a run of it is open."""
    queued: bool = False
    """Whether one that nobody has begun waits among them."""
    memory: Memory = field(default_factory=Memory)
    quiet: tuple[Window, ...] = ()
    """The quiet hours of its owner."""
    left_today: int | None = None
    """How many more runs it may have today; None: as many as it likes."""
    unanswered: Run | None = None
    """The run that waited too long for a decision, where it is about that."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of a due job: the rows that cover its due moments, and when it is due next."""

    runs: tuple[Run, ...]
    next_run_at: datetime | None
    deliveries: tuple[Delivery, ...] = ()
    replaces: bool = False
    """Whether the runs that are open now are cancelled for it."""
    held_until: datetime | None = None
    """Where quiet hours keep it from running: when to look at it again."""
    asks: Consent | None = None
    """The question whether the job may run, where that has to be asked now."""
    lifts: Edit | None = None
    """The end of the job's pause, or of the time to approve it, where that is what was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of what is due one claim takes, and whose."""

    runs: int
    turns: int
    """So many of the runs may have turns that take their time."""
    resting: Collection[Owner] = ()
    """Whose runs are left for later."""

    def after(self, turns: int) -> "Share":
        """What is left of it when so many turns have begun."""
        return replace(self, runs=self.runs - turns, turns=self.turns - turns)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A run that is ours to serve while its lease lasts, unless it has its outcome already."""

    job: Job
    run: Run
    memory: Memory
    quiet: tuple[Window, ...] = ()
    """The quiet hours of its owner."""
    outcome: Outcome | None = None
    """How it ended, where its turn needed no waiting: stored with the claim."""
