"""How a job is served, as its owner reads it: a sentence for each policy that is not the usual."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.moments import span
from bot.policies import ALSO
from bot.quiet_words import hours_words
from scheduler.approving import may_run
from scheduler.consent import Approval, Approver
from scheduler.jitter import offset
from scheduler.model import Job
from scheduler.policy import Concurrency, Misfire, Policy, QuietWay

USUAL = Policy()
MISSED = {
    None: "What I miss is dealt with as usual for its kind.",
    Misfire.SKIP: "What I miss is skipped.",
    Misfire.RUN_ONCE: "What I miss runs once, however late.",
    Misfire.CATCH_UP: "What I miss is made up for, the last three times.",
    Misfire.REVIEW: "When I miss it, I ask you what to do.",
}
OVERLAP = {
    Concurrency.FORBID: "What is due while it runs is left out.",
    Concurrency.QUEUE_ONE: "What is due while it runs waits for the end of that, one at a time.",
    Concurrency.REPLACE: "What is due while it runs takes its place.",
}
QUIET = {
    QuietWay.HOLD_MESSAGES: "In quiet hours it runs, and what it has to say comes at their end.",
    QuietWay.HOLD_RUNS: "In quiet hours it does not run.",
}
ASKED_FIRST = {
    Approval.BEFORE_FIRST_RUN: "Before its first run I ask whether it may.",
    Approval.BEFORE_ENABLE: "It does not run until it is approved. I have asked.",
    Approval.NONE: "It runs without being asked about.",
}
APPROVER = {
    Approver.OPERATOR: "The operator says whether it may.",
    Approver.OWNER: "You say whether it may.",
}
OWNERS = "Your own quiet hours count."
ON_CARDS = ("misfire", "grace", "max_lateness", "concurrency", "cooldown", "daily_runs", "silent")
"""What a card says by itself, where it is not the usual."""


def policy_lines(job: Job) -> Iterator[str]:
    """What a card says of how the job is served, quiet hours aside."""
    policy = job.policy
    for name in ON_CARDS:
        if getattr(policy, name) != getattr(USUAL, name):
            yield WORDS[name](policy)
    if not may_run(job):
        yield ASKED_FIRST[policy.approval]
    if policy.jitter and (at := job.next_run_at) is not None:
        late = span(offset(job, at))
        yield f"It always begins {late} after its time, so that not all begin at once."


def said_of(policy: Policy, names: Iterable[str]) -> str:
    """What the policies of these *names* come to."""
    known = dict.fromkeys(ALSO.get(name, name) for name in names)
    return " ".join(WORDS[name](policy) for name in known if name in WORDS)


def _grace(policy: Policy) -> str:
    if policy.grace is None:
        return "It is late as others of its kind are."
    return f"Up to {span(policy.grace)} late is still on time."


def _max_lateness(policy: Policy) -> str:
    if policy.max_lateness is None:
        return "However late, it may run."
    return f"More than {span(policy.max_lateness)} late it does not run any more."


def _retries(policy: Policy) -> str:
    if not policy.max_retries:
        return "A run that fails is not tried again."
    times = "once" if policy.max_retries == 1 else f"up to {policy.max_retries} times"
    return f"A run that fails is tried again {times}, first after {span(policy.retry_backoff)}."


def _jitter(policy: Policy) -> str:
    if not policy.jitter:
        return "It begins at its very time."
    return f"It begins up to {span(policy.jitter)} after its time, always by as much."


def _cooldown(policy: Policy) -> str:
    if policy.cooldown is None:
        return "Its runs keep no distance."
    return f"At most one run in {span(policy.cooldown)}; the rest is left out."


def _daily(policy: Policy) -> str:
    if policy.daily_runs is None:
        return "It runs as often a day as it is due."
    return f"At most {policy.daily_runs} a day; the rest is left out."


WORDS: Mapping[str, Callable[[Policy], str]] = {
    "misfire": lambda policy: MISSED[policy.misfire],
    "approval": lambda policy: ASKED_FIRST[policy.approval],
    "approver": lambda policy: APPROVER[policy.approver],
    "grace": _grace,
    "max_lateness": _max_lateness,
    "concurrency": lambda policy: OVERLAP[policy.concurrency],
    "timeout": lambda policy: f"An attempt may take {span(policy.timeout)}.",
    "max_retries": _retries,
    "retry_backoff": _retries,
    "silent": lambda policy: "It makes no sound." if policy.silent else "It makes a sound.",
    "quiet": lambda p: OWNERS if p.quiet is None else f"Quiet hours: {hours_words(p.quiet)}.",
    "quiet_way": lambda policy: QUIET[policy.quiet_way],
    "urgent": lambda p: "It comes in quiet hours too." if p.urgent else "It keeps quiet hours.",
    "jitter": _jitter,
    "cooldown": _cooldown,
    "daily_runs": _daily,
}
