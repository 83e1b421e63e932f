"""Who may talk to Telegram, and what that changes for what is sent under it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.differential.answers import answered

if TYPE_CHECKING:
    from tests.differential.script import Script


async def hold(script: "Script") -> object:
    """Claim the channel, send by it, and sometimes give it back."""
    holder = script.stores[0]  # on SQLite, where one process serves, the other would be given it
    claimed = await holder.leases.claim("telegram:1", script.now, lease=timedelta(minutes=1))
    outbox = script.store().outbox.under("telegram:1")
    taken = await answered(outbox.take(script.now, channel="telegram", limit=1))
    if script.random.random() < 0.3:
        await holder.leases.release("telegram:1", script.now, rest=timedelta(seconds=3))
    return claimed, taken


async def adopt(script: "Script") -> object:
    """Look for messages whose process is gone."""
    in_hand = [delivery.id for delivery in script.sending if script.random.random() < 0.5]
    return await script.store().outbox.adopt(script.now, channel="telegram", in_hand=in_hand)
