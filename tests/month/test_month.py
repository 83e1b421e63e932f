"""A sample of ``python -m tests.month``: what is told is what truly changed."""

from tests.month.scoring import total
from tests.month.sources import KINDS, a_month
from tests.month.watchers import minder, model, plain_hash

ENOUGH = 0.99


def test_a_week_of_every_kind_of_source() -> None:
    sources = a_month(1, sources=len(KINDS), days=7)

    ours = total(sources, minder)

    assert ours.changes > 10
    assert min(ours.precision, ours.recall) >= ENOUGH


def test_the_noise_is_there_for_others() -> None:
    sources = a_month(1, sources=len(KINDS), days=7)

    assert total(sources, plain_hash).precision < 0.1
    assert total(sources, model).precision < 0.5


def test_a_seed_makes_the_same_month_each_time() -> None:
    assert a_month(3, sources=4, days=2) == a_month(3, sources=4, days=2)
