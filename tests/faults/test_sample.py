"""A short sample of `python -m tests.faults`, with a fixed seed."""

from tests.faults.__main__ import SHORT, table
from tests.faults.record import Record
from tests.faults.trials import trials


def test_kills_and_stops_lose_nothing_and_repeat_nothing() -> None:
    reports = trials(**SHORT, seed=7)

    assert not [report for report in reports if report.violations], table(reports)
    assert any("confirmed" in report.promise for report in reports)


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
