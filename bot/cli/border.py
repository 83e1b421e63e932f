"""The border between commands and the shell: settings in, exit codes and refusals out."""

import asyncio
import json
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import structlog
import typer
from pydantic import ValidationError

from bot.logs import set_up_logs
from bot.refusals import Refusal, refusal_of
from bot.settings import Settings
from scheduler.errors import SchedulingError

log = structlog.get_logger()

REFUSED, USAGE = 1, 2

AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON.")]


def settings(*, quiet: bool = True) -> Settings:
    """The settings of this process, its logs set up; *quiet* commands answer and log nothing.

    Exits with 1 and a sentence when a setting cannot be read.
    """
    try:
        found = Settings()
    except ValidationError as error:
        wrong = error.errors()[0]
        name = str(wrong["loc"][0]).upper().removeprefix("MINDER_") if wrong["loc"] else ""
        refuse(
            Refusal(code="BAD_SETTING", message=f"{name}: {wrong['msg']}", hint="See .env.example.")
        )
    token = found.bot_token.get_secret_value() if found.bot_token else ""
    chatty = not quiet or found.log_level == "debug"
    set_up_logs(found.log_level if chatty else "critical", secrets=(token,))
    return found


def run(work: Coroutine[None, None, None], *, as_json: bool = False) -> None:
    """Run *work* to its end; what it refuses becomes a sentence (or JSON) and exit code 1."""
    with refusing(as_json=as_json):
        asyncio.run(work)


@contextmanager
def refusing(*, as_json: bool = False) -> Iterator[None]:
    """Turn what is raised into a refusal."""
    try:
        yield
    except* SchedulingError as group:
        refuse(refusal_of(first(group)), as_json=as_json)
    except* (typer.Exit, BrokenPipeError, KeyboardInterrupt) as group:
        raise first(group) from None
    except* Exception as group:  # the command line is one of the four borders
        error = first(group)
        log.debug("command failed", exc_info=error)
        refuse(
            Refusal(
                code="INTERNAL",
                message=f"Something went wrong ({type(error).__name__}). Nothing is lost.",
                hint="MINDER_LOG_LEVEL=debug shows more.",
            ),
            as_json=as_json,
        )


def first(group: BaseException) -> BaseException:
    """The innermost error of a group."""
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group


def refuse(refusal: Refusal, *, as_json: bool = False, code: int = REFUSED) -> NoReturn:
    """Say why not, and end with *code*."""
    if as_json:
        print(to_json({"code": refusal.code, "message": refusal.message, "hint": refusal.hint}))
    else:
        print(" ".join(filter(None, (refusal.message, refusal.hint))), file=sys.stderr)
    raise SystemExit(code)


def usage(message: str, hint: str = "") -> NoReturn:
    """Say what is wrong with the words of the command, and end with 2."""
    refuse(Refusal(code="USAGE", message=message, hint=hint), code=USAGE)


def answer(data: object, words: str, *, as_json: bool) -> None:
    """Print the answer in the form that was asked for."""
    print(to_json(data) if as_json else words)


def to_json(data: object) -> str:
    """JSON for people and programs."""
    return json.dumps(data, ensure_ascii=False, indent=2)
