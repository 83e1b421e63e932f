"""How often a chat is served in a minute, and what it hears beyond that."""

from datetime import UTC, datetime, timedelta

from bot.throttle import Throttle, Turnout

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
ANN, BEN = "telegram:7", "telegram:8"


def heard(throttle: Throttle, number: int, *, owner: str = ANN, after: float = 0) -> list[Turnout]:
    at = NOON + timedelta(seconds=after)
    return [throttle.judge(owner, origin=f"{after}/{message}", at=at) for message in range(number)]


def test_beyond_its_number_a_chat_is_told_once_and_then_left_alone() -> None:
    throttle = Throttle(3)

    assert heard(throttle, 6) == [Turnout.SERVED] * 3 + [Turnout.TOLD] + [Turnout.IGNORED] * 2


def test_a_minute_later_it_is_served_again() -> None:
    throttle = Throttle(2)
    heard(throttle, 5)

    assert heard(throttle, 1, after=59) == [Turnout.IGNORED]
    assert heard(throttle, 3, after=60) == [Turnout.SERVED, Turnout.SERVED, Turnout.TOLD]


def test_chats_do_not_count_for_one_another() -> None:
    throttle = Throttle(1)
    heard(throttle, 3)

    assert heard(throttle, 1, owner=BEN) == [Turnout.SERVED]


def test_what_is_brought_again_counts_once() -> None:
    throttle = Throttle(2)

    again = [throttle.judge(ANN, origin="update 1", at=NOON) for _ in range(5)]

    assert again == [Turnout.SERVED] * 5
    assert heard(throttle, 2) == [Turnout.SERVED, Turnout.TOLD]


def test_without_a_number_everything_is_served() -> None:
    assert set(heard(Throttle(None), 100)) == {Turnout.SERVED}
