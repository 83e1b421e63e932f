"""JSON and feeds over real HTTP, honest and hostile."""

import json
from pathlib import Path

import pytest

from bot.conversation.surveys import Kind
from bot.probes import Probes
from bot.probes.causes import LookCause
from bot.probes.feed import KNOWN_AT_MOST, state_of
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from tests.bot.probes.site import Script, says, serving

JSON = "application/json"
LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 10}">'
    for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
)


async def looked(script: Script, **source: Json) -> Json:
    async with serving(script) as site:
        probes = Probes(allow=[site.door])
        return (await probes.look({"url": site.url(), **source})).state


async def test_a_value_on_a_page() -> None:
    script = says('<html lang="de"><p id="p">1.299,00 €')

    state = await looked(script, probe="value", place={"selector": "#p"})

    assert state == {"value": 1299.0, "unit": "EUR"}


@pytest.mark.parametrize(
    ("path", "state"),
    [
        pytest.param("offers[0].price", {"value": 5, "unit": "EUR"}, id="its currency"),
        pytest.param("offers[sku=b].price", {"value": 7, "unit": "kg"}, id="its unit"),
        pytest.param("offers[*].price", {"value": [5, 7]}, id="several numbers have none"),
        pytest.param("offers[0].currency", {"value": "EUR"}, id="a text has none"),
        pytest.param("total", {"value": 12}, id="nothing beside it"),
    ],
)
async def test_a_number_in_json_has_its_unit(path: str, state: Json) -> None:
    offers = [{"price": 5, "currency": "EUR"}, {"sku": "b", "price": 7, "unit": "kg"}]
    body = json.dumps({"offers": offers, "total": 12})

    assert await looked(says(body, content_type=JSON), probe="json", path=path) == state


async def test_json_at_a_path() -> None:
    body = json.dumps({"data": {"price": 89.9}})

    state = await looked(says(body, content_type=JSON), probe="json", path="data.price")

    assert state == {"value": 89.9}


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        pytest.param("<p>no", LookCause.NOT_JSON, id="a page"),
        pytest.param("[" * 200_000, LookCause.NOT_JSON, id="deep nesting"),
        pytest.param('{"price": ' + "9" * 5_000 + "}", LookCause.NOT_JSON, id="5,000 digits"),
        pytest.param('{"price": NaN}', LookCause.NOT_JSON, id="not a number"),
        pytest.param(
            '{"price": ' + "[" * 600 + "]" * 600 + "}", LookCause.TOO_LARGE, id="600 deep"
        ),
        pytest.param('{"cost": 1}', LookCause.NO_MATCH, id="another key"),
        pytest.param(json.dumps({"price": "x" * 70_000}), LookCause.TOO_LARGE, id="a huge value"),
    ],
)
async def test_json_that_is_none_is_an_error_and_never_a_state(body: str, cause: LookCause) -> None:
    with pytest.raises(TurnFailed) as failed:
        await looked(says(body, content_type=JSON), probe="json", path="price")

    assert failed.value.cause == cause


async def test_a_path_that_is_none_is_refused_before_anybody_is_asked() -> None:
    with pytest.raises(TurnRefused) as refused:
        await Probes().check({"probe": "json", "url": "https://example.org/", "path": "a["})

    assert refused.value.cause == LookCause.BAD_PATH


# --- feeds --------------------------------------------------------------------------------------


