"""What of waiting messages is sent: from the last state that arrived, or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, product
from typing import Any

import pytest

from scheduler.diff import Change, Json
from scheduler.gathering import TOGETHER
from scheduler.model import Delivery, DeliveryKind, DeliveryStatus, Job
from scheduler.netting import Parcel, Story, Unsent, released, single
from scheduler.policy import Attention, Condition, Policy, Rule
from scheduler.quiet import windows_of
from scheduler.telling import told_changes

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
DEAD, SUPERSEDED = DeliveryStatus.DEAD, DeliveryStatus.SUPERSEDED

_numbers = count(1)


def job(job_id: str = "job", **fields: Any) -> Job:
    plain = Job(
        id=job_id, owner="console:local", number=3, task="price", turn="watch", schedule=None,
        zone="UTC", next_run_at=None, created_at=NOW,
    )  # fmt: skip
    return replace(plain, **fields)


def owed(kind: DeliveryKind = DeliveryKind.CHANGE, job_id: str = "job", **fields: Any) -> Delivery:
    plain = Delivery(
        id=f"{next(_numbers):024}", owner="console:local", kind=kind, job_id=job_id,
        content={"number": 3, "task": "price"}, created_at=NOW,
    )  # fmt: skip
    return replace(plain, **fields)


def change(old: Json, new: Json, status: DeliveryStatus | None = None, **fields: Any) -> Delivery:
    content = {"number": 3, "task": "price", "changes": [{"path": "", "old": old, "new": new}]}
    closed = {} if status is None else {"status": status, "closed_at": NOW}
    return owed(from_state=old, to_state=new, content=content, **closed, **fields)


def held(message: Delivery) -> Delivery:
    return replace(message, held_until=NOW, content={**message.content, "held": "quiet_hours"})


def told(message: Delivery | None) -> tuple[Json, Json]:
    """The first change that a message tells."""
    assert message is not None
    (first, *_) = message.content["changes"]  # type: ignore[misc]
    return first["old"], first["new"]  # type: ignore[index,call-overload,return-value]


# --- one at a time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "tells"),
    [
        pytest.param([], (2, 3), id="nothing was lost"),
        pytest.param([change(1, 2, DEAD)], (1, 3), id="the one before is dead"),
        pytest.param([change(1, 2, SUPERSEDED)], (1, 3), id="it was superseded"),
        pytest.param([change(0, 1, DEAD), change(1, 2, DEAD)], (0, 3), id="two are dead"),
        pytest.param([held(change(1, 2))], (1, 3), id="it is held"),
        pytest.param(
            [change(0, 1, DEAD), owed(DeliveryKind.BASELINE), change(1, 2, DEAD)],
            (1, 3),
            id="a new baseline begins a new story",
        ),
    ],
)
def test_a_change_is_told_from_the_last_state_that_arrived(
    before: list[Delivery], tells: tuple[int, int]
) -> None:
    news = change(2, 3)

    parcel = single(news, Story(job=job(), unheard=[*before, news]))

    assert told(parcel.head) == tells
    assert parcel.head is not None
    assert parcel.head.from_state == tells[0]


def test_what_is_lost_and_taken_back_is_no_news() -> None:
    lost, back = change(1, 2, DEAD), change(2, 1)

    parcel = single(back, Story(job=job(), unheard=[lost, back]))

    assert parcel == Parcel(unsent={back.id: Unsent.REVERTED})


def test_where_the_lost_one_may_have_arrived_its_end_is_told() -> None:
    lost, back = change(1, 2, SUPERSEDED, uncertain=True), change(2, 1)

    parcel = single(back, Story(job=job(), unheard=[lost, back]))

    assert told(parcel.head) == (2, 1)


def test_who_asks_hears_that_nothing_is_new() -> None:
    lost, back = change(1, 2, DEAD), change(2, 1)
    back = replace(back, content={**back.content, "asked": True})

    parcel = single(back, Story(job=job(), unheard=[lost, back]))

    assert parcel.head is not None
    assert parcel.head.content["notice"] == "unchanged"
    assert parcel.head.content["state"] == 1


def test_who_asks_hears_of_the_change_that_is_held() -> None:
    answer = owed(DeliveryKind.NOTICE)
    content = {**answer.content, "asked": True, "notice": "unchanged", "state": 2}
    waiting = held(change(1, 2))
    answer = replace(answer, content=content, id=f"{next(_numbers):024}")

    parcel = single(answer, Story(job=job(), unheard=[waiting]))

    assert told(parcel.head) == (1, 2)
    assert parcel.head is not None
    assert (parcel.head.kind, parcel.head.to_state) == (DeliveryKind.CHANGE, 2)


@pytest.mark.parametrize("kind", [DeliveryKind.INCIDENT, DeliveryKind.RECOVERY])
def test_who_asks_hears_of_an_outage_as_it_is(kind: DeliveryKind) -> None:
    waiting, answer = held(change(1, 2)), owed(kind)
    answer = replace(answer, content={**answer.content, "asked": True})

    parcel = single(answer, Story(job=job(), unheard=[waiting]))

    assert parcel == Parcel(head=answer)


def test_what_is_held_goes_with_what_took_it_back() -> None:
    waiting, back = held(change(1, 2)), change(2, 1)

    parcel = single(back, Story(job=job(), unheard=[waiting, back]))

    assert set(parcel.unsent) == {waiting.id, back.id}


@pytest.mark.parametrize(
    ("attention", "old", "new", "speaks"),
    [
        pytest.param(Attention(ignore=("/at",)), {"n": 1, "at": 1}, {"n": 1, "at": 2}, False,
                     id="what is ignored"),
        pytest.param(Attention(), [{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 1}], False,
                     id="the order of keyed items"),
        pytest.param(Attention(rules=(Rule(path="/a"),)), {"a": 1, "b": 1}, {"a": 1, "b": 2},
                     False, id="where no rule looks"),
        pytest.param(Attention(rules=(Rule(condition=Condition.APPEARS, value="sale"),)),
                     {"text": ["on sale"]}, {"text": ["on sale", "new"]}, False,
                     id="beside the text that a rule looks for"),
        pytest.param(Attention(rules=(Rule(condition=Condition.APPEARS, value="sale"),)),
                     {"text": ["old"]}, {"text": ["on sale"]}, True,
                     id="the text that a rule looks for"),
        pytest.param(Attention(rules=(Rule(condition=Condition.BY_PERCENT, value=5),)),
                     100, 101, True, id="less than the rule asks, and no longer what they know"),
    ],
)  # fmt: skip
def test_the_comparison_is_that_of_the_jobs_own_rules(
    attention: Attention, old: Json, new: Json, speaks: bool
) -> None:
    lost, news = change(old, "elsewhere", DEAD), change("elsewhere", new)

    parcel = single(news, Story(job=job(attention=attention), unheard=[lost, news]))

    assert (parcel.head is not None) is speaks


# --- what was held -------------------------------------------------------------------------------


def release(*waiting: Delivery, unheard: Sequence[Delivery] | None = None, **fields: Any) -> Parcel:
    ids = {each.job_id or "" for each in waiting}
    everything = waiting if unheard is None else unheard
    stories = {
        name: Story(
            job=job(name, **fields), unheard=[e for e in everything if e.job_id == name and _is(e)]
        )
        for name in ids
    }
    return released(waiting, stories, now=NOW)


def _is(message: Delivery) -> bool:
    return message.kind in {DeliveryKind.CHANGE, DeliveryKind.BASELINE}


def test_changes_of_a_night_are_one_from_the_first_to_the_last() -> None:
    night = [held(change(1, 2)), held(change(2, 5)), held(change(5, 4))]

    parcel = release(*night)

    assert told(parcel.head) == (1, 4)
    assert parcel.head is not None
    assert parcel.head.id == night[-1].id
    assert parcel.unsent == dict.fromkeys([night[0].id, night[1].id], Unsent.NETTED)


def test_what_was_undone_in_the_night_is_not_told() -> None:
    night = [held(change(1, 2)), held(change(2, 1))]

    assert release(*night) == Parcel(unsent=dict.fromkeys([n.id for n in night], Unsent.REVERTED))


SWITCHING = {"switching": 3}
SETTLED = {"notice": "settled", "settled": True}
STILL = {"notice": "still", "rule": {"condition": "below"}}


def saying(message: Delivery, **said: Any) -> Delivery:
    return replace(message, content={**message.content, **said})


def goes_on(state: Json, **said: Any) -> Delivery:
    content = {"number": 3, "task": "price", "state": state, **said}
    return owed(DeliveryKind.NOTICE, content=content)


@pytest.mark.parametrize(
    ("night", "tells"),
    [
        pytest.param([goes_on(1, **STILL)], [{**STILL, "state": 1}], id="it goes on"),
        pytest.param(
            [goes_on(1, **STILL), goes_on(1, **STILL)],
            [{**STILL, "state": 1}],
            id="it goes on and on: said once",
        ),
        pytest.param([goes_on(1, **SETTLED)], [{**SETTLED, "state": 1}], id="it settled"),
        pytest.param(
            [change(1, 2), saying(change(2, 1), **SETTLED)],
            [{**SETTLED, "state": 1}],
            id="it settled where it was",
        ),
        pytest.param(
            [change(1, 2), saying(change(2, 1), **SWITCHING)],
            [{**SWITCHING, "notice": "switching", "state": 1}],
            id="it begins to flap where it was",
        ),
        pytest.param(
            [saying(change(1, 2), **SWITCHING), saying(change(2, 1), **SETTLED)],
            [],
            id="it flapped and settled, and nobody heard of either",
        ),
        pytest.param(
            [saying(change(1, 2), **SWITCHING), change(2, 3)],
            [{**SWITCHING, "changes": [{"path": "", "old": 1, "new": 3}]}],
            id="it flaps, beside its net change",
        ),
        pytest.param(
            [change(1, 2), goes_on(2, **STILL)],
            [{**STILL, "changes": [{"path": "", "old": 1, "new": 2}]}],
            id="it became so, and goes on",
        ),
        pytest.param(
            [goes_on(1, **STILL), change(1, 2)],
            [{"changes": [{"path": "", "old": 1, "new": 2}]}],
            id="it went on, and is over",
        ),
    ],
)
def test_what_goes_on_or_settled_is_said_beside_the_net_change_or_alone(
    night: list[Delivery], tells: list[dict[str, Any]]
) -> None:
    night = [held(each) for each in night]
    unheard = [each for each in night if each.kind is DeliveryKind.CHANGE]

    parcel = released(night, {"job": Story(job=job(), unheard=unheard)}, now=NOW)

    parts = [part for part in (parcel.head, *parcel.along) if part is not None]
    besides = {"number", "task", "held", "more"}
    said = [{k: v for k, v in part.content.items() if k not in besides} for part in parts]
    assert said == tells
    assert len(parcel.unsent) == len(night) - len(tells)


@pytest.mark.parametrize(
    ("lost", "news", "tells"),
    [
        pytest.param(SWITCHING, {}, SWITCHING | {"notice": "switching"}, id="that it flaps"),
        pytest.param({}, SETTLED, SETTLED, id="that it settled"),
        pytest.param({}, STILL, STILL, id="that it goes on"),
    ],
)
def test_what_is_lost_and_taken_back_still_says(
    lost: dict[str, Any], news: dict[str, Any], tells: dict[str, Any]
) -> None:
    before, back = saying(change(1, 2, DEAD), **lost), saying(change(2, 1), **news)

    parcel = single(back, Story(job=job(), unheard=[before, back]))

    assert parcel.head is not None
    assert parcel.head.content == {"number": 3, "task": "price", "state": 1, **tells}
    assert not parcel.unsent


@pytest.mark.parametrize(
    ("state", "unit"),
    [
        pytest.param({"value": 2, "unit": "EUR"}, "EUR", id="beside it"),
        pytest.param({"value": 2, "currency": "USD"}, "USD", id="by another name"),
        pytest.param({"value": 2}, None, id="none"),
        pytest.param({"value": 2, "unit": ["EUR"]}, None, id="no text"),
        pytest.param({"value": 2, "unit": "x" * 99}, "x" * 12, id="cut"),
    ],
)
def test_a_number_is_told_with_its_unit(state: Json, unit: str | None) -> None:
    told = told_changes([Change(path="/value", old=1, new=2)], state)

    assert told["changes"][0].get("unit") == unit  # type: ignore[index,call-overload,union-attr]


def test_where_the_unit_is_another_one_no_number_has_it() -> None:
    changed = [Change(path="/unit", old="EUR", new="USD"), Change(path="/value", old=1, new=2)]

    told = told_changes(changed, {"value": 2, "unit": "USD"})

    assert "unit" not in told["changes"][1]  # type: ignore[index,call-overload]


def test_what_several_jobs_have_to_say_is_one_message_in_order() -> None:
    first = held(owed(DeliveryKind.REMINDER, "one", silent=True))
    second, third = held(change(1, 2)), held(owed(DeliveryKind.REMINDER, "two"))

    parcel = release(first, second, third)

    assert parcel.head is not None
    assert parcel.head.id == first.id
    assert [each.id for each in parcel.along] == [second.id, third.id]
    parts = parcel.head.content[TOGETHER]
    assert [part["kind"] for part in parts] == ["change", "reminder"]  # type: ignore[union-attr,index,call-overload]
    assert not parcel.head.silent


def test_a_reminder_that_came_again_and_again_is_said_once() -> None:
    night = [held(owed(DeliveryKind.REMINDER)) for _ in range(3)]

    parcel = release(*night)

    assert parcel.head is not None
    assert (parcel.head.id, parcel.head.content["times"]) == (night[-1].id, 3)
    assert set(parcel.unsent.values()) == {Unsent.NETTED}


INCIDENT, RECOVERY = DeliveryKind.INCIDENT, DeliveryKind.RECOVERY


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        pytest.param((INCIDENT,), INCIDENT, id="it fails"),
        pytest.param((INCIDENT, RECOVERY), None, id="it failed for a while"),
        pytest.param((INCIDENT, RECOVERY, INCIDENT), INCIDENT, id="it fails again"),
        pytest.param((RECOVERY,), RECOVERY, id="it works again"),
        pytest.param((RECOVERY, INCIDENT), None, id="it worked for a while"),
    ],
)
def test_an_outage_within_the_night_is_not_told(
    kinds: tuple[DeliveryKind, ...], says: DeliveryKind | None
) -> None:
    parcel = release(*(held(owed(kind)) for kind in kinds))

    assert (parcel.head and parcel.head.kind) == says


def test_what_was_told_meanwhile_is_not_told_again() -> None:
    waiting = held(change(1, 2))

    parcel = release(waiting, unheard=[])

    assert parcel == Parcel(unsent={waiting.id: Unsent.TOLD_SINCE})


def test_a_first_look_is_old_news_to_whoever_asked_meanwhile() -> None:
    first = held(owed(DeliveryKind.BASELINE))

    parcel = released([first], {"job": Story(job=job(), unheard=[])}, now=NOW)

    assert parcel == Parcel(unsent={first.id: Unsent.TOLD_SINCE})


def test_a_later_one_that_never_arrived_counts() -> None:
    waiting, lost = held(change(1, 2)), change(2, 3, DEAD)

    parcel = release(waiting, unheard=[waiting, lost])

    assert told(parcel.head) == (1, 3)
    assert parcel.head is not None
    assert (parcel.head.id, parcel.head.to_state) == (waiting.id, 3)


def test_what_is_quiet_again_waits_on() -> None:
    waiting = held(owed(DeliveryKind.REMINDER))
    policy = Policy(quiet=windows_of("6-8"))

    parcel = release(waiting, policy=policy)

    assert parcel.head is None
    assert [each.held_until for each in parcel.held] == [NOW + timedelta(hours=1)]


def test_a_removed_job_has_nothing_more_to_say() -> None:
    waiting = held(owed(DeliveryKind.REMINDER))

    assert release(waiting, removed_at=NOW) == Parcel(unsent={waiting.id: Unsent.REMOVED})


@pytest.mark.parametrize("path", [*product((1, 2, 3), repeat=4)])
def test_a_night_is_silent_exactly_where_it_ends_as_it_began(path: tuple[int, ...]) -> None:
    night = [held(change(a, b)) for a, b in zip((1, *path), path, strict=False) if a != b]

    parcel = release(*night) if night else Parcel()

    assert (parcel.head is None) is (path[-1] == 1)
    if parcel.head is not None:
        assert told(parcel.head) == (1, path[-1])
