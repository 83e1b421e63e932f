"""How a watch compares, set in words: what is left out, how lists count, what is measured first."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.comparing import comparing_wish
from bot.wording.comparing_words import comparing_lines
from scheduler.model import Job
from scheduler.pointers import Listing, Match
from scheduler.policy import Attention, Baseline, Notify
from tests.bot.talk import Talk, talking

WATCH = "check https://example.org/shop every hour and tell me if it changes"


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path) as talk:
        yield talk


def listing(path: str, match: Match, key: str, *more: str) -> dict[str, Any]:
    return {"lists": tuple(Listing(path=one, match=match, key=key) for one in (path, *more))}


def a_watch(attention: Attention) -> Job:
    return Job(
        id="j", owner="console:local", number=1, task="a", turn="watch", schedule=None, zone="UTC",
        next_run_at=None, created_at=datetime(2026, 3, 2, tzinfo=UTC), attention=attention,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "number", "fields"),
    [
        pytest.param("#3 ignore /updated", 3, {"ignore": ("/updated", "/value/updated")}, id="one"),
        pytest.param(
            "#3: ignore /updated, /a/*/b and n",
            3,
            {"ignore": ("/updated", "/value/updated", "/a/*/b", "/value/a/*/b", "/n", "/**/n")},
            id="several",
        ),
        pytest.param(
            "Ignore the timestamp.", None, {"ignore": ("/timestamp", "/**/timestamp")}, id="a name"
        ),
        pytest.param("ignore views in #12", 12, {"ignore": ("/views", "/**/views")}, id="behind"),
        pytest.param(
            "#3 compare /items by sku",
            3,
            listing("/items", Match.KEYED, "sku", "/value/items"),
            id="by a key",
        ),
        pytest.param(
            "#3 compare the list items by their sku",
            3,
            listing("/items", Match.KEYED, "sku", "/**/items"),
            id="by a key, in words",
        ),
        pytest.param(
            "compare /a/b in any order",
            None,
            listing("/a/b", Match.UNORDERED, "", "/value/a/b"),
            id="as a set",
        ),
        pytest.param(
            "compare a in order", None, listing("/a", Match.ORDERED, "", "/**/a"), id="in order"
        ),
        pytest.param("#3 watch silently for 20 looks", 3, {"shadow": 20}, id="silently"),
        pytest.param("#3 measure 20 looks first", 3, {"shadow": 20}, id="measured first"),
        pytest.param("#3 stop measuring", 3, {"shadow": 0}, id="no more"),
        pytest.param(
            "#3 tell me if nothing comes for 5 looks", 3, {"silence": 5}, id="an alarm of silence"
        ),
        pytest.param("#3 silence alarm after 5 looks", 3, {"silence": 5}, id="by its name"),
        pytest.param("#3 no silence alarm", 3, {"silence": 0}, id="none"),
        pytest.param("#3 confirm 3 times", 3, {"confirm": 3}, id="sure"),
        pytest.param(
            "#3 say nothing of the first look", 3, {"baseline": Baseline.SILENT}, id="no baseline"
        ),
        pytest.param("#3 first look is news", 3, {"baseline": Baseline.NOTIFY}, id="news at once"),
        pytest.param("#3 tell me every time", 3, {"notify": Notify.ALWAYS}, id="always"),
        pytest.param(
            "#3 tell me only of failures", 3, {"notify": Notify.ON_FAILURE}, id="failures"
        ),
        pytest.param("#3 tell me nothing", 3, {"notify": Notify.NEVER}, id="never"),
        pytest.param("#3 tell me of changes", 3, {}, id="changes, as ever"),
        pytest.param("#3 ignore nothing", 3, {"ignore": ()}, id="nothing left out"),
    ],
)
def test_what_is_read(words: str, number: int | None, fields: dict[str, Any]) -> None:
    wish = comparing_wish(words)

    assert wish is not None
    assert wish.number == number
    assert wish.become(Attention()) == Attention(**fields)


@pytest.mark.parametrize(
    "words",
    [
        "", "ignore", "ignore what he says, and call her", "compare prices tomorrow at 9",
        "measure 0 looks", "measure 99999 looks", "ignore /a b", "ignore /" + "x" * 200,
        "tell me if nothing comes", "watch https://a.example", "#3 pause", "ignore , and",
    ],
)  # fmt: skip
def test_what_is_something_else(words: str) -> None:
    assert comparing_wish(words) is None


def test_what_is_added_stays_beside_what_was() -> None:
    attention = Attention(ignore=("/a", "/known"), **listing("/items", Match.ORDERED, ""))

    for words in ("ignore /b", "ignore /a", "compare /items by id", "compare /more as a set"):
        wish = comparing_wish(words)
        assert wish is not None
        attention = wish.become(attention)

    assert list(comparing_lines(a_watch(attention))) == [
        "Ignores /a, /b.",
        "Entries of /items are told apart by their id.",
        "Entries of /more are compared in any order.",
    ]


async def test_what_is_ignored_is_no_change(talk: Talk) -> None:
    talk.page = {"price": 1, "at": 1}
    await talk.say(WATCH)
    await talk.wait()

    said = await talk.say("#1 ignore at")
    first = await talk.wait()
    talk.page = {"price": 1, "at": 2}
    silence = [*await talk.wait(hours=1), *await talk.wait(hours=1)]
    talk.page = {"price": 2, "at": 3}
    told = [*await talk.wait(hours=1), *await talk.wait(hours=1)]

    assert "Ignores /at." in said
    assert "The next look is its first" in said
    assert ["Now: price 1\n" in words or "Now: 1\n" in words for words in first] == [True]
    assert silence == []
    assert ["price: 1 \u2192 2" in words and "at:" not in words for words in told] == [True]


async def test_when_it_writes_at_all(talk: Talk) -> None:
    talk.page = {"price": 1}
    await talk.say(WATCH)
    await talk.wait()

    assert "I write each time." in await talk.say("#1 tell me every time")
    assert len(await talk.wait(hours=1)) == 1
    assert "I write nothing of it" in await talk.say("#1 tell me nothing")
    talk.page = {"price": 2}
    assert await talk.wait(hours=3) == []
    assert "I write when it changes." in await talk.say("#1 tell me of changes")


async def test_what_is_measured_proposes_a_threshold_as_a_button(talk: Talk) -> None:
    talk.page = {"price": 100}
    await talk.say(WATCH)
    await talk.wait()
    assert "The first 6 looks are only measured." in await talk.say("#1 measure 6 looks first")
    await talk.wait()

    said = []
    for price in (101, 100, 101, 100, 101, 100):
        talk.page = {"price": price}
        said += await talk.wait(hours=1)

    assert len(said) == 1
    assert "it changed 6 times" in said[0]
    assert "It moves by up to 1\u00a0% by itself." in said[0]
    asked = await talk.press("Only from 2\u00a0%")
    assert "I write when price changes by at least 2 %." in asked
    assert "I write when price changes by at least 2 %." in await talk.press("Yes")


async def test_the_first_look_says_how_lists_count_and_can_be_taken_back(talk: Talk) -> None:
    talk.page = {"items": [{"id": 1, "sizes": [{"n": 1}, {"n": 2}]}, {"id": 2}], "tags": ["a"]}
    await talk.say(WATCH)

    (first,) = await talk.wait()

    assert "Entries of /items are told apart by their id." in first
    assert "Entries of /items/*/sizes are compared in order." in first
    assert "/tags" not in first
    assert "taken back" in await talk.press("Undo")


async def test_what_was_seen_can_be_forgotten_from_the_card(talk: Talk) -> None:
    await talk.say(WATCH)
    await talk.wait()
    await talk.say("show #1")

    said = await talk.press("Forget what you saw")

    assert "is forgotten" in said
    assert "is forgotten" in await talk.say("#1 forget what you saw")
    assert "is forgotten" in await talk.say("forget what you saw", about=await talk.job())
    assert "Now:" in (await talk.wait(hours=1))[0]
