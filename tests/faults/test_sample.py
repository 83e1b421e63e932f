"""A short sample of `python -m tests.faults`, with a fixed seed; and what it has to find."""

import pytest

from tests.faults.__main__ import SHORT, trials
from tests.faults.nursery import nursery
from tests.faults.power import power_cuts
from tests.faults.record import Record
from tests.faults.report import table


@pytest.mark.long
def test_no_fault_loses_anything_or_repeats_it_unmarked() -> None:
    reports = trials(SHORT, seed=7, together=True)

    assert not [report for report in reports if report.violations], table(reports)
    assert len(reports) >= sum(map(bool, SHORT.values()))


@pytest.mark.long
async def test_a_power_cut_shows_what_was_never_synced() -> None:
    async with nursery() as nest:
        reports = await power_cuts(nest, 30, 7, synchronous="NORMAL")

    assert [report for report in reports if report.violations], table(reports)


def test_a_record_finds_what_is_lost_and_what_is_doubled() -> None:
    record = Record()

    for line in (
        "\u2713 #1 task-0001", "\u2713 #2 task-0002", "\u2713 #3 task-0003", "\u23f0 #1 task-0001",
        "\u23f0 #1 task-0001", "(possibly repeated) \u23f0 #3 task-0003", "\u23f0 #3 task-0003",
    ):  # fmt: skip
        record.read(line)

    assert record.lost() == ["task-0002"]
    assert record.doubled() == ["task-0001"]
    assert record.repeated() == ["task-0001", "task-0003"]
