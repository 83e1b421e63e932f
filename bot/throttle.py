"""How often a chat is served: beyond that it is told once, kindly, and then left alone."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.model import Owner

MINUTE = timedelta(minutes=1)
CHATS = 10_000
"""Chats that are remembered; those that were heard longest ago are forgotten first."""


class Turnout(StrEnum):
    """Whether a message or a press is served."""

    SERVED = "served"
    TOLD = "told"
    """It is not, and the chat hears why."""
    IGNORED = "ignored"


@dataclass(slots=True)
class _Heard:
    served: deque[tuple[datetime, str]] = field(default_factory=deque)
    told_at: datetime | None = None


class Throttle:
    """Counts what was served of each chat, by the time at which it was said.

    So what piled up while nobody listened is no flood; and what is brought a second time, as after
    a crash, counts once.
    """

    def __init__(self, per_minute: int | None) -> None:
        self._most = per_minute
        self._chats: OrderedDict[Owner, _Heard] = OrderedDict()

    def judge(self, owner: Owner, *, origin: str, at: datetime) -> Turnout:
        """What becomes of the message *origin* of the owner, said at *at*."""
        if self._most is None:
            return Turnout.SERVED
        heard = self._heard(owner)
        while heard.served and at - heard.served[0][0] >= MINUTE:
            heard.served.popleft()
        if any(origin == known for _, known in heard.served):
            return Turnout.SERVED
        if len(heard.served) < self._most:
            heard.served.append((at, origin))
            return Turnout.SERVED
        if heard.told_at is not None and at - heard.told_at < MINUTE:
            return Turnout.IGNORED
        heard.told_at = at
        return Turnout.TOLD

    def _heard(self, owner: Owner) -> _Heard:
        heard = self._chats.setdefault(owner, _Heard())
        self._chats.move_to_end(owner)
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return heard
