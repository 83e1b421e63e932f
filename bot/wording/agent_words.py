"""What people are shown of a job whose task a model does: what it tracks, may use, and cost."""

from collections.abc import Iterator, Mapping, Sequence

from scheduler.diff import Json
from scheduler.model import Job, Run

AGENT = "agent"
"""What the model is called where one is set, and its kind of turn."""
CONTRACT, SEED = "contract", "seed"


def agent_lines(job: Job, runs: Sequence[Run] = ()) -> Iterator[str]:
    """What a model is bound to in this job, and what its last run came to."""
    source = job.source
    if fields := source.get("fields"):
        yield f"tracks: {fields_words(fields)}"
    if source.get(CONTRACT) == SEED:
        yield "compares with the state that it kept itself"
    if wording := source.get("wording"):
        yield f"the model words what changed: {wording}"
    for name, label in (("hosts", "may also look at"), ("tools", "may also use, if you say yes")):
        if isinstance(found := source.get(name), list) and found:
            yield f"{label}: {', '.join(map(str, found))}"
    yield from _cost(runs)


def fields_words(fields: Json) -> str:
    """``price (number), in stock (yes/no)``."""
    if not isinstance(fields, dict):
        return ""
    return ", ".join(f"{name.replace('_', ' ')} ({kind})" for name, kind in fields.items())


def _cost(runs: Sequence[Run]) -> Iterator[str]:
    """What the last run of a model cost, and which tools it used."""
    for run in runs:
        usage = (run.result or {}).get("usage")
        if isinstance(usage, Mapping):
            tools = (run.result or {}).get("tools")
            used = ", ".join(dict.fromkeys(map(str, tools))) if isinstance(tools, list) else ""
            yield (
                f"last cost: {_of(usage.get('requests'), 'request')}, "
                f"{_of(usage.get('tokens'), 'token')}" + (f" \u00b7 used {used}" if used else "")
            )
            return


def _of(number: object, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
