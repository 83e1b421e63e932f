"""What a rule would have sent, judged over what was seen."""

from datetime import timedelta

import pytest

from scheduler.backtest import replay
from scheduler.model import Observed
from scheduler.policy import Attention, Condition, Rule
from scheduler.shadow import noise
from tests.scheduler.judging import NOW

HOUR = timedelta(hours=1)
C = Condition
PRICES = (100, 101, 99, 100, 80, 101, 79, 79.5)


def seen(*states: float, every: timedelta = 6 * HOUR) -> list[Observed]:
    return [Observed(at=NOW + n * every, state={"p": state}) for n, state in enumerate(states)]


@pytest.mark.parametrize(
    ("rule", "sent"),
    [
        pytest.param(Rule(), 7, id="each change"),
        pytest.param(Rule(condition=C.BELOW, value=90), 2, id="below"),
        pytest.param(Rule(condition=C.BY_PERCENT, value=5), 3, id="by so much"),
        pytest.param(Rule(condition=C.BELOW, value=90, hold=5 * HOUR), 2, id="it stayed so"),
        pytest.param(Rule(condition=C.BELOW, value=90, hold=7 * HOUR), 1, id="it stayed so once"),
        pytest.param(Rule(condition=C.BELOW, value=90, again_every=2 * HOUR), 9, id="insisting"),
    ],
)
def test_a_rule_is_replayed(rule: Rule, sent: int) -> None:
    prices = seen(*PRICES)
    until = prices[-1].at + 6 * HOUR

    found = replay(Attention(rules=(rule,)), prices, since=NOW, until=until, period=HOUR)

    assert (len(found.sent), found.since) == (sent, NOW)


def test_only_what_is_asked_for_is_counted() -> None:
    prices = seen(*PRICES)
    since = prices[4].at

    found = replay(Attention(), prices, since=since, until=prices[-1].at, period=None)

    assert [sent.at for sent in found.sent] == [one.at for one in prices[4:]]


def test_a_long_time_costs_no_more_than_a_bounded_number_of_looks() -> None:
    found = replay(
        Attention(), seen(1), since=NOW, until=NOW + timedelta(days=90), period=timedelta(seconds=1)
    )

    assert found.looks <= 5_000


def test_nothing_was_seen() -> None:
    assert replay(Attention(), [], since=NOW, until=NOW + HOUR, period=HOUR).looks == 0


def test_what_keeps_most_noise_silent() -> None:
    busy = seen(*[100, 101, 100.5, 101.5] * 5)

    assert noise(Attention(), busy) == Rule(condition=C.BY_PERCENT, path="/p", value=2)


def test_what_moves_and_is_no_number_is_told_less_often() -> None:
    texts = [Observed(at=NOW, state=text) for text in "abcabc"]

    first = noise(Attention(), texts)
    second = noise(Attention(rules=(first,)), texts)

    assert (first.at_most_every, second.at_most_every) == (6 * HOUR, 12 * HOUR)
