"""A task for a program that the operator named: asked by the invoker contract, heard once."""

import json
from collections.abc import Callable, Mapping

from bot.logs import redactor
from bot.outside.invoker import InvokerCode, answered, failure, request
from bot.outside.programs import MOST_OUTPUT, Program, ProgramFailed, Trouble, output_of
from scheduler.model import Observation, Turn
from scheduler.ports import TurnHandler

SHARE = 0.95
"""Of the time that a job allows: so that what the program complained of is not lost with it."""
WORTH_HIDING = 6
"""Characters from which on a value that a program was given is hidden in what it says."""


def command(targets: Mapping[str, Program]) -> TurnHandler:
    """The handler that has a job's task done by one of the *targets*."""

    async def ask(turn: Turn) -> Observation:
        name = str(turn.job.source.get("target"))
        if (program := targets.get(name)) is None:
            raise failure(InvokerCode.TARGET_NOT_FOUND, f"nobody here is called {name}")
        return await _asked(program, name, turn)

    return ask


async def _asked(program: Program, name: str, turn: Turn) -> Observation:
    seconds = round(turn.job.policy.timeout.total_seconds() * SHARE, 3)
    asked, hide = request(turn, seconds=seconds), _hiding(program)
    told = json.dumps(asked, ensure_ascii=False).encode()
    try:
        output = await output_of(program, told=told, seconds=seconds)
    except ProgramFailed as failed:
        code, words = TROUBLES[failed.trouble]
        ids, complaints = asked["request_id"], hide(failed.complaints)
        raise failure(code, f"{name} {words}", request_id=ids, stderr=complaints) from None
    printed, complaints = hide(output.printed.decode("utf-8", "replace")), hide(output.complaints)
    # A program that says itself what went wrong may also end with a status.
    if output.status and not printed.lstrip().startswith("{"):
        words = f"{name} failed with status {output.status}"
        ids = asked["request_id"]
        raise failure(InvokerCode.INVOKER_ERROR_STATUS, words, request_id=ids, stderr=complaints)
    return answered(printed, asked, notify=turn.job.attention.notify, complaints=complaints)


def _hiding(program: Program) -> Callable[[str], str]:
    values = [value for value in program.environment.values() if len(value) >= WORTH_HIDING]
    return redactor(tuple(values))


TROUBLES = {
    Trouble.UNSTARTED: (InvokerCode.TARGET_NOT_FOUND, "cannot be started"),
    Trouble.TIMEOUT: (InvokerCode.TIMEOUT, "took too long"),
    Trouble.TOO_MUCH: (
        InvokerCode.INVALID_RESPONSE, f"printed more than {MOST_OUTPUT // 1024} kB"
    ),
}  # fmt: skip
