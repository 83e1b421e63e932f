"""``minder jobs edit``: how a job's due moments are served, one policy after the other by name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from bot.app import App
from bot.cli.border import AsJson, answer, usage
from bot.cli.facts import job_facts
from bot.cli.jobs import OwnedBy, Reference, origin, with_job
from bot.moments import span
from scheduler import jitter
from scheduler.consent import Approval, Approver
from scheduler.errors import InvalidSchedule
from scheduler.model import Job
from scheduler.policy import Concurrency, Misfire, QuietWay
from scheduler.quiet import Window, windows_of

UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
MOST_RETRIES = 16
MOST_DAILY = 2_880
EXAMPLE = "As in: minder jobs edit 3 concurrency=queue_one timeout=2m"


def edit(  # noqa: PLR0913, PLR0917 - each is an option of the command
    job: Reference,
    policies: Annotated[
        list[str] | None,
        typer.Argument(metavar="POLICY=VALUE…", help="As concurrency=replace grace=5m."),
    ] = None,
    retries: Annotated[
        str | None, typer.Option(metavar="N", help="How often a failed run is tried again.")
    ] = None,
    retry_backoff: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The first wait between attempts; it doubles each time."),
    ] = None,
    misfire: Annotated[
        str | None, typer.Option(metavar="WAY", help="skip, run_once, catch_up or review.")
    ] = None,
    grace: Annotated[
        str | None, typer.Option(metavar="TIME", help="How late is still on time.")
    ] = None,
    max_lateness: Annotated[
        str | None, typer.Option(metavar="TIME", help="What is later than that never runs.")
    ] = None,
    timeout: Annotated[
        str | None, typer.Option(metavar="TIME", help="How long one attempt may take.")
    ] = None,
    quiet: Annotated[
        str | None,
        typer.Option(
            help="Its own quiet hours, as 22:00-07:00; \u201cnone\u201d, or \u201cowner\u201d."
        ),
    ] = None,
    quiet_way: Annotated[
        str | None, typer.Option(help="What they hold: hold_messages or hold_runs.")
    ] = None,
    urgent: Annotated[
        bool | None, typer.Option("--urgent/--not-urgent", help="Whether it comes all the same.")
    ] = None,
    mute: Annotated[
        str | None,
        typer.Option(help="Hold what it says for so long, as 1d; \u201coff\u201d ends it."),
    ] = None,
    owner: OwnedBy = None,
    as_json: AsJson = False,
) -> None:
    """Change how its due times are served.

    approval=none|before_enable|before_first_run, approver=operator|owner,
    misfire=skip|run_once|catch_up|review, concurrency=forbid|queue_one|replace, silent=yes|no,
    urgent=yes|no, quiet=22:00-07:00 (several with ;), quiet_way=hold_messages|hold_runs,
    mute=1d|off,
    max_retries=0…16, daily_runs=N|none, and as times (90s, 5m, 2h, 1d) grace, max_lateness,
    timeout, retry_backoff, jitter (0s to 5m) and cooldown (or none).
    """
    named = {
        "max_retries": retries, "retry_backoff": retry_backoff, "timeout": timeout, "quiet": quiet,
        "quiet_way": quiet_way, "misfire": misfire, "grace": grace, "mute": mute,
        "max_lateness": max_lateness,
        "urgent": None if urgent is None else ("no", "yes")[urgent],
    }  # fmt: skip
    given = [f"{name}={value}" for name, value in named.items() if value is not None]
    changed = dict(map(_policy, [*(policies or ()), *given]))
    if not changed:
        usage("Nothing is to be changed.", EXAMPLE)

    async def work(app: App, found: Job) -> None:
        policy = replace(found.policy, **_from_now(changed, app.clock.now()))
        edited = await app.service.govern(found, policy, origin=origin(app))
        what = ", ".join(name.replace("_", " ") for name in changed)
        answer(job_facts(edited), f"#{edited.number} is changed: {what}.", as_json=as_json)

    with_job(job, owner, work)


def _policy(written: str) -> tuple[str, Any]:
    """The policy and the value of "name=value"; exits with 2 where there is no such thing."""
    name, _, value = written.partition("=")
    name = name.strip().lower().replace("-", "_")
    if name not in POLICIES:
        usage(f"There is no policy {name}. There are: {', '.join(POLICIES)}.", EXAMPLE)
    try:
        return name, POLICIES[name](value.strip())
    except ValueError as error:
        usage(f"{name}: {error}.", EXAMPLE)


def _from_now(changed: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """The policies with the end of a mute in place of its length."""
    if "mute" not in changed:
        return changed
    rest = {name: value for name, value in changed.items() if name != "mute"}
    return rest | {"muted_until": changed["mute"] and now + changed["mute"]}


def _windows(written: str) -> tuple[Window, ...] | None:
    """Quiet hours; none at all for "none", and None, the owner's, for "owner"."""
    if written.lower() in {"none", "owner"}:
        return () if written.lower() == "none" else None
    try:
        return windows_of(written)
    except InvalidSchedule as error:
        raise ValueError(f"{error}") from error


def _mute(written: str) -> timedelta | None:
    return None if written == "off" else _some_time(written)


def _length(written: str) -> timedelta:
    """The time that "90", "90s", "5m", "2h" or "1d" is."""
    found = re.fullmatch(r"(\d{1,6})([smhd]?)", written.lower())
    if found is None:
        raise ValueError(f"\u201c{written}\u201d is no time, as 90s, 5m, 2h and 1d are")
    return timedelta(seconds=int(found[1]) * UNITS[found[2]])


def _some_time(written: str) -> timedelta:
    length = _length(written)
    if not length:
        raise ValueError("it needs some time")
    return length


def _short_time(written: str) -> timedelta:
    length = _length(written)
    if length > jitter.MOST:
        raise ValueError(f"{span(jitter.MOST)} is the most")
    return length


def _some_time_or_none(written: str) -> timedelta | None:
    return None if written == "none" else _some_time(written)


def _number_or_none(written: str) -> int | None:
    if written == "none":
        return None
    if not written.isdecimal() or not int(written) or int(written) > MOST_DAILY:
        raise ValueError(f"\u201c{written}\u201d is no number from 1 to {MOST_DAILY}, nor none")
    return int(written)


def _retries(written: str) -> int:
    if not written.isdecimal() or int(written) > MOST_RETRIES:
        raise ValueError(f"\u201c{written}\u201d is no number from 0 to {MOST_RETRIES}")
    return int(written)


def _yes_or_no(written: str) -> bool:
    written = written.lower()
    if written not in {"yes", "no"}:
        raise ValueError(f"\u201c{written}\u201d is neither yes nor no")
    return written == "yes"


POLICIES: Mapping[str, Callable[[str], object]] = {
    "misfire": lambda written: Misfire(written.lower()),
    "approval": lambda written: Approval(written.lower()),
    "approver": lambda written: Approver(written.lower()),
    "grace": _length,
    "max_lateness": _length,
    "concurrency": lambda written: Concurrency(written.lower()),
    "timeout": _some_time,
    "max_retries": _retries,
    "retry_backoff": _some_time,
    "silent": _yes_or_no,
    "quiet": _windows,
    "quiet_way": lambda written: QuietWay(written.lower()),
    "urgent": _yes_or_no,
    "mute": _mute,
    "jitter": _short_time,
    "cooldown": _some_time_or_none,
    "daily_runs": _number_or_none,
}
