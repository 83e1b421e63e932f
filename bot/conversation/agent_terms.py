"""What an owner may change about a model's work in a job, in chat and on the command line."""

from collections.abc import Callable, Mapping

from bot.agent.forms import form_read
from bot.wording.agent_words import AGENT, SEED
from scheduler.diff import Json
from scheduler.model import Job, JsonObject

NONE = {"none", "off", "-"}
GRANTED_BY = "granted_by"
"""Where a job keeps whose yes its tools that write wait for."""
BASELINES = {"fields", "contract"}
"""With another one of these, nothing that was seen can be compared any more."""


def with_terms(job: Job, terms: Mapping[str, str], by: str = "") -> tuple[JsonObject, bool]:
    """The job's source under the new *terms*, and whether it begins with a new baseline.

    *by* is who of the chat said them: who grants a tool that writes is asked about its calls.

    Raises ValueError that says what is wrong: a term that is not known, that means nothing to a job
    of that kind, or that is not written as it has to be.
    """
    _check(job, terms)
    read = [READERS[name](words.strip()) for name, words in terms.items()]
    told = {**job.source, **dict(read)}
    if "tools" in terms:
        told[GRANTED_BY] = by
    source = {name: value for name, value in told.items() if value not in ("", [])}
    return source, any(name in BASELINES for name, _ in read)


def _check(job: Job, terms: Mapping[str, str]) -> None:
    if unknown := terms.keys() - READERS.keys():
        raise ValueError(f"{', '.join(sorted(unknown))} is none of {', '.join(READERS)}")
    if job.turn == "watch" and terms.keys() <= {"wording"}:
        return
    if job.turn != AGENT or "wording" in terms:
        raise ValueError("a watch takes wording; what the model does itself, all the others")


def _tracks(words: str) -> tuple[str, Json]:
    return "fields", {name: kind.value for name, kind in form_read(words).items()}


def _contract(words: str) -> tuple[str, Json]:
    if words not in {"schema", SEED}:
        raise ValueError("a contract is schema or seed")
    return "contract", "" if words == "schema" else words


def _list(name: str) -> Callable[[str], tuple[str, Json]]:
    def read(words: str) -> tuple[str, Json]:
        found = words.replace(",", " ").split()
        return name, [] if words in NONE else [*found]

    return read


def _wording(words: str) -> tuple[str, Json]:
    return "wording", "" if words in NONE else words


READERS: Mapping[str, Callable[[str], tuple[str, Json]]] = {
    "tracks": _tracks,
    "contract": _contract,
    "hosts": _list("hosts"),
    "tools": _list("tools"),
    "wording": _wording,
}
"""The terms by name, each with how its value is written."""
