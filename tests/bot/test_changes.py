"""Changes and states as people read them."""

import pytest

from bot.changes import WIDTH, change_lines, contrast, state_words
from scheduler.diff import Json
from tests.bot.talk import Talk

LONG = "word " * 40
DOWN: Json = {"path": "/up", "old": True, "new": False}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("red", "blue", "red \u2192 blue", id="short"),
        pytest.param(
            "Price: 129.90 EUR",
            "Price: 89.00 EUR",
            "Price: 129.90 EUR \u2192 89.00 EUR",
            id="the label is said once",
        ),
        pytest.param("a b c", "a b d", "a b c \u2192 a b d", id="no label"),
        pytest.param(
            f"{LONG}today",
            f"{LONG}tomorrow",
            "\u2026rd word word word today \u2192 \u2026rd word word word tomorrow",
            id="the end of a long line",
        ),
        pytest.param(
            "x" * 200 + "1",
            "x" * 200 + "2",
            f"\u2026{'x' * 20}1 \u2192 \u2026{'x' * 20}2",
            id="one long word",
        ),
    ],
)
def test_two_texts_are_told_where_they_differ(old: str, new: str, told: str) -> None:
    assert contrast(old, new) == told


def test_no_side_is_longer_than_people_read() -> None:
    sides = contrast(f"{LONG * 3}a {LONG}", f"{LONG * 3}b {LONG}").split(" \u2192 ")

    assert all(len(side) <= WIDTH for side in sides)
    assert sides[0] != sides[1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param(
            [{"path": "/steps", "old": 3000, "new": 5000}],
            "\u2022 steps: 3\u00a0000 \u2192 5\u00a0000 (+66.7%)",
            id="a number",
        ),
        pytest.param([{"path": "/text/4", "new": "New"}], "+ New", id="a line that came"),
        pytest.param([{"path": "/text/4", "old": "Old"}], "\u2212 Old", id="a line that went"),
        pytest.param(
            [DOWN, {"path": "/status", "old": 200, "new": None}],
            "It is down (no answer).",
            id="a site that went down",
        ),
        pytest.param(
            [{"path": "/up", "old": False, "new": True}],
            "It is up.",
            id="a site that came back",
        ),
        pytest.param(
            [{"path": "/exists", "old": False, "new": True}], "It is there.", id="a file that came"
        ),
    ],
)  # fmt: skip
def test_changes_in_words(changes: Json, told: str) -> None:
    assert change_lines(changes) == told


@pytest.mark.parametrize(
    ("state", "told"),
    [
        pytest.param({"up": True, "status": 200}, "It is up (200).", id="a site"),
        pytest.param({"exists": False}, "It is not there.", id="a file"),
        pytest.param(
            {"title": "Shop", "text": ["Tea", "Milk"]}, "Shop: Tea \u00b7 Milk", id="page"
        ),
        pytest.param({"value": 1234.5}, "1\u00a0234.5", id="a number"),
        pytest.param(None, "nothing", id="nothing"),
        pytest.param([], "", id="an empty list"),
    ],
)
def test_a_state_in_words(state: Json, told: str) -> None:
    assert state_words(state) == told


async def test_a_watch_says_what_it_sees_and_then_only_what_changes(talk: Talk) -> None:
    await talk.say("check https://shop.example/tea every hour and tell me if it changes")

    first = await talk.wait()
    silence = await talk.wait(hours=1)
    talk.page = {"title": "Shop", "text": ["Tea", "Price: 89.00 EUR"]}
    not_sure_yet = await talk.wait(hours=1)
    change = await talk.wait(hours=1)

    assert first == [
        "\U0001f440 #1 shop.example/tea\nNow: Shop: Tea \u00b7 Price: 129.90 EUR\n"
        "From now on I write only when there is something to say."
    ]
    assert silence == []
    assert not_sure_yet == []
    assert change == ["\U0001f514 #1 shop.example/tea\n\u2022 Price: 129.90 EUR \u2192 89.00 EUR"]


async def test_a_site_is_told_when_it_goes_and_comes_not_how(talk: Talk) -> None:
    talk.page = {"up": True, "status": 200}
    await talk.say("check every 10 minutes and let me know when https://example.org is down")
    await talk.wait()

    talk.page = {"up": True, "status": 204}
    other = [*await talk.wait(minutes=10), *await talk.wait(minutes=10)]
    talk.page = {"up": False, "status": None}
    down = [await talk.wait(minutes=10), await talk.wait(minutes=10)]

    assert other == []
    assert down == [[], ["\U0001f514 #1 example.org\nIt is down."]]


async def test_a_text_that_is_waited_for(talk: Talk) -> None:
    await talk.say("tell me when \u201cin stock\u201d appears on https://shop.example/tea")
    await talk.wait()

    talk.page = {"title": "Shop", "text": ["Tea", "Price: 1 EUR"]}
    other = await talk.wait(minutes=30)
    talk.page = {"title": "Shop", "text": ["Tea", "Price: 1 EUR", "In stock"]}
    wanted = [*await talk.wait(minutes=30), *await talk.wait(minutes=30)]

    assert other == []
    assert len(wanted) == 1


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        pytest.param(
            "check https://a.example every hour and tell me if it changes",
            "I write when it changes.",
            id="anything",
        ),
        pytest.param(
            "let me know when https://a.example is down",
            "I write when it goes down or comes back.",
            id="down",
        ),
        pytest.param(
            "tell me when \u201cin stock\u201d appears on https://a.example",
            "I write when \u201cin stock\u201d comes up.",
            id="a text",
        ),
    ],
)
async def test_the_card_of_a_watch_says_what_it_waits_for(
    talk: Talk, words: str, rule: str
) -> None:
    assert rule in (await talk.say(words)).splitlines()
