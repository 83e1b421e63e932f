"""What the bot did, as the outside saw it: the truth that fault tests compare a database with."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.telegram_double.faults import Fault
from tests.telegram_double.signal import Signal

POLLING = "getUpdates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that reached the server. Times are monotonic seconds of the double's process.

    ``accepted`` says whether it took effect, whatever answer the bot got: a call with
    ``fault=Fault.DROP_ANSWER`` is accepted although its sender was never told.
    """

    number: int
    method: str
    chat_id: int | None
    thread_id: int | None
    message_id: int | None
    text: str | None
    fields: Mapping[str, Any]
    began_at: float
    settled_at: float
    error: str | None
    fault: Fault | None

    @property
    def accepted(self) -> bool:
        return self.error is None


@dataclass(slots=True)
class Ledger:
    """Every call in the order in which it was settled; with a *journal*, one JSON line for each."""

    journal: Path | None = None
    calls: list[Call] = field(default_factory=list)
    signal: Signal = field(default_factory=Signal)

    def add(self, call: Call) -> None:
        """Keep *call*; it is in the journal before the bot hears of it."""
        self.calls.append(call)
        if self.journal is not None and call.method != POLLING:
            with self.journal.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(call), ensure_ascii=False) + "\n")
        self.signal.bump()

    def accepted(self, method: str | None = None, chat_id: int | None = None) -> list[Call]:
        """What took effect, oldest first."""
        return [call for call in self._of(method, chat_id) if call.accepted]

    def refused(self, method: str | None = None, chat_id: int | None = None) -> list[Call]:
        """What did not take effect, with the reason in ``error``."""
        return [call for call in self._of(method, chat_id) if not call.accepted]

    def overlapping(self, chat_id: int) -> list[tuple[Call, Call]]:
        """Neighbours of one chat of which the second began before the first was settled."""
        calls = self.accepted(chat_id=chat_id)
        pairs = pairwise(calls)
        return [(one, two) for one, two in pairs if two.began_at < one.settled_at]

    def busiest(self, seconds: float, *, method: str, chat_id: int | None = None) -> int:
        """The largest number of accepted calls within any window of *seconds*."""
        moments = [call.settled_at for call in self.accepted(method, chat_id)]
        return max((_within(moments, index, seconds) for index in range(len(moments))), default=0)

    async def grown(self, *, method: str, calls: int) -> None:
        """Return once at least *calls* calls of *method* were accepted."""
        while len(self.accepted(method)) < calls:
            await self.signal.past(self.signal.count)

    def _of(self, method: str | None, chat_id: int | None) -> Iterator[Call]:
        for call in self.calls:
            if method in (None, call.method) and chat_id in (None, call.chat_id):
                yield call


def _within(moments: list[float], index: int, seconds: float) -> int:
    return sum(0 <= moment - moments[index] < seconds for moment in moments[index:])
