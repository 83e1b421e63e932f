"""What an owner may choose about a job: how it is served, when it speaks, where it ends."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scheduler.consent import Approval, Approver
from scheduler.diff import Listing
from scheduler.patterns import checked
from scheduler.quiet import Window


class Misfire(StrEnum):
    """What becomes of due moments that nobody served in time."""

    SKIP = "skip"
    RUN_ONCE = "run_once"
    CATCH_UP = "catch_up"
    """The newest three run, each by itself; what began more than a day ago becomes a review."""
    REVIEW = "review"
    """A person decides; later moments go on meanwhile."""


class Concurrency(StrEnum):
    """What becomes of a due moment while a run of the job is on."""

    FORBID = "forbid"
    """It is skipped."""
    QUEUE_ONE = "queue_one"
    """It waits for the end of that run; while one waits, further ones are skipped."""
    REPLACE = "replace"
    """It runs, and the run that is on is cancelled."""


class QuietWay(StrEnum):
    """What quiet hours keep back."""

    HOLD_MESSAGES = "hold_messages"
    """It runs, and what it would say waits for their end."""
    HOLD_RUNS = "hold_runs"
    """It does not run; what was due is dealt with at their end, by the misfire policy."""


class Notify(StrEnum):
    """When an observation is worth a message."""

    ON_CHANGE = "on_change"
    ALWAYS = "always"
    ON_FAILURE = "on_failure"
    NEVER = "never"


class Baseline(StrEnum):
    """What the first observation of a job leads to."""

    ANNOUNCE = "announce"
    SILENT = "silent"
    NOTIFY = "notify"


class Condition(StrEnum):
    """What has to happen to a value, since the owner was last told, before a rule fires."""

    CHANGES = "changes"
    BY = "by"
    """It is at least so much more or less than it was told."""
    BY_PERCENT = "by_percent"
    ABOVE = "above"
    """It went from at most the value to above it; fires again once it has been back."""
    BELOW = "below"
    RISES = "rises"
    """It is (at least so much) more than the lowest since told."""
    RISES_PERCENT = "rises_percent"
    DROPS = "drops"
    DROPS_PERCENT = "drops_percent"
    APPEARS = "appears"
    """With a value, that text came up; without, anything did: a field, an item of a list."""
    DISAPPEARS = "disappears"
    CONTAINS = "contains"
    """That text came up; another word for appears."""
    MATCHES = "matches"
    """Text came up that a pattern finds; see `scheduler.patterns`."""
    IS = "is"
    """It became exactly that value, as text: ``sold out``, ``false``, ``3``."""


NEEDS_A_NUMBER = frozenset({
    Condition.BY, Condition.BY_PERCENT, Condition.ABOVE, Condition.BELOW,
    Condition.RISES_PERCENT, Condition.DROPS_PERCENT,
})  # fmt: skip


DAILY_AT_MOST = 100
"""So many messages a day are counted."""
AMONG_AT_MOST = 100
"""So many observations back a rule remembers whether it was met."""

NEEDS_A_VALUE = NEEDS_A_NUMBER | {Condition.IS, Condition.MATCHES}
LASTS_WITH_A_TEXT = frozenset({Condition.APPEARS, Condition.DISAPPEARS, Condition.CONTAINS})
LASTS = frozenset({Condition.ABOVE, Condition.BELOW, Condition.IS, Condition.MATCHES})
"""What goes on being so after it came about; the others are over once they are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One condition on whatever the pattern *path* names, and on all that lies below it.

    A pattern is a JSON pointer ("" is the whole state) in which ``*`` stands for any one step and
    ``**`` for one or more. Raises `ValueError` for what cannot be a rule, `InvalidPattern` (which
    is one) for a pattern that is none.
    """

    condition: Condition = Condition.CHANGES
    path: str = ""
    value: float | str | None = None
    margin: float = 0
    """How far beyond its value a number must have been back, before above or below fires again."""
    hold: timedelta | None = None
    """It counts once it has been met for so long without a break."""
    times: int = 1
    among: int = 1
    """It counts where it was met in *times* of the last *among* observations, this one included."""
    at_most_every: timedelta | None = None
    """So long after it spoke it is silent; what it would have said comes later, as one change."""
    daily: int | None = None
    """It is silent where so many messages of the job were owed within a day; the rest of what there
    is to say comes later, as one change."""
    again_every: timedelta | None = None
    """Once it spoke, and while that goes on, it says so again at this distance."""

    def __post_init__(self) -> None:
        if self.condition in NEEDS_A_NUMBER and not isinstance(self.value, int | float):
            raise ValueError(f"the condition {self.condition} needs a number")
        if self.condition in NEEDS_A_VALUE and self.value is None:
            raise ValueError(f"the condition {self.condition} needs a value")
        if self.condition is Condition.MATCHES:
            checked(str(self.value))
        if not 1 <= self.times <= self.among <= AMONG_AT_MOST:
            raise ValueError(f"{self.times} of the last {self.among} observations never come")
        if self.daily is not None and not 1 <= self.daily <= DAILY_AT_MOST:
            raise ValueError(f"{self.daily} messages a day are no bound")
        if self.again_every is not None and not self.lasts:
            raise ValueError(f"the condition {self.condition} is over once it is told")
        if any(span is not None and span <= timedelta() for span in self._spans):
            raise ValueError("a rule waits for a positive time")

    @property
    def lasts(self) -> bool:
        """Whether the condition goes on after it came about."""
        with_text = self.condition in LASTS_WITH_A_TEXT and self.value is not None
        return with_text or self.condition in LASTS

    @property
    def _spans(self) -> tuple[timedelta | None, ...]:
        return self.hold, self.at_most_every, self.again_every


_OPPOSITES = {
    Condition.ABOVE: Condition.BELOW,
    Condition.BELOW: Condition.ABOVE,
    Condition.APPEARS: Condition.DISAPPEARS,
    Condition.CONTAINS: Condition.DISAPPEARS,
    Condition.DISAPPEARS: Condition.APPEARS,
}


def opposite(rule: Rule) -> Rule | None:
    """The rule that fires when what *rule* waits for is over; None where nothing ends."""
    condition = _OPPOSITES.get(rule.condition) if rule.lasts else None
    return None if condition is None else replace(rule, condition=condition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """How a job's observations are compared and when they are worth a message."""

    notify: Notify = Notify.ON_CHANGE
    rules: tuple[Rule, ...] = ()
    baseline: Baseline = Baseline.ANNOUNCE
    ignore: tuple[str, ...] = ()
    """Patterns of what does not count as a change."""
    lists: tuple[Listing, ...] = ()
    """Where lists are compared otherwise than by themselves (see `scheduler.diff.changes`)."""
    confirm: int = 1
    """How many times in a row a change must be seen."""
    silence: int = 0
    """After so many looks in a row that brought no state the owner is told; 0: never."""
    shadow: int = 0
    """The first so many looks are only measured; then a threshold is proposed. 0: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a job's due moments are served; None means the default for its kind of schedule."""

    misfire: Misfire | None = None
    grace: timedelta | None = None
    max_lateness: timedelta | None = None
    concurrency: Concurrency = Concurrency.FORBID
    timeout: timedelta = timedelta(seconds=120)
    max_retries: int = 0
    retry_backoff: timedelta = timedelta(seconds=30)
    silent: bool = False
    quiet: tuple[Window, ...] | None = None
    """Its own quiet hours, in its zone and in place of the owner's; None: the owner's count."""
    quiet_way: QuietWay = QuietWay.HOLD_MESSAGES
    urgent: bool = False
    """Quiet hours mean nothing to it."""
    muted_until: datetime | None = None
    """Until then what it would say is held, whatever it is; then the net of it is told."""
    jitter: timedelta = timedelta()
    """Runs begin by up to so much after their moments, each job always by the same."""
    cooldown: timedelta | None = None
    """So long after a run no moment begins another."""
    approval: Approval = Approval.NONE
    approver: Approver = Approver.OPERATOR
    approver_person: str = ""
    """Who of the owner's chat has to say it, as ``telegram:7``; empty: anybody there."""
    daily_runs: int | None = None
    """How many moments may begin a run on a day of the job's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many runs a day moments may begin; None: as many as come."""

    job: int | None = None
    """Of a job that says nothing about it."""
    owner: int | None = None
    """Of all jobs of an owner together."""


UNLIMITED = Budget()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an operator set for all jobs."""

    budget: Budget = UNLIMITED
    operators: tuple[str, ...] = ()
    """The chats that approve jobs, as owners, beside the paired one."""


NO_TERMS = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Where a schedule starts and ends, both included, and which days of its zone it leaves out."""

    starts: datetime | None = None
    until: datetime | None = None
    max_runs: int | None = None
    skip_dates: tuple[date, ...] = ()
    holidays: str | None = None
    """The place whose public holidays are left out, as an ISO 3166 code: ``DE``."""
    skip_moments: tuple[datetime, ...] = ()
    """Due moments that the owner wants left out: unlike days, they come and have their rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why a job does not fire: who stopped it, when, for what reason and until when."""

    by: str
    at: datetime
    reason: str = ""
    until: datetime | None = None
    """From this instant on it fires again by itself."""
    everything: bool = False
    """Stopped with all other jobs: what is missed meanwhile, its misfire policy deals with."""
