"""When Minder speaks: never without a change, never twice the same, never for an error page."""

from dataclasses import replace
from typing import Any

import pytest

from scheduler.diff import Change, Listing, Match, changes
from scheduler.errors import StateRefused
from scheduler.model import DeliveryKind, Memory, Observation
from scheduler.policy import Attention, Baseline, Condition, Notify, Rule
from scheduler.rules import Why, judge
from tests.reducer import tell
from tests.scheduler.judging import FINAL, NOW, A, B, on, play, spoken

SAMPLE = 1_500
"""Stories told in a test; ``python -m tests.reducer`` tells 100,000."""

C = Condition

# --- without rules ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attention", "seen", "said"),
    [
        pytest.param(Attention(), [1, 1, 2, 2, 1], "B . C . C", id="each change once"),
        pytest.param(Attention(), [{"a": 1, "b": 2}, {"b": 2.0, "a": 1}], "B .",
                     id="what means the same"),
        pytest.param(Attention(baseline=Baseline.SILENT), [1, 1, 2], ". . C",
                     id="first look silent"),
        pytest.param(Attention(baseline=Baseline.NOTIFY), [1, 1, 2], "C . C",
                     id="first look is news"),
        pytest.param(Attention(ignore=("/at",)), [{"at": 1, "v": 1}, {"at": 2, "v": 1}], "B .",
                     id="what does not count"),
        pytest.param(Attention(lists=(Listing(path="", match=Match.UNORDERED),)), [[1, 2], [2, 1]],
                     "B .", id="order that does not count"),
        pytest.param(Attention(confirm=2), [1, 2, 1, 2, 2, 2], "B . . . C .", id="seen twice"),
        pytest.param(Attention(confirm=3), [1, 2, 3, 2, 3, 3, 3], "B . . . . . C", id="unsettled"),
        pytest.param(Attention(confirm=2), [1, 2, A, 2, 2], "B . . . C",
                     id="an error starts the confirmation again"),
        pytest.param(Attention(notify=Notify.NEVER), [1, 2, A, A, 3], ". . . . .", id="never"),
        pytest.param(Attention(notify=Notify.ON_FAILURE), [1, 2, A, A, A, 3, 4], ". . . I . R .",
                     id="failures only"),
        pytest.param(Attention(notify=Notify.ALWAYS), [1, 1, 2], "B N C", id="each time"),
    ],
)  # fmt: skip
def test_any_change(attention: Attention, seen: list[Any], said: str) -> None:
    assert spoken(play(attention, seen)) == said


@pytest.mark.parametrize(
    ("notify", "said"),
    [
        pytest.param(Notify.ALWAYS, "R R .", id="always: a text is said, silence is not"),
        pytest.param(Notify.ON_CHANGE, ". . .", id="on change: a text is no state"),
        pytest.param(Notify.ON_FAILURE, ". . .", id="on failure"),
        pytest.param(Notify.NEVER, ". . .", id="never"),
    ],
)
def test_a_text_without_a_state(notify: Notify, said: str) -> None:
    texts = [Observation(text="water the plants"), Observation(text="again"), Observation()]

    verdicts = play(Attention(notify=notify), texts)

    assert spoken(verdicts) == said
    assert verdicts[-1].memory == Memory()


def test_a_text_beside_a_state_is_what_is_said_each_time() -> None:
    attention = Attention(notify=Notify.ALWAYS)

    first, again = play(
        attention, [Observation(state=1, text="one"), Observation(state=2, text="two")]
    )

    assert first.kinds == again.kinds == (DeliveryKind.REMINDER,)
    assert again.memory.told == 2


def test_a_change_message_is_the_difference_of_its_two_states() -> None:
    last = play(on(C.DROPS, path="/p"), [{"p": 5}, {"p": 9}, {"p": 7}])[-1]

    assert (last.from_state, last.to_state) == ({"p": 9}, {"p": 7})
    assert changes(last.from_state, last.to_state) == last.changes == (
        Change(path="/p", old=9, new=7),
    )  # fmt: skip


def test_what_is_seen_is_not_what_is_told() -> None:
    last = play(on(C.BY, 10), [100, 105.0])[-1].memory

    assert (last.seen, last.told, last.has_told) == (105, 100, True)


def test_what_is_no_state_is_refused_and_nothing_is_decided() -> None:
    with pytest.raises(StateRefused):
        play(Attention(), [float("nan")])


