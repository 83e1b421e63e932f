"""The ledger in words: what became of each run, and why the bot spoke or kept silent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from bot.wording.cards import job_buttons, name, paused_words
from bot.wording.changes import change_words
from bot.wording.moments import in_words, span
from bot.wording.reply import Reply
from bot.wording.rule_words import rule_phrase
from bot.wording.text import cleaned, text
from scheduler.coming import next_upcoming
from scheduler.diff import Json
from scheduler.holding import By
from scheduler.model import Cause, Job, JsonObject, Reason, Run, RunStatus
from scheduler.netting import Unsent
from scheduler.verdict import Why

NOTHING_YET = "It has not run yet."
CAUSE_AT_MOST = 120
"""Characters of an error that a line shows."""


def told(job: Job, runs: Sequence[Run], *, now: datetime) -> Reply:
    """What the bot answers to "why?": the newest runs, and what can be done about the job."""
    body = text(name(job), "\n", lines(job, runs, now=now) or NOTHING_YET, _ahead(job, now))
    more = ("anyway", "relax") if any(map(_is_withheld, runs)) else ()
    operations = (*more, "run", "resume" if job.pause else "pause", "show")
    return Reply(text=body, buttons=(job_buttons(job, *operations),), job_id=job.id, foretells=True)


def _ahead(job: Job, now: datetime) -> str:
    """When it comes next, or that it is paused."""
    if job.pause:
        return f"\nNow {paused_words(job.pause, zone=job.zone, now=now)}."
    at = next_upcoming(job)
    return "" if at is None else f"\nNext: {in_words(at, now=now, zone=job.zone)}."


def _is_withheld(run: Run) -> bool:
    """Whether a change was seen that the rule let pass."""
    return run.ledger.get("why") == Why.BELOW_RULE


def lines(job: Job, runs: Sequence[Run], *, now: datetime) -> str:
    """A line per run, the oldest first: when it was due, and what came of it."""
    in_order = sorted(runs, key=lambda run: (run.due_at or run.created_at, run.id))
    return "\n".join(
        f"{in_words(run.due_at or run.created_at, now=now, zone=job.zone)} "
        f"{sentence(run, zone=job.zone, now=now)}"
        for run in in_order
    )


def sentence(run: Run, *, zone: str, now: datetime) -> str:
    """What became of a run, for the person whose job it is."""
    return "; ".join([ending(run, zone, now), *_circumstances(run, zone, now)])


def ending(run: Run, zone: str, now: datetime) -> str:
    """How the run ended, or where it stands."""
    match run.status:
        case RunStatus.SUCCEEDED:
            return _said(run.ledger)
        case RunStatus.FAILED:
            return _failed(run)
        case RunStatus.SKIPPED | RunStatus.CANCELLED:
            verb = "skipped" if run.status is RunStatus.SKIPPED else "called off"
            return f"{verb}: {REASONS.get(run.reason, run.reason.replace('_', ' '))}"
        case RunStatus.RUNNING | RunStatus.WAITING | RunStatus.REVIEW:
            return _standing(run, zone, now)


def _standing(run: Run, zone: str, now: datetime) -> str:
    if run.status is RunStatus.RUNNING:
        return "still at it"
    if run.status is RunStatus.WAITING:
        return _waiting(run, zone, now)
    until = in_words(run.next_attempt_at or now, now=now, zone=zone)
    if run.reason == Reason.APPROVAL_REQUIRED:
        return f"waits until {until} to be approved"
    return f"missed: waits until {until} for you to decide"


REASONS: Mapping[str, str] = {
    Reason.MISFIRE: "it would have been too late",
    Reason.CONCURRENCY_FORBID: "the run before was still on",
    Reason.BACKOFF: "it failed again and again, so it is tried less often",
    Reason.QUIET_HOURS: "it was due in quiet hours",
    Reason.APPROVAL_REQUIRED: "nobody approved it",
    Reason.COOLDOWN: "too soon after the last run",
    Reason.DAILY_BUDGET: "it has had its runs of the day",
    Reason.DISABLED: "it was paused",
    Reason.BOUNDS: "it had all its runs",
    Reason.SKIPPED_BY_OWNER: "you wanted it left out",
    Reason.REVIEW_EXPIRED: "it was missed, and you did not say what to do about it",
    Reason.REMOVED: "the job was removed",
    Reason.CHANGED: "the job was changed before",
    Reason.REPLACED: "the next one took its place",
    Reason.STOPPED: "it was stopped",
}


# --- what was seen, and whether it was worth a word ---------------------------------------------


def _said(ledger: JsonObject) -> str:
    said = SAID.get(str(ledger.get("why")), _nothing)(ledger)
    if after := ledger.get("recovered_after"):
        return f"works again after {_times('failure', after)}, {said}"
    return said


def _nothing(ledger: JsonObject) -> str:
    return "ran, with nothing to say"


def _unconfirmed(ledger: JsonObject) -> str:
    return f"checked, changed, seen {ledger['times']} of the {ledger['of']} times that it takes"


def _below_rule(ledger: JsonObject) -> str:
    return f"checked, {_change(ledger)}, below your rule ({_rule(ledger)})"


def _changed(ledger: JsonObject) -> str:
    rule = _rule(ledger)
    rule = _in_brackets(f"your rule: {rule}") if rule else ""
    return f"{_told(ledger)}: {_change(ledger)}{rule}"


def _not_yet(ledger: JsonObject) -> str:
    return (
        f"checked, {_change(ledger)}, not yet for long or often enough{_in_brackets(_rule(ledger))}"
    )


def _in_brackets(words: str) -> str:
    return f" ({words})" if words else ""


def _always(ledger: JsonObject) -> str:
    return f"{_told(ledger)}: {_change(ledger)}" if "changes" in ledger else "said it"


def _told(ledger: JsonObject) -> str:
    return "changed" if ledger.keys() & {"held_until", "unsent"} else "told you"


SAID: Mapping[str, Callable[[JsonObject], str]] = {
    Why.FIRST_LOOK: lambda _: "first look, which later ones are compared with",
    Why.UNCHANGED: lambda _: "checked, unchanged",
    Why.UNCONFIRMED: _unconfirmed,
    Why.BELOW_RULE: _below_rule,
    Why.NOT_YET: _not_yet,
    Why.COOLDOWN: lambda ledger: f"checked, {_change(ledger)}, told too short a while ago",
    Why.SWITCHING: lambda ledger: f"checked, {_change(ledger)}, silent because it keeps switching",
    Why.SETTLED: lambda _: "told you that it settled",
    Why.CHANGED: _changed,
    Why.STILL: lambda ledger: f"told you that it still is so{_in_brackets(_rule(ledger))}",
    Why.SHADOW: lambda ledger: f"only measured, look {ledger['looks']} of {ledger['of']}",
    Why.MEASURED: lambda ledger: f"told you what {_times('look', ledger['looks'])} showed",
    Why.ALWAYS: _always,
    Why.NOT_WANTED: lambda _: "checked, silent because you want no word of changes",
    Why.NOTHING_SEEN: _nothing,
}


def _change(ledger: JsonObject) -> str:
    """The first change, and how many more there were."""
    change: dict[str, Json] = {"path": ledger.get("path", "")}
    if "from" in ledger:
        change["old"] = ledger["from"]
    if "to" in ledger:
        change["new"] = ledger["to"]
    more = cast(int, ledger.get("changes", 1)) - 1
    return change_words(change) + (f" and {more} more" if more else "")


def _rule(ledger: JsonObject) -> str:
    """The rule in words; nothing for the plain one, that something changes."""
    return rule_phrase(cast(JsonObject, ledger.get("rule") or {}))


# --- failures -----------------------------------------------------------------------------------


def _failed(run: Run) -> str:
    streak, patience = run.ledger.get("streak"), run.ledger.get("patience")
    cause = _cause(run)
    if run.ledger.get("why") == Why.GIVEN_UP:
        return f"failed {streak} times in a row, paused it and told you: {cause}"
    if run.ledger.get("why") == Why.INCIDENT:
        return f"failed, told you: {cause}"
    if not isinstance(streak, int) or not isinstance(patience, int):
        return f"failed: {cause}"
    if streak < patience:
        return f"failed {streak}/{patience}, not yet worth a word: {cause}"
    return f"failed {streak} times in a row, nothing new to tell: {cause}"


def _waiting(run: Run, zone: str, now: datetime) -> str:
    if run.next_attempt_at is None or run.error is None:
        return "waits for its turn"
    at = in_words(run.next_attempt_at, now=now, zone=zone)
    return f"failed, tries again {at}: {_cause(run)}"


def _cause(run: Run) -> str:
    told = str((run.error or {}).get("message") or run.reason or "no reason is known")
    return cleaned(told, most=CAUSE_AT_MOST)


# --- circumstances ------------------------------------------------------------------------------


def _circumstances(run: Run, zone: str, now: datetime) -> Iterator[str]:
    """What is worth knowing beside the end: who asked, how late, how often, held until when."""
    if held := _held(run, zone, now):
        yield held
    if run.cause is Cause.MANUAL:
        yield "you asked for it"
    if run.cause is Cause.TEST:
        yield "a test, of which nothing was kept"
    if run.cause is Cause.CATCH_UP and run.due_at and run.started_at:
        yield f"{span(run.started_at - run.due_at)} late"
    if run.missed_count:
        least = "" if run.missed_exact else "at least "
        yield f"it stands for {least}{_times('earlier moment', run.missed_count)} too"
    if run.attempt > 1 and run.finished_at is not None and run.status is not RunStatus.CANCELLED:
        yield f"at attempt {run.attempt}"


def _held(run: Run, zone: str, now: datetime) -> str:
    """Until when what it had to say was kept back, and why it was never sent in the end."""
    words = []
    if "held_until" in run.ledger:
        until = datetime.fromisoformat(str(run.ledger["held_until"]))
        by = HELD_BY.get(str(run.ledger.get("held_by")), "held")
        words.append(f"{by} until {in_words(until, now=now, zone=zone)}")
    if unsent := UNSENT.get(str(run.ledger.get("unsent"))):
        words.append(unsent)
    return ", ".join(words)


HELD_BY: Mapping[str, str] = {By.QUIET_HOURS: "held by quiet hours", By.MUTE: "muted"}

UNSENT: Mapping[str, str] = {
    Unsent.REVERTED: "not sent: by then it was again as you knew it",
    Unsent.NETTED: "sent with what came after it",
    Unsent.TOLD_SINCE: "not sent: you had heard of it by then",
    Unsent.REMOVED: "not sent: the job was removed",
}


def _times(what: str, number: Json) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
