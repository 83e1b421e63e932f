"""The courier: in order per chat, never twice without saying so, and no chat waits for another."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery.courier import STOP_WITHIN, backoff
from scheduler.errors import (
    ChatMoved,
    ChatUnreachable,
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
)
from scheduler.model import DeliveryKind
from tests.bot.delivery.post import ANN, BEN, Post, open_post

LOST = DeliveryUncertain("no answer")
NOT_SENT = DeliveryDelayed("refused")


async def test_messages_of_a_chat_arrive_in_order_one_at_a_time(post: Post) -> None:
    post.messenger.expect(ANN, 5.0, 1.0, None)
    owed = await post.owe("one", "two", "three")

    await post.work(10)

    assert post.words() == ["one", "two", "three"]
    assert post.times() == [0, 5, 6]
    assert post.statuses(owed) == ["sent"] * 3


async def test_what_is_owed_meanwhile_is_sent_at_once(post: Post) -> None:
    async with post.open():
        await post.clock.sleep(100)
        await post.owe("now")
        await post.clock.sleep(1)

    assert post.times() == [100]


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(3600.0, id="it hangs"),
        pytest.param(DeliveryDelayed("flood", retry_after=timedelta(hours=1)), id="it has to wait"),
        pytest.param(ChatUnreachable("blocked"), id="it is blocked"),
        pytest.param(ValueError("a defect"), id="a message that nobody can send"),
    ],
)
async def test_no_chat_delays_another(post: Post, behaviour: Exception | float) -> None:
    post.messenger.expect(ANN, behaviour)
    await post.owe("stuck")
    await post.owe("one", "two", to=BEN)

    await post.work(1)

    assert post.words(BEN) == ["one", "two"]
    assert post.times(BEN) == [0, 0]


# --- certainly not sent ------------------------------------------------------------------------


async def test_what_was_not_sent_is_tried_again_ever_more_slowly(post: Post) -> None:
    post.messenger.expect(ANN, *[NOT_SENT] * 5)
    (owed, behind) = await post.owe("one", "two")

    await post.work(60)

    assert post.words() == ["one"] * 6 + ["two"]
    assert post.times()[:6] == [0, 1, 3, 7, 15, 31]
    assert post.statuses([owed, behind]) == ["sent", "sent"]


async def test_the_wait_that_telegram_names_is_kept(post: Post) -> None:
    post.messenger.expect(ANN, DeliveryDelayed("flood", retry_after=timedelta(seconds=42)))
    await post.owe("one")

    await post.work(60)

    assert post.times() == [0, 42]


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (10_000, 300)]
)
def test_backoff_doubles_up_to_five_minutes(attempts: int, seconds: int) -> None:
    assert backoff(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "error",
    [DeliveryRefused("too long"), ValueError("a defect"), ChatUnreachable("blocked")],
    ids=lambda error: type(error).__name__,
)
async def test_what_can_never_be_sent_is_a_dead_letter_and_the_next_goes_on(
    post: Post, error: Exception
) -> None:
    post.messenger.expect(ANN, error)
    owed = await post.owe("one", "two")

    await post.work(5)

    assert post.statuses(owed) == ["dead", "sent"]
    assert post.kept(owed[0])[1]


# --- perhaps sent ------------------------------------------------------------------------------


async def test_what_may_have_arrived_is_repeated_once_and_says_so(post: Post) -> None:
    post.messenger.expect(ANN, LOST)
    owed = await post.owe("one", "two")

    await post.work(5)

    assert post.words() == ["one", "(possibly repeated) one", "two"]
    assert post.statuses(owed) == ["sent", "sent"]


async def test_uncertain_twice_is_dead(post: Post) -> None:
    post.messenger.expect(ANN, LOST, LOST)
    owed = await post.owe("one", "two")

    await post.work(5)

    assert post.words() == ["one", "(possibly repeated) one", "two"]
    assert post.statuses(owed) == ["dead", "sent"]


async def test_uncertain_then_refused_connections_then_sent(post: Post) -> None:
    post.messenger.expect(ANN, LOST, NOT_SENT, NOT_SENT)
    owed = await post.owe("one")

    await post.work(30)

    assert post.words() == ["one", *["(possibly repeated) one"] * 3]
    assert post.statuses(owed) == ["sent"]


@pytest.mark.parametrize(
    ("kind", "newer", "status"),
    [
        pytest.param(DeliveryKind.CHANGE, True, "superseded", id="a change with newer news behind"),
        pytest.param(DeliveryKind.CHANGE, False, "sent", id="the newest change"),
        pytest.param(DeliveryKind.REMINDER, True, "sent", id="a reminder, whatever comes behind"),
    ],
)
async def test_an_uncertain_change_gives_way_to_newer_news(
    post: Post, kind: DeliveryKind, newer: bool, status: str
) -> None:
    post.messenger.expect(ANN, LOST)
    owed = await post.owe("old", kind=kind, job_id="a")
    if newer:
        await post.owe("new", kind=DeliveryKind.CHANGE, job_id="a")
    await post.owe("another", kind=DeliveryKind.CHANGE, job_id="b")

    await post.work(5)

    assert post.statuses(owed) == [status]
    assert ("(possibly repeated) old" in post.words()) is (status == "sent")


# --- kill and stop -----------------------------------------------------------------------------


async def test_killed_between_taking_and_settling_it_says_possibly_repeated(post: Post) -> None:
    owed = await post.owe("one", "two")
    await post.store.outbox.take(post.clock.now(), channel="telegram", limit=1)

    await post.work(5)

    assert post.words() == ["(possibly repeated) one", "two"]
    assert post.statuses(owed) == ["sent", "sent"]


async def test_killed_before_taking_nothing_is_repeated(post: Post, url: str) -> None:
    owed = await post.owe("one")
    async with open_post(url, clock=post.clock) as next_process:
        await next_process.work(5)

        assert next_process.words() == ["one"]
    assert post.statuses(owed) == ["sent"]


async def test_a_stop_waits_for_what_is_on_its_way(post: Post) -> None:
    post.messenger.expect(ANN, 5.0)
    owed = await post.owe("one", "two")

    await post.work(1)

    assert post.clock.monotonic() == pytest.approx(5)
    assert post.statuses(owed) == ["sent", "pending"]


async def test_a_stop_ends_in_time_and_leaves_nothing_sending(post: Post) -> None:
    post.messenger.expect(ANN, 3600.0)
    owed = await post.owe("one")

    await post.work(1)

    assert post.clock.monotonic() <= 1 + STOP_WITHIN
    assert post.statuses(owed) == ["pending"]
    await post.work(5)
    assert post.words() == ["one", "(possibly repeated) one"]


async def test_a_stop_is_not_held_up_by_a_store_that_is_away(post: Post) -> None:
    async with post.open() as courier:
        post.outbox.down = True
        await post.clock.sleep(5)
        courier.stop()

    assert post.clock.monotonic() <= 5 + STOP_WITHIN


# --- the store is away -------------------------------------------------------------------------


async def test_what_happened_while_the_store_was_away_is_stored_when_it_is_back(
    post: Post,
) -> None:
    post.messenger.expect(ANN, 2.0)
    owed = await post.owe("one", "two")
    async with post.open():
        await post.clock.sleep(1)
        post.outbox.down = True
        await post.clock.sleep(60)
        post.outbox.down = False
        await post.clock.sleep(5)

    assert post.words() == ["one", "two"]
    assert post.statuses(owed) == ["sent", "sent"]


async def test_what_a_dead_process_was_sending_is_recovered_once_the_store_is_back(
    post: Post,
) -> None:
    owed = await post.owe("one")
    await post.store.outbox.take(post.clock.now(), channel="telegram", limit=1)
    post.outbox.down = True
    async with post.open():
        await post.clock.sleep(30)
        post.outbox.down = False
        await post.clock.sleep(5)

    assert post.words() == ["(possibly repeated) one"]
    assert post.statuses(owed) == ["sent"]


async def test_a_clock_that_is_set_back_silences_nobody(post: Post) -> None:
    async with post.open():
        await post.owe("one")
        await post.clock.sleep(0.5)
        post.clock.step(timedelta(hours=-2))
        await post.owe("two")
        await post.clock.sleep(5)

    assert post.words() == ["one", "two"]


# --- what sending finds out --------------------------------------------------------------------


async def test_a_lost_chat_is_told(post: Post) -> None:
    post.messenger.expect(ANN, ChatUnreachable("blocked"))
    await post.owe("one")

    await post.work(1)

    assert post.chats.lost_chats == [(ANN, "blocked")]


async def test_a_chat_that_moved_is_told_and_its_message_waits(post: Post) -> None:
    post.messenger.expect(ANN, ChatMoved(-1007))
    owed = await post.owe("one")

    await post.work(1)

    assert post.chats.moved_chats == [(ANN, -1007)]
    assert post.words() == ["one", "one"]
    assert post.statuses(owed) == ["sent"]


async def test_other_channels_are_left_alone(post: Post) -> None:
    owed = await post.owe("one", to="console:local")

    await post.work(60)

    assert post.words() == []
    assert post.statuses(owed) == ["pending"]


async def test_a_burst_to_many_chats_arrives(post: Post) -> None:
    for number in range(300):
        await post.owe("tea", to=f"telegram:{number}")

    async with post.open():
        async with asyncio.timeout(60):
            while len(post.messenger.calls) < 300:
                await post.clock.sleep(0.1)

    assert len(set(post.words())) == 1


# --- changes that did not arrive, and what was held ----------------------------------------------


async def test_a_change_is_told_from_the_last_state_that_arrived(post: Post) -> None:
    post.messenger.expect(ANN, DeliveryRefused("no"))
    owed = await post.news(1, 2, 3)

    await post.work(5)

    assert post.statuses(owed) == ["dead", "sent"]
    (_, sent) = post.messenger.calls
    assert sent.delivery.content["changes"] == [{"path": "", "old": 1, "new": 3}]


async def test_a_change_that_was_lost_and_taken_back_sends_nothing(post: Post) -> None:
    post.messenger.expect(ANN, DeliveryRefused("no"))
    owed = await post.news(1, 2, 1)

    await post.work(5)

    assert [post.kept(each) for each in owed] == [("dead", "no"), ("superseded", "reverted")]


async def test_where_the_lost_one_may_have_arrived_its_end_is_told(post: Post) -> None:
    post.messenger.expect(ANN, LOST)
    owed = await post.news(1, 2, 1)

    await post.work(5)

    assert post.statuses(owed) == ["superseded", "sent"]
    (_, sent) = post.messenger.calls
    assert sent.delivery.content["changes"] == [{"path": "", "old": 2, "new": 1}]


async def test_what_was_held_arrives_together_and_is_repeated_together(post: Post) -> None:
    post.messenger.expect(ANN, None, LOST)
    held = post.clock.now() + timedelta(seconds=10)
    owed = [*await post.owe("one", held_until=held), *await post.owe("two", held_until=held)]
    await post.owe("now")

    await post.work(20)

    assert post.times() == [0, 10, 11]
    assert post.statuses(owed) == ["sent", "sent"]
    assert [call.delivery.uncertain for call in post.messenger.calls] == [False, False, True]


async def test_what_was_held_is_kept_over_a_kill(post: Post, url: str) -> None:
    held = post.clock.now() + timedelta(seconds=10)
    (owed,) = await post.owe("one", held_until=held)
    await post.work(5)

    async with open_post(url, clock=post.clock) as later:
        await later.work(10)

        assert later.times() == [10]
        assert later.statuses([owed]) == ["sent"]
