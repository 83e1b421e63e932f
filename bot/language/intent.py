"""What a sentence meant: create, ambiguous, unclear, a command in words, or nothing to schedule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from scheduler.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Which words gave which part of the reading: ``text[start:end]`` was read as *part*."""

    start: int
    end: int
    part: str
    """One of: asking, time, repeat, bound, source, rule, policy, task, filler."""


class Note(StrEnum):
    """What was assumed; a card says it."""

    ASSUMED_HOUR = "assumed_hour"
    """A date without a time got the owner's time for it."""
    ASSUMED_HALF = "assumed_half"
    """A bare hour was taken as the earliest coming one by day."""
    ASSUMED_INTERVAL = "assumed_interval"
    """A watch without "how often" looks every 30 minutes."""
    LAST_DAY_IN_SHORT_MONTHS = "last_day_in_short_months"
    HOLIDAYS_OF_ZONE = "holidays_of_zone"
    """The holidays are those of the country that the owner's zone lies in."""
    NEEDS_A_MODEL = "needs_a_model"
    """The task asks for something that only a model can do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a watch looks at and when it speaks, as far as the sentence says."""

    url: str | None = None
    path: str | None = None
    """A local file."""
    source: Mapping[str, str | int] = field(default_factory=dict)
    """A whole source, where it is neither a page nor a file: a port, a certificate…"""
    subject: str = ""
    """In the person's words: "the price", "my steps", "the site"."""
    condition: str = "changes"
    """A `scheduler.policy.Condition` value, or ``down``/``up`` for whether a site answers."""
    value: float | str | None = None
    cooldown: timedelta | None = None
    """At most one message in so long."""
    daily: int | None = None
    """At most so many messages a day."""

    @property
    def has_source(self) -> bool:
        """Whether the sentence says where to look; if not, the conversation asks."""
        return bool(self.url or self.path or self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """A job as it was understood."""

    schedule: Schedule
    task: str
    """In the person's own words, without the asking and the time words; may be empty."""
    zone: str
    watch: Looked | None = None
    starts: datetime | None = None
    """Before this instant the job does not fire, though the schedule would."""
    until: datetime | None = None
    """The last instant at which the job may fire (included)."""
    max_runs: int | None = None
    skip_dates: tuple[date, ...] = ()
    """Days of the zone on which the job does not fire."""
    holidays: str | None = None
    """The country on whose public holidays it does not fire either: an ISO 3166 code."""
    policies: Mapping[str, str] = field(default_factory=dict)
    """Named in words: ``silent``: ``true``, ``approval``: ``true``, ``misfire``: ``skip``…,
    ``quiet``: ``22:00-07:00``…"""
    absolute: bool = False
    """Whether the zone matters: "at 9" and "every day" are absolute, "in 10 minutes" is not."""
    notes: tuple[Note, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """Two or more requests in one message, in the order in which they were made."""

    requests: tuple[Create, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Two or three concrete readings; the person chooses."""

    readings: tuple[Create, ...]
    reason: str
    """A stable code: ``numeric_date``, ``bare_hour``, ``two_times``, ``language``…"""
    languages: tuple[str, ...] = ()
    """In which language each reading reads the message, where that is the doubt."""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """A request whose time or bound is missing or impossible."""

    reason: str
    """A stable code: ``no_time``, ``impossible_date``, ``past``, ``zero_interval``…"""
    task: str = ""
    words: str = ""
    """The words that the reason is about, for the answer to quote."""
    pieces: tuple[Piece, ...] = ()


class CommandName(StrEnum):
    """What a person may ask for in words besides creating a job."""

    LIST = "list"
    NEXT = "next"
    SHOW = "show"
    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"
    REMOVE_ALL = "remove_all"
    RUN = "run"
    TEST = "test"
    """Run it to see what comes of it: nothing holds that back, and nothing of it is remembered."""
    STOP = "stop"
    """Break off what runs of a job now; the job goes on."""
    UNDO = "undo"
    SNOOZE = "snooze"
    DONE = "done"
    TIMEZONE = "timezone"
    LANGUAGE = "language"
    """Which one to write in."""
    HELP = "help"
    CANCEL = "cancel"
    CHANGE = "change"
    RENAME = "rename"
    """Have it say *words* from now on."""
    SKIP = "skip"
    """Leave out the coming moments, or those of a day."""
    PAUSE_ALL = "pause_all"
    RESUME_ALL = "resume_all"
    QUIET = "quiet"
    """Quiet hours, of a job or of all: which they are, others, or none."""
    GOVERN = "govern"
    """How due moments of a job are served: *policies* say what of it, and how."""
    MUTE = "mute"
    """Hold what a job says for a while; it goes on running."""
    WHY = "why"
    HISTORY = "history"
    """What was done to a job, and what became of its runs."""
    CALM = "calm"
    """It says too much: propose what keeps most of it silent."""
    BELOW = "below"
    """Only what is lower than *value*."""
    LEAST = "least"
    """Only what moves by at least *value* percent."""
    ANYWAY = "anyway"
    """Tell what was seen and withheld by the rule."""
    RELAX = "relax"
    """Have the rule speak more often."""
    DIFF = "diff"
    """All of the last change that was told."""
    FIND = "find"
    """Look for the value again whose place is gone."""
    CHART = "chart"
    AGENT = "agent"
    """What a model is bound to in a job; *words* change that."""
    ALLOW = "allow"
    """Yes or no, as *words* say, to what was asked last: whether it may run, or be written."""
    REVIEW = "review"
    """What was missed and waits for a decision; *words* are one."""
    USAGE = "usage"
    """What the model cost."""
    FORGET = "forget"
    """Drop what a watch saw: its next look is the first."""


class Part(StrEnum):
    """A part of a schedule that a change may name; what it does not name stays."""

    TIMES = "times"
    """Of the day: "to 9:30"."""
    WEEKDAY = "weekday"
    """"To Friday": the coming one of a job that comes once, every one of a series."""
    DATE = "date"
    """One day: "to tomorrow", "to 5 March"."""
    DAYS = "days"
    """On which it comes again: "only on weekdays", "every second day"."""
    RHYTHM = "rhythm"
    """How often, with no day named: "weekly"; the job's own day stays."""
    PACE = "pace"
    """Elapsed time: "every 2 hours", "in 20 minutes"."""
    BOUNDS = "bounds"
    """Where it starts and ends: "until June", "10 times"."""


class Unfit(StrEnum):
    """Why what was said does not fit the schedule."""

    NO_TIME_OF_DAY = "no_time_of_day"
    """It comes many times a day: there is no time to replace."""
    NO_DAYS = "no_days"
    """Its pace does not divide a day, or its days have different times."""
    ONE_DAY_FOR_MANY = "one_day_for_many"
    """A date, or a weekday, for a series that is told otherwise."""
    COMES_ONCE = "comes_once"
    """There is nothing to end."""
    COMES_AGAIN = "comes_again"
    """By so much, only one moment can be moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command in words: "list my reminders", "pause #3", "snooze 10 minutes"."""

    name: CommandName
    number: int | None = None
    """The job's number, where one was said."""
    words: str = ""
    """The job by name ("the stand-up"), a city for the zone, or quiet hours as they are written."""
    span: timedelta | None = None
    """How long to snooze or pause, where a span was said; of a change, by how much to move it."""
    until: datetime | None = None
    """Until when to snooze or pause, where an instant was said."""
    days: tuple[date, ...] = ()
    """Which days to skip or to list, where any were said."""
    count: int = 1
    """How many of the coming moments to skip."""
    change: Create | None = None
    """What ``change`` changes to, read for itself; its task is empty where only the time changes.

    Where only bounds are named, its schedule means nothing.
    """
    named: frozenset[Part] = frozenset()
    """Which parts of the job's schedule *change* names."""
    times: tuple[time, ...] = ()
    """The times of day that *change* names, as a series takes them."""
    policies: Mapping[str, str] = field(default_factory=dict)
    """Named in words, as those of `Create` are."""
    value: float | None = None
    """The number that the command is about, where it is about one."""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRequest:
    """Talk: nothing to schedule, no command."""

    pieces: tuple[Piece, ...] = ()
    is_courtesy: bool = False
    """Nothing but "hello" or "thank you"."""


Intent = Create | Several | Ambiguous | Unclear | Command | NoRequest
