"""How due moments of a job are served, changed by a few words: ``misfire skip``."""

from dataclasses import replace

from bot.cards import MISSED
from scheduler.policy import Misfire, Policy, QuietWay

QUIET = {
    QuietWay.HOLD_MESSAGES: "In quiet hours it runs, and what it has to say comes at their end.",
    QuietWay.HOLD_RUNS: "In quiet hours it does not run.",
}


def governed(policy: Policy, words: str) -> Policy:
    """The policy with what *words* name in place of what it was."""
    name, _, value = words.partition(" ")
    if name == "misfire":
        return replace(policy, misfire=Misfire(value))
    return replace(policy, quiet_way=QuietWay(value))


def said_of(policy: Policy, words: str) -> str:
    """What that comes to, for the owner."""
    if words.startswith("misfire") and policy.misfire is not None:
        return f"changed. {MISSED[policy.misfire]}"
    return f"changed. {QUIET[policy.quiet_way]}"
