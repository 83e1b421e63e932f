"""Rules changed in a conversation: tried on what was seen, saved with a yes, and taken back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.policy import Condition, Rule
from tests.bot.talk import Talk, talking

WATCH = "check https://example.org/shop every hour and tell me if it changes"
PRICES = (100, 101, 99, 100, 80, 101, 79)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path) as talk:
        talk.page = {"price": 100}
        await talk.say(WATCH)
        await talk.wait()
        job = await talk.job()
        at_once = replace(job.attention, confirm=1)
        await talk.app.service.attend(job, at_once, origin=talk.origin())
        yield talk


async def _prices(talk: Talk, *prices: float) -> list[str]:
    said = []
    for price in prices:
        talk.page = {"price": price}
        said += await talk.wait(hours=5)
    return said


async def test_a_rule_is_tried_before_it_is_saved(talk: Talk) -> None:
    await _prices(talk, *PRICES)

    answer = await talk.say("only if it drops by 5 %", about=await talk.job())

    assert "I write when it drops by at least 5 %." in answer
    assert "would have sent 2 messages, instead of 6, in the last 1 day 11 h. Save?" in answer
    assert (await talk.job()).attention.rules == ()

    saved = await talk.press("Yes")

    assert "I write when it drops by at least 5 %." in saved
    assert (await talk.job()).attention.rules == (Rule(condition=Condition.DROPS_PERCENT, value=5),)
    assert await _prices(talk, 78, 90, 60) == [
        "\U0001f514 #1 example.org/shop\n\u2022 price: 79 \u2192 60 (\u221219, \u221224.1\u00a0%)"
    ]


async def test_both_ways_are_two_rules_in_one_sentence(talk: Talk) -> None:
    asked = await talk.say("#1 only above 110 and when it is below again")
    saved = await talk.press("Yes")

    assert "I write when it goes above 110, and when that is over." in asked
    assert "I write when it goes above 110, and when that is over." in saved
    assert [words.splitlines()[1] for words in await _prices(talk, 120, 119, 90, 91)] == [
        "\u2022 price: 100 \u2192 120 (+20, +20\u00a0%)",
        "\u2022 price: 120 \u2192 90 (\u221230, \u221225\u00a0%)",
    ]


async def test_a_number_of_messages_a_day(talk: Talk) -> None:
    asked = await talk.say("#1 at most 2 messages a day")
    await talk.press("Yes")

    assert "I write when it changes, at most 2 messages a day." in asked
    assert len(await _prices(talk, 101, 102, 103, 104)) == 2
    (net,) = await _prices(talk, 105, 105)
    assert "price: 102 \u2192 105" in net


async def test_how_often_of_what_never_lasts(talk: Talk) -> None:
    assert "waits for nothing that lasts" in await talk.say("#1 again every 2 hours")


async def test_a_watch_is_made_with_a_number_a_day(talk: Talk) -> None:
    words = "check https://example.org/new hourly and tell me if it changes, at most 5 times a day"

    said = await talk.say(words)

    assert "I write when it changes, at most 5 messages a day." in said
    assert "cannot" not in said


async def test_a_pattern_is_looked_for(talk: Talk) -> None:
    said = await talk.talk("#1 only if it matches /^sold\\s+out/i", "yes")

    assert "I write when it matches /^sold\\s+out/i." in said
    assert len(await _prices(talk, "Sold  Out", "sold out", "Not sold out")) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    [
        "#1 only if it matches /(/",
        "tell me when https://example.org/new matches /(?=x)/",
    ],
)
async def test_a_pattern_that_is_none_is_told_kindly(talk: Talk, words: str) -> None:
    said = await talk.say(words)

    assert said.startswith("I cannot search for /(")
    assert "RE2" in said
    assert len(await talk.jobs()) == 1


async def test_a_watch_is_made_with_a_pattern(talk: Talk) -> None:
    said = await talk.say("tell me when https://example.org/new matches /V[0-9]+/")

    assert "I write when it matches /V[0-9]+/." in said


@pytest.mark.parametrize(
    "words", ["#1 only if it drops by 5 %", "change #1 to only if it drops by 5 %",
              "only if it drops by 5 %"],
)  # fmt: skip
async def test_the_job_is_named_or_the_only_one(talk: Talk, words: str) -> None:
    assert "Save?" in await talk.say(words)


async def test_a_no_leaves_it_as_it_was(talk: Talk) -> None:
    await talk.say("#1 only if it goes down")

    assert "leave it" in await talk.press("No")
    assert (await talk.job()).attention.rules == ()


async def test_a_saved_rule_is_taken_back(talk: Talk) -> None:
    await talk.talk("#1 only if it goes down", "yes", "undo")

    assert (await talk.job()).attention.rules == ()


async def test_a_text_has_no_number_to_measure(talk: Talk) -> None:
    talk.page = {"price": "n/a"}
    await talk.wait(hours=1)

    assert "I see no number there" in await talk.say("#1 only below 90")


async def test_a_reminder_has_no_rules(talk: Talk) -> None:
    await talk.say("remind me tomorrow at 9 to stretch")

    assert "Save?" not in await talk.say("only if it goes down", about=await talk.job(2))


async def test_another_owners_job_is_nobodys(talk: Talk) -> None:
    assert "no #1" in await talk.say("#1 only if it goes down", owner="telegram:8")


async def test_buttons_under_a_change(talk: Talk) -> None:
    await _prices(talk, 101)

    assert [button.label for row in talk.last.buttons for button in row] == [  # type: ignore[union-attr]
        "Diff", "Chart", "Mute 1 day", "Too noisy", "Only below 101",
    ]  # fmt: skip


async def test_mute_and_then_the_net_change(talk: Talk) -> None:
    await _prices(talk, 101)

    assert "muted until tomorrow" in await talk.press("Mute 1 day")
    assert await _prices(talk, 102, 103, 104, 105) == []
    told, *_ = await _prices(talk, 106)
    assert told.startswith("\U0001f507 While it was muted:")
    assert "101 \u2192 105" in told


async def test_too_noisy_proposes_a_threshold(talk: Talk) -> None:
    await _prices(talk, *[101, 100, 101.5, 100.5] * 3)

    answer = await talk.press("Too noisy")

    assert "price changes by at least 2 %" in answer
    assert "would have sent 0 messages, instead of" in answer
    await talk.press("Yes")
    assert (await talk.job()).attention.rules[0].path == "/price"


async def test_only_below_what_was_told(talk: Talk) -> None:
    await _prices(talk, 101)

    assert "drops below 101" in await talk.press("Only below 101")


async def test_the_whole_difference(talk: Talk) -> None:
    talk.page = {f"field {n}": n for n in range(30)}
    (told,) = await talk.wait(hours=5)
    assert "and 23 more" in told

    assert (await talk.press("Diff")).count("\n") == 31


async def test_forgetting_begins_anew(talk: Talk) -> None:
    await _prices(talk, 101)

    assert "is forgotten" in await talk.press(data="j:forget:1:0")
    assert "Now: " in (await _prices(talk, 55))[0]


async def test_a_job_that_gave_up_can_be_resumed(talk: Talk) -> None:
    talk.page = float("nan")
    said = [line for _ in range(30) for line in await talk.wait(hours=1)]

    assert "I have paused it." in said[-1]
    assert "resumed" in await talk.press("Resume")
    talk.page = {"price": 100}
    assert await talk.wait(hours=1) == []


# --- what the rule let pass ----------------------------------------------------------------------


async def _below_the_rule(talk: Talk) -> None:
    await talk.talk("#1 only if it drops by 5 %", "yes")
    assert await _prices(talk, 98) == []
    await talk.say("why #1")


async def test_why_offers_what_the_rule_let_pass(talk: Talk) -> None:
    await _below_the_rule(talk)

    told = await talk.press("Tell me anyway")

    assert "Since I last told you:" in told
    assert told.endswith("\n\u2022 price: 100 \u2192 98 (\u22122, \u22122\u00a0%)")
    assert (await talk.app.service.memory(await talk.job())).told == {"price": 100}


async def test_a_rule_is_relaxed_by_half_once_it_was_tried(talk: Talk) -> None:
    await _below_the_rule(talk)

    assert "by at least 2.5 %" in await talk.press("Relax the rule")
    await talk.press("Yes")

    rule = Rule(condition=Condition.DROPS_PERCENT, value=2.5)
    assert (await talk.job()).attention.rules == (rule,)


async def test_a_rule_without_a_distance_gives_way_to_every_change(talk: Talk) -> None:
    await talk.talk("#1 only below 50", "yes")
    await _prices(talk, 98)
    await talk.say("why #1")

    await talk.press("Relax the rule")
    await talk.press("Yes")

    assert (await talk.job()).attention.rules == (Rule(),)


async def test_where_nothing_was_withheld_why_offers_nothing_of_that_kind(talk: Talk) -> None:
    await talk.say("why #1")

    assert talk.last is not None
    labels = {button.label for row in talk.last.buttons for button in row}
    assert labels >= {"Run now"}
    assert not labels & {"Tell me anyway", "Relax the rule"}
    assert "you know all that I saw" in await talk.say("/anyway #1")
    assert "has no rule" in await talk.say("/relax #1")


async def test_a_chart_of_what_was_seen(talk: Talk) -> None:
    await _prices(talk, *PRICES)

    answer = await talk.say("/chart 1 dark")

    assert "min 79 \u00b7 max 101 \u00b7 last 79" in answer
    assert talk.last is not None
    assert talk.last.chart is not None
    assert talk.last.chart.dark
    assert len(talk.last.chart.told) == 6
    assert talk.last.chart.title == "example.org/shop \u00b7 price"


async def test_a_text_cannot_be_drawn(talk: Talk) -> None:
    talk.page = "no number"
    await talk.say("#1 why")
    await talk.press(data="j:forget:1:0")
    await talk.wait(hours=1)

    assert "no number yet" in await talk.press(data="j:chart:1:0")
