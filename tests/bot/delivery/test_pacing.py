"""How fast messages follow one another: to all, to one chat, to a group."""

import pytest

from bot.delivery.pacing import Pacer, Tempo
from tests.bot.delivery.post import ANN, CLUB, Post


def most_within(times: list[float], seconds: float) -> int:
    """The largest number of *times* in any window of so many seconds."""
    return max(sum(1 for at in times if start <= at < start + seconds) for start in times)


async def test_no_second_has_more_than_thirty_messages(post: Post) -> None:
    for number in range(200):
        await post.owe("tea", to=f"telegram:{number}")

    await post.work(10, Tempo())

    times = post.times()
    assert len(times) == 200
    assert most_within(times, 1.0) <= 30
    assert most_within(times, 0.001) <= 3
    assert times[-1] == pytest.approx(200 / 27, abs=0.2)


async def test_slow_answers_do_not_slow_down_what_is_sent_to_others(post: Post) -> None:
    for number in range(100):
        post.messenger.expect(f"telegram:{number}", 0.9)
        await post.owe("tea", to=f"telegram:{number}")

    await post.work(10, Tempo())

    assert post.times()[-1] == pytest.approx(97 / 27, abs=0.2)


async def test_a_chat_gets_one_a_second(post: Post) -> None:
    await post.owe("one", "two", "three")

    await post.work(10, Tempo())

    assert post.times(ANN) == pytest.approx([0, 1, 2], abs=0.05)


async def test_a_group_gets_twenty_a_minute(post: Post) -> None:
    await post.owe(*["tea"] * 25, to=CLUB)

    await post.work(60, Tempo())

    assert len(post.times(CLUB)) <= 20


async def test_a_chat_that_rests_holds_nobody_up(post: Post) -> None:
    await post.owe(*["tea"] * 20)
    await post.owe("now", to="telegram:9")

    await post.work(2, Tempo())

    assert post.times("telegram:9") == [0]


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    pacer = Pacer(Tempo(per_second=30, burst=3))

    assert pacer.allowed(1_000_000) == 3


def test_a_clock_that_stands_still_gives_nothing() -> None:
    pacer = Pacer(Tempo(per_second=30, burst=3))
    pacer.allowed(100)
    for owner in ("telegram:1", "telegram:2", "telegram:3"):
        pacer.spend(owner, 100)

    assert pacer.allowed(100) == 0
    assert pacer.allowed(100 + pacer.wait()) == 1


def test_it_forgets_chats_that_have_rested() -> None:
    pacer = Pacer(Tempo())
    pacer.spend(ANN, 0)

    assert list(pacer.resting(0.5)) == [ANN]
    assert pacer.rest(0.5) == pytest.approx(0.5)
    assert not pacer.resting(1.5)
    assert pacer.rest(1.5) is None
