"""When Minder speaks: never without a change, never twice the same, never for an error page."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduler.diff import Change, Listing, Match, changes
from scheduler.errors import StateRefused
from scheduler.model import DeliveryKind, Memory, Observation
from scheduler.notes import notes_of
from scheduler.policy import Attention, Baseline, Condition, Notify, Rule
from scheduler.rules import judge
from scheduler.verdict import Why
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
    assert "outage" not in over.memory.notes


def test_notes_that_nobody_can_read_were_never_taken() -> None:
    memory = Memory(seen=1, told=1, has_told=True, notes={"outage": 5, "marks": [1], "times": "x"})

    assert judge(Attention(), memory, Observation(state=1), NOW).memory == replace(memory, notes={})


# --- rules that wait, rest and insist -----------------------------------------------------------

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("attention", "seen", "said"),
    [
        pytest.param(on(C.BELOW, 90, hold=2 * HOUR), [100, 80, 85, 80, 80], "B . . C .",
                     id="it holds for long enough"),
        pytest.param(on(C.BELOW, 90, hold=2 * HOUR), [100, 80, 95, 80, 80, 80], "B . . . . C",
                     id="a break begins the time again"),
        pytest.param(on(C.BELOW, 90, hold=2 * HOUR), [100, 80, A, 80], "B . . C",
                     id="a failure is no break"),
        pytest.param(on(C.IS, "false", path="/up", hold=HOUR),
                     [{"up": True}, {"up": False}, {"up": False}, {"up": True}], "B . C .",
                     id="down for an hour"),
        pytest.param(on(C.ABOVE, 10, times=2, among=3), [1, 11, 1, 11, 11], "B . . C .",
                     id="two of the last three"),
        pytest.param(on(C.ABOVE, 10, times=2, among=3), [1, 11, 1, 1, 11, 1, 1, 11],
                     "B . . . . . . .", id="one of the last three"),
        pytest.param(on(C.CHANGES, at_most_every=3 * HOUR), [1, 2, 3, 4, 5, 5, 6], "B C . . C . .",
                     id="at most once in a time, and then the net change"),
        pytest.param(on(C.CHANGES, at_most_every=3 * HOUR), [1, 2, 3, 2, 2, 2], "B C . . . .",
                     id="what is as it was told is no change"),
        pytest.param(on(C.BELOW, 90, again_every=2 * HOUR), [100, 80, 80, 80, 80, 80, 95, 95, 80],
                     "B C . N . N . . C", id="again while it lasts"),
        pytest.param(on(C.BELOW, 90, again_every=2 * HOUR), [100, 80, 80, 79], "B C . C",
                     id="again, with what has changed"),
        pytest.param(on(C.BELOW, 90, again_every=2 * HOUR), [80, 80, 80, 80], "B . . .",
                     id="what never came about does not go on"),
        pytest.param(on(C.IS, "sold out"), ["3 left", "sold out", "2 left", "Sold out"], "B C . C",
                     id="it becomes a text"),
        pytest.param(on(C.CHANGES, daily=2), [*range(1, 5), *[5] * 21, 6, 6, 7],
                     "B C C . " + ". " * 21 + "C . C", id="twice a day, and then the net change"),
        pytest.param(on(C.CHANGES, daily=1), [1, 2, *[3] * 23, 3], f"B C {'. ' * 23}C",
                     id="once a day: a day from message to message"),
        pytest.param(on(C.BELOW, 90, daily=1, again_every=2 * HOUR), [100, 80, *[80] * 23, 80],
                     f"B C {'. ' * 23}N", id="what goes on waits for the next day, too"),
        pytest.param(Attention(silence=2), [1, Observation(), 1, Observation(), Observation(), 1],
                     "B . . . I R", id="nothing came twice"),
        pytest.param(Attention(silence=1), [1, A, 1], "B I R", id="a failure brings nothing, too"),
        pytest.param(Attention(shadow=3), [1, 2, 3, 4, 4, 5], "B . . N . C", id="measured first"),
    ],
)  # fmt: skip
def test_time_and_again(attention: Attention, seen: list[Any], said: str) -> None:
    assert spoken(play(attention, seen, every=HOUR)) == said


def test_a_rule_that_waits_survives_a_restart() -> None:
    attention = on(C.BELOW, 90, hold=2 * HOUR)
    stored = json.loads(json.dumps(dict(play(attention, [100, 80])[-1].memory.notes)))
    memory = Memory(seen=80, told=100, has_told=True, notes=stored)

    assert judge(attention, memory, Observation(state=80), NOW + 2 * HOUR).kinds


def test_what_keeps_switching_is_muted_with_one_word_and_one_when_it_settles() -> None:
    switching = [1, 2, 1, 2, 1, 2, 1, 2, 1]

    verdicts = play(Attention(), [*switching, *[1] * 6], every=HOUR)

    assert spoken(verdicts) == "B C C C C . . . . . . . . . N"
    assert [v.remarks.get("switching") for v in verdicts[:5]] == [None, None, None, None, 3]
    assert verdicts[-1].why["why"] == Why.SETTLED


def test_a_value_that_was_not_told_yet_is_news_though_others_keep_switching() -> None:
    assert spoken(play(Attention(), [1, 2, 1, 2, 1, 2, 7, 1], every=HOUR)).endswith("C . C .")


def test_what_switches_slowly_is_told_each_time() -> None:
    assert "." not in spoken(play(Attention(), [1, 2] * 6, every=13 * HOUR)).split()


def test_a_busy_number_is_measured_and_a_threshold_proposed() -> None:
    *_, last = play(Attention(shadow=4), [100, 101, 100, 102, 103])

    assert last.remarks | {"path": "", "threshold": 3} == last.remarks


def test_a_job_that_failed_ten_times_within_a_day_and_more_gives_up() -> None:
    verdicts = play(Attention(), [1, *[A] * 12], every=3 * HOUR, period=HOUR)

    assert spoken(verdicts) == "B . I . . . . . . . I I I"
    assert [v.gives_up for v in verdicts].index(True) == 10


@pytest.mark.parametrize(
    ("period", "failures", "rest"),
    [
        pytest.param(timedelta(minutes=10), 1, None, id="a hiccup"),
        pytest.param(timedelta(minutes=10), 2, timedelta(minutes=15), id="every second time"),
        pytest.param(timedelta(minutes=10), 3, timedelta(minutes=35), id="every fourth time"),
        pytest.param(timedelta(minutes=10), 9, timedelta(minutes=55), id="each hour"),
        pytest.param(timedelta(hours=1), 9, None, id="no more than what it is anyway"),
        pytest.param(None, 9, None, id="what comes once"),
    ],
)
def test_who_fails_rests(period: timedelta | None, failures: int, rest: timedelta | None) -> None:
    last = play(Attention(), [A] * failures, period=period)[-1]

    outage = notes_of(last.memory.notes).outage
    assert outage is not None
    assert outage.rests_until == (None if rest is None else NOW + rest)


def test_five_looks_without_anything_are_five_intervals() -> None:
    period, silent = timedelta(minutes=10), Attention(silence=5)

    rests = [
        verdict.memory.notes["outage"].get("rests_until")
        for verdict in play(silent, [Observation()] * 5, every=period, period=period)
    ]

    assert rests[:4] == [None] * 4
    assert rests[4] is not None


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"condition": C.ABOVE}, id="above nothing"),
        pytest.param({"condition": C.IS}, id="becomes nothing"),
        pytest.param({"times": 3, "among": 2}, id="more often than it is looked at"),
        pytest.param({"again_every": HOUR}, id="again, though it is over"),
        pytest.param({"hold": timedelta()}, id="for no time"),
    ],
)
def test_what_is_no_rule(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"condition|observations|time"):
        Rule(**rule)


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


@pytest.mark.parametrize(
    ("attention", "seen", "why"),
    [
        pytest.param(on(C.BELOW, 90, hold=HOUR), [100, 80],
                     {"why": "not_yet", "rule": {"condition": "below", "path": "", "value": 90,
                      "hold": 3600}}, id="not yet"),
        pytest.param(on(C.CHANGES, at_most_every=9 * HOUR), [1, 2, 3],
                     {"why": "cooldown", "until": (NOW + 10 * HOUR).isoformat()}, id="too soon"),
        pytest.param(on(C.CHANGES, daily=2), [1, 2, 3, 4],
                     {"why": "cooldown", "until": (NOW + 25 * HOUR).isoformat()},
                     id="as often as a day allows"),
        pytest.param(Attention(), [1, 2, 1, 2, 1, 2], {"why": "switching"}, id="in circles"),
        pytest.param(Attention(), [1, 2, 1, 2, 1, *[1] * 6], {"why": "settled"}, id="settled"),
        pytest.param(on(C.BELOW, 90, again_every=HOUR), [100, 80, 80], {"why": "still"},
                     id="still"),
        pytest.param(Attention(shadow=2), [1, 1], {"why": "shadow", "looks": 1, "of": 2},
                     id="only measured"),
        pytest.param(Attention(shadow=2), [1, 1, 1], {"why": "measured", "looks": 2},
                     id="measured"),
        pytest.param(Attention(), [A] * 30,
                     {"why": "given_up", "code": "A", "streak": 30, "patience": 2}, id="given up"),
    ],
)  # fmt: skip
def test_why_after_a_while(attention: Attention, seen: list[Any], why: dict[str, Any]) -> None:
    last = play(attention, seen, every=HOUR, period=HOUR)[-1].why

    assert {**last, **why} == last


def test_every_reason_is_in_the_tables_above() -> None:
    reasons = {
        case.values[2]["why"]
        for table in (test_why, test_why_after_a_while)
        for mark in table.pytestmark  # type: ignore[attr-defined]
        for case in mark.args[1]
    }

    assert reasons == {reason.value for reason in Why}


# --- beside the reference -----------------------------------------------------------------------


@pytest.mark.parametrize("part", range(3))
def test_the_reducer_agrees_with_a_slow_one_that_keeps_everything(part: int) -> None:
    for number in range(part * SAMPLE // 3, (part + 1) * SAMPLE // 3):
        tell(f"minder:{number}")  # python -m tests.reducer --only NUMBER
