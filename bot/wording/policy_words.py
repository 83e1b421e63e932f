"""How a job is served, as its owner reads it: a sentence for each policy that is not the usual."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.policies import ALSO
from bot.wording.moments import span
from bot.wording.notation import PLAIN, Notation
from bot.wording.quiet_words import hours_words
from scheduler.approving import may_run
from scheduler.consent import Approval, Approver
from scheduler.jitter import offset
from scheduler.model import Job
from scheduler.policy import Concurrency, Misfire, Policy, QuietWay

USUAL = Policy()
MISSED = {
    None: "misses_usual",
    Misfire.SKIP: "misses_skip",
    Misfire.RUN_ONCE: "misses_run_once",
    Misfire.CATCH_UP: "misses_catch_up",
    Misfire.REVIEW: "misses_review",
}
"""These and those below are sentences of `bot.wording.sentences`."""
CONCURRENCIES = {
    Concurrency.FORBID: "concurrency_forbid",
    Concurrency.QUEUE_ONE: "concurrency_queue_one",
    Concurrency.REPLACE: "concurrency_replace",
}
QUIET = {
    QuietWay.HOLD_MESSAGES: "quiet_way_hold_messages",
    QuietWay.HOLD_RUNS: "quiet_way_hold_runs",
}
ASKED_FIRST = {
    Approval.BEFORE_FIRST_RUN: "asks_before_first",
    Approval.BEFORE_ENABLE: "asks_before_all",
    Approval.NONE: "asks_nothing",
}
APPROVER = {Approver.OPERATOR: "approver_operator", Approver.OWNER: "approver_owner"}
ON_CARDS = ("misfire", "grace", "max_lateness", "concurrency", "cooldown", "daily_runs", "silent")
"""What a card says by itself, where it is not the usual."""


def policy_lines(job: Job, to: Notation = PLAIN) -> Iterator[str]:
    """What a card says of how the job is served, quiet hours aside."""
    policy = job.policy
    for name in ON_CARDS:
        if getattr(policy, name) != getattr(USUAL, name):
            yield WORDS[name](policy, to)
    if not may_run(job):
        yield to.say(ASKED_FIRST[policy.approval])
    if policy.jitter and (at := job.next_run_at) is not None:
        yield to.say("spared_jitter", span=span(offset(job, at), to))


def said_of(policy: Policy, names: Iterable[str], to: Notation = PLAIN) -> str:
    """What the policies of these *names* come to."""
    known = dict.fromkeys(ALSO.get(name, name) for name in names)
    return " ".join(WORDS[name](policy, to) for name in known if name in WORDS)


def _grace(policy: Policy, to: Notation) -> str:
    if policy.grace is None:
        return to.say("grace_usual")
    return to.say("grace", span=span(policy.grace, to))


def _max_lateness(policy: Policy, to: Notation) -> str:
    if policy.max_lateness is None:
        return to.say("lateness_any")
    return to.say("lateness", span=span(policy.max_lateness, to))


def _retries(policy: Policy, to: Notation) -> str:
    if not policy.max_retries:
        return to.say("retries_none")
    return to.say("retries", n=policy.max_retries, span=span(policy.retry_backoff, to))


def _jitter(policy: Policy, to: Notation) -> str:
    return (
        to.say("jitter", span=span(policy.jitter, to)) if policy.jitter else to.say("jitter_none")
    )


def _cooldown(policy: Policy, to: Notation) -> str:
    if policy.cooldown is None:
        return to.say("cooldown_none")
    return to.say("spared_cooldown", span=span(policy.cooldown, to))


def _daily(policy: Policy, to: Notation) -> str:
    if policy.daily_runs is None:
        return to.say("daily_none")
    return to.say("spared_daily", n=policy.daily_runs)


def _quiet(policy: Policy, to: Notation) -> str:
    if policy.quiet is None:
        return to.say("quiet_of_owner")
    return to.say("quiet_hours", hours=hours_words(policy.quiet, to))


WORDS: Mapping[str, Callable[[Policy, Notation], str]] = {
    "misfire": lambda policy, to: to.say(MISSED[policy.misfire]),
    "approval": lambda policy, to: to.say(ASKED_FIRST[policy.approval]),
    "approver": lambda policy, to: to.say(APPROVER[policy.approver]),
    "grace": _grace,
    "max_lateness": _max_lateness,
    "concurrency": lambda policy, to: to.say(CONCURRENCIES[policy.concurrency]),
    "timeout": lambda policy, to: to.say("timeout", span=span(policy.timeout, to)),
    "max_retries": _retries,
    "retry_backoff": _retries,
    "silent": lambda policy, to: to.say("silent" if policy.silent else "sounding"),
    "quiet": _quiet,
    "quiet_way": lambda policy, to: to.say(QUIET[policy.quiet_way]),
    "urgent": lambda policy, to: to.say("urgent_yes" if policy.urgent else "urgent_no"),
    "jitter": _jitter,
    "cooldown": _cooldown,
    "daily_runs": _daily,
}