# --- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        pytest.param([1, A, 1, A, 1], "B . . . .", id="hiccups"),
        pytest.param([1, A, A, A, A, 1, 1], "B . I . . R .", id="one incident, one recovery"),
        pytest.param([1, A, A, 2], "B . I RC", id="a recovery with news"),
        pytest.param([1, A, A, 1, A, A, 1], "B . I R . I R", id="again"),
        pytest.param([A, A, 1, 1], ". I RB .", id="from the beginning"),
        pytest.param(
            [1, A, B, A, B, 1], "B . I . . R", id="causes that alternate are one incident"
        ),
        pytest.param(
            [1, A, A, B, B, B, A, A, 1], "B . I . I . . . R", id="a second cause that stays"
        ),
        pytest.param([1, FINAL, FINAL, 1], "B I . R", id="what will not heal is told at once"),
        pytest.param([1, 2, A, 1, 2], "B C . C C", id="an error is no state"),
    ],
)
def test_failures(seen: list[Any], said: str) -> None:
    assert spoken(play(Attention(), seen)) == said


def test_a_failure_leaves_the_states_alone() -> None:
    before, after = play(Attention(), [1, A])

    assert (after.memory.seen, after.memory.told) == (before.memory.seen, before.memory.told)


def test_whoever_has_no_second_run_hears_of_the_first_failure() -> None:
    assert spoken(play(Attention(notify=Notify.ALWAYS), [A], patience=1)) == "I"


def test_how_long_it_lasted() -> None:
    *_, incident, again, over = play(Attention(), [1, A, A, A, 1])

    assert (incident.streak, again.streak, over.streak) == (2, 3, 3)
    assert again.memory.notes["outage"] == {
        "streak": 3, "cause": "A", "since": NOW.isoformat(), "told": ["A"],
    }  # fmt: skip
    assert over.memory.notes == {}


def test_notes_that_nobody_can_read_were_never_taken() -> None:
    memory = Memory(seen=1, told=1, has_told=True, notes={"outage": 5, "marks": [1], "times": "x"})

    assert judge(Attention(), memory, Observation(state=1), NOW).memory == replace(memory, notes={})


# --- the ledger ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attention", "seen", "why"),
    [
        pytest.param(Attention(), [1], {"why": "first_look"}, id="first look"),
        pytest.param(Attention(), [1, 1], {"why": "unchanged"}, id="unchanged"),
        pytest.param(Attention(confirm=3), [1, 2, 2], {"why": "unconfirmed", "times": 2, "of": 3},
                     id="not seen often enough"),
        pytest.param(on(C.BY_PERCENT, 5, path="/p"), [{"p": 101}, {"p": 100}],
                     {"why": "below_rule", "changes": 1, "path": "/p", "from": 101, "to": 100,
                      "rule": {"condition": "by_percent", "path": "/p", "value": 5}},
                     id="below the rule"),
        pytest.param(Attention(rules=(Rule(condition=C.BY, path="/a", value=9),
                                      Rule(condition=C.ABOVE, path="/b", value=9))),
                     [{"a": 1, "b": 1}, {"a": 1, "b": 2}],
                     {"why": "below_rule", "changes": 1, "path": "/b", "from": 1, "to": 2,
                      "rule": {"condition": "above", "path": "/b", "value": 9}},
                     id="below the rule that looks there"),
        pytest.param(on(C.CONTAINS, "x"), ["x", "y"],
                     {"why": "below_rule",
                      "rule": {"condition": "contains", "path": "", "value": "x"}},
                     id="below a rule about a text"),
        pytest.param(Attention(), [{}, {"a": {"long": "x" * 100}}],
                     {"why": "changed", "changes": 1, "path": "/a", "to": '{"long":"' + "x" * 71,
                      "rule": {"condition": "changes", "path": ""}},
                     id="changed; long values are cut"),
        pytest.param(Attention(notify=Notify.NEVER), [1], {"why": "not_wanted"}, id="not wanted"),
        pytest.param(Attention(), [Observation()], {"why": "nothing_seen"}, id="nothing seen"),
        pytest.param(Attention(notify=Notify.ALWAYS), [Observation(text="a")], {"why": "always"},
                     id="each time"),
        pytest.param(Attention(), [A], {"why": "error", "code": "A", "streak": 1, "patience": 2},
                     id="an error"),
        pytest.param(Attention(),
                     [A, A], {"why": "incident", "code": "A", "streak": 2, "patience": 2},
                     id="an incident"),
        pytest.param(Attention(), [1, A, 1], {"why": "unchanged", "recovered_after": 1},
                     id="well again"),
    ],
)  # fmt: skip
def test_why(attention: Attention, seen: list[Any], why: dict[str, Any]) -> None:
    assert play(attention, seen)[-1].why == why


def test_every_reason_is_in_the_table_above() -> None:
    reasons = {
        case.values[2]["why"]
        for mark in test_why.pytestmark  # type: ignore[attr-defined]
        for case in mark.args[1]
    }

    assert reasons == {reason.value for reason in Why}


# --- beside the reference -----------------------------------------------------------------------


@pytest.mark.parametrize("part", range(3))
def test_the_reducer_agrees_with_a_slow_one_that_keeps_everything(part: int) -> None:
    for number in range(part * SAMPLE // 3, (part + 1) * SAMPLE // 3):
        tell(f"minder:{number}")  # python -m tests.reducer --only NUMBER
