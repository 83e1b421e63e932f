"""What thinking may cost: a run, and a day of a job, of an owner and of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from bot.agent.thought import ThoughtCause
from scheduler.errors import TurnRefused
from scheduler.model import Owner
from scheduler.ports import Clock, Ids
from scheduler.thinking import Spending, Spent, Usage

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """The most that may be spent."""

    run: Usage
    job: Usage
    owner: Usage
    day: Usage

    @classmethod
    def of(cls, run: str, job: str, owner: str, day: str) -> Self:
        """The budgets as settings write them: see `usage_of`."""
        return cls(run=usage_of(run), job=usage_of(job), owner=usage_of(owner), day=usage_of(day))


def usage_of(written: str) -> Usage:
    """``8/16/30000``: requests, tool calls, tokens. Raises ValueError."""
    try:
        requests, calls, tokens = (int(part) for part in written.split("/"))
    except ValueError:
        raise ValueError(f"{written!r} is not written as REQUESTS/TOOL CALLS/TOKENS") from None
    if min(requests, calls, tokens) < 0:
        raise ValueError("a budget cannot be negative")
    return Usage(requests=requests, tool_calls=calls, tokens=tokens)


def rest(most: Usage, spent: Usage) -> Usage:
    """What is left; never less than nothing."""
    return Usage(
        requests=max(0, most.requests - spent.requests),
        tool_calls=max(0, most.tool_calls - spent.tool_calls),
        tokens=max(0, most.tokens - spent.tokens),
    )


def least(rests: Sequence[Usage]) -> Usage:
    """What every one of them allows."""
    return Usage(
        requests=min(one.requests for one in rests),
        tool_calls=min(one.tool_calls for one in rests),
        tokens=min(one.tokens for one in rests),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was spent in the last 24 hours, beside what may be."""

    job: Usage
    owner: Usage
    day: Usage


class Purse:
    """Knows what is left, and pays."""

    def __init__(self, spending: Spending, budgets: Budgets, *, clock: Clock, ids: Ids) -> None:
        self._spending = spending
        self.budgets = budgets
        self._clock = clock
        self._ids = ids

    async def account(self, owner: Owner, job_id: str | None) -> Account:
        """What was spent on whose behalf."""
        since = self._clock.now() - DAY
        of_job = Usage()
        if job_id is not None:
            of_job = await self._spending.spent(since, owner=owner, job_id=job_id)
        return Account(
            job=of_job,
            owner=await self._spending.spent(since, owner=owner),
            day=await self._spending.spent(since),
        )

    async def room(self, owner: Owner, job_id: str | None) -> Usage:
        """What one thought may cost now. Raises `TurnRefused` where that is nothing."""
        spent, most = await self.account(owner, job_id), self.budgets
        room = least([
            most.run,
            rest(most.job, spent.job),
            rest(most.owner, spent.owner),
            rest(most.day, spent.day),
        ])  # fmt: skip
        if not room.requests or not room.tokens:
            raise TurnRefused(
                "what may be spent on the model in a day is spent", cause=ThoughtCause.AGENT_BUDGET
            )
        return room

    async def pay(self, owner: Owner, job_id: str | None, usage: Usage) -> None:
        """Keep what a thought cost."""
        if usage != Usage():
            now = self._clock.now()
            spent = Spent(id=self._ids.new(), owner=owner, job_id=job_id, at=now, usage=usage)
            await self._spending.spend(spent)
