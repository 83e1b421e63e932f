"""What is owed reaches its chat, and what went wrong on the way is told as it was."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.charts.charting import Chart
from bot.telegram.house import House
from bot.wording.reply import Button, Reply, to_json
from bot.wording.text import Span, Style, bold
from scheduler.errors import StoreUnavailable
from scheduler.model import DeliveryKind, DeliveryStatus
from tests.bot.telegram.clock import MONDAY, HandClock
from tests.bot.telegram.living import Minder, living
from tests.bot.telegram.spoiling import Spoiled
from tests.bot.telegram.test_talk import asked
from tests.telegram_double import Double, Fault, Seat, Standing

SENT, PENDING, DEAD = DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.DEAD
REPEATED = "(possibly repeated) "


@pytest.fixture
async def ann(double: Double, minder: Minder) -> Seat:
    """Ann, who has started the bot and read its greeting."""
    seat = double.private("Ann")
    await seat.say("/start")
    await seat.next_message()
    return seat


def sent_to(double: Double, seat: Seat) -> list[str | None]:
    """What Telegram took, its answer lost or not."""
    return [call.text for call in double.ledger.accepted("sendMessage", seat.id)][1:]


async def test_a_reminder_arrives_with_its_buttons(minder: Minder, ann: Seat) -> None:
    delivery = await minder.remind(ann, "water")

    message = await ann.next_message()

    assert message.text == "\u23f0 #1 water"
    assert message.reply_markup is not None
    labels = [button.text for row in message.reply_markup.inline_keyboard for button in row]
    assert labels[0] == "Done"
    assert (await minder.ended(delivery)).message_id == str(message.message_id)


async def test_styles_arrive_as_entities_and_markup_as_words(minder: Minder, ann: Seat) -> None:
    noon = Span(text="noon", style=Style.MOMENT, at=MONDAY)
    await minder.tell(ann, "\U0001f440 ", bold("<b>#1</b>"), " *x* _y_ [z](http://w) at ", noon)

    message = await ann.next_message()

    assert message.text == "\U0001f440 <b>#1</b> *x* _y_ [z](http://w) at noon"
    own = [one for one in message.entities or [] if one.type in {"bold", "date_time"}]
    assert [(one.type, one.extract_from(message.text)) for one in own] == [
        ("bold", "<b>#1</b>"),
        ("date_time", "noon"),
    ]
    assert own[1].unix_time == int(MONDAY.timestamp())


@pytest.mark.parametrize("silent", [True, False], ids=["silently", "with a sound"])
async def test_a_silent_job_makes_no_sound(minder: Minder, ann: Seat, silent: bool) -> None:
    await minder.remind(ann, silent=silent)

    message = await ann.next_message()

    assert (message.message_id in ann.chat.silent) is silent


async def test_links_are_not_unfolded(double: Double, minder: Minder, ann: Seat) -> None:
    await minder.remind(ann, "read https://example.com")
    await ann.next_message()

    (call,) = [call for call in double.ledger.accepted("sendMessage") if "read" in call.text]

    assert '"is_disabled":true' in call.fields["link_preview_options"].replace(" ", "")


# --- what is known of a failure -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "rule", "reached"),
    [
        pytest.param(Fault.SERVER_ERROR, {}, [REPEATED], id="500"),
        pytest.param(Fault.SERVER_ERROR, {"accepted": True}, ["", REPEATED], id="500, but done"),
        pytest.param(Fault.HTML_502, {}, [REPEATED], id="a proxy's page"),
        pytest.param(Fault.HTML_502, {"accepted": True}, ["", REPEATED], id="a page, but done"),
        pytest.param(Fault.DROP_BEFORE, {}, [REPEATED], id="cut off before"),
        pytest.param(Fault.DROP_ANSWER, {}, ["", REPEATED], id="the answer lost"),
    ],
)
async def test_what_may_have_arrived_is_said_again_and_says_so(
    double: Double,
    minder: Minder,
    ann: Seat,
    fault: Fault,
    rule: dict[str, Any],
    reached: list[str],
) -> None:
    double.fail(fault, method="sendMessage", **rule)
    delivery = await minder.remind(ann, "water")

    first = await minder.ended(delivery)
    minder.turn(seconds=1)
    second = await minder.ended(delivery, attempt=2)

    assert (first.status, first.uncertain) == (PENDING, True)
    assert second.status is SENT
    assert sent_to(double, ann) == [f"{mark}\u23f0 #1 water" for mark in reached]


async def test_a_second_doubt_is_the_last(double: Double, minder: Minder, ann: Seat) -> None:
    double.fail(Fault.DROP_ANSWER, method="sendMessage", times=2)
    delivery = await minder.remind(ann)

    await minder.ended(delivery)
    minder.turn(seconds=1)
    second = await minder.ended(delivery, attempt=2)

    assert second.status is DEAD
    assert len(sent_to(double, ann)) == 2


async def test_what_never_left_is_simply_sent_later(
    double: Double, minder: Minder, ann: Seat
) -> None:
    async with double.unreachable():
        delivery = await minder.remind(ann)
        first = await minder.ended(delivery)
    minder.turn(seconds=5)
    message = await ann.next_message()

    assert (first.status, first.uncertain) == (PENDING, False)
    assert message.text == "\u23f0 #1 tea"


async def test_telegrams_own_pause_is_kept_and_is_for_one_chat(
    double: Double, minder: Minder, ann: Seat
) -> None:
    bob = double.private("Bob")
    await bob.say("/start")
    await bob.next_message()
    double.fail(Fault.RATE_LIMIT, method="sendMessage", chat=ann, retry_after=7)
    delivery = await minder.remind(ann)

    first = await minder.ended(delivery)
    await minder.remind(bob)
    await bob.next_message()
    minder.turn(seconds=6)
    assert sent_to(double, ann) == []
    minder.turn(seconds=1)
    await ann.next_message()

    assert (first.status, first.uncertain) == (PENDING, False)
    assert first.not_before == MONDAY + timedelta(seconds=7)


async def test_a_slow_chat_delays_no_other(double: Double, minder: Minder, ann: Seat) -> None:
    bob = double.private("Bob")
    await bob.say("/start")
    await bob.next_message()
    slow = double.fail(Fault.SLOW, method="sendMessage", chat=ann, seconds=60)
    await minder.remind(ann, "first")
    await slow.struck.wait()
    await minder.remind(ann, "second")

    await minder.remind(bob)
    await bob.next_message()

    assert sent_to(double, ann) == []
    slow.lift()
    assert (await ann.next_message()).text == "\u23f0 #1 first"
    assert (await ann.next_message()).text == "\u23f0 #1 second"
    assert double.ledger.overlapping(ann.id) == []


async def test_a_blocked_bot_writes_the_message_off_and_pauses(minder: Minder, ann: Seat) -> None:
    await ann.say("every 2 hours stretch")
    await ann.next_message()
    ann.chat.standing = Standing.BLOCKED  # and Telegram's own news of it got lost

    minder.turn(hours=2)
    await minder.until_paused(ann)

    (ended,) = [one for one in minder.outbox.endings if one.status is DEAD]
    assert "blocked by the user" in ended.error


async def test_an_unknown_chat_is_no_puzzle(double: Double, minder: Minder) -> None:
    nobody = double.private("Nobody")
    del double.world.chats[nobody.id]
    delivery = await minder.remind(nobody)

    ended = await minder.ended(delivery)

    assert (ended.status, ended.error) == (DEAD, "Bad Request: chat not found")


async def test_markup_that_is_refused_is_sent_as_words(
    double: Double, minder: Minder, ann: Seat
) -> None:
    delivery = await minder.tell(
        ann, bold("words"), buttons=((Button(label="x", data="j:" + "x" * 70),),)
    )

    message = await ann.next_message()

    assert (message.text, message.entities, message.reply_markup) == ("words", None, None)
    assert (await minder.ended(delivery)).status is SENT


async def test_what_telegram_refuses_twice_is_dead(
    double: Double, minder: Minder, ann: Seat
) -> None:
    double.fail(Fault.REFUSED, method="sendMessage", times=2)
    delivery = await minder.remind(ann)

    ended = await minder.ended(delivery)

    assert (ended.status, ended.uncertain) == (DEAD, False)
    assert "refused by a rule" in ended.error


# --- long messages --------------------------------------------------------------------------------


async def test_a_long_message_comes_in_parts_with_the_buttons_under_the_last(
    minder: Minder, ann: Seat
) -> None:
    lines = "\n".join(f"{number:04} \U0001f440" for number in range(1200))
    delivery = await minder.remind(ann, lines)

    parts = [await ann.next_message() for _ in range(3)]

    assert "\n".join(part.text or "" for part in parts) == f"\u23f0 #1 {lines}"
    assert [part.reply_markup is not None for part in parts] == [False, False, True]
    assert (await minder.ended(delivery)).message_id == str(parts[-1].message_id)


async def test_a_very_long_message_comes_as_a_file(
    double: Double, minder: Minder, ann: Seat
) -> None:
    words = "x" * 13_000
    await minder.remind(ann, words)

    message = await ann.next_message()

    assert message.document is not None
    content = double.world.files[message.document.file_id].content.decode()
    assert content == f"\u23f0 #1 {words}"
    assert message.caption is not None
    assert message.reply_markup is not None


async def test_a_chart_comes_as_a_picture_with_its_words(
    double: Double, minder: Minder, ann: Seat
) -> None:
    points = ((MONDAY, 5.0), (MONDAY + timedelta(hours=1), 7.0))
    drawn = Chart(title="price", points=points, until=MONDAY + timedelta(hours=2), zone="UTC")
    reply = Reply(text=(bold("#1"), Span(text=" 5 to 7")), chart=drawn)
    await minder.owe(ann, DeliveryKind.REPLY, to_json(reply))

    message = await ann.next_message()

    assert message.photo is not None
    assert double.world.files[message.photo[-1].file_id].content[:4] == b"\x89PNG"
    assert message.caption == "#1 5 to 7"
    assert [one.type for one in message.caption_entities or []] == ["bold"]


async def test_a_pause_between_two_parts_repeats_neither(
    double: Double, minder: Minder, ann: Seat
) -> None:
    double.fail(Fault.RATE_LIMIT, method="sendMessage", skip=1, retry_after=3)
    delivery = await minder.remind(ann, "a" * 4000 + "\n" + "b" * 4000)
    await ann.next_message()

    await minder.clock.slept(3)
    minder.turn(seconds=3)
    await ann.next_message()

    assert (await minder.ended(delivery)).status is SENT
    assert len(sent_to(double, ann)) == 2


async def test_half_a_message_is_a_doubtful_one(double: Double, minder: Minder, ann: Seat) -> None:
    double.fail(Fault.REFUSED, method="sendMessage", skip=1, times=2)
    delivery = await minder.remind(ann, "a" * 4000 + "\n" + "b" * 4000)

    first = await minder.ended(delivery)
    minder.turn(seconds=1)
    second = await minder.ended(delivery, attempt=2)

    assert (first.status, first.uncertain) == (PENDING, True)
    assert "only a part arrived" in first.error
    assert second.status is SENT
    marks = [(text or "").startswith(REPEATED) for text in sent_to(double, ann)]
    assert marks == [False, True, False]


# --- a store that is away -------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["adopt", "take", "superseded", "settle", "next_due_at"])
async def test_a_store_that_is_away_for_a_while_costs_no_message(
    double: Double, tmp_path: Path, clock: HandClock, call: str
) -> None:
    ann = double.private("Ann")
    double.fail(Fault.DROP_ANSWER, method="sendMessage")
    await ann.say("/list")

    def away(house: House) -> House:
        return replace(house, outbox=Spoiled(house.outbox, call, [StoreUnavailable("away")]))

    async with living(double, tmp_path, clock, spoiled=away) as minder:
        await clock.slept(1)
        minder.turn(seconds=1)
        await minder.outbox.signal.past(0)
        minder.turn(seconds=10)
        first, second = await ann.next_message(), await ann.next_message()

    assert second.text == f"{REPEATED}{first.text}"


async def test_what_was_on_its_way_when_the_process_died_is_sent_again_and_says_so(
    double: Double, tmp_path: Path, clock: HandClock
) -> None:
    ann = double.private("Ann")
    async with living(double, tmp_path, clock) as dying:
        await asked(ann, "/start")
        dying.courier.stop()
        await dying.remind(ann, "water")
        await dying.outbox.take(clock.now(), channel="telegram", limit=1)  # and then the light went

    async with living(double, tmp_path, clock) as minder:
        await minder.outbox.signal.past(0)
        minder.turn(seconds=1)
        await ann.next_message()

    assert sent_to(double, ann) == [f"{REPEATED}\u23f0 #1 water"]
