"""What is wrong with the line to Telegram: said once in the log, kept as a fact for `status`."""

import structlog

from bot.telegram.addresses import CHANNEL
from bot.telegram.errors import PolledElsewhere
from scheduler.errors import DeliveryDelayed, DeliveryError, StoreError
from scheduler.ports import Clock, Facts

log = structlog.get_logger()

NO_ANSWER = "NO_ANSWER"
"""Whatever keeps Telegram from answering: the network, a proxy, Telegram itself."""
ELSEWHERE = (
    "somebody else receives this bot's messages (a second process with this token, or a webhook): "
    "stop the other one; reminders still go out"
)


class Troubles:
    """The present trouble; *facts* has it under the name of the channel while it lasts."""

    def __init__(self, facts: Facts, *, clock: Clock) -> None:
        self._facts = facts
        self._clock = clock
        # Unknown: the process before this one may have left with a trouble.
        self._present: str | None = ""
        self._streak = 0

    @property
    def troubled(self) -> bool:
        return bool(self._present)

    async def wait_out(self, error: DeliveryError) -> None:
        """Keep what is wrong (the same thing again is no news), and wait before the next try."""
        self._streak += 1
        code = error.code if isinstance(error, PolledElsewhere) else NO_ANSWER
        if self._present != code:
            await self._note(code, error)
        asked = error.retry_after if isinstance(error, DeliveryDelayed) else None
        await self._clock.sleep(asked.total_seconds() if asked else self._pause())

    async def _note(self, code: str, error: DeliveryError) -> None:
        sentence = ELSEWHERE if isinstance(error, PolledElsewhere) else str(error)
        log.warning("telegram does not answer as it should", code=code, trouble=sentence)
        now = self._clock.now()
        fact = {"code": code, "trouble": sentence, "since": now.isoformat()}
        try:
            await self._facts.note(CHANNEL, fact, now)
        except StoreError as failure:
            log.error("store does not answer", error=str(failure))  # noqa: TRY400 - no traceback
        self._present = code

    async def clear(self) -> None:
        """All is well. Raises `StoreError`."""
        self._streak = 0
        if self._present is None:
            return
        await self._facts.drop(CHANNEL)
        if self._present:
            log.info("telegram is well again")
        self._present = None

    def _pause(self) -> float:
        """Seconds before the next try: 1, 2, 4 … up to a minute."""
        return float(min(1 << min(self._streak - 1, 6), 60))