def rss(*names: int) -> str:
    entries = "".join(
        f"<item><title>Post {n}</title><link>https://x.example/{n}</link><guid>{n}</guid>"
        f"<pubDate>Mon, 0{n} Jun 2026 10:00:00 GMT</pubDate></item>"
        for n in names
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{entries}</channel></rss>'


def entry(name: int) -> dict[str, Json]:
    return {"id": str(name), "title": f"Post {name}", "link": f"https://x.example/{name}"}


async def test_a_feed_is_told_newest_first_by_its_ids() -> None:
    state = await looked(says(rss(1, 3, 2), content_type="application/rss+xml"), probe="feed")

    assert isinstance(state, dict)
    assert state["items"] == [entry(3), entry(2), entry(1)]


def test_what_fell_out_of_a_feed_and_comes_back_is_not_new() -> None:
    first = state_of([entry(2), entry(1)], None)
    second = state_of([entry(3), entry(2)], first)

    third = state_of([entry(3), entry(1)], second)

    assert second["items"] == [entry(3), entry(2)]
    assert third["items"] == [entry(3)]


def test_only_so_many_names_are_kept() -> None:
    state: Json = None
    for number in range(KNOWN_AT_MOST + 20):
        state = state_of([entry(number)], state)

    assert isinstance(state, dict)
    assert isinstance(state["known"], list)
    assert len(state["known"]) == KNOWN_AT_MOST


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<p>Hello", id="a page"),
        pytest.param(
            f'<!DOCTYPE r [<!ENTITY a "ha">{LAUGHS}]><rss version="2.0"><channel>'
            "<item><title>&i;</title></item></channel></rss>",
            id="billion laughs",
        ),
        pytest.param(
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
            "<item><title>&x;</title></item></channel></rss>",
            id="a file of this machine",
        ),
    ],
)
async def test_what_is_no_honest_feed_is_an_error(body: str) -> None:
    with pytest.raises(TurnFailed) as failed:
        await looked(says(body, content_type="text/xml"), probe="feed")

    assert failed.value.cause == LookCause.NOT_A_FEED


# --- the first look -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "kind", "samples"),
    [
        pytest.param(says("<p>Price: 12.50 EUR"), Kind.PAGE, ["12.50 EUR"], id="a page"),
        pytest.param(
            says('{"data": {"price": 5, "id": 7}}', content_type=JSON),
            Kind.JSON,
            ["5 (data.price)"],
            id="JSON",
        ),
        pytest.param(says(rss(2, 1), content_type="text/xml"), Kind.FEED, ["Post 2"], id="a feed"),
    ],
)
async def test_a_survey_says_what_is_there(script: Script, kind: Kind, samples: list[str]) -> None:
    async with serving(script) as site:
        found = await Probes(allow=[site.door]).survey(site.url(), "price")

    assert (found.kind, [find.sample for find in found.finds]) == (kind, samples)


async def test_the_look_after_a_survey_asks_nobody_again() -> None:
    async with serving(says("<p>Price: 12.50 EUR")) as site:
        probes = Probes(allow=[site.door])
        found = await probes.survey(site.url(), "price")
        state = await probes.look({**found.finds[0].source, "url": site.url()})

    assert state.state == {"value": 12.5, "unit": "EUR"}
    assert len(site.asked) == 1


# --- commands -----------------------------------------------------------------------------------


async def printed(tmp_path: Path, body: str) -> Json:
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o700)
    probes = Probes(commands={"disk": str(script)})
    return (await probes.look({"probe": "command", "name": "disk"})).state


@pytest.mark.parametrize(
    ("body", "state"),
    [
        pytest.param("echo '80 %'", {"text": ["80 %"]}, id="text"),
        pytest.param("echo '{\"free\": 12}'", {"value": {"free": 12}}, id="JSON"),
        pytest.param("echo 7", {"value": 7}, id="a number"),
        pytest.param("true", {"text": []}, id="nothing"),
    ],
)
async def test_what_a_command_prints_is_its_state(tmp_path: Path, body: str, state: Json) -> None:
    assert await printed(tmp_path, body) == state


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param("exit 3", "status 3", id="a failure"),
        pytest.param("yes", "more than 32 kB", id="without end"),
    ],
)
async def test_a_command_that_fails_is_no_state(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(TurnFailed, match=words):
        await printed(tmp_path, body)


async def test_a_command_sees_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "42:secret")

    assert await printed(tmp_path, 'echo "token: $BOT_TOKEN."') == {"text": ["token: ."]}


async def test_a_command_that_nobody_named_is_refused() -> None:
    with pytest.raises(TurnRefused, match="there are: disk"):
        await Probes(commands={"disk": "df"}).check({"probe": "command", "name": "rm -rf"})
