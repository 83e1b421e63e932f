"""Rules by which the double misbehaves: which call, how often, and in what way."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tests.telegram_double.errors import Refusal, too_many_requests

if TYPE_CHECKING:
    from tests.telegram_double.schema import Request


class Fault(StrEnum):
    """A way to fail. Those in ``AMBIGUOUS`` leave the bot unsure whether the call took effect."""

    REFUSED = "refused"
    RATE_LIMIT = "rate_limit"
    SERVER_ERROR = "server_error"
    HTML_502 = "html_502"
    HANG = "hang"
    DROP_BEFORE = "drop_before"
    DROP_ANSWER = "drop_answer"
    SLOW = "slow"


AMBIGUOUS = frozenset(
    {Fault.SERVER_ERROR, Fault.HTML_502, Fault.HANG, Fault.DROP_BEFORE, Fault.DROP_ANSWER}
)


@dataclass(slots=True, kw_only=True)
class Rule:
    """One rule. It lets *skip* matching calls pass, then spoils *times* of them (None: all).

    ``accepted=True`` lets the call take effect first and spoils only its answer; it is implied by
    ``DROP_ANSWER`` and possible with ``SERVER_ERROR``, ``HTML_502`` and ``HANG``.
    ``HANG`` and ``SLOW`` end early when the rule is lifted or the double stops; ``struck`` is set
    once the rule has claimed a call, so that a test can act while that call hangs.
    """

    kind: Fault
    method: str | None = None
    chat: int | None = None
    times: int | None = 1
    skip: int = 0
    accepted: bool = False
    retry_after: int = 1
    seconds: float = 0.0
    code: int = 400
    description: str = "Bad Request: refused by a rule of this test"
    when: Callable[["Request"], bool] | None = None
    hits: int = 0
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    lifted: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.accepted = self.accepted or self.kind is Fault.DROP_ANSWER
        if self.accepted and self.kind not in AMBIGUOUS - {Fault.DROP_BEFORE}:
            raise ValueError(f"{self.kind} cannot spoil the answer of an accepted call")

    @property
    def spent(self) -> bool:
        return self.lifted.is_set() or (self.times is not None and self.hits >= self.times)

    def lift(self) -> None:
        """End the rule and whatever it holds up."""
        self.lifted.set()

    def claims(self, request: "Request") -> bool:
        """Whether this call is spoiled; counts it."""
        if self.spent or not self._matches(request):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.hits += 1
        self.struck.set()
        return True

    def refusal(self) -> Refusal | None:
        """The refusal of the kinds that answer in Telegram's own words."""
        if self.kind is Fault.RATE_LIMIT:
            return too_many_requests(self.retry_after)
        if self.kind is Fault.REFUSED:
            return Refusal(self.code, self.description)
        if self.kind is Fault.SERVER_ERROR:
            return Refusal(500, "Internal Server Error")
        return None

    async def dawdle(self) -> None:
        """Wait out a slow call."""
        try:
            async with asyncio.timeout(self.seconds):
                await self.lifted.wait()
        except TimeoutError:
            return

    def _matches(self, request: "Request") -> bool:
        return (
            self.method in (None, request.name)
            and self.chat in (None, request.chat_id)
            and (self.when is None or self.when(request))
        )


@dataclass(slots=True)
class Faults:
    """The rules in force; the first that claims a call has it."""

    rules: list[Rule] = field(default_factory=list)

    def add(self, rule: Rule) -> Rule:
        self.rules.append(rule)
        return rule

    def claim(self, request: "Request") -> Rule | None:
        """The rule that spoils this call, if any."""
        return next((rule for rule in self.rules if rule.claims(request)), None)

    def lift(self) -> None:
        """End every rule."""
        for rule in self.rules:
            rule.lift()
        self.rules.clear()
