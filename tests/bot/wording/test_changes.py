"""Changes and states as people read them."""

from dataclasses import replace

import pytest

from bot.wording.changes import change_lines
from bot.wording.notation import Notation
from bot.wording.passages import contrast
from bot.wording.states import WIDTH, state_words, value_words
from scheduler.diff import Json
from tests.bot.talk import Talk

LONG = "word " * 40
BY = "\u221240.90 EUR, \u221231.5 %"
DOWN: Json = {"path": "/up", "old": True, "new": False}


def loosened(words: str) -> str:
    """Words whose spaces may break, as they are easier to read here."""
    return words.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("red", "blue", "red \u2192 blue", id="short"),
        pytest.param(
            "Price: 129.90 EUR",
            "Price: 89.00 EUR",
            f"Price: 129.90 EUR \u2192 89.00 EUR ({BY})",
            id="the label is said once",
        ),
        pytest.param(
            "Left: 12", "Left: 9", "Left: 12 \u2192 9 (\u22123, \u221225 %)", id="a count"
        ),
        pytest.param("Chapter 12", "Chapter 13", "Chapter 12 \u2192 Chapter 13", id="no quantity"),
        pytest.param("Price: 5 EUR", "Price: 5 USD", "Price: 5 EUR \u2192 5 USD", id="other money"),
        pytest.param(
            "Price: 5 EUR",
            "Price: 6 EUR today",
            "Price: 5 EUR \u2192 6 EUR today",
            id="not only it",
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
    assert loosened(contrast(old, new)) == told


def test_no_side_is_longer_than_people_read() -> None:
    sides = contrast(f"{LONG * 3}a {LONG}", f"{LONG * 3}b {LONG}").split(" \u2192 ")

    assert all(len(side) <= WIDTH for side in sides)
    assert sides[0] != sides[1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param(
            [{"path": "/steps", "old": 3000, "new": 5000}],
            "\u2022 steps: 3 000 \u2192 5 000 (+2 000, +66.7 %)",
            id="a number",
        ),
        pytest.param(
            [{"path": "/value", "old": 129.9, "new": 89, "unit": "EUR"}],
            f"\u2022 129.90 EUR \u2192 89 EUR ({BY})",
            id="an amount",
        ),
        pytest.param(
            [{"path": "/load", "old": 0, "new": 1.5}],
            "\u2022 load: 0 \u2192 1.5 (+1.5)",
            id="from nothing",
        ),
        pytest.param(
            [{"path": "/temp", "old": -1.5, "new": 1.5, "unit": "\u00b0C"}],
            "\u2022 temp: \u22121.5 \u00b0C \u2192 1.5 \u00b0C (+3 \u00b0C, +200 %)",
            id="from below zero",
        ),
        pytest.param(
            [{"path": "/full", "old": 40, "new": 50, "unit": "%"}],
            "\u2022 full: 40 % \u2192 50 % (+10 %)",
            id="percent of a percentage would be misread",
        ),
        pytest.param(
            [{"path": "/text", "old": f"{LONG}a. Second.", "new": f"{LONG}a. Third. Fourth."}],
            "\u2212 Second.\n+ Third.\n+ Fourth.",
            id="a long text: only what differs",
        ),
        pytest.param(
            [{"path": "/about", "old": "One\nTwo", "new": "One\nTwo\nThree"}],
            "\u2022 about:\n+ Three",
            id="lines",
        ),
        pytest.param(
            [{"path": "/about", "old": "\n".join("abcdefghij"), "new": "\n".join("klmnopqrst")}],
            "\u2022 about:\n\u2212 a\n+ k\n\u2212 b\n+ l\n\u2212 c\n+ m\n\u2026 and 14 lines more",
            id="a text that is wholly another one",
        ),
        pytest.param(
            [{"path": f"/n/{place}", "old": 1, "new": 2} for place in range(12)],
            "\n".join(["\u2022 n: 1 \u2192 2 (+1, +100 %)"] * 8) + "\n\u2026 and 4 more",
            id="many",
        ),
        pytest.param(
            [
                {"path": "/title", "old": "Hello \u202e<b>x</b>", "new": "[a](https://b.example)\u200b"},
            ],
            "\u2022 title: Hello <b>x</b> \u2192 [a](https://b.example)",
            id="what the world writes stays text",
        ),
        pytest.param(
            [{"path": "/items/id=1", "new": {"id": "1", "title": "News", "link": "https://a.example"}}],
            "+ News https://a.example",
            id="an entry that came",
        ),
        pytest.param(
            [{"path": "/known/0", "old": [1, 2]}], "\u2212 known: 1, 2", id="an item that went"
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
    assert loosened(change_lines(changes)) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        pytest.param(
            "de",
            "1.299,00 \u20ac \u2192 1.099,50 \u20ac (\u2212199,50 \u20ac, \u221215,4 %)",
            id="German",
        ),
        pytest.param(
            "en",
            "\u20ac1,299.00 \u2192 \u20ac1,099.50 (\u2212\u20ac199.50, \u221215.4 %)",
            id="English",
        ),
        pytest.param(
            None,
            "1 299 EUR \u2192 1 099.50 EUR (\u2212199.50 EUR, \u221215.4 %)",
            id="nobody knows",
        ),
        pytest.param(
            "tlh",
            "1 299 EUR \u2192 1 099.50 EUR (\u2212199.50 EUR, \u221215.4 %)",
            id="nobody has data",
        ),
    ],
)
def test_amounts_are_written_as_the_reader_writes_them(language: str | None, told: str) -> None:
    moved: Json = [{"path": "/value", "old": 1299, "new": 1099.5, "unit": "EUR"}]

    assert loosened(change_lines(moved, Notation(language=language))) == f"\u2022 {told}"


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        pytest.param("de", "2026-05-01", "01.05.2026", id="a day in German"),
        pytest.param(
            "uk",
            "2026-05-01",
            "1 \u0442\u0440\u0430\u0432. 2026 \u0440.",
            id="a day in Ukrainian",
        ),
        pytest.param(
            "de", "2026-05-01T12:00:00Z", "01.05.2026 14:00", id="an instant, where they are"
        ),
        pytest.param(None, "2026-05-01T12:00:00+00:00", "2026-05-01 14:00", id="plainly"),
        pytest.param("de", "2026-02-31", "2026-02-31", id="no day"),
        pytest.param("de", "build 2026-05-01", "build 2026-05-01", id="part of a text"),
    ],
)
def test_dates_are_written_as_the_reader_writes_them(
    language: str | None, text: str, told: str
) -> None:
    notation = Notation(language=language, zone="Europe/Madrid")

    assert loosened(value_words(text, notation)) == told


