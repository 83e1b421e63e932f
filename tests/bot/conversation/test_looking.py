"""Where a watch looks, named by its owner: a selector on a page, a path into JSON."""

from typing import Any

import pytest

from bot.conversation.looking import LookWish, look_wish, looking_at, place_in
from tests.bot.talk import Talk

PAGE = {"probe": "page", "url": "https://a.example"}
JSON = {"probe": "json", "url": "https://a.example"}
VALUE = {"probe": "value", "url": "https://a.example", "place": {"ld": "offers.price"}, "word": "x"}


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ('#3 look at "#main .price"', LookWish(number=3, place="#main .price")),
        ("#3 look only at .Price > b", LookWish(number=3, place=".Price > b")),
        ("#3 watch only at the selector .price", LookWish(number=3, place=".price")),
        ("#3 look at the path data[*].price", LookWish(number=3, place="data[*].price")),
        ("#3 look at /v[0-9.]+/", LookWish(number=3, place="/v[0-9.]+/")),
        ("#3: look at the whole page", LookWish(number=3, place=None)),
        ("#3 look at everything", LookWish(number=3, place=None)),
        ("look at my pictures", None),
        ("#3 look", None),
    ],
)
def test_what_is_wished(words: str, wish: LookWish | None) -> None:
    assert look_wish(words) == wish


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ('check https://a.example with selector "#Main b" hourly', {"selector": "#Main b"}),
        ("check https://a.example, json path \u201cdata[*].price\u201d", {"path": "data[*].price"}),
        ("check https://a.example for the pattern /V(\\d+)/i hourly", {"pattern": "(?i)V(\\d+)"}),
        ("check https://a.example hourly", {}),
    ],
)
def test_what_a_request_names(words: str, place: dict[str, str]) -> None:
    assert place_in(words) == place


@pytest.mark.parametrize(
    ("source", "place", "then"),
    [
        pytest.param(PAGE, "b", {**PAGE, "selector": "b"}, id="a page"),
        pytest.param(
            {**PAGE, "selector": "b"}, "/v1/i", {**PAGE, "pattern": "(?i)v1"}, id="a pattern"
        ),
        pytest.param({**PAGE, "selector": "b"}, None, PAGE, id="the whole page"),
        pytest.param(JSON, "a.b", {**JSON, "path": "a.b"}, id="JSON"),
        pytest.param({**JSON, "path": "a.b"}, None, JSON, id="all of it"),
        pytest.param(VALUE, "b", {**VALUE, "place": {"selector": "b"}}, id="another number"),
        pytest.param(VALUE, None, PAGE, id="no number any more"),
        pytest.param({"probe": "port", "host": "a"}, "b", None, id="what has no places"),
    ],
)
def test_the_source_that_looks_there(
    source: dict[str, Any], place: str | None, then: dict[str, Any] | None
) -> None:
    assert looking_at(source, place) == then


@pytest.mark.parametrize(
    ("words", "source"),
    [
        pytest.param(
            'check https://shop.example/tea with selector "#Main .price" hourly and tell me if it '
            "changes",
            {"probe": "page", "selector": "#Main .price"},
            id="a selector",
        ),
        pytest.param(
            'check https://shop.example/tea with selector ".price" hourly and tell me if it drops '
            "below 90",
            {"probe": "value", "place": {"selector": ".price"}, "word": ""},
            id="a number by a selector",
        ),
        pytest.param(
            'check https://shop.example/x with json path "items[*].price" hourly and tell me if it '
            "changes",
            {"probe": "json", "path": "items[*].price"},
            id="a path",
        ),
    ],
)
async def test_a_watch_is_made_of_a_place(talk: Talk, words: str, source: dict[str, Any]) -> None:
    await talk.say(words)

    (job,) = await talk.jobs()
    assert {name: value for name, value in job.source.items() if name != "url"} == source


async def test_a_watch_looks_elsewhere_and_begins_anew(talk: Talk) -> None:
    await talk.say("check https://shop.example/tea every hour and tell me if it changes")
    await talk.wait()

    said = await talk.say('#1 look at ".price"')
    first = await talk.wait()

    assert "looks there from now on" in said
    assert (await talk.job()).source["selector"] == ".price"
    assert ["Now:" in words for words in first] == [True]


async def test_what_is_no_pattern_is_told_kindly(talk: Talk) -> None:
    await talk.say("check https://shop.example/tea every hour and tell me if it changes")

    said = await talk.say("#1 look at /(/")

    assert said.startswith("I cannot watch that: I cannot search for that pattern: missing )")


async def test_what_is_no_selector_is_told_kindly(talk: Talk) -> None:
    await talk.say("check https://shop.example/tea every hour and tell me if it changes")

    said = await talk.say("#1 look at >>>")

    assert said.startswith("I cannot watch that: that is no CSS selector")
    assert "selector" not in (await talk.job()).source
