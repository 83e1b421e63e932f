"""What owners hear of moments that came late: one job in its own words, several in one message."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scheduler.model import Delivery, DeliveryKind
from scheduler.summary import folded

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def said(kind: str, number: int, owner: str = "console:local") -> Delivery:
    """A notice of the job ``#number``."""
    return Delivery(
        id=f"{number:03}{kind}",
        owner=owner,
        kind=DeliveryKind.NOTICE,
        content={"notice": kind, "number": number, "run_id": f"{number}{kind}"},
        key=f"missed:{number}{kind}",
        created_at=NOW,
    )


def heard(deliveries: list[Delivery]) -> list[list[str]]:
    """Of each message, what it is about."""
    found = []
    for delivery in folded(deliveries):
        items = delivery.content.get("items") or [delivery.content]
        assert isinstance(items, list)
        found.append([f"{item['notice']} {item['number']}" for item in items])  # type: ignore[index]
    return found


@pytest.mark.parametrize(
    ("deliveries", "messages"),
    [
        pytest.param([said("missed", 1)], [["missed 1"]], id="one job in its own words"),
        pytest.param([said("late", 1)], [], id="that one comes late, it says itself"),
        pytest.param(
            [said("late", 1), said("missed", 1)], [["missed 1"]], id="one job, late in part"
        ),
        pytest.param(
            [said("missed", 1), said("late", 2), said("review", 3)],
            [["missed 1", "review 3", "late 2"]],
            id="several in one",
        ),
        pytest.param(
            [said("missed", 1), said("missed", 1, owner="telegram:7")],
            [["missed 1"], ["missed 1"]],
            id="each owner hears of their own",
        ),
    ],
)
def test_what_is_said_together(deliveries: list[Delivery], messages: list[list[str]]) -> None:
    assert heard(deliveries) == messages


def test_what_was_said_together_takes_more_in() -> None:
    (first,) = folded([said("missed", 1), said("missed", 2)])

    (both,) = folded([first, said("review", 3)])

    assert heard([both]) == [["missed 1", "missed 2", "review 3"]]
    assert (both.id, both.key, both.silent) == (first.id, first.key, False)


def test_what_quiet_hours_hold_and_what_is_no_notice_stays_by_itself() -> None:
    held = replace(said("missed", 1), held_until=NOW)
    other = replace(said("missed", 2), key=None)

    assert folded([held, other, said("missed", 3)])[:2] == [held, other]
