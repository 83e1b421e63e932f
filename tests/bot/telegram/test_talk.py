"""Jobs by words and by buttons, as somebody in a private chat lives it."""

from scheduler.model import DeliveryStatus
from tests.bot.telegram.living import Minder
from tests.telegram_double import Seat


async def test_a_reminder_from_the_sentence_to_done(minder: Minder, ann: Seat) -> None:
    await ann.say("remind me in 30 minutes to stretch")
    card = await ann.next_message()
    assert "#1 stretch" in card.text
    minder.turn(minutes=30)

    reminder = await ann.next_message()
    assert "stretch" in reminder.text
    await ann.press(reminder, "Done")

    await ann.wait_until(reminder, lambda now: now is not None and "done" in (now.text or ""))
    assert await minder.owed(DeliveryStatus.PENDING) == 0
