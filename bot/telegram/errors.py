"""What Telegram says no to, beyond what every channel may say; this module does without aiogram.

::

    SchedulingError
    ├ Unreadable
    └ DeliveryError
      ├ DeliveryDelayed ─ TokenRefused · PolledElsewhere
      └ DeliveryRefused ─ CallRefused
"""

from scheduler.errors import DeliveryDelayed, DeliveryRefused, SchedulingError


class TokenRefused(DeliveryDelayed):
    """Telegram knows no bot with this token; what was to be sent waits for the right one."""

    code = "TOKEN_REFUSED"

    def __init__(self) -> None:
        super().__init__("Telegram knows no bot with this token: take it from @BotFather once more")


class PolledElsewhere(DeliveryDelayed):
    """Somebody else receives this bot's updates: another process, or a webhook."""

    code = "POLLED_ELSEWHERE"


class CallRefused(DeliveryRefused):
    """A call that Telegram will never accept as it is; the text is Telegram's own reason."""

    code = "CALL_REFUSED"


class Unreadable(SchedulingError):
    """An update that is not what the Bot API describes."""

    code = "UNREADABLE"
