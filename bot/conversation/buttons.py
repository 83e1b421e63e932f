"""Pressed buttons as commands: ``j:<operation>:<number>:<version>``."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.conversation.deciding import Decided
from bot.conversation.slash import job_number
from bot.language.intent import Command, CommandName
from scheduler.review import Decision
from scheduler.wallclock import instant_of, wall_at, zone_of

MORNING = time(9)
SNOOZES = {"s10m": timedelta(minutes=10), "s1h": timedelta(hours=1)}
WITH_A_NUMBER = {"below": CommandName.BELOW, "least": CommandName.LEAST}
"""Operations behind which a number stands: ``below=89.5``."""
COMMANDS = {
    "show": CommandName.SHOW,
    "edit": CommandName.CHANGE,
    "pause": CommandName.PAUSE,
    "resume": CommandName.RESUME,
    "remove": CommandName.REMOVE,
    "run": CommandName.RUN,
    "stop": CommandName.STOP,
    "why": CommandName.WHY,
    "find": CommandName.FIND,
    "undo": CommandName.UNDO,
    "done": CommandName.DONE,
    "mute": CommandName.MUTE,
    "noisy": CommandName.CALM,
    "diff": CommandName.DIFF,
    "anyway": CommandName.ANYWAY,
    "relax": CommandName.RELAX,
    "chart": CommandName.CHART,
    "forget": CommandName.FORGET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What a button under a message about a job asks for, and of which state of the job it was."""

    command: Command
    number: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A button under a question: the question's id, and the answer."""

    question: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approving:
    """The answer to the question whether a job may run."""

    consent: str
    yes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowing:
    """The answer to the question whether a model may call a tool."""

    ask: str
    yes: bool


def pressed(
    data: str, *, now: datetime, zone: str
) -> Pressed | Answered | Approving | Allowing | Decided | None:
    """What a button means; None for data that none of ours carries."""
    match data.split(":"):
        case ["j", operation, number, version]:
            return _about_job(operation, job_number(number), job_number(version), now, zone)
        case ["a" | "t" as kind, ("yes" | "no") as answer, name]:
            yes = answer == "yes"
            return Approving(consent=name, yes=yes) if kind == "a" else Allowing(ask=name, yes=yes)
        case ["c", question, words]:
            return Answered(question=question, words=words)
        case ["r" | "rk" as kind, decision, run_id] if decision in set(Decision):
            return Decided(run_id=run_id, decision=Decision(decision), stays=kind == "rk")
        case _:
            return None


def _about_job(
    operation: str, number: int | None, version: int | None, now: datetime, zone: str
) -> Pressed | None:
    if number is None or version is None:
        return None
    if operation in COMMANDS:
        command = Command(name=COMMANDS[operation], number=number)
    elif operation in SNOOZES:
        command = Command(name=CommandName.SNOOZE, number=number, span=SNOOZES[operation])
    elif operation == "stom":
        until = _tomorrow_morning(now, zone)
        command = Command(name=CommandName.SNOOZE, number=number, until=until)
    elif (about := _about_a_number(operation)) is not None:
        command = Command(name=about[0], number=number, value=about[1])
    else:
        return None
    return Pressed(command=command, number=number, version=version)


def _about_a_number(operation: str) -> tuple[CommandName, float] | None:
    name, _, written = operation.partition("=")
    try:
        return (WITH_A_NUMBER[name], float(written)) if name in WITH_A_NUMBER else None
    except ValueError:
        return None


def _tomorrow_morning(now: datetime, zone: str) -> datetime:
    there = zone_of(zone)
    tomorrow = wall_at(now, there).date() + timedelta(days=1)
    return instant_of(datetime.combine(tomorrow, MORNING), there)