def test_instants_that_read_alike_are_told_as_they_are() -> None:
    old, new = "2026-05-01T12:00:01Z", "2026-05-01T12:00:02Z"

    told = contrast(old, new, Notation(language="de"))

    assert told == f"{old} \u2192 {new}"


@pytest.mark.parametrize(
    "value", [10**300, 1e300, -1e-12, 5e-324, 0.1 + 0.2, -0.0, 123456789.123456789]
)
@pytest.mark.parametrize("language", [None, "de", "ar", "hi"])
def test_any_number_is_told_in_bounds(value: float, language: str | None) -> None:
    notation = Notation(language=language)

    told = [value_words(value, notation, unit=unit) for unit in ("", "EUR", "kWh")]

    assert all(told)
    assert max(map(len, told)) <= WIDTH


@pytest.mark.parametrize(
    ("state", "told"),
    [
        pytest.param({"up": True, "status": 200}, "It is up (200).", id="a site"),
        pytest.param({"exists": False}, "It is not there.", id="a file"),
        pytest.param(
            {"title": "Shop", "text": ["Tea", "Milk"]}, "Shop: Tea \u00b7 Milk", id="page"
        ),
        pytest.param({"value": 129.9, "unit": "EUR"}, "129.90 EUR", id="an amount"),
        pytest.param({"value": 1234.5}, "1 234.5", id="a number"),
        pytest.param(None, "nothing", id="nothing"),
        pytest.param([], "", id="an empty list"),
    ],
)
def test_a_state_in_words(state: Json, told: str) -> None:
    assert loosened(state_words(state)) == told


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
    assert [loosened(words) for words in change] == [
        f"\U0001f514 #1 shop.example/tea\n\u2022 Price: 129.90 EUR \u2192 89.00 EUR ({BY})"
    ]


async def test_a_site_is_told_when_it_goes_and_comes_not_how(talk: Talk) -> None:
    talk.page = {"up": True, "status": 200}
    await talk.say("check every 10 minutes and let me know when https://example.org is down")
    await talk.wait()

    talk.page = {"up": True, "status": 204}
    other = [*await talk.wait(minutes=10), *await talk.wait(minutes=10)]
    talk.page = {"up": False, "status": None}
    down = [await talk.wait(minutes=10), await talk.wait(minutes=10)]

    assert other == []
    assert down == [[], ["\U0001f514 #1 example.org\nIt is down (no answer)."]]


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


async def test_an_operators_change_is_taken_back_only_by_name(talk: Talk) -> None:
    await talk.say("every hour drink")
    loud = await talk.job()
    policy = replace(loud.policy, silent=True)
    await talk.app.service.govern(loud, policy, origin="cli:1")

    bare = await talk.say("undo")
    kept = (await talk.job()).policy.silent
    named = await talk.say("/undo 1")

    assert bare == "The last change, to #1, was the operator's. /undo 1 takes it back."
    assert kept
    assert named.startswith("#1 drink")
    assert not (await talk.job()).policy.silent


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(("within", None, 30), "It ends within 30 days.", id="nearer"),
        pytest.param(("within", 3, 1), "It ends within 1 day.", id="very near"),
        pytest.param(("within", 7, None), "It is good for more than 30 days again.", id="renewed"),
        pytest.param(
            ("expires", "2026-07-01", "2026-10-01"),
            "good until: 2026-07-01 \u2192 2026-10-01",
            id="another end",
        ),
    ],
)
def test_the_end_of_a_certificate_is_told_in_words(
    change: tuple[str, Json, Json], told: str
) -> None:
    name, old, new = change

    lines = change_lines([{"path": f"/{name}", "old": old, "new": new}])

    assert lines == f"\u2022 {told}"
