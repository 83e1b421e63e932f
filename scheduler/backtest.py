"""What a rule would have sent: stored observations judged once more, as if they came today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from scheduler.model import DeliveryKind, Memory, Observation, Observed
from scheduler.policy import Attention
from scheduler.rules import judge
from scheduler.verdict import Verdict

LOOKS_AT_MOST = 5_000
"""Of a long time only so many looks are made, at equal distances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that would have been sent."""

    at: datetime
    kind: DeliveryKind
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What an attention makes of a stretch of time."""

    since: datetime
    """From here on it is counted: what was asked for, or the first observation that is kept."""
    looks: int
    sent: tuple[Sent, ...]


def replay(
    attention: Attention,
    seen: Sequence[Observed],
    *,
    since: datetime,
    until: datetime,
    period: timedelta | None,
) -> Replay:
    """Judge what a job saw by *attention*; messages of before *since* are not counted.

    Between two distinct states the job is taken to have seen the first one each *period*.
    """
    attention = replace(attention, shadow=0)
    memory, sent, looks = Memory(), list[Sent](), 0
    for one in _looks(seen, until, period):
        verdict = judge(attention, memory, Observation(state=one.state), one.at)
        if one.at >= since and memory.has_told:
            looks += 1
            sent += [Sent(at=one.at, kind=kind, verdict=verdict) for kind in verdict.kinds]
        memory = verdict.memory
    first = seen[0].at if seen else until
    return Replay(since=max(since, first), looks=looks, sent=tuple(sent))


def _looks(
    seen: Sequence[Observed], until: datetime, period: timedelta | None
) -> Iterator[Observed]:
    if not seen:
        return
    step = max(period or (until - seen[0].at), (until - seen[0].at) / LOOKS_AT_MOST)
    for one, following in pairwise([*seen, Observed(at=until, state=None)]):
        yield one
        at = one.at + step
        while step and at < following.at:
            yield replace(one, at=at)
            at += step
