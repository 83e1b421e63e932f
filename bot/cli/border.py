"""The border between commands and the shell: settings in, exit codes and refusals out."""

import asyncio
import json
import re
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import structlog
import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from bot.logs import set_up_logs
from bot.settings import Settings
from bot.wording.refusals import Refusal, refusal_of
from scheduler.errors import SchedulingError

log = structlog.get_logger()

REFUSED, USAGE = 1, 2
FIELD = re.compile(r'field "(\w+)"')
"""How pydantic-settings names what it cannot read."""

AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON.")]


class Refused(Exception):
    """A command that ends with a refusal."""

    def __init__(self, refusal: Refusal, code: int = REFUSED) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal
        self.code = code


def settings(*, quiet: bool = True) -> Settings:
    """The settings of this process, its logs set up; *quiet* commands answer and log nothing.

    Raises `Refused` when a setting cannot be read.
    """
    try:
        found = Settings()
    except ValidationError as error:
        wrong = error.errors()[0]
        what = wrong["msg"].removeprefix("Value error, ")
        raise _bad_setting(str(wrong["loc"][0]) if wrong["loc"] else "", what) from error
    except SettingsError as error:
        named = FIELD.search(str(error))
        raise _bad_setting(named[1] if named else "", "it is not written as JSON") from error
    chatty = not quiet or found.log_level == "debug"
    set_up_logs(found.log_level if chatty else "critical", secrets=found.secrets)
    return found


def _bad_setting(field: str, what: str) -> Refused:
    name = field.upper()
    name = name if name.startswith(("BOT_", "MINDER_")) else f"MINDER_{name}"
    refusal = Refusal(code="BAD_SETTING", message=f"{name}: {what}.", hint="See .env.example.")
    return Refused(refusal)


def run(work: Coroutine[None, None, None]) -> None:
    """Run *work* to its end; of several errors at once the first one counts."""
    try:
        asyncio.run(work)
    except BaseExceptionGroup as group:
        raise first(group) from group


def usage(message: str, hint: str = "") -> NoReturn:
    """Say what is wrong with the words of the command, and end with 2."""
    raise Refused(Refusal(code="USAGE", message=message, hint=hint), USAGE)


@contextmanager
def refusing(*, as_json: bool) -> Iterator[None]:
    """Turn whatever is raised into a refusal and an exit code."""
    try:
        yield
    except (typer.Exit, BrokenPipeError, KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:  # noqa: BLE001 - the command line is one of the four borders
        refusal, code = _told(error)
        _print(refusal, as_json=as_json)
        raise SystemExit(code) from None


def _told(error: Exception) -> tuple[Refusal, int]:
    match error:
        case Refused():
            return error.refusal, error.code
        case typer.TyperException():
            return _misused(error), USAGE
        case SchedulingError():
            return refusal_of(error), REFUSED
        case _:
            log.debug("command failed", exc_info=error)
            message = f"Something went wrong ({type(error).__name__}). Nothing is lost."
            hint = "MINDER_LOG_LEVEL=debug shows more."
            return Refusal(code="INTERNAL", message=message, hint=hint), REFUSED


def _misused(error: typer.TyperException) -> Refusal:
    """What typer says of words that it does not take, in one line, and where to read on."""
    told = getattr(error, "format_message", error.__str__)()
    context = getattr(error, "ctx", None)
    hint = f"`{context.command_path} --help` shows how." if context else ""
    ending = "" if told.endswith((".", "?", "!")) else "."
    return Refusal(code="USAGE", message=f"{told}{ending}", hint=hint)


def first(error: BaseException) -> BaseException:
    """The innermost error of a group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _print(refusal: Refusal, *, as_json: bool) -> None:
    if as_json:
        print(to_json({"code": refusal.code, "message": refusal.message, "hint": refusal.hint}))
    else:
        print(" ".join(filter(None, (refusal.message, refusal.hint))), file=sys.stderr)


def answer(data: object, words: str, *, as_json: bool) -> None:
    """Print the answer in the form that was asked for."""
    print(to_json(data) if as_json else words)


def to_json(data: object) -> str:
    """JSON for people and programs."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def to_line(data: object) -> str:
    """JSON in one line, for a stream of it."""
    return json.dumps(data, ensure_ascii=False)
