"""The contract with a program that does a task: what it is asked, and what its answer means.

The seed's invoker: a JSON object on standard input (``request_id, correlation_id, caller, target,
action, prompt, timeout_sec, hop``), and on standard output ``{"status": "ok", "result": …}`` or
``{"status": "error", "error": {"code", "message"}}``. Whatever else is printed is the text itself,
and nothing is silence.
"""

import json
from collections.abc import Mapping
from enum import StrEnum

from bot.probes.lines import tidy
from scheduler.canonical import Json
from scheduler.errors import TurnError, TurnFailed, TurnRefused
from scheduler.model import JsonObject, Observation, Turn
from scheduler.policy import Notify

HOP = 1
"""The first call of a chain: nobody calls Minder by this contract."""
LONGEST_MESSAGE = 300
LONGEST_TEXT = 8_000


class InvokerCode(StrEnum):
    """Why a target brought nothing back."""

    TARGET_NOT_FOUND = "TARGET_NOT_FOUND"
    DENIED = "DENIED"
    TIMEOUT = "TIMEOUT"
    INVALID_RESPONSE = "INVALID_RESPONSE"
    INVOKER_ERROR_STATUS = "INVOKER_ERROR_STATUS"


FINAL = {InvokerCode.TARGET_NOT_FOUND, InvokerCode.DENIED}
"""Asking again would change nothing."""


def request(turn: Turn, *, seconds: float) -> dict[str, Json]:
    """What a target is asked. A retry has another request id and the same correlation id."""
    job, run = turn.job, turn.run
    return {
        "request_id": f"req-{run.id}-{run.attempt}",
        "correlation_id": f"corr-{run.id}",
        "caller": f"cron:{job.id}",
        "target": str(job.source.get("target")),
        "action": "run",
        "prompt": str(job.source.get("prompt") or job.task),
        "timeout_sec": seconds,
        "hop": HOP,
    }


def failure(code: InvokerCode, message: str, **details: Json) -> TurnError:
    """The error of that code; *details* are kept with the run."""
    kind = TurnRefused if code in FINAL else TurnFailed
    told = {name: value for name, value in details.items() if value not in (None, "")}
    return kind(message, cause=code.value, details=told)


def answered(printed: str, asked: JsonObject, *, notify: Notify, complaints: str) -> Observation:
    """What the printed answer means to a job that speaks by *notify*. Raises `TurnError`."""
    response = _response(printed, asked, complaints)
    if response.get("status") != "ok":
        raise _refusal(response, asked, complaints)
    state, text = _meaning(response.get("result"), notify)
    ids = {name: asked[name] for name in ("request_id", "correlation_id")}
    result: dict[str, Json] = {"status": "ok", "request": ids, "response": dict(response)}
    if complaints:
        result["stderr"] = complaints
    return Observation(state=state, text=text, result=result)


def _response(printed: str, asked: JsonObject, complaints: str) -> Mapping[str, Json]:
    """The answer as the contract has it; what is no JSON object with a status is its result."""
    if not (words := printed.strip()):
        return {"status": "ok"}
    try:
        document: Json = json.loads(words)
    except (ValueError, RecursionError):
        document = None
        if words.startswith("{"):
            raise failure(
                InvokerCode.INVALID_RESPONSE,
                f"the answer of {asked['target']} begins like JSON and is none",
                request_id=asked["request_id"],
                response=words[:LONGEST_MESSAGE],
                stderr=complaints,
            ) from None
    if isinstance(document, dict):
        return document if "status" in document else {"status": "ok", "result": document}
    return {"status": "ok", "result": words}


def _refusal(response: Mapping[str, Json], asked: JsonObject, complaints: str) -> TurnError:
    error = response.get("error")
    told = error if isinstance(error, dict) else {"message": error}
    code = InvokerCode.INVOKER_ERROR_STATUS
    if told.get("code") in set(InvokerCode):
        code = InvokerCode(str(told["code"]))
    message = str(told.get("message") or "it answered with an error")[:LONGEST_MESSAGE]
    status = str(response.get("status"))
    own = None if told.get("code") == code else told.get("code")
    ids = asked["request_id"]
    return failure(
        code, message, response_status=status, own_code=own, request_id=ids, stderr=complaints
    )


def _meaning(result: Json, notify: Notify) -> tuple[Json, str]:
    """The state and the text in a result. A job that reports says a text; others compare."""
    if result is None or result in ("", {}):
        return None, ""
    text = _text(result)
    own = result.get("state") if isinstance(result, dict) else None
    if notify is Notify.ALWAYS:
        return own, text
    if own is not None:
        return own, text
    if isinstance(result, str):
        return {"text": [*tidy(result.splitlines())]}, ""
    return (result, "") if isinstance(result, dict) else ({"value": result}, "")


def _text(result: Json) -> str:
    if isinstance(result, dict):
        for name in ("text", "summary", "message"):
            if isinstance(said := result.get(name), str):
                return said[:LONGEST_TEXT]
        if "state" in result:
            return ""
    text = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=1)
    return text[:LONGEST_TEXT]
